package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// table is the budgets with a measured figure beside each.
type table struct {
	title string
	rows  []row
}

type row struct{ what, budget, measured, mark string }

// add notes a figure; kept says whether it is within its budget.
func (t *table) add(what, budget, measured string, kept bool) {
	mark := "yes"
	if !kept {
		mark = "NO"
	}
	t.rows = append(t.rows, row{what, budget, measured, mark})
}

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n\n| what | budget | measured | kept |\n|---|---|---|---|\n", t.title)
	for _, r := range t.rows {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", r.what, r.budget, r.measured, r.mark)
	}
}

// quantile is the q-th part of sorted times; 0 of none.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func mb(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }

func sorted(d []time.Duration) []time.Duration {
	slices.Sort(d)
	return d
}
