package view

// workFigures are the figures that say how the team works.
func workFigures() []Figure { return nil }

// workTables are the tables that say how the team works.
func workTables() []Table { return nil }

// workCharts are the charts that say how the team works.
func workCharts() []Chart { return nil }
