package eventlog

import (
	"testing"

	"hark/internal/domain"
)

// A log that took in ranges with gaps between them says what it can prove, and
// what it says is enough to prove it to others.
func TestStretchesProveALogWithGaps(t *testing.T) {
	a, ids := twoJournals(t)
	b, c := open(t, options(t)), open(t, options(t))
	early, records := dump(t, a)
	if _, err := b.Merge(t.Context(), early, each(records)); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		write(t, a, ids[0], said(conv(0), 2, "later"))
	}
	heads, records := dump(t, a)
	held := b.Stats().Events
	var last []domain.Record
	for _, r := range records {
		if e, err := domain.Decode(r.Raw); err == nil && e.Journal == ids[0] && e.Seq > held {
			last = append(last, r)
		}
	}
	if len(last) == 0 {
		t.Fatal("there is no gap")
	}
	if _, err := b.Merge(t.Context(), heads, each(last)); err != nil {
		t.Fatal(err)
	}
	stretches, err := b.Stretches(t.Context())
	if err != nil || len(stretches) != 3 {
		t.Fatalf("%d stretches, %v", len(stretches), err)
	}
	var proofs []domain.Head
	events := uint64(0)
	for _, s := range stretches {
		proofs = append(proofs, s.Head)
		events += s.Head.Seq - s.First + 1
	}
	if n := b.Stats().Events; events != n {
		t.Errorf("of %d events, %d can be proven", n, events)
	}
	_, records = dump(t, b)
	if got, err := c.Merge(t.Context(), proofs, each(records)); err != nil || got.Added != len(records) {
		t.Errorf("%+v of %d were taken, %v", got, len(records), err)
	}
}
