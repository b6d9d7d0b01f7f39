package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// act does one command in one transaction: the conversation is read, the rules
// are asked and the events are written while nobody else can write. It gives
// the words of what an undo took back.
func (a *App) act(ctx context.Context, cmd desk.Command) (said string, err error) {
	defer func() {
		if err == nil && (cmd.Verb == "sentiment" || cmd.Verb == "label" || cmd.Verb == "undo") {
			a.taught()
		}
	}()
	given, err := a.team.ask(ctx, cmd)
	if err != nil {
		return "", err
	}
	entries, err := a.me.write(ctx, func(s kv.Snapshot) (eventlog.Batch, error) {
		var b eventlog.Batch
		var err error
		if cmd.Verb == "undo" {
			b, said, err = a.undo(s, cmd.ID)
		} else {
			b.Proposals, err = a.decide(s, cmd)
		}
		given.mark(b.Proposals)
		if err != nil || len(b.Proposals) == 0 {
			return b, err
		}
		b.Local = append(b.Local, remember(s, cmd))
		if cmd.Verb == "reply" && sameText(draftOf(s, cmd.ID), cmd.Text) {
			b.Local = append(b.Local, kv.Local{Space: kv.Drafts, Key: cmd.ID.String()})
		}
		if note := noteKey(cmd.ID); cmd.Verb == "note" && sameText(string(s.Local(kv.Drafts).Get([]byte(note))), cmd.Text) {
			b.Local = append(b.Local, kv.Local{Space: kv.Drafts, Key: note})
		}
		return b, nil
	})
	a.team.wrote(cmd.ID, &given, entries)
	return said, err
}

// done is what a command came to.
type done struct {
	said string // what an undo took back
	err  error
}

// do applies commands, each in its own decision. Those on one conversation
// keep their order; the others go side by side, so that they share commits.
func (a *App) do(ctx context.Context, cmds []desk.Command) []done {
	out := make([]done, len(cmds))
	lanes := map[domain.ID][]int{}
	for i := range cmds {
		lanes[cmds[i].ID] = append(lanes[cmds[i].ID], i)
	}
	var all sync.WaitGroup
	for _, lane := range lanes {
		all.Go(func() {
			for _, i := range lane {
				out[i].said, out[i].err = a.act(ctx, cmds[i])
			}
		})
	}
	all.Wait()
	return out
}

func (a *App) decide(s kv.Snapshot, cmd desk.Command) ([]domain.Proposal, error) {
	c, err := view.Conversation(s, cmd.ID)
	if err != nil {
		return nil, err
	}
	return desk.Decide(&c, cmd, a.moment(s, &c))
}

// undo takes back the latest command. What a reply said becomes the draft
// again, unless something newer is being written there.
func (a *App) undo(s kv.Snapshot, id domain.ID) (b eventlog.Batch, said string, err error) {
	t, err := view.ThreadOf(s, id)
	if err != nil {
		return b, "", err
	}
	b.Proposals, said, err = desk.Undo(t.Events, a.moment(s, &t.Conversation))
	if err != nil || draftOf(s, id) != "" {
		return b, said, err
	}
	for _, p := range b.Proposals {
		i := slices.IndexFunc(t.Events, func(e domain.Entry) bool { return e.Event.Ref() == p.Event.Undoes })
		if i < 0 || t.Events[i].Event.Kind != domain.Replied && t.Events[i].Event.Kind != domain.Proposed {
			continue
		}
		if text := t.Texts[t.Events[i].Pos]; text != "" {
			b.Local = append(b.Local, kv.Local{Space: kv.Drafts, Key: id.String(), Value: []byte(text)})
		}
	}
	return b, said, nil
}

// draftOf is the reply as it was being typed, or nothing.
func draftOf(s kv.Snapshot, id domain.ID) string {
	return string(s.Local(kv.Drafts).Get([]byte(id.String())))
}

// noteKey is where the note on a conversation is kept as it is being typed.
func noteKey(id domain.ID) string { return id.String() + " note" }

// sameText reports whether a draft is what was sent. Any other draft is the
// writer's own, who is still at it in another window.
func sameText(draft, sent string) bool { return strings.TrimSpace(draft) == strings.TrimSpace(sent) }

// moment is what the rules may know besides the conversation.
func (a *App) moment(s kv.Snapshot, c *domain.Conversation) desk.Moment {
	m := a.rules(s)
	m.Lease, m.Outcomes, m.Subjects, m.NewID, m.Text = a.o.Config.Lease.Duration, a.Outcomes(), a.Subjects(), a.newID, s.Text
	if len(c.Heard) > 0 {
		name := c.Heard[0].Mention.Source
		way := a.replier(name)
		_, m.Deletes = way.(source.Deleter)
		others := way == nil && a.team.sendsFor(name) // whether the network takes one down, they find out
		m.Replies, m.Deletes = way != nil || others, m.Deletes || others
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

// workTogether is how many conversations are worked on side by side.
const workTogether = 256

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
		p.Command.Verb = verb
		var failed int
		var last error
		for ids := range slices.Chunk(p.IDs, workTogether) {
			for _, w := range a.workOn(ctx, p.Command, ids) {
				if w.Error != nil {
					failed, last = failed+1, w.Error
				}
				if err := emitJSON(emit, w); err != nil {
					return err
				}
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

// workOn does one command to several conversations and gives a line for each.
func (a *App) workOn(ctx context.Context, cmd desk.Command, given []string) []Worked {
	lines := make([]Worked, len(given))
	var cmds []desk.Command
	var at []int
	for i, prefix := range given {
		lines[i] = Worked{ID: prefix, Verb: cmd.Verb}
		if err := a.named(prefix, &cmd); err != nil {
			lines[i].Error = Explain(err)
			continue
		}
		lines[i].ID = cmd.ID.String()
		cmds, at = append(cmds, cmd), append(at, i)
	}
	for n, d := range a.do(ctx, cmds) {
		w := &lines[at[n]]
		if w.Said, w.Error = d.said, Explain(d.err); d.err != nil {
			continue
		}
		w.Done = true
		var err error
		if w.Item, err = a.item(cmds[n].ID); err != nil {
			a.o.Diary.Error("read what was done", "conversation", w.ID, "error", err)
		}
	}
	return lines
}

// named finds the conversation of a command; nothing is the last one, for undo.
func (a *App) named(prefix string, cmd *desk.Command) error {
	if prefix == "" && cmd.Verb == "undo" {
		return a.log.Read(func(s kv.Snapshot) (err error) {
			cmd.ID, err = lastActed(s)
			return err
		})
	}
	return a.lookup(prefix, &cmd.ID)
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
			it = new(a.printed(&r))
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
