package view

import (
	"slices"
	"time"

	"hark/internal/domain"
)

// facts are what a conversation contributes to figures, people and the
// outbox, beside its row. They are stored with it so that an old contribution
// can be taken back exactly before a new one is made.
type facts struct {
	heard    []heardFact
	episodes []episodeFact
	due      []string // replies that the outbox has to act on
	moved    movedFact
	sent     []domain.ID // what our sent replies are called on their source
	labour   labour
}

var feelings = [...]domain.Feeling{domain.Unknown, domain.Negative, domain.Neutral, domain.Positive}

func feelingIndex(f domain.Feeling) byte {
	return byte(max(slices.Index(feelings[:], f), 0))
}

func hourOf(t time.Time) uint32 {
	h := t.Unix() / 3600
	return uint32(min(max(h, 0), 1<<32-1))
}

func hourTime(h uint32) time.Time { return time.Unix(int64(h)*3600, 0).UTC() }

func factsOf(c *domain.Conversation, who *crew) facts {
	f := facts{heard: make([]heardFact, len(c.Heard)), moved: movedOf(c), labour: labourOf(c, who)}
	for i := range c.Heard {
		f.heard[i] = heardOf(c, &c.Heard[i])
	}
	f.episodes = episodesOf(c)
	for i := range c.Replies {
		if c.Replies[i].Pending() {
			f.due = append(f.due, c.Replies[i].ID)
		}
		if id, ok := receiptID(c, &c.Replies[i]); ok {
			f.sent = append(f.sent, id)
		}
	}
	return f
}

// receiptID is the id that a sent reply would have as a mention, if its source
// tells: the customer may answer it, even one that was deleted since.
func receiptID(c *domain.Conversation, r *domain.Reply) (domain.ID, bool) {
	if r.Done == 0 || r.Receipt.ID == "" {
		return domain.ID{}, false
	}
	for i := range c.Heard {
		if h := &c.Heard[i]; h.ID == r.To {
			return domain.MentionID(h.Mention.Source, r.Receipt.ID), true
		}
	}
	return domain.ID{}, false
}

func clockMilli(c domain.Clock) int64 {
	if c == 0 {
		return 0
	}
	return c.Time().UnixMilli()
}

func (f *facts) encode(e *encoder) {
	e.uint(uint64(len(f.heard)))
	var last uint32
	for _, h := range f.heard {
		e.int(int(int64(h.hour) - int64(last)))
		last = h.hour
		h.encode(e)
	}
	f.moved.encode(e)
	e.uint(uint64(len(f.episodes)))
	for i := range f.episodes {
		f.episodes[i].encode(e)
	}
	e.uint(uint64(len(f.due)))
	for _, id := range f.due {
		e.str(id)
	}
	e.uint(uint64(len(f.sent)))
	for _, id := range f.sent {
		e.raw(id[:])
	}
	f.labour.encode(e)
}

func (f *facts) decode(d *decoder) {
	f.heard = make([]heardFact, d.count())
	var last uint32
	for i := range f.heard {
		last = uint32(int64(last) + int64(d.int()))
		f.heard[i].hour = last
		f.heard[i].decode(d)
	}
	f.moved.decode(d)
	if n := d.count(); n > 0 {
		f.episodes = make([]episodeFact, n)
		for i := range f.episodes {
			f.episodes[i].decode(d)
		}
	}
	for range d.count() {
		f.due = append(f.due, d.str())
	}
	for range d.count() {
		f.sent = append(f.sent, d.id())
	}
	f.labour.decode(d)
}
