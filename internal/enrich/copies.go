package enrich

import (
	ring "container/list"
	"crypto/sha256"
	"strings"
	"sync"

	"hark/internal/domain"
	"hark/internal/enrich/text"
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
	known  map[Print]*ring.Element
}

// Print is the beginning of the SHA-256 of a text's words.
type Print [16]byte

type original struct {
	print Print
	id    domain.ID
}

// NewCopies remembers up to max texts; at least one.
func NewCopies(max int) *Copies {
	if max < 1 {
		max = 1
	}
	return &Copies{max: max, recent: ring.New(), known: map[Print]*ring.Element{}}
}

// PrintOf is what copies of a text have in common with it; zero for a text that
// is too short to tell. Unlike Met it can be asked in any order.
func PrintOf(body string) Print {
	w := text.Words(text.Cut(body, textMax))
	if len(w) > 0 && w[0] == "rt" {
		w = w[1:]
	}
	if short(w, copyWords) {
		return Print{}
	}
	sum := sha256.Sum256([]byte(strings.Join(w, " ")))
	return Print(sum[:len(Print{})])
}

// Seen is Met for a text.
func (c *Copies) Seen(text string, id domain.ID) domain.ID { return c.Met(PrintOf(text), id) }

// Met gives the id under which the print was first met, and remembers id if it
// was not. The zero ID says that it is new, or the same one's, or that nobody
// can tell. The order of the calls says which one is the original.
func (c *Copies) Met(print Print, id domain.ID) domain.ID {
	if print == (Print{}) {
		return domain.ID{}
	}
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
