package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// EraseParams say whose texts are erased, and why: those of a conversation, or
// all that an author has written.
type EraseParams struct {
	ID     string `json:"id,omitempty"`
	Author string `json:"author,omitempty"` // handle or id
	Source string `json:"source,omitempty"` // with Author: only there
	Reason string `json:"reason"`
	Look   bool   `json:"look,omitempty"` // say what would be erased, and erase nothing
}

// ErasedTexts is what was erased, or would be.
type ErasedTexts struct {
	ID            string    `json:"id,omitempty"`
	Author        string    `json:"author,omitempty"`
	Texts         int       `json:"texts"`
	Conversations int       `json:"conversations"`
	Sources       []string  `json:"sources,omitempty"`
	First         time.Time `json:"first,omitzero"` // of the posts, when they were written
	Last          time.Time `json:"last,omitzero"`
	Look          bool      `json:"look,omitempty"` // nothing was erased
}

// erasure is what is to be erased.
type erasure struct {
	ErasedTexts
	refs  []domain.Ref
	ids   []domain.ID
	drops []kv.Local // drafts
}

// erase erases all that was written in a conversation (mentions, replies, notes
// and the draft), or by an author. The events stay, with hashes that say
// nothing; who wrote stays in them too.
func erase(ctx context.Context, a *App, q Request, emit Emit) error {
	var p EraseParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	switch {
	case (p.ID == "") == (p.Author == ""):
		return Failure(Usage, "hark erase ID, or hark erase --author X", "it is not said what to erase")
	case p.Reason == "" && !p.Look:
		return Failure(Usage, "say why, for whoever asks later: hark erase ID --reason R", "nothing was erased")
	}
	var e *erasure
	var err error
	if p.ID != "" {
		e, err = a.written(p.ID)
	} else {
		e, err = a.writtenBy(ctx, p.Author, p.Source)
	}
	if err == nil {
		err = a.mayErase(e.refs)
	}
	if err != nil {
		return err
	}
	if e.Look = p.Look; !p.Look {
		if err := a.carryOut(ctx, e, p.Reason); err != nil {
			return err
		}
	}
	return emitJSON(emit, e.ErasedTexts)
}

// eraseTogether is how many texts one commit erases.
const eraseTogether = 2000

// carryOut erases.
func (a *App) carryOut(ctx context.Context, e *erasure, reason string) error {
	j, err := a.me.journal(ctx)
	if err != nil {
		return err
	}
	for refs := range slices.Chunk(e.refs, eraseTogether) {
		if err := a.log.Erase(ctx, j, a.o.Config.Me, refs, reason); err != nil {
			return err
		}
	}
	for _, drop := range e.drops {
		if err := a.local(ctx, drop); err != nil {
			return fmt.Errorf("drop draft: %w", err)
		}
	}
	a.stale() // what was erased may be an example there
	for _, id := range e.ids {
		if err := a.unlearn(id); err != nil {
			return err
		}
	}
	return nil
}

// add takes a text in, where it is still there.
func (e *erasure) add(s kv.Snapshot, en *domain.Entry) {
	if _, there := s.Text(en.Pos); en.Event.Text.IsZero() || !there {
		return
	}
	e.Texts++
	e.refs = append(e.refs, en.Event.Ref())
	if id := en.Event.Conversation; !slices.Contains(e.ids, id) {
		e.ids = append(e.ids, id)
		e.Conversations++
	}
	m := en.Event.Mention
	if m == nil {
		return
	}
	if !slices.Contains(e.Sources, m.Source) {
		e.Sources = append(e.Sources, m.Source)
	}
	if at := m.At; !at.IsZero() {
		if e.First.IsZero() || at.Before(e.First) {
			e.First = at
		}
		if at.After(e.Last) {
			e.Last = at
		}
	}
}

// written is what was written in a conversation.
func (a *App) written(prefix string) (*erasure, error) {
	e := &erasure{}
	err := a.log.Read(func(s kv.Snapshot) error {
		id, err := view.Lookup(s, prefix)
		if err != nil {
			return err
		}
		t, err := view.ThreadOf(s, id)
		if err != nil {
			return err
		}
		e.ID = id.String()
		for i := range t.Events {
			e.add(s, &t.Events[i])
		}
		if !slices.Contains(e.ids, id) {
			e.ids = append(e.ids, id)
		}
		e.drops = []kv.Local{{Space: kv.Drafts, Key: id.String()}, {Space: kv.Drafts, Key: noteKey(id)}}
		return nil
	})
	return e, err
}

// mayErase refuses what the roster would not let count, and says who can.
func (a *App) mayErase(refs []domain.Ref) error {
	return a.log.Read(func(s kv.Snapshot) error {
		m, r := a.rules(s), s.Roster()
		if err := m.May(domain.Erased); err != nil || r == nil {
			return err
		}
		for _, ref := range refs {
			en := domain.Entry{Event: domain.Event{Kind: domain.Erased, Journal: m.Journal, Seq: afterAll, By: m.Me, Undoes: ref}}
			if r.Judge(&en); en.Void == "" {
				continue
			}
			can := who(r, func(t *domain.Terms) bool { return t.Role.Leads() })
			return &desk.Refusal{Why: en.Void, Hint: strings.Join(can, " or ") + " can"}
		}
		return nil
	})
}

// afterAll is a number that no event has.
const afterAll = 1 << 53
