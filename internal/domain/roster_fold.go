package domain

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// FoldRoster gives the roster of the desk that the writer of journal founder
// began, who is an administrator for good. Entries of other kinds are passed
// over. It sorts entries in place.
//
// What a roster event may do follows from where its writer stands. The founder
// stands highest; an administrator stands below whoever made them one. An
// administrator's events count where their journal is under an administrator's
// terms at that number, and change everything but the terms of administrators
// who stand as high or higher. So the terms of those above are settled before
// those below are looked at, and it ends. Of the changes that may touch the
// same number of a journal, the latest counts, by clock, journal and number;
// but a change that names another as its Basis is later than that one. A clock
// that was set to the next century therefore gives nobody the last word.
func FoldRoster(founder JournalID, entries []Entry) *Roster {
	f := rosterFold{pending: map[JournalID][]*change{}}
	f.Roster = &Roster{founder: founder, seats: map[JournalID][]stint{}, refused: map[Ref]string{}}
	first := &change{terms: &Terms{Role: Administrator}}
	f.seats[founder] = []stint{{by: first, seat: Seat{Journal: founder}, terms: first.terms}}
	for _, c := range changes(entries) {
		f.pending[c.ref.Journal] = append(f.pending[c.ref.Journal], c)
	}
	touched := []JournalID{founder}
	for round := 1; len(touched) > 0; round++ {
		touched = f.apply(f.granted(touched), round)
	}
	f.finish()
	return f.Roster
}

// change is a roster event on its way into the roster.
type change struct {
	ref    Ref
	at     Clock // of the event
	late   Clock // by which it counts: above that of what it names as its Basis
	basis  Ref
	member *Member
	policy *Policy

	terms, hearing *Terms // of the member, and of the seats that listen
	round          int    // in which it was granted: how far its writer is from the founder
	changed        bool   // it touched something
}

// after reports whether the change counts more than o.
func (c *change) after(o *change) bool {
	return cmp.Or(cmp.Compare(c.late, o.late), bytes.Compare(c.ref.Journal[:], o.ref.Journal[:]), cmp.Compare(c.ref.Seq, o.ref.Seq)) > 0
}

type rosterFold struct {
	*Roster
	pending map[JournalID][]*change // not granted so far
	valid   []*change
}

// changes takes the roster events out of entries, each once.
func changes(entries []Entry) []*change {
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Event.At, b.Event.At), bytes.Compare(a.Event.Journal[:], b.Event.Journal[:]),
			cmp.Compare(a.Event.Seq, b.Event.Seq), bytes.Compare(a.Raw, b.Raw))
	})
	var list []*change
	at := map[Ref]*change{}
	for i := range entries {
		e := &entries[i].Event
		if !e.says() || at[e.Ref()] != nil {
			continue
		}
		c := &change{ref: e.Ref(), at: e.At, basis: e.Basis}
		if e.Kind == Governed {
			c.policy = e.Policy
		} else {
			m := *e.Member
			c.member, c.terms = &m, &m.Terms
			hearing := Terms{Name: m.Name, Also: m.Also, Role: Machine, Sources: m.Sources}
			if m.Role == NoRole {
				hearing.Role = NoRole
			}
			c.hearing = &hearing
		}
		at[c.ref] = c
		list = append(list, c)
	}
	order(list, at)
	return list
}

// says reports whether a roster event says what it changes.
func (e *Event) says() bool {
	switch e.Kind {
	case Enrolled:
		return e.Member != nil && e.Member.Name != "" && len(e.Member.Seats) > 0 && len(e.Member.Seats) <= maxSeats
	case Governed:
		return e.Policy != nil
	}
	return false
}

// order sets how late each change counts. Each names one other at most, so
// from each there is one way back; what lies on a circle, which only a liar can
// draw, counts by its clock.
func order(list []*change, at map[Ref]*change) {
	const open, circle = 1, 2
	seen := map[*change]int{}
	for _, c := range list {
		var way []*change
		for ; c != nil && c.late == 0 && seen[c] == 0; c = at[c.basis] {
			seen[c] = open
			way = append(way, c)
		}
		if c != nil && c.late == 0 && seen[c] == open {
			for ; seen[c] == open; c = at[c.basis] {
				seen[c], c.late = circle, max(c.at, 1)
			}
		}
		for _, c := range slices.Backward(way) {
			if b := at[c.basis]; c.late == 0 {
				if c.late = max(c.at, 1); b != nil {
					c.late = max(c.late, b.late+1)
				}
			}
		}
	}
}

