package view

import (
	"cmp"
	"slices"
)

// Colleague is what one person did in the period.
type Colleague struct {
	Name     string `json:"name,omitzero"`
	Sent     int    `json:"sent"`     // replies
	Resolved int    `json:"resolved"` // episodes
	Response Spread `json:"response"` // of the episodes that they answered first
	Handle   Spread `json:"handle"`   // how long they held episodes, each at its resolve
	Turned   int    `json:"turned"`   // customers who turned positive after their reply
}

// Team is what everybody did. A person's row is theirs to see: Rows hold those
// of others only where the desk has decided so.
type Team struct {
	People   int          `json:"people"` // who did anything
	Total    Colleague    `json:"total"`
	Quarters [3]Colleague `json:"quartiles"` // of each column by itself, over the people who have one; of few people none
	Rows     []Colleague  `json:"rows"`      // most replies first
}

// fewPeople is below how many there are no quartiles: they would tell what one
// colleague did.
const fewPeople = 5

// hand gathers what one person did.
type hand struct {
	sent, resolved, turned int
	response, handled      []uint32
}

// hand is that of a number of the crew, or nobody's.
func (m *measuring) hand(who uint16) *hand {
	if int(who) >= len(m.people) {
		who = 0
	}
	return &m.people[who]
}

func (h *hand) idle() bool {
	return h.sent+h.resolved+h.turned+len(h.response)+len(h.handled) == 0
}

// team makes the rows of all, what can be said of the team, and leaves out the
// rows that are not for who asks.
func (m *measuring) team(e *Effort) Team {
	t := Team{Total: Colleague{Sent: e.Sent, Resolved: e.Resolved, Response: e.Response.Calendar, Handle: e.Handle, Turned: e.Turned}}
	for who := range m.people {
		if h := &m.people[who]; who > 0 && !h.idle() { // 0 is nobody's: what the log does not name
			t.Rows = append(t.Rows, h.row(m.crew.names[who]))
		}
	}
	slices.SortFunc(t.Rows, func(a, b Colleague) int {
		return cmp.Or(cmp.Compare(b.Sent, a.Sent), cmp.Compare(b.Resolved, a.Resolved), cmp.Compare(a.Name, b.Name))
	})
	if t.People = len(t.Rows); t.People >= fewPeople {
		t.Quarters = quartersOf(t.Rows)
	}
	if !m.w.Named {
		t.Rows = slices.DeleteFunc(t.Rows, func(c Colleague) bool { return m.w.Me == "" || c.Name != m.w.Me })
	}
	return t
}

func (h *hand) row(name string) Colleague {
	return Colleague{name, h.sent, h.resolved, spreadOf(h.response), spreadOf(h.handled), h.turned}
}

// quartersOf gives the quartiles of every column by nearest rank. Of times
// they are those of the medians, over the people who have any.
func quartersOf(rows []Colleague) (q [3]Colleague) {
	column := func(of func(*Colleague) (int, bool), into func(*Colleague) *int) {
		var values []int
		for i := range rows {
			if v, has := of(&rows[i]); has {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		for i := range q {
			if n := len(values); n > 0 {
				*into(&q[i]) = values[(n*(i+1)+3)/4-1]
			}
		}
	}
	column(func(c *Colleague) (int, bool) { return c.Sent, true }, func(c *Colleague) *int { return &c.Sent })
	column(func(c *Colleague) (int, bool) { return c.Resolved, true }, func(c *Colleague) *int { return &c.Resolved })
	column(func(c *Colleague) (int, bool) { return c.Turned, true }, func(c *Colleague) *int { return &c.Turned })
	for i := range q {
		q[i].Response = quarterOf(rows, i, func(c *Colleague) *Spread { return &c.Response })
		q[i].Handle = quarterOf(rows, i, func(c *Colleague) *Spread { return &c.Handle })
	}
	return q
}

// quarterOf is a quartile of medians; N is of how many people.
func quarterOf(rows []Colleague, i int, of func(*Colleague) *Spread) Spread {
	var medians []uint32
	for r := range rows {
		if s := of(&rows[r]); s.N > 0 {
			medians = append(medians, s.P50)
		}
	}
	if len(medians) < fewPeople {
		return Spread{}
	}
	slices.Sort(medians)
	n := len(medians)
	return Spread{N: n, P50: medians[(n*(i+1)+3)/4-1]}
}
