package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// twoJournals is a log of two writers and what it holds.
func twoJournals(t testing.TB) (*Log, [2]domain.JournalID) {
	l := open(t, options(t))
	ids := [2]domain.JournalID{journalOf(t, l, "ana"), journalOf(t, l, "ben")}
	for i := range 12 {
		write(t, l, ids[i%2], said(conv(i%3), 2, "note"))
	}
	return l, ids
}

func TestMergeRefusesWhatIsNotProven(t *testing.T) {
	l, _ := twoJournals(t)
	heads, records := dump(t, l)
	text := slices.IndexFunc(records, func(r domain.Record) bool { return r.Salt != nil })
	cases := map[string]func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record){
		"changed event": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			r[5].Raw = bytes.Replace(r[5].Raw, []byte(`"by":"ana"`), []byte(`"by":"eve"`), 1)
			r[6].Raw = bytes.Replace(r[6].Raw, []byte(`"by":"ana"`), []byte(`"by":"eve"`), 1)
			return h, r
		},
		"changed text": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			r[text].Text += "!"
			return h, r
		},
		"text of nothing": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			r[0].Salt, r[0].Text = make([]byte, domain.SaltSize), "x"
			return h, r
		},
		"missing in the middle": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			return h, slices.Delete(r, 7, 9)
		},
		"cut tail": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			return h, r[:len(r)-1]
		},
		"twice": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			return h, append(r, r[3])
		},
		"no heads": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			return nil, r
		},
		"forged head": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			h[0].Hash[0]++
			return h, r
		},
		"not an event": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			r[4].Raw = []byte("{}")
			return h, r
		},
		"error of the reader": func(h []domain.Head, r []domain.Record) ([]domain.Head, []domain.Record) {
			r[len(r)-1].Raw = nil
			return h, r
		},
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			b := open(t, options(t))
			h, r := harm(slices.Clone(heads), slices.Clone(records))
			if _, err := b.Merge(t.Context(), h, each(r)); err == nil {
				t.Fatal("it was merged")
			}
			if n := b.Stats().Events; n != 0 {
				t.Errorf("%d events were stored", n)
			}
			if _, err := b.Merge(t.Context(), heads, each(records)); err != nil {
				t.Fatalf("the sound records are refused afterwards: %v", err)
			}
			soundLog(t, b)
		})
	}
}

// A fork is two different events of one number, both properly signed.
func TestMergeRefusesForks(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	write(t, l, j, said(conv(1), 2, "common"))
	copied := o.Path + ".copy"
	if err := l.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	p := o
	p.Path = copied // with the same keys: what must never be
	fork := open(t, p)
	write(t, l, j, said(conv(1), 1, "one way"))
	write(t, fork, j, said(conv(1), 3, "another way"))
	for _, pair := range [][2]*Log{{l, fork}, {fork, l}} {
		heads, records := dump(t, pair[1])
		before := pair[0].Stats().Events
		_, err := pair[0].Merge(t.Context(), heads, each(records))
		var forked *ForkError
		if !errors.As(err, &forked) || forked.Journal != j {
			t.Errorf("got %v", err)
		}
		if got := pair[0].Stats().Events; got != before {
			t.Errorf("%d events were taken from a fork", got-before)
		}
		soundLog(t, pair[0])
	}
}

func TestMergeTakesRangesInAnyOrder(t *testing.T) {
	l, ids := twoJournals(t)
	heads, all := dump(t, l)
	later := func(from uint64) []domain.Record {
		var out []domain.Record
		for r, err := range l.Records(t.Context(), map[domain.JournalID]uint64{ids[0]: from, ids[1]: from}) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, r)
		}
		return out
	}
	b := open(t, options(t))
	for i, part := range [][]domain.Record{later(9), later(5), all} {
		m, err := b.Merge(t.Context(), heads, each(part))
		if err != nil {
			t.Fatalf("part %d: %v", i, err)
		}
		if m.Added+m.Known != len(part) {
			t.Errorf("part %d of %d: %+v", i, len(part), m)
		}
		soundLog(t, b)
	}
	if n := b.Stats().Events; n != l.Stats().Events {
		t.Errorf("%d events, want %d", n, l.Stats().Events)
	}
	// Where the later part is held, the earlier one is proven by it, without any head.
	c := open(t, options(t))
	if _, err := c.Merge(t.Context(), heads, each(later(5))); err != nil {
		t.Fatal(err)
	}
	early := slices.DeleteFunc(slices.Clone(all), func(r domain.Record) bool {
		e, err := domain.Decode(r.Raw)
		return err != nil || e.Seq >= 5
	})
	if m, err := c.Merge(t.Context(), nil, each(early)); err != nil || m.Added != len(early) {
		t.Errorf("%+v, %v", m, err)
	}
	soundLog(t, c)
}

