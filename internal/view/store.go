package view

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"hark/internal/domain"
	"hark/internal/kv"
)

// store puts what was derived of a conversation in the place of what was.
func (f *folding) store(w *work) error {
	if w.err != nil {
		return fmt.Errorf("fold conversation %s: %w", w.id, w.err)
	}
	if w.latest != nil {
		text, _ := f.tx.Text(w.latest.Pos)
		w.now.row.Excerpt = excerptOf(w.latest.Mention, text)
		w.stored = w.now.bytes(new(room))
	}
	key, place, other := number(w.num), f.open, f.done
	if w.now.row.Status == domain.StatusResolved {
		place, other = f.done, f.open
	}
	if w.old != nil && w.wasDone != (place == f.done) {
		if err := other.Delete(key); err != nil {
			return err
		}
	}
	if err := place.Put(key, w.stored); err != nil {
		return err
	}
	f.know(w)
	if err := f.arrived(w); err != nil {
		return err
	}
	if err := f.knowSent(w, w.now); err != nil {
		return err
	}
	for i := range w.fresh {
		if a := &w.fresh[i]; indexable(&a.Event) {
			f.index = append(f.index, indexed{a.Pos, w.num, a.text != "", a.words})
		}
	}
	return f.contribute(w)
}

// contribute takes the old record out of people, the queue and the outbox, and
// puts the new one in.
func (f *folding) contribute(w *work) error {
	f.people = append(f.people, w.people...)
	f.labels = append(f.labels, w.labels...)
	f.members = append(f.members, w.members...)
	f.meta.queued += movePlace(&f.queue, w.old, w.now)
	return moveDue(f.due, w.old, w.now)
}

// know records the ids of the mentions that are new, and which are erased.
func (f *folding) know(w *work) {
	if i, err := f.ids.get(w.id); err == nil {
		i.own, i.dirty = w.num, true
	}
	for i := range w.fresh {
		f.knowMention(w, &w.fresh[i])
	}
	if !w.erasing {
		return
	}
	for i := range w.entries {
		e := &w.entries[i]
		text, _ := f.tx.Text(e.Pos)
		f.knowMention(w, &arrival{Entry: e, text: text, mention: mentionOf(e), content: ContentHash(text)})
		if text == "" && !e.Event.Text.IsZero() {
			f.erased = append(f.erased, e.Pos)
		}
	}
}

func (f *folding) knowMention(w *work, a *arrival) {
	if a.mention.IsZero() {
		return
	}
	known, err := f.ids.get(a.mention)
	if err != nil {
		return // damaged: it is folded anew here
	}
	if a.Event.Mention.Deleted || a.Event.Kind == domain.Withdrawn {
		known.deleted = true
	}
	if a.Event.Kind == domain.Mentioned {
		known.context = a.Event.Mention.Context && (known.context || !known.mention)
		known.hear(w.id, a.Event.Mention.Revision, a.content, a.text == "" && !a.Event.Text.IsZero())
	}
	known.dirty = true
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
			known.dirty = true
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

// finish writes what the batch has gathered across its conversations. What
// is only sorted and joined is done beside the writing, on another core.
func (f *folding) finish() error {
	sealed, err := f.seal()
	if err != nil {
		return err
	}
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(f.people.sort)
	beside.Go(func() {
		f.labels.sort()
		f.members.sort()
		f.queue.sort()
		for i := range sealed {
			sealed[i].made = buildSegment(sealed[i].texts)
		}
	})
	if err := f.ids.write(); err != nil {
		return err
	}
	if err := f.sums.write(f.tx); err != nil {
		return err
	}
	if err := f.crew.write(f.tx.Bucket(bucketCrew)); err != nil {
		return err
	}
	beside.Wait()
	if err := f.people.write(f.tx.Bucket(bucketPeople)); err != nil {
		return err
	}
	if err := f.members.write(f.tx.Bucket(bucketMembers)); err != nil {
		return err
	}
	if err := f.labels.write(f.tx.Bucket(bucketLabels)); err != nil {
		return err
	}
	if err := f.queue.write(f.tx.Bucket(bucketQueue)); err != nil {
		return err
	}
	for i := range sealed {
		if err := f.tx.Bucket(bucketSegments).Put(sealed[i].key(), sealed[i].made); err != nil {
			return err
		}
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
	dirty bool // it is to be written
}

func (c *identCache) get(id domain.ID) (*identEntry, error) {
	if e := c.m[id]; e != nil {
		return e, nil
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
	return e, nil
}

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
	queued  int    // conversations in the queue
}

func metaKey() []byte { return []byte("counters") }

func loadMeta(b kv.Reader) (meta, error) {
	v := b.Get(metaKey())
	if v == nil {
		return meta{}, nil
	}
	d := decoder{s: string(v)}
	m := meta{d.uint(), d.uint(), d.int()}
	if d.bad {
		return m, fmt.Errorf("read the view's counters: %w", errCorrupt)
	}
	return m, nil
}

func (m meta) write(b kv.Bucket) error {
	var e encoder
	e.uint(m.numbers)
	e.uint(m.tail)
	e.int(m.queued)
	return b.Put(metaKey(), e.b)
}

func bigEndian32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
