package demo

import (
	"context"
	"crypto/sha256"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// filled fills a fresh log and gives its entries and the hash of its records.
func filled(t testing.TB, seed uint64, n int) (entries []domain.Entry, sum [sha256.Size]byte) {
	t.Helper()
	dir, clock, digest := t.TempDir(), &Clock{}, sha256.New()
	l, err := eventlog.Open(t.Context(), eventlog.Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Now: clock.Now, Rand: Chance(seed)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m := enrich.New(enrich.Options{Brand: Brand(), Subjects: enrich.DefaultSubjects()})
	if err := Fill(t.Context(), FillOptions{Seed: seed, Mentions: n, Understand: m, Clock: clock}, l); err != nil {
		t.Fatal(err)
	}
	if problems, err := l.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("the log has problems: %v, %v", problems, err)
	}
	if err := Fill(t.Context(), FillOptions{Seed: seed, Mentions: n, Understand: m, Clock: clock}, l); err == nil {
		t.Error("a filled log was filled again")
	}
	for rec, err := range l.Records(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := domain.DecodeEntry(uint64(len(entries)+1), rec.Raw)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
		digest.Write(slices.Concat(rec.Raw, rec.Salt, []byte(rec.Text)))
	}
	return entries, [sha256.Size]byte(digest.Sum(nil))
}

func TestFill(t *testing.T) {
	const n = 2000
	entries, _ := filled(t, 1, n)
	byConversation := map[domain.ID][]domain.Entry{}
	mentions, people := 0, map[string]bool{}
	for i, e := range entries {
		if i > 0 && e.Event.At <= entries[i-1].Event.At {
			t.Fatalf("event %d at %v is not after the one before", i, e.Event.At)
		}
		if e.Event.Kind == domain.Mentioned {
			mentions++
		}
		if e.Event.Kind == domain.Opened {
			continue
		}
		people[e.Event.By] = true
		byConversation[e.Event.Conversation] = append(byConversation[e.Event.Conversation], e)
	}
	if mentions != n {
		t.Errorf("%d mentions, want %d", mentions, n)
	}
	if more := float64(len(entries)-mentions) / n; more < 1.5 || more > 3 {
		t.Errorf("%.2f events a mention beside it, want 1.5 to 3", more)
	}
	var open, replied, dialogue, snoozed int
	for id, list := range byConversation {
		c := domain.Fold(list)
		if len(c.Conflicts) > 0 {
			t.Fatalf("conversation %s has conflicts: %+v", id, c.Conflicts)
		}
		if c.Status != domain.StatusResolved {
			open++
		}
		if c.Status == domain.StatusSnoozed {
			snoozed++
		}
		if len(c.Replies) > 0 {
			replied++
			if !c.Replies[0].Settled() {
				t.Errorf("conversation %s has a reply that is %s", id, c.Replies[0].Status)
			}
		}
		if len(c.Heard) > 1 {
			dialogue++
		}
		for _, h := range c.Heard {
			if h.Mention.At.After(h.Arrived.Time()) {
				t.Errorf("mention %s arrived before it was posted", h.ID)
			}
		}
	}
	total := float64(len(byConversation))
	if share := float64(open) / total; math.Abs(share-openShare) > 0.003 {
		t.Errorf("%.4f of the conversations are open, want %.2f", share, openShare)
	}
	if replied < n/8 || dialogue < n/50 || snoozed == 0 || len(people) != len(responders())+1 {
		t.Errorf("%d answered, %d with a dialogue, %d snoozed, by %d people", replied, dialogue, snoozed, len(people))
	}
	last := entries[len(entries)-1].Event.At.Time()
	if late := last.Sub(FillUntil()); late > time.Second || late < -time.Hour {
		t.Errorf("the last event is of %v, want about %v", last, FillUntil())
	}
}

// TestFillIsTheSameForASeed compares what an export holds: while a file grows,
// its store takes free pages in no fixed order.
func TestFillIsTheSameForASeed(t *testing.T) {
	_, first := filled(t, 5, 300)
	if _, again := filled(t, 5, 300); again != first {
		t.Error("the same seed gave other bytes")
	}
	if _, other := filled(t, 6, 300); other == first {
		t.Error("another seed gave the same bytes")
	}
}

func TestHistoryEndsEarlyWhenAsked(t *testing.T) {
	n := 0
	for range History(1, 1000, FillUntil()) {
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
		for s := range History(9, n, FillUntil()) {
			if s.At.Before(last) || s.At.After(FillUntil()) {
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
	for s := range History(2, n, FillUntil()) {
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
		if !seen.Seen(s.Mention.Body(), s.Mention.MentionID()).IsZero() {
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

// deaf takes everything and keeps nothing.
type deaf struct{ seq uint64 }

func (d *deaf) Journal(context.Context, string) (domain.JournalID, error) {
	d.seq = 1
	return domain.JournalID{1}, nil
}

func (d *deaf) Write(_ context.Context, j domain.JournalID, f func(kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error) {
	b, err := f(fresh{})
	var last domain.Entry
	d.seq += uint64(len(b.Proposals))
	last.Event.Journal, last.Event.Seq = j, d.seq
	return []domain.Entry{last}, err
}

// fresh is a log that was just opened.
type fresh struct{ kv.Snapshot }

func (fresh) End() uint64 { return 1 }

func (fresh) Raw(uint64) []byte {
	e := domain.Event{V: 1, Seq: 1, Journal: domain.JournalID{1}, Kind: domain.Opened}
	raw, err := e.Encode()
	if err != nil {
		panic(err)
	}
	return raw
}

func TestClock(t *testing.T) {
	c := &Clock{}
	start := c.Now()
	c.set(start.Add(1), start.Add(2))
	got := []time.Time{c.Now(), c.Now(), c.Now()}
	if want := []time.Time{start.Add(1), start.Add(2), start.Add(2)}; !slices.Equal(got, want) {
		t.Errorf("the clock told %v, want %v", got, want)
	}
}

// BenchmarkHistory is the making of a mention's history, understood, unstored.
func BenchmarkHistory(b *testing.B) {
	m := enrich.New(enrich.Options{Brand: Brand(), Subjects: enrich.DefaultSubjects()})
	const n = 2000
	for b.Loop() {
		if err := Fill(b.Context(), FillOptions{Seed: 1, Mentions: n, Understand: m, Clock: &Clock{}}, &deaf{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/mention")
}
