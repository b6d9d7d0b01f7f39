package app

import (
	"testing"
	"time"
)

// Whoever floods a desk with claims that name a number keeps nobody asking.
func TestAsksAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	team := &team{a: &App{o: Options{Now: func() time.Time { return now }}}}
	for second := range 3 {
		asked := 0
		for range 1000 {
			if team.asks() {
				asked++
			}
		}
		if asked != asksMost {
			t.Errorf("second %d: %d are asked", second, asked)
		}
		now = now.Add(time.Second)
	}
}
