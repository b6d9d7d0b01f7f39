package hub

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"golang.org/x/sync/semaphore"

	"hark/internal/domain"
	"hark/internal/eventlog"
)

// What was read and not yet taken in is bounded in bytes. A merge is one commit,
// however much is in it: while more is known to be there, it waits for as much
// as a commit takes, and not for long, since the line may be slow.
const (
	pullBytes = eventlog.MergeBytes // half of it is being taken in while the other half is read
	gatherFor = 500 * time.Millisecond
)

// item is a message on its way in. Its bytes are let go once they are read.
type item struct {
	Message
	mark mark
	chunk
	journal domain.JournalID // that the subject names
	ours    bool             // it went up from here
	err     error            // it is no chunk
	weight  int64
}

// errSkipped is why a message without a word is not taken in. It must not look
// like a fault of the journal's writer.
var errSkipped = errors.New("it did not come as its writer's machine puts it: somebody else can have had the hub send it there")

// puller takes in what others put, over one connection.
type puller struct {
	*syncer
	room  *semaphore.Weighted
	next  map[domain.JournalID]uint64 // the number that comes next of a journal
	shelf map[domain.JournalID]*shelf // of journals of which something was missing
	holes map[domain.JournalID]uint64 // the first number that the log lacks of those it has later ones of
	end   uint64                      // the latest message that is known of
}

// pull takes in what the hub has and what comes, until ctx ends or with an
// error. It closes verified, if nobody did, when it knows what hub this is.
func (s *syncer) pull(ctx context.Context, verified chan struct{}) error {
	p := &puller{syncer: s, room: semaphore.NewWeighted(pullBytes), next: map[domain.JournalID]uint64{}, shelf: map[domain.JournalID]*shelf{}, holes: map[domain.JournalID]uint64{}}
	if err := p.start(ctx); err != nil {
		return err
	}
	select {
	case <-verified:
	default:
		close(verified)
	}
	ctx, cancel := context.WithCancel(ctx)
	items, failed := make(chan item, 64), make(chan error, 1)
	go func() { failed <- p.read(ctx, items) }()
	err := p.takeAll(ctx, items)
	cancel()
	if e := <-failed; err == nil {
		err = e
	}
	s.keep(context.WithoutCancel(ctx), true)
	return err
}

// start finds where to read on.
func (p *puller) start(ctx context.Context) error {
	filter := p.o.Desk.Events("*")
	p.mu.Lock()
	cur := p.cur
	p.mu.Unlock()
	back, err := cur.resume(ctx, p.events, filter)
	if err != nil {
		return err
	}
	last, _, err := p.events.Last(ctx, filter)
	if err != nil {
		return fmt.Errorf("ask for the last message of the hub: %w", err)
	}
	stretches, err := p.o.Log.Stretches(ctx)
	if err != nil {
		return err
	}
	for _, s := range stretches {
		j := s.Head.Journal
		if next := max(p.next[j], 1); s.First > next && p.holes[j] == 0 {
			p.holes[j] = next
		}
		p.next[j] = s.Head.Seq + 1
	}
	p.end = last.Seq
	p.tell(func(st *SyncState) {
		if back {
			cur.Places = nil
			cur.Forked = maps.Clone(cur.Forked)
			maps.DeleteFunc(cur.Forked, func(_ domain.JournalID, f Forked) bool { return f.Message > cur.read() })
		}
		p.cur, p.changed = cur, true
		p.progress(st)
	})
	return nil
}

// progress says how much is left to read; p.mu is held.
func (p *puller) progress(st *SyncState) {
	if st.Behind = 0; p.end > p.cur.read() {
		st.Behind = p.end - p.cur.read()
	}
	p.settled(st)
}

// read follows the hub and decodes what comes, ahead of what is being merged.
// It closes items.
func (p *puller) read(ctx context.Context, items chan<- item) error {
	defer close(items)
	p.mu.Lock()
	from := p.cur.read() + 1
	p.mu.Unlock()
	for m, err := range p.events.Follow(ctx, p.o.Desk.Events("*"), from) {
		if err != nil {
			return fmt.Errorf("follow the hub: %w", err)
		}
		it := item{Message: m, mark: markOf(m), weight: min(int64(len(m.Data))+1, pullBytes)}
		if err := p.room.Acquire(ctx, it.weight); err != nil {
			return err
		}
		if it.journal, it.err = writerOf(m.Subject); it.err == nil {
			if it.ours = p.o.Ours(it.journal); !it.ours {
				it.chunk, it.err = decodeChunk(it.journal, m.Data)
			}
			if len(m.Data) == 0 {
				it.err = errSkipped
			}
		}
		it.Data = nil
		select {
		case items <- it:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// takeAll takes items in.
func (p *puller) takeAll(ctx context.Context, items <-chan item) error {
	for it := range items {
		batch, size := p.gather(it, items)
		if err := p.take(ctx, batch); err != nil {
			return err
		}
		p.room.Release(size)
		last := batch[0].mark
		for i := range batch {
			if batch[i].mark.Seq > last.Seq {
				last = batch[i].mark
			}
		}
		p.end = max(p.end, last.Seq)
		p.tell(func(st *SyncState) {
			p.cur.add(last)
			p.changed, p.errs[pulling], st.Err = true, nil, p.errs[pushing]
			p.progress(st)
		})
		p.keep(ctx, false)
	}
	return nil
}

// gather gives what has come, beginning with it, and how much that weighs: as
// much as one commit of the log takes or, where the hub is known to have more,
// what comes in a moment.
func (p *puller) gather(it item, items <-chan item) (batch []item, size int64) {
	late := time.NewTimer(gatherFor)
	defer late.Stop()
	events, seq := 0, uint64(0)
	for more := true; more; {
		batch, size, events = append(batch, it), size+it.weight, events+len(it.records)
		if seq = max(seq, it.Seq); size > eventlog.MergeBytes/2 || events > eventlog.MergeEvents-chunkEvents {
			return batch, size
		}
		select {
		case it, more = <-items:
			continue
		default:
		}
		if seq >= p.end {
			return batch, size
		}
		select {
		case it, more = <-items:
		case <-late.C:
			return batch, size
		}
	}
	return batch, size
}

// take takes a batch in. Its error says that the log, or the line, cannot go on.
func (p *puller) take(ctx context.Context, batch []item) error {
	m := merging{p: p}
	for i := range batch {
		it := &batch[i]
		switch {
		case it.ours:
			p.tell(func(st *SyncState) {
				p.stored = moment{it.Seq, it.At}
				p.clocks(st)
			})
			continue
		case it.err != nil:
			p.refuse(Refused{it.journal, it.Seq, it.At, it.err.Error()})
			continue
		}
		next := max(p.next[it.journal], m.after(it.journal), 1)
		from, torn := p.holes[it.journal]
		if !torn {
			from = next
		}
		if torn || it.first() > next {
			delete(p.holes, it.journal)
			if err := m.flush(ctx); err != nil {
				return err
			}
			if err := p.seek(ctx, it, from); err != nil {
				return err
			}
		}
		if err := m.add(ctx, it); err != nil {
			return err
		}
	}
	return m.flush(ctx)
}
