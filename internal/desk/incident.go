package desk

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
)

// Alarm is what the rules need to know of an incident.
type Alarm struct {
	ID    string
	Owner string    // who looks after it; empty is nobody
	Since time.Time // when somebody first did
}

// Take says that somebody has seen an incident and looks after it: whoever
// asks, or the colleague to, where one is named. What somebody looks after is
// only taken from them by name, so that nobody takes it by pressing a key
// twice. It gives the event, or a *Refusal.
func Take(i Alarm, to string, m Moment) ([]domain.Proposal, error) {
	if m.Me == "" {
		return nil, fmt.Errorf("decide on an incident: nobody asks")
	}
	to = strings.TrimPrefix(strings.TrimSpace(strings.ToValidUTF8(to, "")), "@")
	named := to != ""
	if !named {
		to = m.Me
	}
	if err := m.May(domain.Taken); err != nil {
		return nil, err
	}
	a := asked{m: m}
	switch {
	case utf8.RuneCountInString(to) > MaxName:
		return nil, &Refusal{"that is no name", fmt.Sprintf("a name has at most %d characters", MaxName)}
	case i.Owner == m.Me && to == m.Me:
		return nil, &Refusal{"you look after it already, since " + a.clock(i.Since), "there is nothing to change"}
	case i.Owner == to:
		return nil, &Refusal{to + " looks after it already", "there is nothing to change"}
	case i.Owner != "" && !named:
		return nil, &Refusal{
			fmt.Sprintf("%s looks after it since %s", i.Owner, a.clock(i.Since)),
			fmt.Sprintf("talk to %s, or name who shall: hark incidents ack %s --to NAME", i.Owner, i.ID),
		}
	}
	e := domain.Event{Kind: domain.Taken, By: m.Me, Incident: &domain.Incident{ID: i.ID}}
	if to != m.Me {
		e.To = to
	}
	return []domain.Proposal{{Event: e}}, nil
}
