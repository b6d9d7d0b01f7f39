package eventlog

import (
	"errors"
	"slices"
	"testing"

	"hark/internal/domain"
)

// lying signs, with the key of a writer who lies, what their journal never held.
func lying(t *testing.T, l *Log, j domain.JournalID, seq uint64) domain.Head {
	t.Helper()
	key, err := l.keys.signer(j)
	if err != nil {
		t.Fatal(err)
	}
	h := domain.Head{Journal: j, Seq: seq, Hash: domain.HashOf([]byte("what never was"))}
	h.Sign(key)
	return h
}

// of are those of the heads, or records, that belong to a journal.
func of(j domain.JournalID, heads []domain.Head, records []domain.Record) (h []domain.Head, r []domain.Record) {
	for _, x := range heads {
		if x.Journal == j {
			h = append(h, x)
		}
	}
	for _, x := range records {
		if e, err := domain.Decode(x.Raw); err == nil && e.Journal == j {
			r = append(r, x)
		}
	}
	return h, r
}

// Whoever signs the head of an event that they then write otherwise spoils
// nobody's log with it: what it holds is sound, and others take it from there.
func TestAHeadOfWhatNeverWasSpoilsNothing(t *testing.T) {
	mallory := open(t, options(t))
	j := journalOf(t, mallory, "mallory")
	write(t, mallory, j, said(conv(1), 3, "first"))
	heads, records := dump(t, mallory)
	ana := open(t, options(t))
	if _, err := ana.Merge(t.Context(), append(heads, lying(t, mallory, j, 5), lying(t, mallory, j, 6)), each(records)); err != nil {
		t.Fatal(err)
	}
	write(t, mallory, j, said(conv(1), 1, "fifth"))
	for range 2 {
		heads, records = dump(t, mallory)
		if _, err := ana.Merge(t.Context(), heads, each(records)); err != nil {
			t.Fatal(err)
		}
		soundLog(t, ana)
		heads, records = dump(t, ana)
		ben := open(t, options(t))
		if _, err := ben.Merge(t.Context(), heads, each(records)); err != nil {
			t.Fatalf("what ana has cannot be taken from her: %v", err)
		}
		write(t, mallory, j, said(conv(1), 3, "sixth to eighth"))
	}
}

// Of a bundle in which one journal contradicts what is held, the others are
// taken in: else one colleague who writes two events of one number would keep
// all who hold either from ever exchanging anything again.
func TestAForkKeepsNothingElseAway(t *testing.T) {
	o := options(t)
	one := open(t, o)
	j := journalOf(t, one, "mallory")
	write(t, one, j, said(conv(1), 2, "common"))
	copied := o
	copied.Path += ".copy"
	if err := one.Backup(t.Context(), copied.Path); err != nil {
		t.Fatal(err)
	}
	other := open(t, copied)
	write(t, one, j, said(conv(1), 2, "one way"))
	write(t, other, j, said(conv(1), 5, "another way"))
	ana, ben := open(t, options(t)), open(t, options(t))
	for l, from := range map[*Log]*Log{ana: one, ben: other} {
		heads, records := dump(t, from)
		if _, err := l.Merge(t.Context(), heads, each(records)); err != nil {
			t.Fatal(err)
		}
		write(t, l, journalOf(t, l, "own"), said(conv(2), 3, "mine"))
	}
	for _, pair := range [][2]*Log{{ana, ben}, {ben, ana}, {ana, ben}} {
		heads, records := dump(t, pair[1])
		before, _ := of(j, heads, nil)
		merged, err := pair[0].Merge(t.Context(), heads, each(records))
		var forked *ForkError
		if !errors.As(err, &forked) || forked.Journal != j || forked.Seq != 4 {
			t.Fatalf("%+v, %v", merged, err)
		}
		now, got := dump(t, pair[0])
		for i := range records {
			if e, _ := domain.Decode(records[i].Raw); e.Journal != j && !slices.ContainsFunc(got, func(r domain.Record) bool { return string(r.Raw) == string(records[i].Raw) }) {
				t.Errorf("%s/%d was not taken", e.Journal, e.Seq)
			}
		}
		if h, _ := of(j, now, nil); len(h) != 1 || h[0].Hash == before[0].Hash {
			t.Errorf("the head is %+v", h)
		}
		soundLog(t, pair[0])
	}
	// Each goes on with the journal as they have it.
	write(t, one, j, said(conv(1), 6, "one way still"))
	heads, records := dump(t, one)
	if _, err := ana.Merge(t.Context(), heads, each(records)); err != nil {
		t.Fatal(err)
	}
	soundLog(t, ana)
}
