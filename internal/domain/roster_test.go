package domain

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// people of the rosters below, by the first letters of whose names their
// journals are called.
func journalOf(name string) JournalID { return JournalID{name[0]} }

// chart is a roster being written down, an event a minute.
type chart struct {
	entries []Entry
	now     time.Time
}

// change writes a roster event in the journal of by.
func (c *chart) change(by string, e Event) Ref {
	e.V, e.Journal, e.By = Version, journalOf(by), by
	e.Seq = 1
	for _, o := range c.entries {
		if o.Event.Journal == e.Journal {
			e.Seq = max(e.Seq, o.Event.Seq+1)
		}
	}
	if e.At == 0 {
		c.now = c.now.Add(time.Minute)
		e.At = ClockAt(c.now)
	}
	c.entries = append(c.entries, Entry{Event: e})
	return e.Ref()
}

func (c *chart) enrols(by, who string, role Role, after uint64) Ref {
	return c.change(by, Event{Kind: Enrolled, Member: &Member{Terms{Name: who, Role: role}, []Seat{{Journal: journalOf(who), After: after}}}})
}

func (c *chart) roster() *Roster { return FoldRoster(journalOf("fred"), slices.Clone(c.entries)) }

// role is what the roster says of number seq of who's journal.
func role(r *Roster, who string, seq uint64) Role {
	if t := r.TermsOf(Ref{journalOf(who), seq}); t != nil {
		return t.Role
	}
	return "nobody"
}