func TestMergeCountsTheFuture(t *testing.T) {
	o := options(t)
	o.Now = func() time.Time { return day.Add(time.Hour) }
	l := open(t, o)
	write(t, l, journalOf(t, l, "ana"), said(conv(1), 2, "x"))
	heads, records := dump(t, l)
	p := options(t)
	p.Now = func() time.Time { return day }
	b := open(t, p)
	if m, err := b.Merge(t.Context(), heads, each(records)); err != nil || m.Future != 3 {
		t.Errorf("%+v, %v", m, err)
	}
	mine := write(t, b, journalOf(t, b, "ben"), said(conv(1), 1, "y"))
	if mine[0].Event.At.Time().After(day.Add(time.Second)) {
		t.Error("a clock from the future drags this machine along")
	}
}

func TestLateTextComesIn(t *testing.T) {
	l, _ := twoJournals(t)
	heads, records := dump(t, l)
	bare := slices.Clone(records)
	for i := range bare {
		bare[i].Salt, bare[i].Text = nil, ""
	}
	b := open(t, options(t))
	for i, part := range [][]domain.Record{bare, records, bare} {
		if _, err := b.Merge(t.Context(), heads, each(part)); err != nil {
			t.Fatalf("merge %d: %v", i, err)
		}
		soundLog(t, b)
	}
	if _, got := dump(t, b); !reflect.DeepEqual(got, records) {
		t.Error("the texts did not come in")
	}
}

