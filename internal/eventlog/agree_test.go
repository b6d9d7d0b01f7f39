package eventlog

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// TestDesksAgree lets four people rule, write and forge, and hear of each
// other in any order: what they hold at last, they judge alike.
func TestDesksAgree(t *testing.T) {
	names := []string{"fred", "ana", "ben", "eve"}
	void := 0
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		var desks []*deskLog
		for _, name := range names {
			desks = append(desks, deskOf(t, name))
		}
		for _, d := range desks {
			if err := d.Found(t.Context(), desks[0].journal); err != nil {
				t.Fatal(err)
			}
		}
		desks[0].enrols(t, "fred", "ana", domain.Administrator, desks[1].journal, 0)
		roles := []domain.Role{domain.NoRole, domain.Observer, domain.Responder, domain.Lead, domain.Administrator}
		for range 30 {
			i := rnd.IntN(len(desks))
			d, name := desks[i], names[i]
			switch rnd.IntN(5) {
			case 0:
				d.enrols(t, name, names[1+rnd.IntN(3)], roles[rnd.IntN(len(roles))], desks[1+rnd.IntN(3)].journal, uint64(rnd.IntN(12)))
			case 1:
				d.from(t, desks[rnd.IntN(len(desks))])
			case 2:
				_ = d.Erase(t.Context(), d.journal, name, refsOf(t, d.Log, rnd), "asked to") // what the roster forbids is refused
			default:
				write(t, d.Log, d.journal, deed(rnd, names[rnd.IntN(4)]))
			}
		}
		for range 2 {
			for _, i := range rnd.Perm(len(desks)) {
				for _, j := range rnd.Perm(len(desks)) {
					if i != j {
						desks[i].from(t, desks[j])
					}
				}
			}
		}
		var want map[domain.Ref]string
		var folds map[domain.ID]domain.Conversation
		for i, d := range desks {
			soundLog(t, d.Log)
			got := sayings(t, d)
			for _, s := range got {
				if i == 0 && s[0] != 'c' {
					void++
				}
			}
			if made := conversations(t, d); folds == nil {
				folds = made
			} else if !reflect.DeepEqual(made, folds) {
				t.Errorf("seed %d: %s folds other than %s:\n%+v\n%+v", seed, names[i], names[0], made, folds)
			}
			if want == nil {
				want = got
			} else if !maps.Equal(got, want) {
				t.Errorf("seed %d: %s judges other than %s:\n%v\n%v", seed, names[i], names[0], got, want)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
		for _, d := range desks {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if void < 10 {
		t.Errorf("only %d events were void", void)
	}
}

// deed is something that somebody does, or says that they do.
func deed(rnd *rand.Rand, by string) Batch {
	b := note(by, "x", rnd.IntN(3))
	e := &b.Proposals[0].Event
	kinds := []domain.Kind{domain.Noted, domain.Claimed, domain.Resolved, domain.Proposed, domain.Approved, domain.Sending, domain.Mentioned, domain.Tagged, domain.Replied}
	e.Kind = kinds[rnd.IntN(len(kinds))]
	e.Until, e.Token, e.Reply, e.Tags = day.Add(time.Hour), uint64(rnd.IntN(3)), fmt.Sprint("r", rnd.IntN(2)), []string{by}
	if e.Kind == domain.Mentioned {
		e.Mention = &domain.Mention{ID: fmt.Sprint(rnd.IntN(3)), Source: "test"}
	}
	return b
}

// conversations are those of a log, without the positions that are its own.
func conversations(t testing.TB, d *deskLog) map[domain.ID]domain.Conversation {
	t.Helper()
	entries := map[domain.ID][]domain.Entry{}
	err := d.Read(func(s kv.Snapshot) error {
		for pos := uint64(1); pos <= s.End(); pos++ {
			e, err := s.Roster().Entry(0, s.Raw(pos))
			if err != nil {
				return err
			}
			e.Raw = nil
			entries[e.Event.Conversation] = append(entries[e.Event.Conversation], e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := map[domain.ID]domain.Conversation{}
	for id, list := range entries {
		all[id] = domain.Fold(list)
	}
	return all
}

// refsOf picks an event that has a text.
func refsOf(t testing.TB, l *Log, rnd *rand.Rand) (refs []domain.Ref) {
	_, records := dump(t, l)
	for _, r := range records {
		if e, err := domain.Decode(r.Raw); err == nil && r.Salt != nil {
			refs = append(refs, e.Ref())
		}
	}
	if len(refs) == 0 {
		return nil
	}
	return []domain.Ref{refs[rnd.IntN(len(refs))]}
}

// sayings are what the view says of every event, and whether its text is there.
func sayings(t testing.TB, d *deskLog) map[domain.Ref]string {
	t.Helper()
	all := map[domain.Ref]string{}
	_, records := dump(t, d.Log)
	for _, r := range records {
		e, err := domain.Decode(r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		all[e.Ref()] = fmt.Sprint(d.says(t, e.Ref()), " ", r.Salt != nil)
	}
	return all
}

// BenchmarkJudgedFold folds 100,000 events into the desk's view, with a roster
// of 200 members and without one: the price of judging.
func BenchmarkJudgedFold(b *testing.B) {
	for _, roster := range []bool{false, true} {
		b.Run(fmt.Sprintf("roster=%v", roster), func(b *testing.B) {
			o := options(b)
			o.Views = []View{view.New()}
			l := open(b, o)
			j := journalOf(b, l, "listener")
			if roster {
				none := func(domain.JournalID) uint64 { return 0 }
				batch := Batch{}
				r := domain.FoldRoster(j, nil)
				for i := range 200 {
					e := r.Enrol(domain.Member{Terms: domain.Terms{Name: fmt.Sprint("m", i), Role: domain.Responder}, Seats: []domain.Seat{{Journal: domain.JournalID{byte(i), 1}}}}, none)
					batch.Proposals = append(batch.Proposals, domain.Proposal{Event: e})
				}
				me := r.Enrol(domain.Member{Terms: domain.Terms{Name: "hub", Role: domain.Machine}, Seats: []domain.Seat{{Journal: j}}}, none)
				admin := journalOf(b, l, "admin")
				if err := l.Found(b.Context(), admin); err != nil {
					b.Fatal(err)
				}
				write(b, l, admin, Batch{Proposals: append(batch.Proposals, domain.Proposal{Event: me})})
			}
			for n := 0; n < 100_000; n += 1000 {
				write(b, l, j, heard(n, 1000))
			}
			for b.Loop() {
				if err := l.Rebuild(b.Context(), nil); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, 100_000)
		})
	}
}
