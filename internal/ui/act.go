package ui

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// maxUndo is how many actions the console remembers for undo; those before
// them can still be undone on their conversation.
const maxUndo = 100

// act gives one verb for several conversations to the desk, and shows at once
// what it will do. Says is the deed in the past tense, for the footer: the
// author's name is put behind it.
func (m *model) act(ids []domain.ID, c desk.Command, says string) tea.Cmd {
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	m.seen(ids...)
	says = m.deed(ids, says)
	cmds := make([]desk.Command, len(ids))
	guesses := make([]int, len(ids))
	for i, id := range ids {
		c.ID = id
		m.own[id] = c.Verb
		if it := m.book.Get(id); it != nil {
			c.Basis = it.Basis()
			guesses[i] = m.book.Guess(id, c.Verb, m.foresee(&c))
		}
		cmds[i] = c
	}
	m.moved(ids)
	if l := m.list(); l != nil {
		l.Unmark()
	}
	u := undoable{ids: ids, says: says, verb: c.Verb, at: m.env.Now}
	if c.Verb != "undo" {
		m.undo = append(m.undo[max(len(m.undo)-maxUndo+1, 0):], u)
	}
	m.say(screen.Good, says)
	return m.enqueue(func(ctx context.Context) tea.Msg {
		return acted{cmds, guesses, u, m.o.Desk.Do(ctx, cmds)}
	})
}

// deed names what was done: "claimed @tom", "tagged 3 conversations".
func (m *model) deed(ids []domain.ID, says string) string {
	if len(ids) > 1 {
		return fmt.Sprintf("%s %d conversations", says, len(ids))
	}
	if r := m.row(ids[0]); r != nil {
		return says + " " + r.Author.Label()
	}
	return says + " " + ids[0].Short()
}

// moved tells lists and header of conversations that an action changed.
func (m *model) moved(ids []domain.ID) {
	e := m.body()
	for _, id := range ids {
		if it := m.book.Get(id); it != nil {
			for _, l := range m.lists {
				l.Acted(it, e)
			}
		}
	}
	m.recount()
}

// foresee is what an accepted command will make of a row, for this person.
func (m *model) foresee(c *desk.Command) func(*view.Row) {
	change := foresee(c, m.o.Me, m.env.Now)
	proposes, alone := c.Verb == "reply" && m.env.Team.Proposes(m.o.Me, m.env.Now), m.env.Team.Alone()
	return func(r *view.Row) {
		free := r.Owner == ""
		change(r)
		if proposes {
			r.Reply, r.Proposed = domain.ReplyProposed, r.Proposed+1
		}
		if free && alone {
			r.Settled = false
		}
	}
}

// foresee is what an accepted command will make of a row. It is only for the
// eye: what counts is what the log says next.
func foresee(c *desk.Command, me string, now time.Time) func(*view.Row) {
	cmd := *c
	return func(r *view.Row) {
		switch cmd.Verb {
		case "claim":
			r.Owner, r.Lease, r.Settled = me, now.Add(time.Hour), true
		case "release":
			r.Owner = ""
		case "assign":
			r.Owner, r.Lease, r.Settled = cmd.To, now.Add(time.Hour), true
		case "tag":
			r.Tags = retag(r.Tags, cmd.Tags)
		case "subject":
			r.Subject = cmd.Subject
		case "sentiment":
			r.Feeling, r.Score, r.Judged, r.Unsure = cmd.Feeling, 0, true, false
		case "snooze":
			r.Status, r.Until = domain.StatusSnoozed, cmd.Until
		case "resolve":
			r.Status, r.Outcome, r.Reason, r.Last = domain.StatusResolved, cmd.Outcome, cmd.Reason, now
		case "reopen":
			r.Status, r.Outcome, r.Reason = domain.StatusOpen, "", ""
		case "reply", "retry":
			r.Reply = domain.ReplyQueued
			if cmd.Verb == "reply" && r.Owner == "" {
				r.Owner, r.Lease, r.Settled = me, now.Add(time.Hour), true
			}
		case "approve":
			r.Reply, r.Proposed = domain.ReplyQueued, max(r.Proposed-1, 0)
		case "decline":
			r.Reply, r.Proposed = domain.ReplyDeclined, max(r.Proposed-1, 0)
		case "delete":
			r.Reply = domain.ReplyRecalled
		case "note":
			r.Notes++
		}
	}
}

// simple is a verb that needs nothing but conversations.
func (m *model) simple(name, says string) tea.Cmd {
	return m.act(m.targets(), desk.Command{Verb: name}, says)
}