// granted takes those events out of pending that their journals' terms allow by
// now.
func (f *rosterFold) granted(journals []JournalID) (list []*change) {
	for _, j := range journals {
		f.pending[j] = slices.DeleteFunc(f.pending[j], func(c *change) bool {
			s := stintAt(f.seats[j], c.ref.Seq)
			ok := s != nil && s.by != nil && s.terms.Role == Administrator
			if ok {
				list = append(list, c)
			}
			return ok
		})
	}
	f.valid = append(f.valid, list...)
	return list
}

// apply lets the changes of writers who stand equally high take effect, and
// tells the journals whose terms they touched, each once.
func (f *rosterFold) apply(list []*change, round int) (touched []JournalID) {
	seen := map[JournalID]bool{}
	for _, c := range list {
		c.round = round
		if c.member == nil {
			c.changed = true
			continue
		}
		for _, s := range c.member.Seats {
			if !f.seat(c, s) {
				continue
			}
			c.changed = true
			if !seen[s.Journal] {
				seen[s.Journal] = true
				touched = append(touched, s.Journal)
			}
		}
	}
	return touched
}

// seat puts a change in force for the numbers of one journal that it may touch
// and where it is the latest. It reports whether there were any that it may.
func (f *rosterFold) seat(c *change, s Seat) (may bool) {
	terms := c.terms
	switch {
	case s.Journal == f.founder && c.ref.Journal != f.founder, s.After == maxAfter:
		return false
	case s.Journal == f.founder:
		own := *terms
		own.Role = Administrator
		terms, s.Listens = &own, false
	case s.Listens:
		terms = c.hearing
	}
	list, at := split(f.seats[s.Journal], s.After+1)
	for i := range list[at:] {
		old := &list[at+i]
		if old.by != nil && old.terms.Role == Administrator && old.by.round < c.round && s.Journal != f.founder {
			continue
		}
		if may = true; old.by == nil || c.after(old.by) {
			*old = stint{old.from, c, s, terms}
		}
	}
	at = max(at-1, 0)
	f.seats[s.Journal] = list[:at+len(join(list[at:]))]
	return may
}

// maxAfter is the number after which no event can come.
const maxAfter = 1<<64 - 1

// split gives the list with a stint that begins at from, and where that is.
// Numbers that nobody has spoken of are in a stint without a change.
func split(list []stint, from uint64) (parts []stint, at int) {
	if len(list) == 0 {
		list = []stint{{}}
	}
	at, there := slices.BinarySearchFunc(list, from, func(s stint, from uint64) int { return cmp.Compare(s.from, from) })
	if there {
		return list, at
	}
	cut := list[at-1] // the first one begins at 0
	cut.from = from
	return slices.Insert(list, at, cut), at
}

// join puts neighbours together that are of the same change.
func join(list []stint) []stint {
	return slices.CompactFunc(list, func(a, b stint) bool { return a.by == b.by && a.seat == b.seat })
}

// finish makes what is asked for often.
func (f *rosterFold) finish() {
	for _, c := range f.valid {
		if !c.changed {
			f.refused[c.ref] = "it would change the terms of an administrator who stands as high or higher"
		}
	}
	seats := map[*change][]Seat{}
	for j, list := range f.seats {
		if list = slices.DeleteFunc(list, func(s stint) bool { return s.by == nil }); len(list) == 0 {
			delete(f.seats, j)
			continue
		}
		f.seats[j] = list
		now := list[len(list)-1]
		seats[now.by] = append(seats[now.by], now.seat)
	}
	slices.SortFunc(f.valid, func(a, b *change) int {
		if b.after(a) {
			return -1
		}
		return +1
	})
	for _, c := range f.valid {
		f.last = c.ref
		if c.policy != nil {
			f.govern(c)
		}
		if own := seats[c]; own != nil {
			slices.SortFunc(own, func(a, b Seat) int { return bytes.Compare(a.Journal[:], b.Journal[:]) })
			m := Member{*c.terms, own}
			if c.ref.Journal == f.founder && slices.ContainsFunc(own, func(s Seat) bool { return s.Journal == f.founder }) {
				m.Role = Administrator
			}
			f.members = append(f.members, m)
		}
	}
	slices.SortStableFunc(f.members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
}

// govern adds a policy that counts more than those before. One that was to hold
// later is overruled: at no clock is there an older word.
func (f *rosterFold) govern(c *change) {
	for n := len(f.policies); n > 0 && f.policies[n-1].at >= c.at; n-- {
		f.policies = f.policies[:n-1]
	}
	f.policies = append(f.policies, policyFrom{c.at, *c.policy})
}
