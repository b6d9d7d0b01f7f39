package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
)

// eventsTogether is how many events are looked at in one reading: a longer one
// would make the file grow while others write.
const eventsTogether = 5000

// writtenBy is what an author has written, anywhere: it looks at all events, so
// that nothing is missed that no list of people shows.
func (a *App) writtenBy(ctx context.Context, author, source string) (*erasure, error) {
	e := &erasure{ErasedTexts: ErasedTexts{Author: author}}
	is := byAuthor(author, source)
	for from := uint64(1); from > 0; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := a.log.Read(func(s kv.Snapshot) (err error) {
			from, err = e.look(s, from, is)
			return err
		}); err != nil {
			return nil, err
		}
	}
	if e.Texts > 0 {
		return e, nil
	}
	why := fmt.Sprintf("no text by %q is kept", author)
	if source != "" {
		why += " from " + source
	}
	return nil, &desk.Refusal{Why: why, Hint: "give the handle or the id of the author, as `hark show` prints it; names that are only shown are not unique"}
}

// look goes through some events, and tells where to go on; 0 is the end.
func (e *erasure) look(s kv.Snapshot, from uint64, is func(*domain.Mention) bool) (next uint64, err error) {
	mentioned := []byte(`"` + domain.Mentioned + `"`)
	for pos := from; pos < from+eventsTogether; pos++ {
		if pos > s.End() {
			return 0, nil
		}
		raw := s.Raw(pos)
		if !bytes.Contains(raw, mentioned) {
			continue
		}
		en, err := domain.DecodeEntry(pos, raw)
		if err != nil {
			return 0, fmt.Errorf("look for what to erase: %w", err)
		}
		if m := en.Event.Mention; en.Event.Kind == domain.Mentioned && m != nil && is(m) {
			e.add(s, &en)
		}
	}
	return from + eventsTogether, nil
}

// byAuthor tells the posts of an author, who is named by handle or id; by what
// is shown only where there is nothing else.
func byAuthor(author, source string) func(*domain.Mention) bool {
	handle := strings.TrimPrefix(author, "@")
	return func(m *domain.Mention) bool {
		w := m.Author
		switch {
		case source != "" && m.Source != source:
			return false
		case w.ID != "" && w.ID == author, w.Handle != "" && strings.EqualFold(w.Handle, handle):
			return true
		}
		return w.ID == "" && w.Handle == "" && w.Name == author
	}
}
