package view

import (
	"time"

	"hark/internal/domain"
)

// Row is a conversation at a glance: what lists, filters and measures read,
// so that none of them has to fold. What people wrote in it is as it came,
// hostile: a screen cleans it before drawing, an export escapes it.
type Row struct {
	Num      uint64 // this log's own number for the conversation, in order of arrival
	ID       domain.ID
	Source   string
	URL      string
	Author   domain.Author
	Began    time.Time // the first mention of the present episode
	Wait     time.Time // since when somebody waits for us; zero if nobody does
	Last     time.Time // the latest event
	Status   domain.Status
	Until    time.Time // the end of a snooze
	Owner    string
	Lease    time.Time // the end of the owner's lease
	Settled  bool      // a hub granted the owner's claim, or a colleague gave it to them
	Feeling  domain.Feeling
	Score    float64
	Judged   bool // the feeling is a person's word
	Unsure   bool // the model does not know how it feels, and nobody has said
	Subject  string
	Tags     []string
	Outcome  string
	Reason   string
	Level    domain.Level
	Urgent   string // why it should not wait; empty if it can
	Priority domain.Priority
	For      string   // the expertise or responder that it waits for
	Hidden   bool     // rules keep it out of the queue
	Rules    []string // that held for its mentions
	Cluster  string   // the id of its cluster, or empty
	CopyOf   domain.ID
	Lang     string
	Rating   float64
	Heard    int // mentions, of which Gone were deleted
	Gone     int
	Revised  int // mentions that were changed by their authors
	Replies  int
	Notes    int
	Reply    domain.ReplyStatus // of the latest reply; empty if there is none
	Proposed int                // replies that await approval
	Conflict int                // decisions that were not applied
	Voided   int                // events that do not count, by the roster
	Change   domain.Ref         // what a decision made on this row names as its basis
	Excerpt  string             // the start of the latest mention's text, one line, at most ExcerptMax bytes
}

// ExcerptMax bounds a row's excerpt, in bytes.
const ExcerptMax = 240

// Title gives the first words of a row for a status line; still hostile.
func (r *Row) Title() string { return r.Author.Label() + ": " + r.Excerpt }

// Mine reports whether name has the conversation.
func (r *Row) Mine(name string) bool { return name != "" && r.Owner == name }

// HeldAt reports whether somebody's lease keeps others out at t.
func (r *Row) HeldAt(t time.Time) bool { return r.Owner != "" && domain.LeaseRuns(r.Lease, t) }

// StatusAt is the status at t: a snooze that has run out is open.
func (r *Row) StatusAt(t time.Time) domain.Status {
	if r.Status == domain.StatusSnoozed && !t.Before(r.Until) {
		return domain.StatusOpen
	}
	return r.Status
}
