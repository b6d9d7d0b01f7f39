package domain

import (
	"fmt"
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
