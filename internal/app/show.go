package app

import (
	"context"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// IDParams name one conversation by the beginning of its id.
type IDParams struct {
	ID string `json:"id"`
}

// Shown is one conversation whole, as show prints it.
type Shown struct {
	Conversation Item       `json:"conversation"`
	Thread       []Said     `json:"thread"`  // what was written, in order
	History      []Happened `json:"history"` // what was done, in order
	Author       Known      `json:"author"`
}

// Said is one text of a conversation.
type Said struct {
	Kind      string    `json:"kind"` // mention, reply or note
	ID        string    `json:"id,omitempty"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Text      string    `json:"text"`
	URL       string    `json:"url,omitempty"`
	Sentiment string    `json:"sentiment,omitempty"`
	State     string    `json:"state,omitempty"`    // of a reply
	Attempts  int       `json:"attempts,omitempty"` // to send it
	Next      time.Time `json:"next_try,omitzero"`  // of a reply that did not go out, or was not taken down
	Error     string    `json:"error,omitempty"`    // of a reply that did not get out
	Deleted   bool      `json:"deleted,omitempty"`
	Revisions int       `json:"revisions,omitempty"`
	Erased    bool      `json:"erased,omitempty"` // Text was erased on request
	Reason    string    `json:"reason,omitempty"` // why
}

// Happened is one event of a conversation, as people read it.
type Happened struct {
	At   time.Time   `json:"at"`
	By   string      `json:"by,omitempty"`
	Kind domain.Kind `json:"kind"`
	Text string      `json:"text"`
}

// Known is what is known of the author.
type Known struct {
	Conversations int       `json:"conversations"`
	LastOutcome   string    `json:"last_outcome,omitempty"`
	LastAt        time.Time `json:"last_at,omitzero"`
}

func show(ctx context.Context, a *App, q Request, emit Emit) error {
	var p IDParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	var t view.Thread
	if err := a.log.Read(func(s kv.Snapshot) error {
		id, err := view.Lookup(s, p.ID)
		if err != nil {
			return err
		}
		t, err = view.ThreadOf(s, id)
		return err
	}); err != nil {
		return err
	}
	a.viewed(ctx, t.Conversation.ID)
	out := shown(&t, a.o.Now())
	out.Conversation.Provisional = a.provisional(&t.Row)
	return emitJSON(emit, out)
}

func shown(t *view.Thread, now time.Time) Shown {
	out := Shown{
		Conversation: itemOf(&t.Row, now),
		Thread:       said(t),
		History:      []Happened{},
		Author:       Known{t.Person.Conversations, t.Person.LastOutcome, stamp(t.Person.LastAt)},
	}
	for i := range t.Events {
		e := &t.Events[i].Event
		out.History = append(out.History, Happened{stamp(e.At.Time()), e.By, e.Kind, view.Describe(e)})
	}
	return out
}

// said lists mentions, replies and notes in the order in which they came.
func said(t *view.Thread) []Said {
	c := &t.Conversation
	gone := erasures(t)
	out := []Said{}
	add := func(s Said, pos uint64) {
		s.Reason, s.Erased = gone[pos]
		out = append(out, s)
	}
	for i := range c.Heard {
		h := &c.Heard[i]
		m := h.Mention.Dress(t.Texts[h.Pos])
		add(Said{
			Kind: "mention", ID: h.ID.String(), At: stamp(h.When()), By: h.Mention.Author.Label(),
			Text: m.Body(), URL: h.Mention.URL,
			Sentiment: string(h.Sentiment.Feeling), Deleted: h.Deleted, Revisions: h.Revisions,
		}, h.Pos)
	}
	for i := range c.Around {
		h := &c.Around[i]
		m := h.Mention.Dress(t.Texts[h.Pos])
		add(Said{Kind: "context", ID: h.ID.String(), At: stamp(h.When()), By: m.Author.Label(), Text: m.Body(), URL: m.URL, Deleted: h.Deleted}, h.Pos)
	}
	for i := range c.Replies {
		r := &c.Replies[i]
		add(Said{
			Kind: "reply", ID: r.ID, At: stamp(r.At.Time()), By: r.By, Text: t.Texts[r.Pos],
			URL: r.Receipt.URL, State: string(r.Status), Attempts: r.Attempts, Next: stamp(r.Next), Error: r.Error,
		}, r.Pos)
	}
	for _, n := range c.Notes {
		add(Said{Kind: "note", At: stamp(n.At.Time()), By: n.By, Text: t.Texts[n.Pos]}, n.Pos)
	}
	sortByTime(out, func(s Said) time.Time { return s.At })
	return out
}

// erasures are the positions whose texts were erased, with the reason. Another
// desk may have asked for an erasure that did not reach the text here, and a
// text may be gone whose erasure has not come with it.
func erasures(t *view.Thread) map[uint64]string {
	why := map[domain.Ref]string{}
	for i := range t.Events {
		if e := &t.Events[i].Event; e.Kind == domain.Erased {
			why[e.Undoes] = e.Reason
		}
	}
	gone := map[uint64]string{}
	for i := range t.Events {
		e := &t.Events[i]
		if _, kept := t.Texts[e.Pos]; !kept && !e.Event.Text.IsZero() {
			gone[e.Pos] = why[e.Event.Ref()]
		}
	}
	return gone
}
