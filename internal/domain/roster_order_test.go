package domain

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// strangers makes n roster events of six journals, many of them of liars.
func strangers(rng *rand.Rand, n int) []Entry {
	var es []Entry
	seqs := map[byte]uint64{}
	for i := range n {
		j := "fabcde"[rng.IntN(6)]
		if i < 3 {
			j = 'f'
		}
		seqs[j]++
		e := Event{V: Version, Kind: Enrolled, Journal: JournalID{j}, Seq: seqs[j], At: Clock(rng.IntN(20))}
		if rng.IntN(2) == 0 && n > 0 {
			e.Basis = Ref{JournalID{"fabcde"[rng.IntN(6)]}, uint64(1 + rng.IntN(5))} // may be of its future, or its own
		}
		m := &Member{Terms: Terms{Name: fmt.Sprint("m", rng.IntN(4)), Role: []Role{NoRole, Responder, Administrator, Administrator, Administrator}[rng.IntN(5)]}}
		for range 1 + rng.IntN(3) {
			m.Seats = append(m.Seats, Seat{Journal: JournalID{"fabcde"[rng.IntN(6)]}, After: uint64(rng.IntN(8)), Listens: rng.IntN(9) == 0})
		}
		if e.Member = m; rng.IntN(8) == 0 {
			e.Kind, e.Member, e.Policy = Governed, nil, &Policy{Retain: rng.IntN(9)}
		}
		es = append(es, Entry{Event: e})
	}
	return es
}

func TestRosterOfAnyOrder(t *testing.T) {
	granted := 0
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 5))
		es := strangers(rng, 1+rng.IntN(25))
		want := FoldRoster(JournalID{'f'}, slices.Clone(es))
		plain := plainRoster(JournalID{'f'}, es)
		for _, j := range "fabcde" {
			for seq := uint64(1); seq <= plainSeqs; seq++ {
				ref := Ref{JournalID{byte(j)}, seq}
				got, ok := want.TermsOf(ref), plain[ref]
				if (got == nil) != (ok == nil) || got != nil && !reflect.DeepEqual(*got, *ok) {
					t.Fatalf("seed %d: %c/%d is under %+v, want %+v", seed, j, seq, got, ok)
				}
				if got != nil {
					granted++
				}
			}
		}
		for range 3 {
			mixed := append(slices.Clone(es), es[rng.IntN(len(es))])
			rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			got := FoldRoster(JournalID{'f'}, mixed)
			if !reflect.DeepEqual(got.Members(), want.Members()) || got.Policy() != want.Policy() || !reflect.DeepEqual(got.refused, want.refused) || got.last != want.last {
				t.Fatalf("seed %d: another order gives another roster:\n%+v\n%+v", seed, got.Members(), want.Members())
			}
		}
	}
	if granted < 10_000 {
		t.Errorf("only %d of the numbers were under terms: the rosters are too empty to tell", granted)
	}
}

// What a later roster judges in another way, it says.
func TestDiffers(t *testing.T) {
	kinds := []Kind{Noted, Replied, Mentioned, Erased, Enrolled, "newer"}
	differed := 0
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 6))
		es := strangers(rng, 2+rng.IntN(25))
		for i := range es {
			if p := es[i].Event.Policy; p != nil {
				p.Certify = rng.IntN(2) == 0
			}
		}
		old := FoldRoster(JournalID{'f'}, slices.Clone(es[:rng.IntN(len(es))]))
		now := FoldRoster(JournalID{'f'}, slices.Clone(es))
		told := now.Differs(old)
		replies := now.RepliesDiffer(old)
		within := func(list []Numbers, ref Ref) bool {
			return slices.ContainsFunc(list, func(n Numbers) bool { return n.Journal == ref.Journal && n.First <= ref.Seq && ref.Seq <= n.Last })
		}
		for _, j := range "fabcde" {
			for seq := uint64(1); seq <= plainSeqs; seq++ {
				for _, kind := range kinds {
					ref := Ref{JournalID{byte(j)}, seq}
					e := Entry{Event: Event{Kind: kind, Journal: ref.Journal, Seq: seq, At: Clock(rng.IntN(20)), By: fmt.Sprint("m", rng.IntN(4))}}
					before := e
					now.Judge(&e)
					if old.Judge(&before); e.Alike(&before) || kind == Enrolled {
						continue
					}
					differed++
					if !within(told, ref) && (kind != Replied || !within(replies, ref)) {
						t.Fatalf("seed %d: %s %c/%d is %q now and was %q, and nothing tells", seed, kind, j, seq, e.Void, before.Void)
					}
				}
			}
		}
	}
	if differed < 10_000 {
		t.Errorf("only %d judgements differed", differed)
	}
	if r := FoldRoster(JournalID{'f'}, nil); len(r.Differs(r)) != 0 || len(r.Differs(nil)) == 0 {
		t.Error("a roster differs from itself, or not from none")
	}
}