// acted is what the desk said to a batch of commands.
type acted struct {
	cmds    []desk.Command
	guesses []int
	undo    undoable
	errs    []error
}

// acted ends the guesses: what was refused is taken back, and said.
func (m *model) acted(a acted) tea.Cmd {
	var done, refused []domain.ID
	var why error
	var drop tea.Cmd
	for i, c := range a.cmds {
		var err error
		if i < len(a.errs) {
			err = a.errs[i]
		}
		m.book.Settle(c.ID, a.guesses[i], err == nil)
		if err != nil {
			refused = append(refused, c.ID)
			delete(m.own, c.ID)
			if held(c.Verb) {
				m.release([]domain.ID{c.ID})
			}
			if c.Verb == "label" {
				m.others.label.Taken(c.ID)
			}
			why = err
			continue
		}
		done = append(done, c.ID)
		if c.Verb == "approve" && c.Text != "" {
			drop = m.approved(c.ID)
		}
	}
	if len(refused) == 0 {
		return drop
	}
	m.moved(refused)
	m.forget(a.undo, done)
	m.say(screen.Bad, m.refusal(a.cmds[0].Verb, why, len(refused), len(a.cmds)))
	return tea.Batch(drop, m.follow())
}

// refusal says what was not done, why, and what to do.
func (m *model) refusal(name string, err error, refused, all int) string {
	var r *desk.Refusal
	s := name + ": " + err.Error()
	if errors.As(err, &r) {
		s = "not done: " + r.Error()
	}
	if all > 1 {
		s = fmt.Sprintf("%d of %d %s", refused, all, s)
	}
	return s
}

// forget takes refused conversations out of what can be undone.
func (m *model) forget(u undoable, done []domain.ID) {
	for i := len(m.undo) - 1; i >= 0; i-- {
		if m.undo[i].says != u.says || len(m.undo[i].ids) != len(u.ids) || m.undo[i].ids[0] != u.ids[0] {
			continue
		}
		if len(done) == 0 {
			m.undo = append(m.undo[:i], m.undo[i+1:]...)
		} else {
			m.undo[i].ids = done
		}
		return
	}
}

// takeBack undoes the latest action of this console, or, where there is none,
// what the person last did to the conversation under the cursor.
func (m *model) takeBack() tea.Cmd {
	if m.tooLate() {
		return nil
	}
	if len(m.undo) == 0 {
		return m.act(m.targets(), desk.Command{Verb: "undo"}, "took back your last action on")
	}
	u := m.undo[len(m.undo)-1]
	m.undo = m.undo[:len(m.undo)-1]
	if held(u.verb) {
		m.release(u.ids)
	}
	if u.verb == "label" {
		m.others.label.Taken(u.ids[0])
	}
	cmd := m.act(u.ids, desk.Command{Verb: "undo"}, "undid")
	m.say(screen.Good, "undid: "+u.says)
	return cmd
}

// enqueue puts an action behind those that are under way: the desk sees them
// in the order of the keys.
func (m *model) enqueue(j job) tea.Cmd {
	m.jobs = append(m.jobs, j)
	return m.work()
}

// jobDone is the end of one action.
type jobDone struct{ msg tea.Msg }

func (m *model) work() tea.Cmd {
	if m.working != nil || len(m.jobs) == 0 {
		return nil
	}
	j, ctx := m.jobs[0], m.acts
	m.jobs = m.jobs[1:]
	m.working = sync.OnceValue(func() tea.Msg { return jobDone{j(ctx)} })
	return tea.Cmd(m.working)
}

// finish does, after the loop has ended, what the screen showed as done and
// was not yet. It gives what was refused.
func (m *model) finish() error {
	var errs []error
	done := func(msg tea.Msg) {
		if a, ok := msg.(acted); ok {
			for i, err := range a.errs {
				if err != nil {
					errs = append(errs, fmt.Errorf("%s %s: %w", a.cmds[i].Verb, a.cmds[i].ID.Short(), err))
				}
			}
		}
	}
	if m.working != nil {
		done(m.working().(jobDone).msg)
	}
	for _, j := range m.jobs {
		done(j(m.acts))
	}
	return errors.Join(errs...)
}

func (m *model) jobDone(d jobDone) tea.Cmd {
	m.working = nil
	var cmd tea.Cmd
	switch msg := d.msg.(type) {
	case nil:
	case acted:
		cmd = m.acted(msg)
	default:
		cmd = m.result(msg)
	}
	m.dirty = true
	next := m.work()
	if m.leaving && m.working == nil {
		return tea.Quit
	}
	return tea.Batch(cmd, next)
}
