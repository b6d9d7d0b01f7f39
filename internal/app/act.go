package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/view"
)

// act does one command in one transaction: the conversation is read, the rules
// are asked and the events are written while nobody else can write. It gives
// the words of what an undo took back.
func (a *App) act(ctx context.Context, cmd desk.Command) (said string, err error) {
	_, err = a.log.Write(ctx, a.me, func(s kv.Snapshot) (eventlog.Batch, error) {
		var b eventlog.Batch
		var err error
		if cmd.ID.IsZero() && cmd.Verb == "undo" {
			if cmd.ID, err = lastActed(s); err != nil {
				return b, err
			}
		}
		if cmd.Verb == "undo" {
			b.Proposals, said, err = a.undo(s, cmd.ID)
		} else {
			b.Proposals, err = a.decide(s, cmd)
		}
		if err != nil || len(b.Proposals) == 0 {
			return b, err
		}
		b.Local = append(b.Local, remember(s, cmd))
		if cmd.Verb == "reply" {
			b.Local = append(b.Local, kv.Local{Space: kv.Drafts, Key: cmd.ID.String()})
		}
		return b, nil
	})
	return said, err
}

func (a *App) decide(s kv.Snapshot, cmd desk.Command) ([]domain.Proposal, error) {
	c, err := view.Conversation(s, cmd.ID)
	if err != nil {
		return nil, err
	}
	return desk.Decide(&c, cmd, a.moment(s, &c))
}

func (a *App) undo(s kv.Snapshot, id domain.ID) ([]domain.Proposal, string, error) {
	t, err := view.ThreadOf(s, id)
	if err != nil {
		return nil, "", err
	}
	return desk.Undo(t.Events, a.moment(s, &t.Conversation))
}

// moment is what the rules may know besides the conversation.
func (a *App) moment(s kv.Snapshot, c *domain.Conversation) desk.Moment {
	m := desk.Moment{
		Me: a.o.Config.Me, Now: a.o.Now(), Lease: a.o.Config.Lease.Duration,
		Outcomes: a.Outcomes(), Subjects: a.Subjects(),
		NewID: a.newID, Text: s.Text,
	}
	if len(c.Heard) > 0 {
		m.Replies = a.replier(c.Heard[0].Mention.Source) != nil
	}
	return m
}

// actedKey is the setting that holds the conversations one acted on last, the
// latest first: what `undo` without an id takes back. actedMax is how many.
const (
	actedKey = "acted"
	actedMax = 50
)

func acted(s kv.Snapshot) []string {
	var ids []string
	if raw := s.Local(kv.Settings).Get([]byte(actedKey)); raw != nil {
		ids = strings.Fields(string(raw))
	}
	return ids
}

func lastActed(s kv.Snapshot) (domain.ID, error) {
	ids := acted(s)
	if len(ids) == 0 {
		return domain.ID{}, &desk.Refusal{Why: "there is nothing to take back", Hint: "name a conversation to look there: hark undo ID"}
	}
	return domain.ParseID(ids[0])
}

// remember notes the conversation of a command, or forgets the one whose
// latest command was taken back.
func remember(s kv.Snapshot, cmd desk.Command) kv.Local {
	ids, id := acted(s), cmd.ID.String()
	if cmd.Verb == "undo" {
		if i := slices.Index(ids, id); i >= 0 {
			ids = slices.Delete(ids, i, i+1)
		}
	} else {
		ids = append([]string{id}, ids...)
	}
	ids = ids[:min(len(ids), actedMax)]
	return kv.Local{Space: kv.Settings, Key: actedKey, Value: []byte(strings.Join(ids, " "))}
}

// WorkParams are those of the verbs that work on conversations.
type WorkParams struct {
	IDs     []string     `json:"ids"`     // or the beginnings of ids, as long as they are unique; none is the last one, for undo
	Command desk.Command `json:"command"` // without Verb and ID
}

// Worked is a line of their answer, one for each conversation.
type Worked struct {
	ID    string `json:"id"`
	Verb  string `json:"verb"`
	Done  bool   `json:"done"`
	Said  string `json:"said,omitempty"`  // what an undo took back
	Error *Error `json:"error,omitempty"` // why it was not done
	Item  *Item  `json:"conversation,omitempty"`
}

// work is the verb for the whole table of work on conversations.
func work(verb string) verbFunc {
	return func(ctx context.Context, a *App, q Request, emit Emit) error {
		var p WorkParams
		if err := read(q.Params, &p); err != nil {
			return err
		}
		if len(p.IDs) == 0 && verb == "undo" {
			p.IDs = []string{""}
		}
		var failed int
		var last error
		for _, given := range p.IDs {
			p.Command.Verb = verb
			w, err := a.workOn(ctx, p.Command, given)
			if err != nil {
				failed, last = failed+1, err
			}
			if err := emitJSON(emit, w); err != nil {
				return err
			}
		}
		return partly(failed, len(p.IDs), verb, last)
	}
}

// partly is the error of a verb that was done to some and not to others.
func partly(failed, all int, verb string, last error) error {
	switch {
	case failed == 0:
		return nil
	case all == 1:
		return last
	case failed == all:
		return Failure(Failed, "", "%s: none of %d was done", verb, all)
	}
	return Failure(Partly, "what was not done is named above; what was done can be undone", "%s: %d of %d were not done", verb, failed, all)
}

func (a *App) workOn(ctx context.Context, cmd desk.Command, given string) (Worked, error) {
	w := Worked{ID: given, Verb: cmd.Verb}
	fail := func(err error) (Worked, error) {
		w.Error = Explain(err)
		return w, w.Error
	}
	if given == "" && cmd.Verb == "undo" {
		if err := a.log.Read(func(s kv.Snapshot) (err error) {
			cmd.ID, err = lastActed(s)
			return err
		}); err != nil {
			return fail(err)
		}
	} else if err := a.lookup(given, &cmd.ID); err != nil {
		return fail(err)
	}
	w.ID = cmd.ID.String()
	said, err := a.act(ctx, cmd)
	if err != nil {
		return fail(err)
	}
	w.Done, w.Said = true, said
	w.Item, err = a.item(cmd.ID)
	if err != nil {
		return fail(err)
	}
	return w, nil
}

func (a *App) lookup(prefix string, id *domain.ID) error {
	return a.log.Read(func(s kv.Snapshot) (err error) {
		*id, err = view.Lookup(s, strings.ToLower(strings.TrimSpace(prefix)))
		return err
	})
}

func (a *App) item(id domain.ID) (*Item, error) {
	var it *Item
	err := a.log.Read(func(s kv.Snapshot) error {
		r, found, err := view.Get(s, id)
		if found {
			it = new(itemOf(&r, a.o.Now()))
		}
		return err
	})
	return it, err
}

// read takes a verb's parameters, strictly: a parameter that this hark does
// not know was meant for another one.
func read(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return Failure(Usage, "if two versions of hark are at work, restart the one that holds the log", "read parameters: %w", err)
	}
	return nil
}

func emitJSON(emit Emit, v any) error {
	line, err := marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return emit(line)
}
