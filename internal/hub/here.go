package hub

import (
	"context"
	"iter"
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
	By      string // as they say, cleaned
	Look
	At time.Time // when it was heard, by this machine's clock
}

// Here tells who is looking, who is writing. It is kept nowhere.
type Here struct{ m Member }

// NewHere gives the presence of a member.
func NewHere(m Member) *Here { return &Here{m} }

// Announce says each look at once, and again while it stands, until ctx ends
// or looks is closed. What cannot be said is lost, and no error.
func (h *Here) Announce(ctx context.Context, looks <-chan Look) error { return nil }

// Watch yields who looks at what, without the member themself, in order of
// their names, each time that it changes, until ctx ends or with an error. Who
// was not heard for half a minute is forgotten.
func (h *Here) Watch(ctx context.Context) iter.Seq2[[]Presence, error] {
	return func(func([]Presence, error) bool) {}
}
