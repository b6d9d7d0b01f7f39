package demo

import (
	"testing"
	"time"

	"hark/internal/enrich"
)

// evening is when the histories of these tests end.
func evening() time.Time { return time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) }

func TestHistoryEndsEarlyWhenAsked(t *testing.T) {
	n := 0
	for range History(1, 1000, evening()) {
		if n++; n == 10 {
			break
		}
	}
	if n != 10 {
		t.Errorf("%d steps came", n)
	}
}

func TestHistoryIsInOrderAndWhole(t *testing.T) {
	for _, n := range []int{1, 2, 7, 1000} {
		var last time.Time
		mentions := 0
		for s := range History(9, n, evening()) {
			if s.At.Before(last) || s.At.After(evening()) {
				t.Fatalf("of %d: a step at %v after one at %v", n, s.At, last)
			}
			if last = s.At; s.Mention != nil {
				mentions++
			}
		}
		if mentions != n {
			t.Errorf("%d mentions were told, want %d", mentions, n)
		}
	}
}

func TestHistoriesAreBelievable(t *testing.T) {
	const n = 2 * perDay
	seen, copies := enrich.NewCopies(20_000), 0
	var first, last time.Time
	var noon, midnight int
	for s := range History(2, n, evening()) {
		if last = s.At; first.IsZero() {
			first = s.At
		}
		if s.Mention == nil {
			continue
		}
		switch s.At.Hour() {
		case 11, 12:
			noon++
		case 23, 0:
			midnight++
		}
		if !seen.Seen(s.Mention.Body(), s.Mention.MentionID(), s.Mention.At).IsZero() {
			copies++
		}
	}
	if span := last.Sub(first); span < 46*time.Hour || span > 50*time.Hour {
		t.Errorf("two days' mentions span %v", span)
	}
	if noon < 2*midnight || midnight == 0 {
		t.Errorf("%d mentions around noon, %d around midnight", noon, midnight)
	}
	if share := float64(copies) / n; share < 0.02 || share > 0.25 {
		t.Errorf("%.2f of the mentions are copies of others, want some", share)
	}
}
