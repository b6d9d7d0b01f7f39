package enrich

import (
	ring "container/list"
	"crypto/sha256"
	"strings"
	"sync"

	"hark/internal/domain"
)

// copyWords is how many words a text must have to be known as a copy: "thank
// you so much" is written by many.
const copyWords = 4

// Copies knows which texts were seen lately, so that a thousand reposts are
// one voice with an echo. Texts are the same when their words are: case,
// accents, punctuation, handles, links and a leading "RT" do not count. It
// remembers a bounded number of texts, those least recently met go first, and
// forgets all on restart: a copy that is missed then stands as its own. It is
// safe for concurrent use.
type Copies struct {
	mu     sync.Mutex
	max    int
	recent *ring.List // of *original, the latest met first
	known  map[fingerprint]*ring.Element
}

type fingerprint [16]byte

type original struct {
	print fingerprint
	id    domain.ID
}

// NewCopies remembers up to max texts; at least one.
func NewCopies(max int) *Copies {
	if max < 1 {
		max = 1
	}
	return &Copies{max: max, recent: ring.New(), known: map[fingerprint]*ring.Element{}}
}

// Seen gives the id under which the same text was first seen, and remembers
// id if it was not. The zero ID says that it is new, or too short to tell.
func (c *Copies) Seen(text string, id domain.ID) domain.ID {
	w := words(clean(cut(text)))
	if len(w) > 0 && w[0] == "rt" {
		w = w[1:]
	}
	if short(w, copyWords) {
		return domain.ID{}
	}
	sum := sha256.Sum256([]byte(strings.Join(w, " ")))
	print := fingerprint(sum[:len(fingerprint{})])
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.known[print]; ok {
		c.recent.MoveToFront(e)
		if first := e.Value.(*original).id; first != id {
			return first
		}
		return domain.ID{}
	}
	c.known[print] = c.recent.PushFront(&original{print, id})
	if c.recent.Len() > c.max {
		last := c.recent.Back()
		delete(c.known, last.Value.(*original).print)
		c.recent.Remove(last)
	}
	return domain.ID{}
}