// plainSeqs is how many numbers of each journal plainRoster knows.
const plainSeqs = 12

// plainRoster is the rule as it is said, number by number: who was let in k
// steps from the founder is settled before the step after it.
func plainRoster(founder JournalID, es []Entry) map[Ref]*Terms {
	type word struct {
		step  int
		e     *Event
		terms *Terms
	}
	late := func(e *Event) []uint64 {
		top, seen := uint64(0), map[Ref]bool{}
		var way []*Event
		for at := e; at != nil; {
			if seen[at.Ref()] {
				// Whoever stands on the circle counts by the clock.
				i := slices.IndexFunc(way, func(o *Event) bool { return o.Ref() == at.Ref() })
				way = way[:max(i, 0)+1]
				break
			}
			seen[at.Ref()] = true
			way = append(way, at)
			var next *Event
			for i := range es {
				if es[i].Event.Ref() == at.Basis {
					next = &es[i].Event
				}
			}
			at = next
		}
		for i, o := range slices.Backward(way) {
			top = max(top, max(uint64(o.At), 1))
			if i > 0 {
				top++
			}
		}
		return []uint64{top, uint64(e.Journal[0]), e.Seq}
	}
	now := map[Ref]word{}
	for seq := uint64(1); seq <= plainSeqs; seq++ {
		now[Ref{founder, seq}] = word{0, nil, &Terms{Role: Administrator}}
	}
	done := map[Ref]bool{}
	for step := 1; step <= len(es)+1; step++ {
		var let []*Event
		for i := range es {
			e := &es[i].Event
			if w, ok := now[e.Ref()]; ok && w.terms.Role == Administrator && !done[e.Ref()] {
				let = append(let, e)
			}
		}
		for _, e := range let {
			if done[e.Ref()] = true; e.Member == nil {
				continue
			}
			for _, s := range e.Member.Seats {
				for seq := s.After + 1; seq <= plainSeqs; seq++ {
					ref := Ref{s.Journal, seq}
					w, ok := now[ref]
					terms := e.Member.Terms
					switch {
					case s.Journal == founder && e.Journal != founder:
						continue
					case s.Journal == founder:
						terms.Role = Administrator
					case s.Listens && terms.Role != NoRole:
						terms.Role = Machine
					}
					if ok && w.step < step && w.terms.Role == Administrator && s.Journal != founder {
						continue
					}
					if !ok || w.e == nil || w.e != e && slices.Compare(late(e), late(w.e)) > 0 {
						now[ref] = word{step, e, &terms}
					}
				}
			}
		}
	}
	out := map[Ref]*Terms{}
	for ref, w := range now {
		out[ref] = w.terms
	}
	return out
}

// BenchmarkFoldRoster folds 10,000 members, enrolled one by the other.
func BenchmarkFoldRoster(b *testing.B) {
	for _, chain := range []bool{false, true} {
		es := make([]Entry, 10_000)
		id := func(i int) JournalID { return JournalID{byte(i), byte(i >> 8), 1} }
		for i := range es {
			e := Event{V: Version, Kind: Enrolled, Journal: id(0), Seq: uint64(i + 1), At: Clock(i+1) << 16}
			if chain {
				e.Journal, e.Seq = id(i), 1
			}
			e.Member = &Member{Terms{Name: fmt.Sprint("m", i), Role: Administrator}, []Seat{{Journal: id(i + 1)}}}
			es[i].Event = e
		}
		b.Run(fmt.Sprintf("chain=%v", chain), func(b *testing.B) {
			for b.Loop() {
				if r := FoldRoster(id(0), es); len(r.Members()) != len(es) {
					b.Fatal(len(r.Members()))
				}
			}
		})
	}
}
