// Package desk holds the rules of a team's work: who may do what to a
// conversation in which state. It is pure: a command and a conversation go
// in, events or a refusal come out. It knows no store, clock, network or
// screen; the moment it is asked at is handed to it.
//
// Where a desk has a roster, the rules hold a command against the terms of the
// one who asks, and a refusal says why and who can. What they let through
// counts in every fold: a test asks both.
//
// A refusal changes nothing and says what to do. An accepted command is not
// yet true: it is once the log has its events on disk.
package desk

import (
	"time"

	"hark/internal/domain"
)

// Command is one verb applied to one conversation. Which fields are read
// depends on the verb, whose name is that of the catalogue in package verb.
type Command struct {
	Verb    string         `json:"verb"`
	ID      domain.ID      `json:"id"`
	Basis   domain.Ref     `json:"basis,omitzero"`   // the Change that the person saw; zero is "as it is now"
	Text    string         `json:"text,omitzero"`    // reply, note; approve: what goes out in place of what was proposed
	To      string         `json:"to,omitzero"`      // assign
	Tags    []string       `json:"tags,omitzero"`    // tag; a leading "-" takes one off
	Subject string         `json:"subject,omitzero"` // subject
	Feeling domain.Feeling `json:"feeling,omitzero"` // sentiment, label; for label also CannotSay
	Mention domain.ID      `json:"mention,omitzero"` // label: the one that was drawn
	Draw    string         `json:"draw,omitzero"`    // label: the draw it is of
	Until   time.Time      `json:"until,omitzero"`   // snooze
	Outcome string         `json:"outcome,omitzero"` // resolve
	Reason  string         `json:"reason,omitzero"`  // resolve, decline
	Cluster string         `json:"cluster,omitzero"` // cluster: its id, empty is none; reply: the one whose end it tells
	Posted  string         `json:"posted,omitzero"`  // reply: the link, where a person posted it by hand
	Reply   string         `json:"reply,omitzero"`   // approve, decline: which one; empty is the earliest that waits
}

// Moment is what a rule may know besides the conversation.
type Moment struct {
	Me       string           // the responder who asks
	Journal  domain.JournalID // that the answer is written to: undo and retry look in no other. The zero one is any
	Now      time.Time
	Lease    time.Duration // of a new claim
	Outcomes []domain.Outcome
	Subjects []string      // the managed list; empty lets any subject through
	Replies  bool          // the source takes replies through the outbox
	Deletes  bool          // the source lets us take our replies down
	NewID    func() string // a fresh reply id
	// Text is what was written with the event at a position (kv.Log's Text);
	// nil knows no texts, and then a reply pressed twice is not noticed.
	Text func(pos uint64) (string, bool)

	// Terms are those of the one who asks: without a role for whoever is not on
	// the roster, nil where the desk has none.
	Terms  *domain.Terms
	Policy domain.Policy // what holds for everybody
	// Who gives the names of those on the roster of whose terms can holds, for
	// refusals that say who can; nil knows nobody.
	Who func(can func(*domain.Terms) bool) []string
}

// Refusal is a command that the rules do not allow.
type Refusal struct {
	Why  string // what stands in the way: "tom has had it since 14:02"
	Hint string // what to do: "ask tom to release it, or wait until 14:32"
}

// Error says why and what to do.
func (r *Refusal) Error() string {
	if r.Hint == "" {
		return r.Why
	}
	return r.Why + "; " + r.Hint
}
