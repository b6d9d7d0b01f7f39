package view

import "slices"

// Figures are all figures there are, in the order in which screens and
// reports show them.
func Figures() []Figure { return slices.Concat(feelFigures(), workFigures()) }

// Tables are all tables there are, in the order of screens and reports.
func Tables() []Table { return slices.Concat(feelTables(), workTables()) }

// Charts are all charts there are, in the order of screens and reports.
func Charts() []Chart { return slices.Concat(feelCharts(), workCharts()) }
