package eventlog

import (
	"fmt"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// asking is what the journal of another writer asks to be erased: texts that
// are not its own, and that this log therefore keeps.
type asking struct {
	texts         int
	conversations []domain.ID // the first few that hold such a text
}

// namedAsked is how many conversations a note names.
const namedAsked = 5

// request notes an erasure that was not carried out.
func (c *checker) request(s snapshot, e *domain.Entry) {
	of := e.Event.Undoes
	if e.Event.Kind != domain.Erased || of.Journal == e.Event.Journal {
		return
	}
	pos := find(s.tx, of)
	if _, has := s.Text(pos); pos == 0 || !has {
		return
	}
	if c.asked == nil {
		c.asked = map[domain.JournalID]*asking{}
	}
	a := c.asked[e.Event.Journal]
	if a == nil {
		a = &asking{}
		c.asked[e.Event.Journal] = a
	}
	a.texts++
	text, err := domain.DecodeEntry(pos, s.Raw(pos)) // whose conversation counts, not which one the asker names
	if err != nil {
		return // it is told of where its own turn comes
	}
	if id := text.Event.Conversation; len(a.conversations) < namedAsked && !id.IsZero() && !slices.Contains(a.conversations, id) {
		a.conversations = append(a.conversations, id)
	}
}

// requests tells of the erasures that wait for a person's word.
func (c *checker) requests() error {
	return c.l.view(func(tx *bolt.Tx) error {
		return eachJournal(tx, func(id domain.JournalID, j journal) error {
			a := c.asked[id]
			if a == nil {
				return nil
			}
			var names []string
			for _, conversation := range a.conversations {
				names = append(names, conversation.String())
			}
			c.note(fmt.Sprintf("journal %s of %q asks to erase texts that are not its own: %d that are here", id, j.Name, a.texts),
				"if you agree, `hark erase ID --reason R` does it; ID is "+strings.Join(names, ", "))
			return nil
		})
	})
}
