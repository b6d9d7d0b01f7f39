package bluesky

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
)

// What is remembered of the posts that were handed over, so that their
// deletion and their change is told: so many while hark runs, and so many in
// the cursor.
const (
	heardMax  = 2_000
	heardKept = 100
)

// mark is where both channels stand: the cursor of this source.
type mark struct {
	Host     string    `json:"host,omitzero"`     // of the stream; its clock is its own
	Stream   int64     `json:"stream,omitzero"`   // unix microseconds, by that clock
	Noted    time.Time `json:"noted,omitzero"`    // all notifications up to here were read
	Searched time.Time `json:"searched,omitzero"` // and all words searched
	Heard    []string  `json:"heard,omitzero"`    // the latest posts, oldest first
}

// hearing is what the two channels share while one Listen runs. It is safe for
// concurrent use.
type hearing struct {
	n *network

	mu      sync.Mutex
	at      mark
	stored  string // the cursor that was handed over last
	fresh   source.Fresh
	heard   []string // oldest first
	known   map[string]bool
	threads map[string]bool // whose earlier posts were asked for
}

func newHearing(n *network, cursor []byte) *hearing {
	h := &hearing{n: n, stored: string(cursor), known: map[string]bool{}, threads: map[string]bool{}}
	var at mark
	if json.Unmarshal(cursor, &at) == nil { // one that cannot be read is the beginning
		h.at = at
	}
	h.remember(h.at.Heard)
	return h
}

// mark is where the channels stand.
func (h *hearing) mark() mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

// knows reports whether a post was handed over lately.
func (h *hearing) knows(uri string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.known[uri]
}

// recent gives up to n posts handed over lately, oldest first, which are those
// before the skip latest.
func (h *hearing) recent(n, skip int) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	end := max(len(h.heard)-skip, 0)
	return slices.Clone(h.heard[max(end-n, 0):end])
}

// threaded reports whether what stands at and above a post was asked for.
func (h *hearing) threaded(uri string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.threads[uri]
}

// thread notes that what stands at and above a post was asked for.
func (h *hearing) thread(uri string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.threads) >= heardMax {
		clear(h.threads)
	}
	h.threads[uri] = true
}

// take hands over what is new among the mentions, with the cursor as move
// leaves it; nil moves nothing. Only when all of it is on disk is it
// remembered. It says how many were handed over.
func (h *hearing) take(ctx context.Context, to source.Sink, b source.Batch, move func(*mark)) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	next := h.at
	if move != nil {
		move(&next)
	}
	var ids []string
	for i := range b.Mentions {
		if m := &b.Mentions[i]; !m.Context && !m.Deleted && !h.known[m.ID] {
			ids = append(ids, m.ID)
		}
	}
	next.Heard = append(slices.Clone(next.Heard), ids...)
	next.Heard = next.Heard[max(len(next.Heard)-heardKept, 0):]
	cursor, err := json.Marshal(&next)
	if err != nil {
		return 0, err
	}
	if string(cursor) != h.stored {
		b.Cursor = cursor
	}
	n, err := h.fresh.Deliver(ctx, to, b)
	if err != nil {
		return 0, err
	}
	h.at, h.stored = next, string(cursor)
	h.remember(ids)
	h.forget(b.Mentions)
	return n, nil
}

func (h *hearing) remember(ids []string) {
	for _, id := range ids {
		if !h.known[id] {
			h.known[id] = true
			h.heard = append(h.heard, id)
		}
	}
	if over := len(h.heard) - heardMax; over > 0 {
		for _, id := range h.heard[:over] {
			delete(h.known, id)
		}
		h.heard = slices.Clone(h.heard[over:])
	}
}

// forget lets go of posts that are no more.
func (h *hearing) forget(mentions []domain.Mention) {
	gone := map[string]bool{}
	for i := range mentions {
		if mentions[i].Deleted {
			gone[mentions[i].ID] = true
			delete(h.known, mentions[i].ID)
		}
	}
	if len(gone) > 0 {
		h.heard = slices.DeleteFunc(h.heard, func(id string) bool { return gone[id] })
		h.at.Heard = slices.DeleteFunc(slices.Clone(h.at.Heard), func(id string) bool { return gone[id] })
	}
}
