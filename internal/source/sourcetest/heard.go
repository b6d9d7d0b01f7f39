package sourcetest

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
	"hark/internal/source"
)

// String says what was heard, for the failure of a test.
func (e *Ear) String() string {
	return fmt.Sprintf("heard %+v, refused %+v, was told %+v; Listen gave %v", e.Mentions, e.Refused, e.Health, e.Err)
}

// SoFar is what was heard, for a test that overhears a source which may go on.
func (e *Ear) SoFar() []domain.Mention {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.Mentions)
}

// Latest is what the source reported last.
func (e *Ear) Latest() source.Health {
	if len(e.Health) == 0 {
		return source.Health{}
	}
	return e.Health[len(e.Health)-1]
}

// State is what the source said last of its link.
func (e *Ear) State() source.State {
	for _, h := range slices.Backward(e.Health) {
		if h.State != "" {
			return h.State
		}
	}
	return ""
}

// Live reports whether the source says that it is live.
func (e *Ear) Live() bool { return e.State() == source.Live }

// Missed is how many posts the source said were written while nobody listened.
func (e *Ear) Missed() (n int) {
	for _, h := range e.Health {
		n = max(n, h.Missed)
	}
	return n
}

// Told reports whether the source told of something in its reports.
func (e *Ear) Told(of func(source.Health) bool) bool { return slices.ContainsFunc(e.Health, of) }

// Last is the post with that ID as it was heard last, and empty where it was not.
func (e *Ear) Last(id string) domain.Mention {
	return e.last(func(m *domain.Mention) bool { return m.ID == id })
}

// Saying is the latest post that says just this, and empty where none does.
func (e *Ear) Saying(text string) domain.Mention {
	return e.last(func(m *domain.Mention) bool { return m.Text == text })
}

func (e *Ear) last(is func(*domain.Mention) bool) domain.Mention {
	for _, m := range slices.Backward(e.Mentions) {
		if is(&m) {
			return m
		}
	}
	return domain.Mention{}
}

// Has reports whether all posts with these IDs were heard.
func (e *Ear) Has(ids ...string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return e.Last(id).ID == "" })
}

// Says reports whether posts were heard that say just these texts.
func (e *Ear) Says(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return e.Saying(text).ID == "" })
}

// Texts is what was heard, in order: titles and texts with bars between posts,
// and in parentheses what came for context.
func (e *Ear) Texts() string {
	var all []string
	for _, m := range e.Mentions {
		s := strings.TrimSpace(m.Title + " " + m.Text)
		if m.Context {
			s = "(" + s + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, "|")
}

// Polls is enough once the source was live n times, as one that polls is after
// every poll. between, unless it is nil, is called after each but the last.
func Polls(n int, between func(poll int)) func(*Ear) bool {
	looked, polls := 0, 0
	return func(e *Ear) bool {
		for _, h := range e.Health[looked:] {
			if h.State != source.Live {
				continue
			}
			if polls++; polls < n && between != nil {
				between(polls)
			}
		}
		looked = len(e.Health)
		return polls >= n
	}
}
