package eventlog

import (
	"context"
	"errors"
	"testing"

	"hark/internal/domain"
)

// However the log is cut into stretches, a rebuild gives what the writes
// gave, also where texts were erased.
func TestRebuildByStretches(t *testing.T) {
	for _, size := range []int{1, 3, 7, 100} {
		o := options(t)
		o.stretch = size
		l := open(t, o)
		j := journalOf(t, l, "ana")
		var refs []domain.Ref
		for n := range 6 {
			for _, e := range write(t, l, j, said(conv(n%2), 3, "words")) {
				refs = append(refs, e.Event.Ref())
			}
		}
		if err := l.Erase(t.Context(), j, "ana", refs[:4], "asked to"); err != nil {
			t.Fatal(err)
		}
		if err := l.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		soundLog(t, l)
	}
}

// A rebuild that is stopped lets its reader go, and the next one goes through.
func TestStoppedRebuild(t *testing.T) {
	o := options(t)
	o.stretch = 2
	l := open(t, o)
	j := journalOf(t, l, "ana")
	write(t, l, j, said(conv(1), 20, "x"))
	ctx, stop := context.WithCancel(t.Context())
	err := l.Rebuild(ctx, func(done, total uint64) {
		if done > total/2 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a stopped rebuild says %v", err)
	}
	if err := l.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	soundLog(t, l)
}