func TestSeniority(t *testing.T) {
	for name, tt := range map[string]struct {
		tell func(c *chart)
		who  string
		seq  uint64
		want Role
	}{
		"the founder needs nobody": {func(*chart) {}, "fred", 1, Administrator},
		"nobody is nobody":         {func(*chart) {}, "ana", 1, "nobody"},
		"enrolled":                 {func(c *chart) { c.enrols("fred", "ana", Responder, 0) }, "ana", 1, Responder},
		"by who may not":           {func(c *chart) { c.enrols("fred", "ana", Lead, 0); c.enrols("ana", "tom", Responder, 0) }, "tom", 1, "nobody"},
		"by an administrator":      {func(c *chart) { c.enrols("fred", "ana", Administrator, 0); c.enrols("ana", "tom", Responder, 0) }, "tom", 1, Responder},
		"up to the number the terms before hold": {func(c *chart) {
			c.enrols("fred", "ana", Responder, 0)
			c.enrols("fred", "ana", Observer, 7)
		}, "ana", 7, Responder},
		"above it the new ones": {func(c *chart) {
			c.enrols("fred", "ana", Responder, 0)
			c.enrols("fred", "ana", NoRole, 7)
		}, "ana", 8, NoRole},
		"the founder cannot be removed": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("ana", "fred", NoRole, 0)
		}, "fred", 9, Administrator},
		"nor step down": {func(c *chart) { c.enrols("fred", "fred", Observer, 0) }, "fred", 9, Administrator},
		"a peer cannot remove a peer": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("fred", "tom", Administrator, 0)
			c.enrols("ana", "tom", NoRole, 0)
			c.enrols("tom", "ana", NoRole, 0)
		}, "tom", 9, Administrator},
		"nor a junior the senior": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("ana", "tom", Administrator, 0)
			c.enrols("tom", "ana", NoRole, 0)
		}, "ana", 9, Administrator},
		"a senior removes a junior": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("ana", "tom", Administrator, 0)
			c.enrols("ana", "tom", NoRole, 0)
		}, "tom", 9, NoRole},
		"whoever was made one by a peer's junior is below the peer": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("fred", "tom", Administrator, 0)
			c.enrols("ana", "mia", Administrator, 0)
			c.enrols("tom", "mia", Responder, 3)
		}, "mia", 4, Responder},
		"what a removed one had done before stands": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("ana", "tom", Responder, 0) // ana's first
			c.enrols("fred", "ana", NoRole, 1)
		}, "tom", 9, Responder},
		"what a removed one does after, backdated, does not": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("fred", "ana", NoRole, 0)
			c.change("ana", Event{Kind: Enrolled, At: 1, Member: &Member{Terms{Name: "tom", Role: Responder}, []Seat{{Journal: journalOf("tom")}}}})
		}, "tom", 1, "nobody"},
		"those who enrol each other": {func(c *chart) {
			c.enrols("ana", "tom", Administrator, 0)
			c.enrols("tom", "ana", Administrator, 0)
		}, "ana", 1, "nobody"},
		"oneself": {func(c *chart) { c.enrols("ana", "ana", Administrator, 0) }, "ana", 1, "nobody"},
		"promoted by a senior, the terms before stay": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.enrols("ana", "tom", Responder, 0)
			c.enrols("fred", "tom", Administrator, 5)
		}, "tom", 5, Responder},
		"a far clock without a basis has the last word": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			c.change("ana", Event{Kind: Enrolled, At: ClockAt(noon.AddDate(200, 0, 0)), Member: &Member{Terms{Name: "tom", Role: Lead}, []Seat{{Journal: journalOf("tom")}}}})
			c.enrols("fred", "tom", NoRole, 0)
		}, "tom", 1, Lead},
		"but not against who had seen it": {func(c *chart) {
			c.enrols("fred", "ana", Administrator, 0)
			far := c.change("ana", Event{Kind: Enrolled, At: ClockAt(noon.AddDate(200, 0, 0)), Member: &Member{Terms{Name: "tom", Role: Lead}, []Seat{{Journal: journalOf("tom")}}}})
			c.change("fred", Event{Kind: Enrolled, Basis: far, Member: &Member{Terms{Name: "tom"}, []Seat{{Journal: journalOf("tom")}}}})
		}, "tom", 1, NoRole},
		"a seat left out keeps its terms": {func(c *chart) {
			c.enrols("fred", "ana", Responder, 0)
			c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ana", Role: Observer}, []Seat{{Journal: JournalID{'b'}}}}})
		}, "ana", 1, Responder},
		"a seat that listens is a machine's": {func(c *chart) {
			c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ana", Role: Administrator}, []Seat{{Journal: journalOf("ana"), Listens: true}}}})
		}, "ana", 1, Machine},
		"which enrols nobody": {func(c *chart) {
			c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ana", Role: Administrator}, []Seat{{Journal: journalOf("ana"), Listens: true}}}})
			c.enrols("ana", "tom", Responder, 0)
		}, "tom", 1, "nobody"},
		"too many seats": {func(c *chart) {
			m := &Member{Terms: Terms{Name: "ana", Role: Responder}, Seats: []Seat{{Journal: journalOf("ana")}}}
			for i := range maxSeats {
				m.Seats = append(m.Seats, Seat{Journal: JournalID{1, byte(i)}})
			}
			c.change("fred", Event{Kind: Enrolled, Member: m})
		}, "ana", 1, "nobody"},
		"no name": {func(c *chart) {
			c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Role: Lead}, []Seat{{Journal: journalOf("ana")}}}})
		}, "ana", 1, "nobody"},
		"after all numbers": {func(c *chart) { c.enrols("fred", "ana", Lead, maxAfter) }, "ana", 1, "nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &chart{now: noon}
			tt.tell(c)
			if got := role(c.roster(), tt.who, tt.seq); got != tt.want {
				t.Errorf("%s at %d is %q, want %q", tt.who, tt.seq, got, tt.want)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	c := &chart{now: noon}
	c.enrols("fred", "fred", Administrator, 0)
	c.enrols("fred", "tom", Lead, 0)
	c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ana", Role: Responder}, []Seat{{Journal: JournalID{'b'}}, {Journal: journalOf("ana")}}}})
	c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ana"}, []Seat{{Journal: JournalID{'b'}, After: 4}}}})
	c.enrols("fred", "mia", Agency, 0)
	c.enrols("fred", "mia", NoRole, 3)
	var got []string
	for _, m := range c.roster().Members() {
		got = append(got, fmt.Sprint(m.Name, " ", m.Role, " ", len(m.Seats)))
	}
	want := []string{"ana responder 1", "ana  1", "fred administrator 1", "mia  1", "tom lead 1"}
	if !slices.Equal(got, want) {
		t.Errorf("members %q, want %q", got, want)
	}
	if p := c.roster().Present(); len(p) != 3 {
		t.Errorf("present: %v", p)
	}
	if terms, present := c.roster().By(JournalID{'b'}); present || terms == nil || terms.Name != "ana" {
		t.Errorf("a machine that was taken away: %v, %v", terms, present)
	}
}

// What an administrator's program makes counts after all that it has seen, and
// keeps what was numbered before.
func TestEnrol(t *testing.T) {
	held := func(j JournalID) uint64 { return 40 }
	c := &chart{now: noon}
	add := func(e Event) { c.change("fred", e) }
	add(c.roster().Enrol(Member{Terms{Name: "ana", Role: Responder}, []Seat{{Journal: journalOf("ana")}}}, held))
	c.now = c.now.Add(-time.Hour) // the clock was set back
	add(c.roster().Enrol(Member{Terms{Name: "ana", Role: Lead}, []Seat{{Journal: journalOf("ana")}, {Journal: JournalID{'b'}}}}, held))
	add(c.roster().Govern(Policy{Certify: true}))
	add(c.roster().Govern(Policy{Retain: 30}))
	r := c.roster()
	for seq, want := range map[uint64]Role{1: Responder, 40: Responder, 41: Lead} {
		if got := role(r, "ana", seq); got != want {
			t.Errorf("ana at %d is %s, want %s", seq, got, want)
		}
	}
	if got := r.TermsOf(Ref{JournalID{'b'}, 1}); got == nil || got.Role != Lead {
		t.Errorf("the new machine is under %v", got)
	}
	if got := r.Policy(); got != (Policy{Retain: 30}) {
		t.Errorf("policy %+v", got)
	}
}

func TestPolicyAt(t *testing.T) {
	at := func(minutes int) Clock { return ClockAt(noon.Add(time.Duration(minutes) * time.Minute)) }
	c := &chart{now: noon}
	c.change("fred", Event{Kind: Governed, At: at(10), Policy: &Policy{Retain: 1}})
	late := c.change("fred", Event{Kind: Governed, At: at(30), Policy: &Policy{Retain: 2}})
	c.change("fred", Event{Kind: Governed, At: at(20), Basis: late, Policy: &Policy{Retain: 3}})
	c.change("eve", Event{Kind: Governed, At: at(5), Policy: &Policy{Retain: 9}})
	r := c.roster()
	for minutes, want := range map[int]int{0: 0, 10: 1, 19: 1, 20: 3, 30: 3, 99: 3} {
		if got := r.PolicyAt(at(minutes)).Retain; got != want {
			t.Errorf("at %d: %d, want %d", minutes, got, want)
		}
	}
}

func TestJudge(t *testing.T) {
	c := &chart{now: noon}
	c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ana", Also: []string{"anna"}, Role: Responder, Certified: noon.Add(time.Hour)}, []Seat{
		{Journal: journalOf("ana")}, {Journal: JournalID{'A'}, Listens: true}, {Journal: JournalID{'b'}},
	}}})
	c.enrols("fred", "mia", NoRole, 0)
	c.enrols("fred", "leo", Lead, 0)
	c.enrols("fred", "hal", Machine, 0)
	c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: "ivy", Role: Machine, Sources: []string{"mail"}}, []Seat{{Journal: journalOf("ivy")}}}})
	c.change("fred", Event{Kind: Governed, Policy: &Policy{Certify: true}})
	c.enrols("fred", "xia", Administrator, 0)
	peer := c.enrols("xia", "xia", Lead, 0)
	r := c.roster()
	heard := &Mention{ID: "1", Source: "rss"}
	for name, tt := range map[string]struct {
		by string // whose journal; A is where ana's machine listens
		e  Event
		ok bool
	}{
		"a responder resolves":                 {"ana", Event{Kind: Resolved, By: "ana"}, true},
		"under the name before":                {"ana", Event{Kind: Resolved, By: "anna"}, true},
		"under another's name":                 {"ana", Event{Kind: Resolved, By: "leo"}, false},
		"under none":                           {"ana", Event{Kind: Resolved}, false},
		"the program, in nobody's name":        {"ana", Event{Kind: Sending}, true},
		"a responder hears":                    {"ana", Event{Kind: Mentioned, By: "ana", Mention: heard}, false},
		"a responder approves":                 {"ana", Event{Kind: Approved, By: "ana"}, false},
		"her machine hears":                    {"A", Event{Kind: Mentioned, Mention: heard}, true},
		"her machine, by the name of machines": {"A", Event{Kind: Mentioned, By: hearer, Mention: heard}, true},
		"her machine resolves":                 {"A", Event{Kind: Resolved, By: "ana"}, false},
		"a machine of one source hears more":   {"ivy", Event{Kind: Mentioned, Mention: heard}, false},
		"nobody":                               {"zoe", Event{Kind: Noted, By: "zoe"}, false},
		"who was removed":                      {"mia", Event{Kind: Noted, By: "mia"}, false},
		"anybody opens a journal":              {"zoe", Event{Kind: Opened, By: "zoe"}, true},
		"what nobody here knows":               {"ana", Event{Kind: "newer", By: "ana"}, true},
		"not even that":                        {"zoe", Event{Kind: "newer"}, false},
		"certified":                            {"ana", Event{Kind: Replied, By: "ana"}, true},
		"not certified any more":               {"ana", Event{Kind: Replied, By: "ana", At: ClockAt(noon.Add(2 * time.Hour))}, false},
		"before the policy":                    {"leo", Event{Kind: Replied, By: "leo", At: ClockAt(noon)}, true},
		"never certified":                      {"leo", Event{Kind: Replied, By: "leo", At: ClockAt(noon.Add(time.Hour))}, false},
		"erases her own":                       {"ana", Event{Kind: Erased, By: "ana", Undoes: Ref{journalOf("ana"), 1}}, true},
		"her own on another machine":           {"ana", Event{Kind: Erased, By: "ana", Undoes: Ref{JournalID{'b'}, 1}}, false},
		"what her machine heard":               {"ana", Event{Kind: Erased, By: "ana", Undoes: Ref{JournalID{'A'}, 1}}, false},
		"another's":                            {"ana", Event{Kind: Erased, By: "ana", Undoes: Ref{journalOf("leo"), 1}}, false},
		"of age":                               {"ana", Event{Kind: Erased, By: "ana", Until: noon}, false},
		"a lead erases another's":              {"leo", Event{Kind: Erased, By: "leo", Undoes: Ref{journalOf("ana"), 1}}, true},
		"a machine, of age":                    {"hal", Event{Kind: Erased, By: "hal", Until: noon}, true},
		"a machine erases another's":           {"hal", Event{Kind: Erased, By: "hal", Undoes: Ref{journalOf("ana"), 1}}, false},
		"a change of a peer":                   {"xia", Event{Kind: Enrolled, By: "xia", Seq: peer.Seq, Member: &Member{Terms{Name: "xia"}, []Seat{{Journal: journalOf("xia")}}}}, false},
		"a change of nobody":                   {"xia", Event{Kind: Enrolled, By: "xia"}, false},
	} {
		e := Entry{Event: tt.e}
		e.Event.Journal = journalOf(tt.by)
		e.Event.Seq = max(e.Event.Seq, 1)
		if e.Event.At == 0 {
			e.Event.At = ClockAt(noon.Add(30 * time.Minute))
		}
		if r.Judge(&e); (e.Void == "") != tt.ok {
			t.Errorf("%s: %q", name, e.Void)
		}
	}
	e := Entry{Event: Event{Kind: Mentioned, By: "zoe"}}
	if (*Roster)(nil).Judge(&e); e.Void != "" || e.Terms != nil {
		t.Errorf("without a roster: %q", e.Void)
	}
}

