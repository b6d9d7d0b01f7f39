package domain

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

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

// FuzzRoster: whatever is decoded folds to a roster, which judges it, and to a
// conversation, in any order to the same.
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
	for _, e := range every() {
		e.Journal, e.By = journalOf("ana"), "ana"
		raw, err := e.Encode()
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
		if slices.ContainsFunc(es, func(a Entry) bool {
			return slices.ContainsFunc(es, func(b Entry) bool { return a.Event.Ref() == b.Event.Ref() && !bytes.Equal(a.Raw, b.Raw) })
		}) {
			return // no log holds two events of one number
		}
		other := slices.Clone(es)
		slices.Reverse(other)
		if a, b := Fold(es), Fold(other); !reflect.DeepEqual(a, b) {
			t.Fatalf("%+v, and the other way round %+v", a, b)
		}
	})
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
