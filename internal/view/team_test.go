package view

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// staffed makes a generator's history that of a team: what is heard stands in
// the journal of a machine, and strangers have written into the midst of it.
// true are the events that count by the roster.
func staffed(g *generator, rnd *rand.Rand) (r *domain.Roster, all, true []written) {
	enrol := func(seq uint64, j byte, t domain.Terms, after uint64) domain.Entry {
		return domain.Entry{Event: domain.Event{V: 1, Kind: domain.Enrolled, Journal: domain.JournalID{'f'}, Seq: seq, At: domain.Clock(seq),
			Member: &domain.Member{Terms: t, Seats: []domain.Seat{{Journal: domain.JournalID{j}, After: after}}}}}
	}
	r = domain.FoldRoster(domain.JournalID{'f'}, []domain.Entry{
		enrol(1, 1, domain.Terms{Name: "ana", Also: []string{"tom"}, Role: domain.Responder, Sources: []string{"mastodon", "rss"}, Sends: []string{"rss"}}, 0),
		enrol(2, 2, domain.Terms{Name: "tom", Also: []string{"ana"}, Role: domain.Lead}, 0),
		enrol(3, 3, domain.Terms{Name: "hub", Role: domain.Machine}, 0),
		enrol(4, 1, domain.Terms{Name: "ana"}, g.seq[0]*3/4), // and was removed
	})
	moved := map[domain.Ref]domain.Ref{}
	for i, w := range g.out {
		if k := w.event.Kind; k == domain.Mentioned || k == domain.Withdrawn {
			moved[w.event.Ref()] = domain.Ref{Journal: domain.JournalID{3}, Seq: uint64(i + 1)}
		}
	}
	for i, w := range g.out {
		e := &w.event
		for _, ref := range []*domain.Ref{&e.Basis, &e.Undoes} {
			if to, ok := moved[*ref]; ok {
				*ref = to
			}
		}
		if to, ok := moved[e.Ref()]; ok {
			e.Journal, e.Seq = to.Journal, to.Seq
		}
		all = append(all, w)
		if rnd.IntN(4) == 0 && !e.Conversation.IsZero() { // a stranger does the same again, and worse
			f := written{*e, "forged battery refund"}
			f.event.Journal, f.event.Seq, f.event.By = domain.JournalID{9}, uint64(i+1), "eve"
			f.event.Text = domain.HashText(make([]byte, domain.SaltSize), f.text)
			if f.event.Mention != nil {
				m := *f.event.Mention
				m.Revision += 7
				f.event.Mention = &m
			}
			all = append(all, f)
		}
	}
	for _, w := range all {
		en := domain.Entry{Event: w.event}
		if r.Judge(&en); en.Void == "" {
			true = append(true, w)
		}
	}
	return r, all, true
}

