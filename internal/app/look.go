package app

import (
	"context"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/listen"
	"hark/internal/view"
)

// pageRows is how many rows are read in one short transaction.
const pageRows = 500

// ListParams are those of list and search.
type ListParams struct {
	All    bool   `json:"all,omitempty"`    // resolved ones too, newest first; else what is open, longest wait first
	Filter string `json:"filter,omitempty"` // as in the console
	Limit  int    `json:"limit,omitempty"`  // at most so many; 0 is all
}

// list prints an Item a line.
func list(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ListParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	f, err := view.ParseFilter(p.Filter)
	if err != nil {
		return Failure(Usage, "write it as in the console: is:mine source:mastodon \"dell mini\"", "%w", err)
	}
	if p.All {
		return a.pages(ctx, f, p.Limit, emit)
	}
	rows, err := a.open()
	if err != nil {
		return err
	}
	at := view.At{Me: a.o.Config.Me, Now: a.o.Now()}
	sent := 0
	for i := range rows {
		if !f.Match(&rows[i], at) || p.Limit > 0 && sent == p.Limit {
			continue
		}
		if err := emitJSON(emit, itemOf(&rows[i], at.Now)); err != nil {
			return err
		}
		sent++
	}
	return ctx.Err()
}

// search is list over everything that was ever heard.
func search(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ListParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	f, err := view.ParseFilter(p.Filter)
	if err != nil {
		return Failure(Usage, `put words that belong together in quotes: hark search '"dell mini"'`, "%w", err)
	}
	return a.pages(ctx, f, p.Limit, emit)
}

// pages searches page by page; no transaction is open while a line is sent.
func (a *App) pages(ctx context.Context, f view.Filter, limit int, emit Emit) error {
	at := view.At{Me: a.o.Config.Me, Now: a.o.Now()}
	page := view.Page{Limit: pageRows}
	for left := limit; ; left -= page.Limit {
		if limit > 0 {
			page.Limit = min(left, pageRows)
		}
		if page.Limit <= 0 {
			return nil
		}
		var rows []view.Row
		if err := a.log.Read(func(s kv.Snapshot) (err error) {
			rows, err = view.Search(s, f, at, page)
			return err
		}); err != nil {
			return err
		}
		for i := range rows {
			if err := emitJSON(emit, itemOf(&rows[i], at.Now)); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil || len(rows) < page.Limit {
			return err
		}
		page.After = rows[len(rows)-1].Num
	}
}

func (a *App) open() (rows []view.Row, err error) {
	err = a.log.Read(func(s kv.Snapshot) (err error) {
		rows, err = view.Open(s)
		return err
	})
	return rows, err
}

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
	State     string    `json:"state,omitempty"` // of a reply
	Error     string    `json:"error,omitempty"` // of a reply that did not get out
	Deleted   bool      `json:"deleted,omitempty"`
	Revisions int       `json:"revisions,omitempty"`
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

func show(_ context.Context, a *App, q Request, emit Emit) error {
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
	return emitJSON(emit, shown(&t, a.o.Now()))
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
	out := []Said{}
	for i := range c.Heard {
		h := &c.Heard[i]
		m := h.Mention.Dress(t.Texts[h.Pos])
		out = append(out, Said{
			Kind: "mention", ID: h.ID.String(), At: stamp(h.When()), By: h.Mention.Author.Label(),
			Text: m.Body(), URL: h.Mention.URL,
			Sentiment: string(h.Sentiment.Feeling), Deleted: h.Deleted, Revisions: h.Revisions,
		})
	}
	for i := range c.Replies {
		r := &c.Replies[i]
		out = append(out, Said{
			Kind: "reply", ID: r.ID, At: stamp(r.At.Time()), By: r.By, Text: t.Texts[r.Pos],
			URL: r.Receipt.URL, State: string(r.Status), Error: r.Error,
		})
	}
	for _, n := range c.Notes {
		out = append(out, Said{Kind: "note", At: stamp(n.At.Time()), By: n.By, Text: t.Texts[n.Pos]})
	}
	sortByTime(out, func(s Said) time.Time { return s.At })
	return out
}

// PeriodParams are a stretch of time; the zero To is now.
type PeriodParams struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

func stats(_ context.Context, a *App, q Request, emit Emit) error {
	var p PeriodParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	if p.To.IsZero() {
		p.To = a.o.Now()
	}
	var st view.Stats
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		st, err = view.Measure(s, view.Period{From: p.From, To: p.To})
		return err
	}); err != nil {
		return err
	}
	return emitJSON(emit, st)
}

// SourceLine is one line of sources: a source, or something that was refused.
type SourceLine struct {
	Source  *SourceStatus       `json:"source,omitempty"`
	Refused *listen.Quarantined `json:"refused,omitempty"`
}

// SourceStatus is how one source is doing.
type SourceStatus struct {
	Name    string    `json:"name"`
	Kind    string    `json:"kind"`
	State   string    `json:"state"` // empty where nobody listens right now
	Last    time.Time `json:"last_item,omitzero"`
	Lag     float64   `json:"lag_seconds"`
	Heard   int       `json:"heard"`
	Refused int       `json:"refused"`
	Error   string    `json:"error,omitempty"`
	NextTry time.Time `json:"next_try,omitzero"`
	Detail  string    `json:"detail,omitempty"`
	Replies bool      `json:"replies"`
}

// refusedShown is how many refused inputs are listed.
const refusedShown = 50

func sources(_ context.Context, a *App, _ Request, emit Emit) error {
	list, refused, err := a.sources()
	if err != nil {
		return err
	}
	for _, s := range list {
		line := SourceLine{Source: &SourceStatus{
			s.Name, s.Kind, string(s.State), stamp(s.Last), s.Lag.Seconds(), s.Heard, s.Refused,
			s.Error, stamp(s.NextTry), s.Detail, s.Replies,
		}}
		if err := emitJSON(emit, line); err != nil {
			return err
		}
	}
	for i := range refused {
		if err := emitJSON(emit, SourceLine{Refused: &refused[i]}); err != nil {
			return err
		}
	}
	return nil
}