// Every kind that is known asks for a role, and who may do more may do all.
func TestPermitsIsALadder(t *testing.T) {
	ladder := []Role{Observer, Agency, Responder, Approver, Lead, Administrator}
	for _, e := range every() {
		if e.Kind == Opened {
			continue
		}
		if Permits(NoRole, e.Kind) || Permits("later", e.Kind) {
			t.Errorf("who is no member may record %s", e.Kind)
		}
		if !Permits(Administrator, e.Kind) && !Permits(Machine, e.Kind) {
			t.Errorf("nobody may record %s", e.Kind)
		}
		for i := range ladder[1:] {
			if Permits(ladder[i], e.Kind) && !Permits(ladder[i+1], e.Kind) {
				t.Errorf("%s may record %s, and %s not", ladder[i], e.Kind, ladder[i+1])
			}
		}
	}
}

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

// FuzzRoster: whatever is decoded folds to a roster, which judges it.
func FuzzRoster(f *testing.F) {
	var lines []byte
	c := &chart{now: noon}
	c.enrols("fred", "ana", Administrator, 0)
	c.enrols("ana", "tom", Responder, 3)
	c.change("fred", Event{Kind: Governed, Policy: &Policy{Certify: true}})
	for _, e := range c.entries {
		raw, err := e.Event.Encode()
		if err != nil {
			f.Fatal(err)
		}
		lines = append(append(lines, raw...), '\n')
	}
	f.Add(lines)
	f.Fuzz(func(t *testing.T, lines []byte) {
		var es []Entry
		for raw := range bytes.Lines(lines) {
			if e, err := DecodeEntry(1, raw); err == nil {
				es = append(es, e)
			}
		}
		r := FoldRoster(journalOf("fred"), slices.Clone(es))
		slices.Reverse(es)
		o := FoldRoster(journalOf("fred"), slices.Clone(es))
		for i := range es {
			e := es[i]
			r.Judge(&e)
			o.Judge(&es[i])
			if e.Void != es[i].Void {
				t.Fatalf("%q, and the other way round %q", e.Void, es[i].Void)
			}
		}
	})
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

// BenchmarkJudge judges what a machine of a desk with 200 members heard.
func BenchmarkJudge(b *testing.B) {
	c := &chart{now: noon}
	for i := range 200 {
		c.change("fred", Event{Kind: Enrolled, Member: &Member{Terms{Name: fmt.Sprint("m", i), Role: Machine}, []Seat{{Journal: JournalID{byte(i), 1}}}}})
	}
	r := c.roster()
	e := Entry{Event: Event{Kind: Mentioned, Journal: JournalID{7, 1}, Seq: 5, Mention: &Mention{ID: "1", Source: "rss"}}}
	for b.Loop() {
		if r.Judge(&e); e.Void != "" {
			b.Fatal(e.Void)
		}
	}
}
