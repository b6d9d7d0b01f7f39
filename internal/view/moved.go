package view

import (
	"time"

	"hark/internal/domain"
)

// movedFact says how the author felt before our first reply that went out, and
// after it.
type movedFact struct {
	hour   uint32 // in which the network took the reply; 0 where there is none
	was    byte   // index into feelings, of the author's last mention before it
	became byte   // of their first mention after it, or silent
}

// silent is what becomes of an author who does not write again.
const silent = byte(len(feelings))

// movedOf compares the author's last mention before our first reply with the
// first after it, by when they were posted. Deleted ones are left out.
func movedOf(c *domain.Conversation) movedFact {
	var first domain.Clock
	for i := range c.Replies {
		if done := c.Replies[i].Done; done > 0 && (first == 0 || done < first) {
			first = done
		}
	}
	if first == 0 || len(c.Heard) == 0 {
		return movedFact{}
	}
	m := movedFact{hour: hourOf(first.Time()), became: silent}
	var last, next time.Time
	for i := range c.Heard {
		h := &c.Heard[i]
		if h.Deleted || !byRoot(c, h) {
			continue
		}
		at := h.When()
		switch after := at.After(first.Time()); {
		case !after && (last.IsZero() || !at.Before(last)):
			last, m.was = at, feelingIndex(h.Sentiment.Feeling)
		case after && (next.IsZero() || at.Before(next)):
			next, m.became = at, feelingIndex(h.Sentiment.Feeling)
		}
	}
	return m
}

// becameName is what figures and filters call it.
func becameName(became byte) string {
	if became >= silent {
		return Silent
	}
	return feelingName(feelings[became])
}

func (m *movedFact) encode(e *encoder) {
	e.uint(uint64(m.hour))
	if m.hour > 0 {
		e.byte(m.was | m.became<<2)
	}
}

func (m *movedFact) decode(d *decoder) {
	if m.hour = uint32(d.uint()); m.hour > 0 {
		b := d.byte()
		m.was, m.became = b&3, min(b>>2, silent)
	}
}
