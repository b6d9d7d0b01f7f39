package enrich

import (
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich/copies"
	"hark/internal/enrich/text"
)

// copyWindow is for how long a text is known after it was last met: reposts
// come within days, and what somebody says again later is news.
const copyWindow = 7 * 24 * time.Hour

// Copies knows which texts were seen lately, as package copies has it, by the
// conversations that they began. It remembers a bounded number of texts, those
// least recently met go first, and forgets all on restart: a copy that is
// missed then stands as its own. It is safe for concurrent use.
type Copies struct {
	mu    sync.Mutex
	index *copies.Index[domain.ID]
}

// Print is what copies of a text have in common with it.
type Print = copies.Fingerprint

// NewCopies remembers up to max texts; at least one, at most 65,535. A text
// takes less than 400 bytes.
func NewCopies(max int) *Copies {
	return &Copies{index: copies.New[domain.ID](max, copyWindow)}
}

// PrintOf is the print of a text; the zero one of a text that is too short to
// tell. Unlike Met it can be asked in any order, from several goroutines.
func PrintOf(body string) Print { return copies.Of(text.Cut(body, textMax)) }

// Seen is Met for a text.
func (c *Copies) Seen(text string, id domain.ID, at time.Time) domain.ID {
	return c.Met(PrintOf(text), id, at)
}

// Met gives the id under which a text like this one was first met, and
// remembers id if there was none. The zero ID says that it is new, or the same
// one's, or that nobody can tell. The order of the calls says which one is the
// original; at, when the text was written, says only whether it is too long ago.
func (c *Copies) Met(print Print, id domain.ID, at time.Time) domain.ID {
	c.mu.Lock()
	defer c.mu.Unlock()
	first, _ := c.index.Met(print, id, at)
	return first
}