func TestTeamInAnyOrder(t *testing.T) {
	for seed := range uint64(6) {
		g := generate(seed, 250)
		rnd := rand.New(rand.NewPCG(seed, 3))
		r, all, _ := staffed(g, rnd)
		whole, split, other := newMemory(), newMemory(), newMemory()
		whole.roster, split.roster, other.roster = r, r, r
		whole.foldAll(t, all)
		want := whole.picture(t, g)
		split.fold(t, all, func() int { return rnd.IntN(20) })
		if err := whole.same(split); err != nil {
			t.Errorf("seed %d: cut into batches: %v", seed, err)
		}
		shuffled := slices.Clone(all)
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		other.fold(t, shuffled, func() int { return rnd.IntN(30) })
		diff(t, want, other.picture(t, g))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// What does not count makes no difference to anything, but that it is counted.
func TestVoidEventsChangeNothing(t *testing.T) {
	for seed := range uint64(6) {
		g := generate(seed, 250)
		r, all, counting := staffed(g, rand.New(rand.NewPCG(seed, 4)))
		if len(all)-len(counting) < 50 {
			t.Fatalf("seed %d: only %d of %d events do not count", seed, len(all)-len(counting), len(all))
		}
		with, without := newMemory(), newMemory()
		with.roster, without.roster = r, r
		with.fold(t, all, func() int { return 9 })
		without.foldAll(t, counting)
		a, b := with.picture(t, g), without.picture(t, g)
		voided := 0
		for _, p := range []picture{a, b} {
			for id, row := range p.Rows {
				voided += row.Voided
				row.Voided = 0
				p.Rows[id] = row
			}
		}
		if diff(t, a, b); t.Failed() || voided == 0 {
			t.Fatalf("seed %d, %d do not count", seed, voided)
		}
	}
}

// Texts that went because of their age leave nothing behind, though no event
// names them.
func TestForget(t *testing.T) {
	for seed := range uint64(4) {
		g := generate(seed, 200)
		m, bare := newMemory(), newMemory()
		m.fold(t, g.out, func() int { return 11 })
		gone := map[domain.ID]bool{}
		var ids []domain.ID
		events := slices.Clone(g.out)
		for i := range events {
			if w := &events[i]; w.event.Kind == domain.Mentioned && w.event.At < domain.ClockAt(start.Add(20*time.Hour)) {
				delete(m.texts, uint64(i+1))
				if w.text = ""; !gone[w.event.Conversation] {
					gone[w.event.Conversation] = true
					ids = append(ids, w.event.Conversation)
				}
			}
		}
		if len(ids) < 10 {
			t.Fatalf("only %d conversations are that old", len(ids))
		}
		slices.Reverse(ids)
		if err := m.view.Forget(m, ids); err != nil {
			t.Fatal(err)
		}
		bare.foldAll(t, events)
		if err := m.same(bare); err != nil {
			t.Errorf("seed %d: something of the texts is left: %v", seed, err)
		}
	}
	if err := newMemory().view.Forget(newMemory(), []domain.ID{{1}}); err == nil {
		t.Error("an unknown conversation was forgotten")
	}
}

func TestProposedAndVoidAreSeen(t *testing.T) {
	m := newMemory()
	seat := func(seq uint64, name string, role domain.Role, sources ...string) domain.Entry {
		return domain.Entry{Event: domain.Event{V: 1, Kind: domain.Enrolled, Journal: domain.JournalID{'f'}, Seq: seq, At: domain.Clock(seq),
			Member: &domain.Member{Terms: domain.Terms{Name: name, Role: role, Sources: sources}, Seats: []domain.Seat{{Journal: domain.JournalID{name[0]}}}}}}
	}
	m.roster = domain.FoldRoster(domain.JournalID{'f'}, []domain.Entry{
		seat(1, "hub", domain.Machine), seat(2, "ana", domain.Agency), seat(3, "tom", domain.Approver), seat(4, "leo", domain.Responder, "mail"),
	})
	root := domain.Mention{ID: "1", Source: "rss", At: start, Author: domain.Author{Handle: "kay"}}
	id := root.MentionID()
	n := uint64(0)
	add := func(who string, e domain.Event, text string) {
		n++
		e.V, e.Journal, e.Seq, e.Conversation, e.At = 1, domain.JournalID{who[0]}, n, id, domain.ClockAt(start.Add(time.Duration(n)*time.Minute))
		if e.By = who; who == "hub" {
			e.By = ""
		}
		if text != "" {
			e.Text = domain.HashText(make([]byte, domain.SaltSize), text)
		}
		m.foldAll(t, []written{{e, text}})
	}
	add("hub", domain.Event{Kind: domain.Mentioned, Mention: &root}, "hello")
	add("ana", domain.Event{Kind: domain.Proposed, Reply: "r1"}, "try this")
	add("ana", domain.Event{Kind: domain.Resolved, Outcome: "fixed"}, "")
	add("leo", domain.Event{Kind: domain.Noted}, "mine is mail")
	add("zoe", domain.Event{Kind: domain.Noted}, "smuggled words")
	count := func(q string) int {
		f, err := ParseFilter(q)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := Search(m, f, At{Now: start.Add(time.Hour)}, Page{})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	for q, want := range map[string]int{"is:proposed": 1, "is:void": 1, "-is:void": 0, "is:answered": 0, "smuggled": 0, "hello": 1} {
		if got := count(q); got != want {
			t.Errorf("%s finds %d, want %d", q, got, want)
		}
	}
	lines, err := Activity(m, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, l := range lines {
		seen = append(seen, fmt.Sprint(l.By, " ", l.Text, ": ", l.Void))
	}
	want := []string{
		"zoe left a note on @kay: its writer is not on the roster",
		"leo left a note on @kay: leo does not work on rss",
		"ana resolved @kay: fixed: ana may not do this as agency: resolved",
		"ana proposed a reply to @kay: ",
		"@kay wrote on rss: ",
	}
	if !slices.Equal(seen, want) {
		t.Errorf("the activity is\n%s", strings.Join(seen, "\n"))
	}
	thread, err := ThreadOf(m, id)
	var why []bool
	for _, e := range thread.Events {
		why = append(why, e.Void != "")
	}
	if err != nil || !reflect.DeepEqual(why, []bool{false, false, true, true, true}) {
		t.Errorf("of the thread do not count: %v, %v", why, err)
	}
	add("tom", domain.Event{Kind: domain.Approved, Reply: "r1"}, "")
	if due, err := Pending(m); err != nil || len(due) != 1 || due[0].Text != "try this" || count("is:proposed") != 0 {
		t.Errorf("after it was approved: %+v, %v", due, err)
	}
}
