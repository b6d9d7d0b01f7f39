package x

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
)

// cursor is where to go on, and what the month has cost.
type cursor struct {
	Account  string `json:"account,omitzero"` // the account's id
	User     string `json:"user,omitzero"`    // its handle, as the settings named it
	Mentions lane   `json:"mentions,omitzero"`
	Words    lane   `json:"words,omitzero"`
	Query    string `json:"query,omitzero"` // that Words is of
	Month    string `json:"month,omitzero"`
	Spent    int    `json:"spent,omitzero"` // thousandths of a US dollar
}

// lane is how far a list has been read. Lists come newest first, so a read
// goes from the top down to Since; Until is where a read that was stopped goes
// on, and Top becomes Since when it has come to its end. Ids are not compared.
type lane struct {
	Since   string    `json:"since,omitzero"` // all posts up to this one are on disk
	SinceAt time.Time `json:"since_at,omitzero"`
	Until   string    `json:"until,omitzero"`
	Top     string    `json:"top,omitzero"` // the newest post of this read that is older than Overlap; of a stream, the next Since
	TopAt   time.Time `json:"top_at,omitzero"`
	Read    string    `json:"read,omitzero"` // the day (UTC) of the last read to the end; empty is never
}

// down notes a page of the list, of which there is more below or not.
func (l lane) down(posts []*post, more bool, now time.Time) lane {
	if l.Until == "" {
		l.Top, l.TopAt = "", time.Time{} // a new read, perhaps after a stream
	}
	for _, p := range posts {
		if l.Top == "" && !p.At.After(now.Add(-Overlap)) {
			l.Top, l.TopAt = p.ID, p.At
		}
	}
	if more && len(posts) > 0 {
		l.Until = posts[len(posts)-1].ID
		return l
	}
	if l.Top == "" {
		l.Top, l.TopAt = l.Since, l.SinceAt
	}
	if l.Top == "" && len(posts) > 0 { // all of them are younger than Overlap
		oldest := posts[len(posts)-1]
		l.Top, l.TopAt = oldest.ID, oldest.At
	}
	return lane{Since: l.Top, SinceAt: l.TopAt, Read: now.UTC().Format(time.DateOnly)}
}

// up notes a post that the stream brought: one by one, oldest first. Since
// follows at a distance of Overlap.
func (l lane) up(p *post, now time.Time) lane {
	if l.Top != "" && now.Sub(l.TopAt) > Overlap {
		l.Since, l.SinceAt, l.Top = l.Top, l.TopAt, ""
	}
	if l.Top == "" {
		l.Top, l.TopAt = p.ID, now
	}
	l.Read = now.UTC().Format(time.DateOnly)
	return l
}

// keeper hands batches over, each with the cursor of all lanes. It is safe for
// concurrent use: what one lane stores holds of the others only what is stored.
type keeper struct {
	x     *X
	mu    sync.Mutex
	cur   cursor
	last  []byte
	fresh source.Fresh
}

// newKeeper begins where a cursor says; one that cannot be read is none.
func newKeeper(x *X, raw []byte) *keeper {
	k := &keeper{x: x, last: slices.Clone(raw)}
	if len(raw) > 0 && source.ReadJSON(raw, &k.cur) != nil {
		k.cur = cursor{}
	}
	if k.cur.User != x.as() { // the settings name another account now
		k.cur.Account, k.cur.User, k.cur.Mentions = "", x.as(), lane{}
	}
	if k.cur.Query != x.query {
		k.cur.Words, k.cur.Query = lane{}, x.query
	}
	x.meter.restore(k.cur.Month, k.cur.Spent)
	return k
}

// lane gives a lane as it is stored.
func (k *keeper) lane(of func(*cursor) *lane) lane {
	k.mu.Lock()
	defer k.mu.Unlock()
	return *of(&k.cur)
}

// deliver hands over what was heard, with the cursor as it is changed. It gives
// what of it was new.
func (k *keeper) deliver(ctx context.Context, to source.Sink, h heard, change func(*cursor)) ([]domain.Mention, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	cur := k.cur
	change(&cur)
	cur.Month, cur.Spent = k.x.meter.read()
	raw, err := json.Marshal(cur)
	if err != nil {
		return nil, err
	}
	b := source.Batch{Mentions: h.mentions, Refused: h.refused}
	if string(raw) != string(k.last) {
		b.Cursor = raw
	}
	handed, err := k.fresh.Hand(ctx, to, b)
	if err == nil {
		k.cur, k.last = cur, raw
	}
	return handed, err
}
