package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/bundle"
	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/fill"
	"hark/internal/handoff"
	"hark/internal/kv"
)

// timed gives a desk whose clock the test sets.
func timed(t *testing.T, now *time.Time) Options {
	o := testDesk(t)
	o.Now = func() time.Time { return *now }
	return o
}

// handed hands over and gives the numbers of the events in the bundle.
func handed(t *testing.T, a *App, since time.Time) (path string, seqs map[domain.JournalID][]uint64) {
	t.Helper()
	h, err := a.handOver(t.Context(), HandoffParams{Since: since, Dir: filepath.Join(a.o.Folders.State, "out")})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(h.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := bundle.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	seqs = map[domain.JournalID][]uint64{}
	for rec, err := range r.Records() {
		if err != nil {
			t.Fatal(err)
		}
		e, err := domain.Decode(rec.Raw)
		if err != nil {
			t.Fatal(err)
		}
		seqs[e.Journal] = append(seqs[e.Journal], e.Seq)
	}
	return h.Files[0], seqs
}

func (a *App) write(t *testing.T, verb string, id domain.ID) {
	t.Helper()
	if _, err := a.act(t.Context(), desk.Command{Verb: verb, ID: id, Outcome: "fixed", Text: "look"}); err != nil {
		t.Fatal(err)
	}
}

// shownAs is what show says of a conversation.
func shownAs(t *testing.T, c Caller, id domain.ID) (s Shown) {
	t.Helper()
	lines, err := call(t, c, "show", IDParams{ID: id.String()})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[0]), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// The bundle holds the shift's events and the whole history of what was
// touched in it; what is merely open does not pull it back.
func TestBundleOfAShift(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	a := open(t, timed(t, &now))
	old := hear(t, a, "lies for long", "is answered late")
	now = now.Add(24 * time.Hour)
	fresh := hear(t, a, "came today")
	a.write(t, "claim", fresh[0])
	heard, err := a.heard.journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, seqs := handed(t, a, now.Add(-time.Hour)); !slices.Equal(seqs[heard], []uint64{4}) {
		t.Errorf("of what was heard the bundle holds %v, want only what came in the shift", seqs[heard])
	}
	now = now.Add(8 * time.Hour)
	a.write(t, "resolve", old[1])
	path, seqs := handed(t, a, now.Add(-time.Hour))
	if !slices.Equal(seqs[heard], []uint64{3, 4}) {
		t.Errorf("of what was heard the bundle holds %v, want all from what was touched on", seqs[heard])
	}

	o := timed(t, &now)
	o.Config.Me = "tom"
	b := open(t, o)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	q := Request{Verb: "import", Body: bytes.NewReader(raw)}
	if err := b.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	want, got := shownAs(t, a, old[1]), shownAs(t, b, old[1])
	if got.Author = want.Author; !reflect.DeepEqual(got, want) { // the author's other posts are not in the bundle
		t.Errorf("the second log shows\n%+v\nwant\n%+v", got, want)
	}
}

// Who took in the bundles of two shifts, and not of the one between, gives on
// what they have in a form that can be proven.
func TestBundleOfALogWithGaps(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	a := open(t, timed(t, &now))
	o := timed(t, &now)
	o.Config.Me = "tom"
	b := open(t, o)
	gaps := 0
	for shift := range 3 {
		hear(t, a, fmt.Sprint("came in shift ", shift))
		path, seqs := handed(t, a, now.Add(-time.Hour))
		now = now.Add(8 * time.Hour)
		if shift == 1 {
			gaps = len(seqs)
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		q := Request{Verb: "import", Body: bytes.NewReader(raw)}
		if err := b.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := b.writeBundle(t.Context(), &out, nil); err != nil {
		t.Fatal(err)
	}
	r, err := bundle.Verify(&out)
	if events := b.log.Stats().Events; err != nil || gaps != 2 || uint64(r.Events) != events {
		t.Errorf("of %d events with gaps in %d journals, %d are proven, %v", events, gaps, r.Events, err)
	}
}

// A shift in which nothing happened still hands over.
func TestBundleOfAQuietShift(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	a := open(t, timed(t, &now))
	id := hear(t, a, "one")[0]
	a.write(t, "claim", id)
	now = now.Add(24 * time.Hour)
	path, seqs := handed(t, a, now.Add(-time.Hour))
	mine, err := a.me.journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(seqs) != 1 || len(seqs[mine]) != 1 {
		t.Errorf("the bundle holds %v, want the hand-off alone", seqs)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if r, err := bundle.Verify(f); err != nil || len(r.Shifts) != 1 {
		t.Errorf("the bundle is proven as %+v, %v", r, err)
	}
}

// The events of a shift are found whatever the order in which logs were merged.
func TestHoursFindAShift(t *testing.T) {
	since := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	event := func(pos uint64, at time.Time) domain.Entry {
		return domain.Entry{Pos: pos, Event: domain.Event{At: domain.ClockAt(at)}}
	}
	entries := []domain.Entry{
		event(1, since.Add(time.Hour)),
		event(3*hourBlock, since.Add(-48*time.Hour)),
		event(5*hourBlock-1, since.Add(-5*time.Minute)),
		event(5*hourBlock, since),
		event(9*hourBlock, since.Add(-2*time.Hour)),
	}
	tx := memory{}
	for i := range entries {
		if err := (hours{}).Fold(tx, entries[i:i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if got := blocksSince(looking{tx: tx}, since); !slices.Equal(got, []uint64{0, 4, 5}) {
		t.Errorf("the shift is looked for in the blocks %v, want 0, 4 and 5", got)
	}
}

// looking reads what was folded into memory.
type looking struct {
	kv.Snapshot
	tx memory
}

func (l looking) View(name string) kv.Reader {
	_, bucket, _ := strings.Cut(name, "/")
	return l.tx.Bucket(bucket)
}

// BenchmarkShift is the screen of a hand-off, and what the bundle must hold.
func BenchmarkShift(b *testing.B) {
	const mentions = 20_000
	o := testDesk(b)
	if err := Fill(b.Context(), o, mentions, nil); err != nil {
		b.Fatal(err)
	}
	a, err := Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	end := fill.Until()
	for _, bm := range []struct {
		name string
		work func(since time.Time) error
	}{
		{"screen", func(since time.Time) error { _, err := a.shiftScreen(b.Context(), since); return err }},
		{"span", func(since time.Time) error {
			t, err := a.touched(b.Context(), since)
			if err == nil {
				_, err = a.span(b.Context(), t)
			}
			return err
		}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				if err := bm.work(end.Add(-8 * time.Hour)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What many say stands on the screen in short, and says where the rest is.
func TestManyAreShownInShort(t *testing.T) {
	page := handoff.Page{Unusual: []handoff.Unusual{{About: "wifi", What: "37 people write", Since: "12:00", Owner: "tom looks after it"}}}
	for range manyMost + 2 {
		page.Clusters = append(page.Clusters, handoff.Cluster{Line: "hinge", Owner: "nobody"})
	}
	got := manyScreen(&page)
	if len(got) != 2 || got[0].Lines[0].Text != "wifi: 37 people write, since 12:00" || got[0].More != 0 {
		t.Fatalf("%+v", got)
	}
	if c := got[1]; len(c.Lines) != manyMost || c.More != 2 || c.Rest != "the written page" {
		t.Errorf("%+v", c)
	}
	if got := manyScreen(&handoff.Page{}); len(got) != 0 {
		t.Errorf("of none: %+v", got)
	}
}
