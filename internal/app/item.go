package app

import (
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// Item is a conversation as commands print it with --json. The order of its
// keys is kept; new ones are added at the end, and whoever reads it ignores
// those that it does not know.
type Item struct {
	ID        string        `json:"id"`
	State     domain.Status `json:"state"`
	Owner     string        `json:"owner"`
	Outcome   string        `json:"outcome"`
	Reason    string        `json:"reason"`
	Tags      []string      `json:"tags"`
	Source    string        `json:"source"`
	URL       string        `json:"url"`
	Author    Author        `json:"author"`
	Text      string        `json:"text"` // the start of the latest mention
	Lang      string        `json:"lang"`
	Subject   string        `json:"subject"`
	Sentiment Sentiment     `json:"sentiment"`
	Urgent    string        `json:"urgent"`
	Rating    float64       `json:"rating"`
	Level     domain.Level  `json:"level"`
	Mentions  int           `json:"mentions"`
	Deleted   int           `json:"deleted"`
	Revised   int           `json:"revised"`
	Replies   int           `json:"replies"`
	Reply     string        `json:"reply"` // the state of the latest reply
	Notes     int           `json:"notes"`
	Conflicts int           `json:"conflicts"`
	CopyOf    string        `json:"copy_of"`
	Began     time.Time     `json:"began"`
	Last      time.Time     `json:"last"`
	Waiting   time.Time     `json:"waiting_since,omitzero"`
	Until     time.Time     `json:"snoozed_until,omitzero"`
	Lease     time.Time     `json:"claimed_until,omitzero"`

	Priority domain.Priority `json:"priority"`
	For      string          `json:"for"` // the expertise or responder that it waits for
	Hidden   bool            `json:"hidden"`
	Rules    []string        `json:"rules"` // that held for its mentions

	Cluster   string `json:"cluster"`   // its id, or empty
	Ambiguous bool   `json:"ambiguous"` // the model cannot tell how it feels, and nobody has said

	Provisional bool `json:"provisional,omitempty"` // the hub has not granted the owner's claim: somebody else may win it
}

// Author is who wrote to us.
type Author struct {
	ID        string `json:"id"`
	Handle    string `json:"handle"`
	Name      string `json:"name"`
	Followers int    `json:"followers"`
	URL       string `json:"url"`
}

// Label is what to call the author on a screen; it may hold hostile text.
func (a Author) Label() string { return domain.Author(a).Label() }

// Sentiment is how the conversation feels, and whether a person said so.
type Sentiment struct {
	Feeling string  `json:"feeling"`
	Score   float64 `json:"score"`
	Judged  bool    `json:"judged"`
}

// itemOf is the row as a command prints it at a moment.
func itemOf(r *view.Row, now time.Time) Item {
	it := Item{
		ID: r.ID.String(), State: r.StatusAt(now), Owner: r.Owner, Outcome: r.Outcome, Reason: r.Reason,
		Tags: append([]string{}, r.Tags...), Source: r.Source, URL: r.URL,
		Author: Author(r.Author), Text: r.Excerpt, Lang: r.Lang, Subject: r.Subject,
		Sentiment: Sentiment{string(r.Feeling), r.Score, r.Judged},
		Urgent:    r.Urgent, Rating: r.Rating, Level: r.Level,
		Mentions: r.Heard, Deleted: r.Gone, Revised: r.Revised, Replies: r.Replies, Reply: string(r.Reply),
		Notes: r.Notes, Conflicts: r.Conflict,
		Began: stamp(r.Began), Last: stamp(r.Last), Waiting: stamp(r.Wait), Lease: stamp(r.Lease),
		Priority: r.Priority, For: r.For, Hidden: r.Hidden, Rules: append([]string{}, r.Rules...),
		Cluster: r.Cluster, Ambiguous: r.Unsure,
	}
	if r.Status == domain.StatusSnoozed {
		it.Until = stamp(r.Until)
	}
	if !r.CopyOf.IsZero() {
		it.CopyOf = r.CopyOf.String()
	}
	return it
}

// printed is the row as this desk prints it now.
func (a *App) printed(r *view.Row) Item {
	it := itemOf(r, a.o.Now())
	it.Provisional = a.provisional(r)
	return it
}

// provisional reports whether the hub has not granted the claim of a row, on a
// desk that has one.
func (a *App) provisional(r *view.Row) bool {
	return a.team != nil && r.HeldAt(a.o.Now()) && !r.Settled
}

// stamp is a time as scripts get it: UTC, to the second.
func stamp(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}
