package view

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// store puts what was derived of a conversation in the place of what was.
func (f *folding) store(w *work) error {
	if w.err != nil {
		return fmt.Errorf("fold conversation %s: %w", w.id, w.err)
	}
	r := &record{row: rowOf(&w.conv), facts: factsOf(&w.conv)}
	r.row.Num = w.num
	r.row.Excerpt = f.excerpt(w)
	for i := range w.entries {
		r.pos = append(r.pos, w.entries[i].Pos)
	}
	slices.Sort(r.pos)
	r.pos = slices.Compact(r.pos)

	var e encoder
	r.encode(&e)
	key, place, other := number(w.num), f.open, f.done
	if r.row.Status == domain.StatusResolved {
		place, other = f.done, f.open
	}
	if w.old != nil && w.wasDone != (place == f.done) {
		if err := other.Delete(key); err != nil {
			return err
		}
	}
	if err := place.Put(key, e.b); err != nil {
		return err
	}
	f.know(w)
	if err := f.knowSent(w, r); err != nil {
		return err
	}
	for i, tokens := range w.tokens {
		if indexable(&w.fresh[i].Event) {
			f.index = append(f.index, indexed{w.fresh[i].Pos, w.num, w.texts[i] != "", tokens})
		}
	}
	return f.contribute(w.old, r)
}

// contribute takes the old record out of figures, people and the outbox, and
// puts the new one in.
func (f *folding) contribute(old, now *record) error {
	if old != nil {
		f.counters.count(old, -1)
	}
	f.counters.count(now, +1)
	moveTimes(&f.times, old, now)
	movePerson(&f.people, old, now)
	return moveDue(f.due, old, now)
}

// excerpt is the start of the latest mention.
func (f *folding) excerpt(w *work) string {
	h := w.conv.Latest()
	if h == nil {
		return ""
	}
	for i := range w.fresh {
		if w.fresh[i].Pos == h.Pos {
			return excerptOf(h.Mention, w.texts[i])
		}
	}
	text, _ := f.tx.Text(h.Pos)
	return excerptOf(h.Mention, text)
}

// know records the ids of the mentions that are new, and which are erased.
func (f *folding) know(w *work) {
	if i, err := f.ids.get(w.id); err == nil {
		i.own = w.num
		f.ids.dirty(w.id)
	}
	for i := range w.fresh {
		f.knowMention(w, &w.fresh[i], w.texts[i])
	}
	if !w.erasing {
		return
	}
	for i := range w.entries {
		e := &w.entries[i]
		text, _ := f.tx.Text(e.Pos)
		f.knowMention(w, e, text)
		if text == "" && !e.Event.Text.IsZero() {
			f.erased = append(f.erased, e.Pos)
		}
	}
}

func (f *folding) knowMention(w *work, e *domain.Entry, text string) {
	m := e.Event.Mention
	if m == nil || e.Event.Kind != domain.Mentioned && e.Event.Kind != domain.Withdrawn {
		return
	}
	id := m.MentionID()
	known, err := f.ids.get(id)
	if err != nil {
		return // damaged: it is folded anew here
	}
	if m.Deleted || e.Event.Kind == domain.Withdrawn {
		known.deleted = true
	}
	if e.Event.Kind == domain.Mentioned {
		known.hear(w.id, m.Revision, ContentHash(text), text == "" && !e.Event.Text.IsZero())
	}
	f.ids.dirty(id)
}

// knowSent records what our sent replies are called on their source.
func (f *folding) knowSent(w *work, r *record) error {
	mark := func(id domain.ID, ours bool) error {
		known, err := f.ids.get(id)
		if err != nil {
			return err
		}
		if known.ours != ours {
			known.sent(w.id, ours)
			f.ids.dirty(id)
		}
		return nil
	}
	if w.old != nil {
		for _, id := range w.old.facts.sent {
			if slices.Contains(r.facts.sent, id) {
				continue
			}
			if err := mark(id, false); err != nil {
				return err
			}
		}
	}
	for _, id := range r.facts.sent {
		if err := mark(id, true); err != nil {
			return err
		}
	}
	return nil
}

// finish writes what the batch has gathered across its conversations.
func (f *folding) finish() error {
	if err := f.ids.write(); err != nil {
		return err
	}
	if err := f.people.write(f.tx.Bucket(bucketPeople)); err != nil {
		return err
	}
	if err := f.times.write(f.tx.Bucket(bucketTimes)); err != nil {
		return err
	}
	if err := f.counters.write(f.tx.Bucket(bucketHours)); err != nil {
		return err
	}
	if err := f.seal(); err != nil {
		return err
	}
	return f.meta.write(f.tx.Bucket(bucketMeta))
}

// identCache holds the ids that a batch touches, so that each is read and
// written once, and written in order.
type identCache struct {
	bucket kv.Bucket
	m      map[domain.ID]*identEntry
}

type identEntry struct {
	ident
	dirty bool
}

func (c *identCache) get(id domain.ID) (*ident, error) {
	if e := c.m[id]; e != nil {
		return &e.ident, nil
	}
	i, err := identOf(c.bucket, id)
	if err != nil {
		return nil, err
	}
	if c.m == nil {
		c.m = map[domain.ID]*identEntry{}
	}
	e := &identEntry{ident: i}
	c.m[id] = e
	return &e.ident, nil
}

func (c *identCache) dirty(id domain.ID) { c.m[id].dirty = true }

func (c *identCache) write() error {
	ids := make([]domain.ID, 0, len(c.m))
	for id, e := range c.m {
		if e.dirty {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b domain.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range ids {
		i := &c.m[id].ident
		if *i == (ident{}) {
			if err := c.bucket.Delete(id[:]); err != nil {
				return err
			}
			continue
		}
		if err := c.bucket.Put(id[:], i.encode(id)); err != nil {
			return err
		}
	}
	return nil
}

// meta are the view's own counters.
type meta struct {
	numbers uint64 // conversations numbered so far
	tail    uint64 // events in the tail of the index
}

func metaKey() []byte { return []byte("counters") }

func loadMeta(b kv.Reader) (meta, error) {
	v := b.Get(metaKey())
	if v == nil {
		return meta{}, nil
	}
	d := decoder{s: string(v)}
	m := meta{d.uint(), d.uint()}
	if d.bad {
		return m, fmt.Errorf("read the view's counters: %w", errCorrupt)
	}
	return m, nil
}

func (m meta) write(b kv.Bucket) error {
	var e encoder
	e.uint(m.numbers)
	e.uint(m.tail)
	return b.Put(metaKey(), e.b)
}

func bigEndian32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
