package hub

import (
	"fmt"
	"slices"
	"testing"

	"hark/internal/domain"
)

// Of chunks that follow each other the last head proves all; one that stands
// behind a gap, or that somebody else has signed as well, is needed itself.
func TestHeadsThatProveChunks(t *testing.T) {
	a, b := domain.JournalID{1}, domain.JournalID{2}
	chunk := func(j domain.JournalID, first, last uint64) *item {
		it := &item{journal: j}
		it.head = domain.Head{Journal: j, Seq: last}
		it.records = make([]domain.Record, last-first+1)
		return it
	}
	signed := chunk(b, 3, 3)
	signed.head.Countersigned = &domain.Countersignature{}
	var got []string
	for _, h := range heads([]*item{chunk(a, 1, 3), chunk(b, 1, 2), chunk(a, 4, 4), signed, chunk(a, 6, 7), chunk(b, 4, 5)}) {
		got = append(got, fmt.Sprint(h.Journal[0], "/", h.Seq))
	}
	slices.Sort(got)
	if want := []string{"1/4", "1/7", "2/3", "2/5"}; !slices.Equal(got, want) {
		t.Errorf("the heads are %v, want %v", got, want)
	}
}
