package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hark/internal/domain"
)

// cursor is how far the events were read, and how to tell that they are still
// the same: a hub that was put back from a backup gives known numbers to other
// messages, and whoever only counts would wait for ever.
type cursor struct {
	Created time.Time `json:"created"`
	// Marks are messages that were taken in with all before them, the latest
	// first; the others lie ever further apart. A later one may be gone for
	// good reasons, where a text of it was erased.
	Marks []mark `json:"marks,omitempty"`
	// Places are where the chunks of our journals stand.
	Places map[domain.JournalID]place `json:"places,omitempty"`
	// Forked are journals of which the hub has other events than this log.
	Forked map[domain.JournalID]Forked `json:"forked,omitempty"`
}

// fork notes that the hub has another event of a journal than this log.
func (c *cursor) fork(f Forked) {
	was, known := c.Forked[f.Journal]
	if known {
		f.Event, f.Message = min(f.Event, was.Event), min(f.Message, was.Message)
	}
	if c.Forked == nil {
		c.Forked = map[domain.JournalID]Forked{}
	}
	if known || len(c.Forked) < RefusedMax {
		c.Forked[f.Journal] = f
	}
}

// forked are those journals, in order.
func (c *cursor) forked() (list []Forked) {
	for j, f := range c.Forked {
		f.Journal = j
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Forked) int { return bytes.Compare(a.Journal[:], b.Journal[:]) })
	return list
}

// mark is one message.
type mark struct {
	Seq  uint64      `json:"seq"`
	Hash domain.Hash `json:"hash"`
}

// place says that the hub has a journal up to Seq, in the message numbered At
// and those before it.
type place struct {
	Seq uint64 `json:"seq"`
	At  uint64 `json:"at"`
}

func markOf(m Message) mark {
	return mark{m.Seq, domain.HashOf(append([]byte(m.Subject+"\x00"), m.Data...))}
}

// markEvery is how far apart the closest marks are, in messages.
const markEvery = 64

// read is the number up to which messages were taken in.
func (c *cursor) read() uint64 {
	if len(c.Marks) == 0 {
		return 0
	}
	return c.Marks[0].Seq
}

// add moves the cursor on to the message of k, and thins the marks behind it out: each kept
// one is about twice as far back as the one before.
func (c *cursor) add(k mark) {
	if k.Seq <= c.read() {
		return
	}
	marks := []mark{k}
	for i, old := range c.Marks {
		back, before := k.Seq-old.Seq, k.Seq-marks[len(marks)-1].Seq
		last := i == len(c.Marks)-1
		if last || k.Seq-c.Marks[i+1].Seq > max(2*before, markEvery) && back > before {
			marks = append(marks, old)
		}
	}
	c.Marks = marks
}

// resume finds how far the hub still holds what was read, and forgets the rest.
// It tells whether the hub is another one, or went back.
func (c *cursor) resume(ctx context.Context, events Stream, filter string) (back bool, err error) {
	st, err := events.State(ctx)
	if err != nil {
		return false, fmt.Errorf("ask for the state of the hub: %w", err)
	}
	if !st.Created.Equal(c.Created) {
		back = len(c.Marks) > 0
		*c = cursor{Created: st.Created}
		return back, nil
	}
	for i, k := range c.Marks {
		if k.Seq > st.Last {
			back = true
			continue
		}
		m, found, err := events.Next(ctx, filter, k.Seq)
		if err != nil {
			return back, fmt.Errorf("read message %d of the hub: %w", k.Seq, err)
		}
		if found && markOf(m) == k {
			c.Marks = c.Marks[i:]
			return back, nil
		}
		back = back || found && m.Seq == k.Seq
	}
	c.Marks = nil
	return back, nil
}

func (c *cursor) encode() ([]byte, error) { return json.Marshal(c) }

// decodeCursor reads what encode wrote. What cannot be read is as if nothing
// had been read of the hub, which costs time and loses nothing.
func decodeCursor(b []byte) cursor {
	var c cursor
	if json.Unmarshal(b, &c) != nil {
		return cursor{}
	}
	for i := 1; i < len(c.Marks); i++ {
		if c.Marks[i].Seq >= c.Marks[i-1].Seq {
			return cursor{}
		}
	}
	return c
}