func TestEraseHoldsEverywhere(t *testing.T) {
	a := open(t, options(t))
	j := journalOf(t, a, "ana")
	written := write(t, a, j, said(conv(1), 3, "secret"))
	heads, before := dump(t, a)
	ref := written[1].Event.Ref()
	b := open(t, options(t))
	if _, err := b.Merge(t.Context(), heads, each(before)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to do
		if err := a.Erase(t.Context(), j, "ana", []domain.Ref{ref}, "asked for"); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Erase(t.Context(), j, "ana", []domain.Ref{{Journal: j, Seq: 99}}, "x"); err == nil {
		t.Error("erased what is not there")
	}
	heads, after := dump(t, a)
	if len(after) != len(before)+1 {
		t.Errorf("%d events for one erasure", len(after)-len(before))
	}
	if _, err := b.Merge(t.Context(), heads, each(after)); err != nil {
		t.Fatal(err)
	}
	old := open(t, options(t)) // hears of the erasure first, and then gets the text offered
	if _, err := old.Merge(t.Context(), heads, each(after)); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Merge(t.Context(), nil, each(before)); err != nil {
		t.Fatal(err)
	}
	for i, l := range []*Log{a, b, old} {
		err := l.Read(func(s kv.Snapshot) error {
			if text, ok := s.Text(written[1].Pos); ok {
				t.Errorf("log %d still has %q", i, text)
			}
			if _, ok := s.Text(written[0].Pos); !ok {
				t.Errorf("log %d lost another text", i)
			}
			id := conv(1)
			if got := string(s.View("tally/count").Get(id[:])); got != "4 events, 14 bytes" {
				t.Errorf("log %d: the view says %q", i, got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		soundLog(t, l)
	}
}

// A stranger's journal that asks for everything to be erased gets nothing but
// its own texts; what it asks for is told, and a person here can do it.
func TestStrangerErasesNothingOfOthers(t *testing.T) {
	a, liar := open(t, options(t)), open(t, options(t))
	j, k := journalOf(t, a, "ana"), journalOf(t, liar, "liar")
	ours := write(t, a, j, said(conv(1), 3, "ours"))
	heads, records := dump(t, a)
	if _, err := liar.Merge(t.Context(), heads, each(records)); err != nil {
		t.Fatal(err)
	}
	theirs := write(t, liar, k, said(conv(2), 1, "theirs"))
	var all []domain.Ref
	for _, e := range slices.Concat(ours, theirs) {
		all = append(all, e.Event.Ref())
	}
	if err := liar.Erase(t.Context(), k, "liar", all, "because"); err != nil {
		t.Fatal(err)
	}
	heads, records = dump(t, liar)
	late := open(t, options(t)) // hears of the erasure before it is offered the texts
	_, texts := dump(t, a)
	for l, parts := range map[*Log][][]domain.Record{a: {records}, late: {records, texts}} {
		for _, part := range parts {
			if _, err := l.Merge(t.Context(), heads, each(part)); err != nil {
				t.Fatal(err)
			}
		}
		soundLog(t, l)
		held := 0
		_, after := dump(t, l)
		for _, r := range after {
			if r.Text != "" {
				held++
			}
		}
		if held != len(ours) {
			t.Errorf("%d texts left, want %d", held, len(ours))
		}
	}
	if got := asksOf(t, a); len(got) != 1 || !strings.Contains(got[0].What, ": 3 that are here") || !strings.Contains(got[0].Hint, conv(1).String()) {
		t.Errorf("check says %+v", got)
	}
	if err := a.Erase(t.Context(), j, "ana", all, "agreed"); err != nil {
		t.Fatal(err)
	}
	if got := asksOf(t, a); len(got) != 0 {
		t.Errorf("after it was done, check says %+v", got)
	}
	soundLog(t, a)
}

// asksOf are the notes of a check about erasures that others ask for.
func asksOf(t *testing.T, l *Log) []Problem {
	t.Helper()
	problems, err := l.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(problems, func(p Problem) bool { return !p.Info || !strings.Contains(p.What, "asks to erase") })
}

// Three logs write and merge at random; in the end they hold the same events,
// and every conversation folds to the same state.
func TestLogsConverge(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	var logs []*Log
	var ids []domain.JournalID
	for i := range 3 {
		o := options(t)
		o.Now = func() time.Time { return day.Add(time.Duration(r.IntN(1000)) * time.Millisecond) }
		l := open(t, o)
		logs, ids = append(logs, l), append(ids, journalOf(t, l, fmt.Sprint("writer", i)))
	}
	kinds := []domain.Kind{domain.Claimed, domain.Released, domain.Tagged, domain.Untagged, domain.Noted, domain.Classified}
	for range 60 {
		i := r.IntN(3)
		if r.IntN(3) == 0 {
			heads, records := dump(t, logs[r.IntN(3)])
			if _, err := logs[i].Merge(t.Context(), heads, each(records)); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			continue
		}
		var b Batch
		for range 1 + r.IntN(4) {
			b.Proposals = append(b.Proposals, domain.Proposal{Event: domain.Event{
				Kind: kinds[r.IntN(len(kinds))], Conversation: conv(r.IntN(4)), By: fmt.Sprint("writer", i),
				Tags: []string{fmt.Sprint("tag", r.IntN(3))}, Subject: fmt.Sprint(r.IntN(3)), Until: day.Add(time.Minute),
			}, Text: fmt.Sprint("words ", r.IntN(100))})
		}
		write(t, logs[i], ids[i], b)
	}
	for range 2 {
		for _, to := range logs {
			for _, from := range logs {
				heads, records := dump(t, from)
				if _, err := to.Merge(t.Context(), heads, each(records)); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
			}
		}
	}
	want, texts := folded(t, logs[0])
	for i, l := range logs[1:] {
		got, written := folded(t, l)
		if !reflect.DeepEqual(want, got) || !reflect.DeepEqual(texts, written) {
			t.Errorf("seed %d: log %d folds to another state", seed, i+1)
		}
	}
	for _, l := range logs {
		soundLog(t, l)
	}
}

// folded is every conversation of a log, without the positions that are each
// log's own, and every text by its event.
func folded(t *testing.T, l *Log) (map[domain.ID]domain.Conversation, map[domain.Ref]string) {
	entries := map[domain.ID][]domain.Entry{}
	texts := map[domain.Ref]string{}
	_, records := dump(t, l)
	for _, r := range records {
		e, err := domain.DecodeEntry(0, r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		texts[e.Event.Ref()] = r.Text
		entries[e.Event.Conversation] = append(entries[e.Event.Conversation], e)
	}
	all := map[domain.ID]domain.Conversation{}
	for id, list := range entries {
		all[id] = domain.Fold(list)
	}
	return all, texts
}

func TestCountersignedHeadsAreKept(t *testing.T) {
	a, _ := twoJournals(t)
	heads, records := dump(t, a)
	b := open(t, options(t))
	carol := journalOf(t, b, "carol")
	if signed, err := b.Countersign(heads, carol); err != nil || len(signed) != 0 {
		t.Errorf("countersigned what is not held: %v, %v", signed, err)
	}
	if _, err := b.Merge(t.Context(), heads, each(records)); err != nil {
		t.Fatal(err)
	}
	signed, err := b.Countersign(heads, carol)
	if err != nil || len(signed) != 2 {
		t.Fatalf("%v, %v", signed, err)
	}
	for _, h := range signed {
		if err := h.Verify(); err != nil || h.Countersigned.Journal != carol {
			t.Errorf("%v, %+v", err, h.Countersigned)
		}
	}
	if _, err := a.Merge(t.Context(), signed, each(nil)); err != nil {
		t.Fatal(err)
	}
	if got, _ := dump(t, a); !reflect.DeepEqual(got, signed) {
		t.Error("the countersignatures were not kept")
	}
	wrong := slices.Clone(heads)
	wrong[0].Seq++
	if _, err := b.Countersign(wrong, carol); !errors.Is(err, domain.ErrForged) {
		t.Errorf("a forged head: %v", err)
	}
	soundLog(t, a)
}

// A log that was set back must not extend a journal of which others hold more.
func TestJournalOfWhichOthersHoldMoreIsNotExtended(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	old := o.Path + ".old"
	if err := l.Backup(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	write(t, l, j, said(conv(1), 3, "since"))
	heads, _ := dump(t, l)
	p := o
	p.Path = old
	back := open(t, p)
	if _, err := back.Merge(t.Context(), heads, each(nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := back.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) { return said(conv(1), 1, "x"), nil }); err == nil {
		t.Error("the journal was extended")
	}
	if k := journalOf(t, back, "ana"); k == j {
		t.Error("the journal was opened again")
	}
}

func TestWriters(t *testing.T) {
	l, ids := twoJournals(t)
	got, err := l.Writers()
	if err != nil || len(got) != len(ids) {
		t.Fatalf("%v, %v", got, err)
	}
	for _, w := range got {
		if !slices.Contains(ids[:], w.Journal) || w.Name == "" || !w.Ours {
			t.Errorf("a writer is %+v", w)
		}
	}
}
