package eventlog

import (
	"os"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// cut gives a log's one journal, which is ours, as a hub hands it on: its
// records, and a head after each so many of them and at the end.
func cut(t testing.TB, l *Log, j domain.JournalID, size int) (heads []domain.Head, records []domain.Record) {
	t.Helper()
	_, records = dump(t, l)
	for from := 0; from < len(records); from += size {
		h, err := l.HeadAt(domain.Ref{Journal: j, Seq: uint64(min(from+size, len(records)))})
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, h)
	}
	return heads, records
}

// transactions is how many a log has committed.
func transactions(t testing.TB, l *Log) (n int) {
	t.Helper()
	if err := l.view(func(tx *bolt.Tx) error {
		n = tx.ID()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// keptHeads are the numbers of a journal's heads on file.
func keptHeads(t *testing.T, l *Log, j domain.JournalID) (list []uint64) {
	t.Helper()
	if err := l.view(func(tx *bolt.Tx) error {
		for k := range (reader{tx.Bucket([]byte(bucketHeads))}).From(refKey(domain.Ref{Journal: j})) {
			if ref, ok := parseRef(k); ok && ref.Journal == j {
				list = append(list, ref.Seq)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// journalOfNotes is a log with one journal of that many events.
func journalOfNotes(t *testing.T, events int) (*Log, domain.JournalID) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	for n := 1; n < events; n += 1000 {
		write(t, l, j, said(conv(n), min(events-n, 1000), "note"))
	}
	return l, j
}

// Events and the heads that prove them are one commit; what is known already is none.
func TestAMergeIsOneCommit(t *testing.T) {
	from, j := journalOfNotes(t, 2000)
	heads, records := cut(t, from, j, 100)
	l := open(t, options(t))
	for i := 0; i < len(heads); i += 5 {
		for round, want := range []int{1, 0} {
			before := transactions(t, l)
			got, err := l.Merge(t.Context(), heads[i:i+5], each(records[i*100:(i+5)*100]))
			if err != nil || got.Added != 500*want || got.Known != 500-got.Added {
				t.Fatalf("%+v, %v", got, err)
			}
			if n := transactions(t, l) - before; n != want {
				t.Errorf("round %d took %d commits", round, n)
			}
		}
	}
	if got := keptHeads(t, l, j); !slices.Equal(got, []uint64{2000}) {
		t.Errorf("the heads %v are kept", got)
	}
	soundLog(t, l)
}

// A head goes when a later one signs all that it does, and not before: a log
// with gaps can prove every part that it holds.
func TestHeadsThatALaterOneSignsAreDropped(t *testing.T) {
	from, j := journalOfNotes(t, 60)
	heads, records := cut(t, from, j, 10)
	l := open(t, options(t))
	carol := journalOf(t, l, "carol")
	signed := func(i int) domain.Head {
		h, err := l.Countersign(heads[i:i+1], carol)
		if err != nil || len(h) != 1 {
			t.Fatal(h, err)
		}
		return h[0]
	}
	merge := func(h domain.Head, chunk int, want ...uint64) {
		t.Helper()
		var with []domain.Record
		if chunk >= 0 {
			with = records[chunk*10 : chunk*10+10]
		}
		if _, err := l.Merge(t.Context(), []domain.Head{h}, each(with)); err != nil {
			t.Fatal(err)
		}
		if got := keptHeads(t, l, j); !slices.Equal(got, want) {
			t.Errorf("after the head of %d, %v are kept, want %v", h.Seq, got, want)
		}
		stretches, err := l.Stretches(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		proven := 0
		for _, s := range stretches {
			if s.Head.Journal == j {
				proven += int(s.Head.Seq - s.First + 1)
			}
		}
		if held := int(l.Stats().Events) - 1; proven != held {
			t.Errorf("after the head of %d, %d of %d events can be proven", h.Seq, proven, held)
		}
		soundLog(t, l)
	}
	merge(heads[0], 0, 10)
	merge(heads[2], 2, 10, 30)
	merge(heads[5], -1, 10, 30, 60) // of events that did not come yet
	merge(heads[1], 1, 30, 60)
	merge(heads[0], -1, 30, 60) // a late copy of what a later one signs
	merge(signed(0), -1, 10, 30, 60)
	merge(heads[4], 4, 10, 30, 50, 60)
	merge(heads[3], 3, 10, 50, 60)
	merge(heads[5], 5, 10, 60)
	merge(heads[5], 5, 10, 60)
}

// What more than one commit takes goes through a file, of which nothing stays,
// and who may do what still comes first.
func TestAMergeOfManyEventsIsSpooled(t *testing.T) {
	from := deskOf(t, "ana")
	for range 9 {
		write(t, from.Log, from.journal, said(conv(1), MergeEvents/8, "note"))
	}
	if err := from.Found(t.Context(), from.journal); err != nil {
		t.Fatal(err)
	}
	ref := from.enrols(t, "ana", "ana", domain.Lead, from.journal, 1<<40)
	heads, records := cut(t, from.Log, from.journal, 1<<40)
	slices.Reverse(records[:len(records)-1])
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	l := open(t, options(t))
	if err := l.Found(t.Context(), from.journal); err != nil {
		t.Fatal(err)
	}
	got, err := l.Merge(t.Context(), heads, each(records))
	if err != nil || got.Added != len(records) {
		t.Fatalf("%+v, %v", got, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if first, err := l.chunk(0); err != nil || first[0].Event.Ref() != ref {
		t.Errorf("the first is %s, %v", first[0].Event.Kind, err)
	}
	soundLog(t, l)
}

// Whatever is wrong with a journal, and wherever in a batch it shows, nothing
// new of it is taken.
func TestNothingOfAForkIsTaken(t *testing.T) {
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
	write(t, one, j, said(conv(1), 1, "one way"))
	write(t, other, j, said(conv(1), 5, "another way"))
	l := open(t, options(t))
	heads, records := cut(t, one, j, 4)
	if _, err := l.Merge(t.Context(), heads, each(records[2:])); err != nil { // 3 and 4
		t.Fatal(err)
	}
	heads, records = cut(t, other, j, 8)
	merged, err := l.Merge(t.Context(), heads, each(records))
	if merged.Added != 0 || err == nil {
		t.Errorf("%+v, %v", merged, err)
	}
	soundLog(t, l)
}
