package view

import (
	"cmp"
	"reflect"
	"slices"
	"testing"
)

// The queue as it is kept is the queue as it would be sorted.
func TestQueueIsInOrder(t *testing.T) {
	for seed := range uint64(5) {
		m := newMemory()
		m.foldAll(t, generate(seed, 300).out)
		var want []Row
		for r, err := range newest(m, unresolved, 0) {
			if err != nil {
				t.Fatal(err)
			}
			if !r.Hidden {
				want = append(want, r)
			}
		}
		slices.SortFunc(want, func(a, b Row) int {
			if a.Wait.IsZero() != b.Wait.IsZero() {
				return cmp.Compare(b.Wait.UnixMilli(), a.Wait.UnixMilli()) // the zero time is long ago
			}
			byTime := a.Wait.Compare(b.Wait)
			if a.Wait.IsZero() {
				byTime = b.Last.Compare(a.Last)
			}
			return cmp.Or(byTime, cmp.Compare(a.Num, b.Num))
		})
		got, err := Open(m)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %d rows in another order than the %d expected (%v)", seed, len(got), len(want), err)
		}
		first, all, err := First(m, 3)
		if err != nil || all != len(want) || !reflect.DeepEqual(first, want[:min(3, len(want))]) {
			t.Errorf("seed %d: the first page is %v of %d (%v)", seed, first, all, err)
		}
	}
}
