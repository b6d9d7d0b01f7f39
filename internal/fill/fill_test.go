package fill

import (
	"context"
	"crypto/sha256"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source/demo"
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
	m := enrich.New(enrich.Options{Brand: demo.Brand(), Subjects: enrich.DefaultSubjects()})
	if err := Log(t.Context(), Options{Seed: seed, Mentions: n, Understand: m, Clock: clock}, l); err != nil {
		t.Fatal(err)
	}
	if problems, err := l.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("the log has problems: %v, %v", problems, err)
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

func TestLog(t *testing.T) {
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
	if share := float64(open) / total; math.Abs(share-0.05) > 0.003 {
		t.Errorf("%.4f of the conversations are open, want 0.05", share)
	}
	if replied < n/8 || dialogue < n/50 || snoozed == 0 || len(people) != 11 {
		t.Errorf("%d answered, %d with a dialogue, %d snoozed, by %d people", replied, dialogue, snoozed, len(people))
	}
	last := entries[len(entries)-1].Event.At.Time()
	if late := last.Sub(Until()); late > time.Second || late < -time.Hour {
		t.Errorf("the last event is of %v, want about %v", last, Until())
	}
}

// TestLogIsTheSameForASeed compares what an export holds: while a file grows,
// its store takes free pages in no fixed order.
func TestLogIsTheSameForASeed(t *testing.T) {
	_, first := filled(t, 5, 300)
	if _, again := filled(t, 5, 300); again != first {
		t.Error("the same seed gave other bytes")
	}
	if _, other := filled(t, 6, 300); other == first {
		t.Error("another seed gave the same bytes")
	}
}

// deaf takes everything and keeps nothing.
type deaf struct{ seq uint64 }

func (*deaf) Read(func(kv.Snapshot) error) error { return nil }

func (d *deaf) Journal(context.Context, string) (domain.JournalID, error) {
	d.seq = 1
	return domain.JournalID{1}, nil
}

func (d *deaf) Write(_ context.Context, j domain.JournalID, f func(kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error) {
	b, err := f(nil)
	var last domain.Entry
	d.seq += uint64(len(b.Proposals))
	last.Event.Journal, last.Event.Seq = j, d.seq
	return []domain.Entry{last}, err
}

// What is written is never taken out again: a log that holds anything is left
// as it is.
func TestLogThatHoldsEvents(t *testing.T) {
	dir, clock := t.TempDir(), &Clock{}
	l, err := eventlog.Open(t.Context(), eventlog.Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Journal(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	before := l.Stats().Events
	if err := Log(t.Context(), Options{Seed: 1, Mentions: 10, Clock: clock}, l); !errors.Is(err, ErrHeld) {
		t.Errorf("it says %v, want %v", err, ErrHeld)
	}
	if after := l.Stats().Events; after != before {
		t.Errorf("%d events were written", after-before)
	}
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

// BenchmarkLog is the making of a mention's history, understood, unstored.
func BenchmarkLog(b *testing.B) {
	m := enrich.New(enrich.Options{Brand: demo.Brand(), Subjects: enrich.DefaultSubjects()})
	const n = 2000
	for b.Loop() {
		if err := Log(b.Context(), Options{Seed: 1, Mentions: n, Understand: m, Clock: &Clock{}}, &deaf{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/mention")
}
