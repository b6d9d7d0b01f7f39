package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/near"
)

// setTerms changes the terms of one member, on all their machines.
func (a *App) setTerms(ctx context.Context, c *RosterChange) error {
	return a.govern(ctx, func(r *domain.Roster, held func(domain.JournalID) uint64) (domain.Event, error) {
		m, err := memberOf(r, c.Name)
		if err != nil {
			return domain.Event{}, err
		}
		was := m.Terms
		if err := c.apply(&m.Terms); err != nil {
			return domain.Event{}, err
		}
		for _, s := range m.Seats {
			if r.MayChange(a.me.opened(), s.Journal) && !(s.Journal == r.Founder() && m.Role != domain.Administrator) {
				continue
			}
			return domain.Event{}, above(r, m.Name, s.Journal)
		}
		if sameTerms(&was, &m.Terms) {
			return domain.Event{}, &desk.Refusal{Why: "it is so already", Hint: "there is nothing to change"}
		}
		return r.Enrol(m, held), nil
	})
}

// setPolicy changes what holds for everybody.
func (a *App) setPolicy(ctx context.Context, c *RosterChange) error {
	return a.govern(ctx, func(r *domain.Roster, _ func(domain.JournalID) uint64) (domain.Event, error) {
		p := r.Policy()
		was := p
		if c.Certify != nil {
			p.Certify = *c.Certify
		}
		if c.Record != nil {
			p.Record = *c.Record
		}
		if c.Retain != nil {
			p.Retain = *c.Retain
		}
		switch {
		case p.Retain < 0 || p.Retain > retainMost:
			return domain.Event{}, Failure(Usage, "0 keeps them for ever", "texts cannot be kept for %d days", p.Retain)
		case p == was:
			return domain.Event{}, &desk.Refusal{Why: "it is so already", Hint: "there is nothing to change"}
		}
		return r.Govern(p), nil
	})
}

// retainMost is the longest that texts can be kept, in days, other than for ever.
const retainMost = 36_500

// govern writes a roster event, decided in the transaction that writes it. Only
// administrators may. How far this log holds each journal is looked up before:
// what comes in between is judged by the new terms.
func (a *App) govern(ctx context.Context, decide func(*domain.Roster, func(domain.JournalID) uint64) (domain.Event, error)) error {
	heights, err := a.heights(ctx)
	if err != nil {
		return err
	}
	_, err = a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		m := a.rules(s)
		if err := m.May(domain.Enrolled); err != nil {
			return b, err
		}
		e, err := decide(s.Roster(), func(j domain.JournalID) uint64 { return heights[j] })
		if err != nil {
			return b, err
		}
		e.By = m.Me
		b.Proposals = []domain.Proposal{{Event: e}}
		return b, nil
	})
	return err
}

// memberOf is the member of that name with all their machines: those they have
// now, or had last where they were removed.
func memberOf(r *domain.Roster, name string) (m domain.Member, err error) {
	list := r.Present()
	if !slices.ContainsFunc(list, func(o domain.Member) bool { return o.Name == name }) {
		list = r.Members()
	}
	var names []string
	for _, o := range list {
		if names = append(names, o.Name); o.Name == name {
			m.Terms = o.Terms
			m.Seats = append(m.Seats, o.Seats...)
		}
	}
	if len(m.Seats) > 0 {
		return m, nil
	}
	hint := "`hark invite " + name + "` lets somebody join"
	if meant := near.To(name, names); meant != "" {
		hint = "did you mean " + meant + "? " + hint
	}
	return m, &desk.Refusal{Why: fmt.Sprintf("nobody on the roster is called %q", name), Hint: hint}
}

// above says why the terms of a machine are not ours to change.
func above(r *domain.Roster, name string, j domain.JournalID) error {
	if j == r.Founder() {
		return &desk.Refusal{Why: name + " founded the desk and stays its administrator", Hint: "another administrator can be invited"}
	}
	can := who(r, func(t *domain.Terms) bool {
		return slices.ContainsFunc(r.Present(), func(m domain.Member) bool {
			return m.Name == t.Name && slices.ContainsFunc(m.Seats, func(s domain.Seat) bool { return r.MayChange(s.Journal, j) })
		})
	})
	return &desk.Refusal{Why: name + " is an administrator who stands as high as you, or higher", Hint: strings.Join(can, " or ") + " can"}
}

// apply makes terms what the change says.
func (c *RosterChange) apply(t *domain.Terms) error {
	if c.Role != nil {
		if t.Role = domain.Role(*c.Role); t.Role != domain.NoRole && !slices.Contains(roles(), t.Role) {
			return Failure(Usage, "one of "+names(roles()), "there is no role %q", *c.Role)
		}
	}
	for _, l := range []struct {
		to   *[]string
		from *[]string
	}{{&t.Sources, c.Sources}, {&t.Subjects, c.Subjects}, {&t.Expertise, c.Expertise}, {&t.Sends, c.Sends}} {
		if l.from == nil {
			continue
		}
		list, err := words(*l.from)
		if err != nil {
			return err
		}
		*l.to = list
	}
	if c.Certified != nil {
		t.Certified = c.Certified.UTC()
	}
	return nil
}

// wordsMost is how many sources or subjects terms may name.
const wordsMost = 200

// words are names without blanks around them, each once.
func words(given []string) (list []string, err error) {
	for _, w := range given {
		switch w = strings.TrimSpace(strings.ToValidUTF8(w, "")); {
		case w == "" || slices.Contains(list, w):
		case utf8.RuneCountInString(w) > desk.MaxName:
			return nil, Failure(Usage, "", "%.20q... is too long, at most %d characters", w, desk.MaxName)
		default:
			list = append(list, w)
		}
	}
	if len(list) > wordsMost {
		return nil, Failure(Usage, "", "%d names are too many, at most %d", len(list), wordsMost)
	}
	return list, nil
}

func sameTerms(a, b *domain.Terms) bool {
	return a.Role == b.Role && a.Certified.Equal(b.Certified) && slices.Equal(a.Sources, b.Sources) &&
		slices.Equal(a.Subjects, b.Subjects) && slices.Equal(a.Expertise, b.Expertise) && slices.Equal(a.Sends, b.Sends)
}
