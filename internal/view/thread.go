package view

import (
	"fmt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Thread is a conversation with all that was written in it.
type Thread struct {
	Conversation domain.Conversation
	Row          Row
	Texts        map[uint64]string // by position; missing where there is none or it was erased
	Person       Person            // who began it
	Events       []domain.Entry    // its history, in the order of the fold; Raw is set, and Void where an event does not count
}

// ThreadOf reads a whole conversation, by its id or that of one of its
// mentions. The error of an id that is not there matches ErrUnknown.
func ThreadOf(s kv.Snapshot, id domain.ID) (Thread, error) {
	var t Thread
	num, b, err := stored(s, id)
	switch {
	case err != nil:
		return t, err
	case b == nil:
		return t, fmt.Errorf("read conversation %s: %w", id, ErrUnknown)
	}
	if t.Row, err = decodeRow(num, b); err != nil {
		return t, fmt.Errorf("read conversation %s: %w", id, err)
	}
	if t.Events, err = history(s, b); err != nil {
		return t, fmt.Errorf("read conversation %s: %w", id, err)
	}
	t.Conversation = domain.Fold(t.Events)
	why := reasons(t.Conversation.Voids)
	for i := range t.Events {
		if e := &t.Events[i]; e.Void == "" {
			e.Void = why[e.Event.Ref()]
		}
	}
	t.Texts = make(map[uint64]string, len(t.Events))
	for i := range t.Events {
		if text, ok := s.Text(t.Events[i].Pos); ok {
			t.Texts[t.Events[i].Pos] = text
		}
	}
	for i := range t.Events {
		t.Events[i].Raw = append([]byte(nil), t.Events[i].Raw...) // it outlives the transaction
	}
	t.Person, _, err = PersonOf(s, t.Row.Source, t.Row.Author.Key())
	return t, err
}

// reasons are why events do not count.
func reasons(voids []domain.Void) map[domain.Ref]string {
	why := make(map[domain.Ref]string, len(voids))
	for _, v := range voids {
		why[v.Ref] = v.Why
	}
	return why
}

// Conversation folds one conversation, by its id or that of one of its
// mentions. The error of an id that is not there matches ErrUnknown.
func Conversation(s kv.Snapshot, id domain.ID) (domain.Conversation, error) {
	_, b, err := stored(s, id)
	switch {
	case err != nil:
		return domain.Conversation{}, err
	case b == nil:
		return domain.Conversation{}, fmt.Errorf("read conversation %s: %w", id, ErrUnknown)
	}
	entries, err := history(s, b)
	if err != nil {
		return domain.Conversation{}, fmt.Errorf("read conversation %s: %w", id, err)
	}
	return domain.Fold(entries), nil
}
