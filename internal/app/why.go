package app

import (
	"context"
	"sync"

	"hark/internal/domain"
	"hark/internal/enrich/sentiment"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// tellingMost is how many words a mention is explained by, and whysMost how
// many mentions are remembered.
const (
	tellingMost = 5
	whysMost    = 2000
)

// whys remembers where in a text the words stand that decided how it is felt
// to be. They are places, not words: nothing of a text is kept that may be
// erased.
type whys struct {
	mu    sync.Mutex
	model *sentiment.Model
	known map[whyKey][]sentiment.Word
}

type whyKey struct {
	mention  domain.ID
	revision int
}

// of explains one mention by a model. What another model said is forgotten.
func (w *whys) of(m *sentiment.Model, h *domain.Heard, body string) []sentiment.Word {
	key := whyKey{h.ID, h.Mention.Revision}
	w.mu.Lock()
	if w.model != m || len(w.known) >= whysMost {
		w.model, w.known = m, map[whyKey][]sentiment.Word{}
	}
	words, known := w.known[key]
	w.mu.Unlock()
	if known {
		return words
	}
	words = m.Words(body, h.Understood.Lang, tellingMost)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.model == m {
		w.known[key] = words
	}
	return words
}

// Why implements ui.Reader: the model that this program has now reads what
// is still there to read. A feeling that another model or a person gave is
// explained all the same; by whom it is stands beside it.
func (c console) Why(ctx context.Context, t *view.Thread) screen.Why {
	why := screen.Why{}
	for i := range t.Conversation.Heard {
		h := &t.Conversation.Heard[i]
		body, kept := t.Texts[h.Pos]
		if !kept || ctx.Err() != nil {
			continue
		}
		m := h.Mention.Dress(body)
		if words := c.a.whys.of(c.a.mind.feel(), h, m.Body()); len(words) > 0 {
			why[h.ID] = words
		}
	}
	return why
}
