package mail

import (
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/go-json-experiment/json"
)

// cursor says for each mailbox, by its name, how far it was read.
type cursor map[string]box

// box is how far a mailbox was read.
type box struct {
	Validity uint32    `json:"validity"`
	Next     imap.UID  `json:"next"` // the first UID that was not read
	At       time.Time `json:"at"`   // when the newest message that was read came in, by the server's clock
}

// parseCursor reads a cursor. One that it cannot read is the beginning: what
// the log knows already is not taken twice.
func parseCursor(b []byte) cursor {
	c := cursor{}
	if json.Unmarshal(b, &c) != nil || c == nil {
		return cursor{}
	}
	return c
}

// bytes is the cursor with the mailbox place read as far as b says.
func (c cursor) bytes(place string, b box) ([]byte, error) {
	c[place] = b
	return json.Marshal(c, json.Deterministic(true))
}

// uids gives what a search found, in rising order. "*" in an answer, or a
// range that no mailbox can fill, is no answer.
func uids(data *imap.SearchData) []imap.UID {
	set, ok := data.All.(imap.UIDSet)
	if !ok {
		return nil
	}
	total := 0
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start || int(r.Stop-r.Start) > maxFound {
			return nil
		}
		if total += int(r.Stop-r.Start) + 1; total > maxFound {
			return nil
		}
	}
	all, _ := set.Nums()
	slices.Sort(all)
	return slices.Compact(all)
}

// maxFound is how many messages one search may find.
const maxFound = 2_000_000
