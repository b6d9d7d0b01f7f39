package view

import (
	"time"

	"hark/internal/domain"
)

// rows counts a table: the first value of each row, and who is behind it.
func (p *plainWork) rows(id string, in Period) map[string]sum {
	rows := map[string]sum{}
	add := func(name string, c *domain.Conversation) {
		s := rows[name]
		if s.ids == nil {
			s.ids = map[domain.ID]bool{}
		}
		s.add(c, true)
		rows[name] = s
	}
	for _, t := range p.turns {
		if t.resolved.IsZero() || !during(in, t.resolved) {
			continue
		}
		subject := t.c.Subject
		if subject == "" {
			subject = "no subject"
		}
		switch {
		case id == "outcomes":
			add(t.e.Outcome, t.c)
		case id == "outcomes-by-subject":
			add(subject+": "+t.e.Outcome, t.c)
		case id == "reasons" && t.e.Reason != "":
			add(t.e.Outcome+": "+t.e.Reason, t.c)
		}
	}
	for i := range p.convs {
		if c := &p.convs[i]; id == "levels" && during(in, c.Heard[0].When()) {
			add(string(c.Level()), c)
		}
	}
	if id == "backlog-ages" {
		for _, name := range []string{"up to 1 h", "1 to 4 h", "4 to 24 h", "1 to 3 days", "over 3 days"} {
			rows[name] = sum{ids: map[domain.ID]bool{}}
		}
		for _, o := range p.open() {
			switch age := p.age(o); {
			case age <= time.Hour:
				add("up to 1 h", o.c)
			case age <= 4*time.Hour:
				add("1 to 4 h", o.c)
			case age <= 24*time.Hour:
				add("4 to 24 h", o.c)
			case age <= 72*time.Hour:
				add("1 to 3 days", o.c)
			default:
				add("over 3 days", o.c)
			}
		}
		if len(p.open()) == 0 {
			return nil
		}
	}
	return rows
}

// colleague counts what one person did; an empty name is everybody.
func (p *plainWork) colleague(name string, in Period) (sent, resolved, turned int, response, handled []time.Duration, ids map[domain.ID]bool) {
	ids = map[domain.ID]bool{}
	is := func(who string) bool { return name == "" || who == name }
	for _, r := range p.replies {
		if is(r.r.By) && during(in, r.r.Done.Time()) {
			sent++
			ids[r.c.ID] = true
		}
	}
	for _, t := range p.turns {
		spam := t.e.Outcome == "spam"
		if is(t.e.AnsweredBy) && !spam && !t.answered.IsZero() && during(in, t.answered) {
			response = append(response, wholeSeconds(t.e.Began, t.answered))
		}
		if t.resolved.IsZero() || !during(in, t.resolved) {
			continue
		}
		if is(t.e.ResolvedBy) {
			resolved++
		}
		var all time.Duration
		for who, d := range t.held {
			if all += d; name == who && !spam {
				handled = append(handled, d.Truncate(time.Second))
			}
		}
		if name == "" && len(t.held) > 0 && !spam {
			handled = append(handled, all.Truncate(time.Second))
		}
	}
	for i := range p.convs {
		if at, by := plainTurned(&p.convs[i]); !at.IsZero() && is(by) && during(in, at) {
			turned++
		}
	}
	return sent, resolved, turned, response, handled, ids
}
