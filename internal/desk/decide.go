package desk

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/domain"
)

// Bounds of what a command may carry.
const (
	MaxText   = 64 << 10             // bytes of a reply or a note
	MaxReason = 2 << 10              // bytes of a reason
	MaxTag    = 40                   // characters of a tag
	MaxTags   = 20                   // tags in one command
	MaxName   = 100                  // characters of a colleague's name or a subject
	MaxSnooze = 366 * 24 * time.Hour // a snooze further away is a mistake
)

// asked is a command on its way to a decision.
type asked struct {
	c   *domain.Conversation
	cmd Command
	m   Moment
}

type rule func(*asked) ([]domain.Proposal, error)

// rules is the table of verbs. Undo is missing: it needs the events that a
// conversation was folded from, and has a function of its own.
func rules() map[string]rule {
	return map[string]rule{
		"claim": (*asked).claim, "release": (*asked).release, "assign": (*asked).assign,
		"approve": (*asked).approve, "decline": (*asked).decline,
		"reply": (*asked).reply, "retry": (*asked).retry, "delete": (*asked).delete, "note": (*asked).note,
		"tag": (*asked).tag, "subject": (*asked).subject, "sentiment": (*asked).sentiment, "label": (*asked).label, "cluster": (*asked).cluster,
		"snooze": (*asked).snooze, "resolve": (*asked).resolve, "reopen": (*asked).reopen,
	}
}

// Decide gives the events that a command comes to, or a *Refusal. The events
// belong together: the log must take all of them, in this order, or none. It
// must be asked on the conversation as it is when they are written, inside
// the log's transaction; then no two people are both let in. Any error that
// is not a *Refusal is a mistake of the program that asks.
func Decide(c *domain.Conversation, cmd Command, m Moment) ([]domain.Proposal, error) {
	r, known := rules()[cmd.Verb]
	switch {
	case cmd.Verb == "undo":
		return nil, fmt.Errorf("decide undo: ask Undo, with the conversation's events")
	case !known:
		return nil, fmt.Errorf("decide %q: no such verb", cmd.Verb)
	case m.Me == "":
		return nil, fmt.Errorf("decide %s: nobody asks", cmd.Verb)
	case len(c.Heard) == 0:
		return nil, &Refusal{"there is no such conversation", "`hark list --all` shows those there are"}
	}
	a := &asked{c, cmd, m}
	if err := a.may(needs()[cmd.Verb]); err != nil {
		return nil, err
	}
	ps, err := r(a)
	for i := range ps {
		err = first(err, a.may(ps[i].Event.Kind))
	}
	if err != nil {
		return nil, err
	}
	return ps, nil
}

// propose completes the events of one command.
func (a *asked) propose(ps ...domain.Proposal) []domain.Proposal {
	for i := range ps {
		e := &ps[i].Event
		e.Conversation, e.By, e.Basis, e.With = a.c.ID, a.m.Me, a.c.Change, i
	}
	return ps
}

func (a *asked) one(e domain.Event) ([]domain.Proposal, error) {
	return a.propose(domain.Proposal{Event: e}), nil
}

// fresh refuses a decision that was made on a state that is gone.
func (a *asked) fresh() error {
	if a.cmd.Basis.IsZero() || a.cmd.Basis == a.c.Change {
		return nil
	}
	return &Refusal{"it has changed since you looked: " + a.changed(), "look again, then decide"}
}

// changed says in words what the latest change of state was, as far as the
// folded state still tells.
func (a *asked) changed() string {
	what, last := "somebody took a step back", domain.Clock(0)
	note := func(at domain.Clock, s string) {
		if at > last {
			what, last = s+" at "+a.clock(at.Time()), at
		}
	}
	for i := range a.c.Heard {
		note(a.c.Heard[i].Arrived, a.c.Heard[i].Mention.Author.Label()+" wrote")
	}
	if cl := &a.c.Claim; cl.Owner != "" {
		note(cl.Since, a.name(cl.Owner)+" took it")
	}
	if ep := a.c.Episode(); ep.Resolved > 0 {
		note(ep.Resolved, a.name(ep.ResolvedBy)+" resolved it as "+ep.Outcome)
	}
	return what
}

// free refuses what only the owner may do while somebody else's lease runs.
func (a *asked) free() error {
	cl := &a.c.Claim
	if cl.Owner == a.m.Me || !cl.HeldAt(a.m.Now) {
		return nil
	}
	return &Refusal{
		fmt.Sprintf("%s has had it since %s", cl.Owner, a.clock(cl.Since.Time())),
		fmt.Sprintf("ask %s%s to release it, or wait until %s when the claim runs out", cl.Owner, a.orLead(), a.clock(cl.Until)),
	}
}

// unresolved refuses what makes no sense on a resolved conversation.
func (a *asked) unresolved() error {
	if a.c.Status != domain.StatusResolved {
		return nil
	}
	ep := a.c.Episode()
	return &Refusal{
		fmt.Sprintf("%s resolved it as %s at %s", a.name(ep.ResolvedBy), ep.Outcome, a.clock(ep.Resolved.Time())),
		"reopen it first",
	}
}

// name is a responder to the one who asks: themselves are "you".
func (a *asked) name(by string) string {
	if by == a.m.Me {
		return "you"
	}
	return by
}

// clock writes a time as short as it is clear, in the zone of the one who asks.
func (a *asked) clock(t time.Time) string {
	now := a.m.Now
	t = t.In(now.Location())
	switch {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006 15:04")
}

// text is what was typed, without the blanks around it and without broken bytes.
func text(s, what string) (string, error) {
	s = strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
	switch {
	case s == "":
		return "", &Refusal{"the " + what + " is empty", "write something first"}
	case len(s) > MaxText:
		return "", &Refusal{fmt.Sprintf("the %s has %d bytes", what, len(s)), fmt.Sprintf("at most %d fit", MaxText)}
	}
	return s, nil
}

// first is the first error of several checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
