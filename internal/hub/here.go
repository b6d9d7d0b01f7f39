package hub

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"hark/internal/domain"
)

// What somebody does with a conversation.
const (
	Looking = "looking"
	Writing = "writing"
)

// Look is what somebody looks at: a conversation, or none, and what they do with it.
type Look struct {
	Conversation domain.ID
	Doing        string // Looking or Writing
}

// Presence is who looks at what.
type Presence struct {
	Journal domain.JournalID
	By      string // as they or, where it knows them, the roster say, cleaned
	Look
	At time.Time // when it was heard, by this machine's clock
}

// hereEvery is how often a look is said again, and hereFor how long one is
// believed: two of three may be lost.
const (
	hereEvery = 10 * time.Second
	hereFor   = 30 * time.Second
)

// hereMax is how many are known to be here at once. A larger desk has its own
// problems; a liar has none.
const hereMax = 1000

// here is the payload of what is said.
type here struct {
	By           string    `json:"by"`
	Conversation domain.ID `json:"conversation,omitzero"`
	Doing        string    `json:"doing,omitempty"`
}

// Here tells who is looking, who is writing. It is kept nowhere.
type Here struct{ m Member }

// NewHere gives the presence of a member.
func NewHere(m Member) *Here { return &Here{m} }

// Announce says each look at once, and again while it stands, until ctx ends
// or looks is closed. What cannot be said is lost, and no error, unless the hub
// does not allow it.
func (h *Here) Announce(ctx context.Context, looks <-chan Look) error {
	tick := time.NewTicker(hereEvery)
	defer tick.Stop()
	var data []byte
	for {
		select {
		case look, ok := <-looks:
			if !ok {
				return nil
			}
			var err error
			if data, err = json.Marshal(here{h.m.By, look.Conversation, look.Doing}); err != nil {
				return fmt.Errorf("say what is looked at: %w", err)
			}
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if data == nil {
			continue
		}
		if err := h.m.Line.Say(ctx, h.m.Desk.Here(h.m.Journal.String()), data); errors.Is(err, ErrDenied) {
			return fmt.Errorf("say what is looked at: %w", err)
		}
	}
}

// Watch yields who looks at what, without the member themself, in order of
// their names, each time that it changes, until ctx ends or with an error. Who
// was not heard for half a minute is forgotten.
func (h *Here) Watch(ctx context.Context) iter.Seq2[[]Presence, error] {
	return func(yield func([]Presence, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		heard, failed := make(chan Presence), make(chan error, 1)
		go func() { failed <- h.listen(ctx, heard) }()
		tick := time.NewTicker(hereFor / 6)
		defer tick.Stop()
		known := map[domain.JournalID]Presence{}
		for {
			changed := false
			select {
			case p := <-heard:
				changed = note(known, p)
			case <-tick.C:
				before := len(known)
				maps.DeleteFunc(known, func(_ domain.JournalID, p Presence) bool { return time.Since(p.At) >= hereFor })
				changed = len(known) < before
			case err := <-failed:
				if ctx.Err() == nil && err != nil {
					yield(nil, err)
				}
				return
			}
			if !changed {
				continue
			}
			list := slices.SortedFunc(maps.Values(known), func(a, b Presence) int {
				return cmp.Or(cmp.Compare(a.By, b.By), bytes.Compare(a.Journal[:], b.Journal[:]))
			})
			if !yield(list, nil) {
				cancel()
				<-failed
				return
			}
		}
	}
}

// note takes in what was heard, and tells whether it changes who looks at what.
func note(known map[domain.JournalID]Presence, p Presence) bool {
	old, knew := known[p.Journal]
	if !knew && len(known) >= hereMax {
		return false
	}
	known[p.Journal] = p
	return !knew || old.By != p.By || old.Look != p.Look
}

// listen hands on what others say.
func (h *Here) listen(ctx context.Context, heard chan<- Presence) error {
	for m, err := range h.m.Line.Hear(ctx, h.m.Desk.Here("*")) {
		if err != nil {
			return fmt.Errorf("hear who is here: %w", err)
		}
		p, err := decodeHere(m)
		if err != nil || p.Journal == h.m.Journal {
			continue
		}
		if h.m.Name != nil {
			p.By = cmp.Or(h.m.Name(p.Journal), p.By)
		}
		p.At = time.Now()
		select {
		case heard <- p:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func decodeHere(m Message) (p Presence, err error) {
	if p.Journal, err = writerOf(m.Subject); err != nil {
		return p, err
	}
	var w here
	if len(m.Data) > maxWord {
		return p, fmt.Errorf("read who is here: %d bytes, at most %d are allowed", len(m.Data), maxWord)
	}
	if err := json.Unmarshal(m.Data, &w); err != nil {
		return p, fmt.Errorf("read who is here: %w", err)
	}
	if p.By = clean(w.By, maxName); p.By == "" || w.Doing != "" && w.Doing != Looking && w.Doing != Writing {
		return p, errors.New("read who is here: it does not say who, or not what")
	}
	p.Look = Look{w.Conversation, w.Doing}
	return p, nil
}
