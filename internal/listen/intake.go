package listen

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// intake is one batch on its way into the log.
type intake struct {
	name     string
	cursor   []byte
	mentions []item
	refused  []source.Refused
	received int

	// What became of it, as of the latest decide.
	notices    []source.Refused // of mentions that were kept, but cut
	kept       int
	duplicates int
	newest     time.Time // the latest time of a post that was kept
}

// item is one mention and what was worked out about it.
type item struct {
	domain.Mention
	id         domain.ID
	content    uint64
	notice     string
	fresh      bool // not known before the batch, as far as could be seen
	understood domain.Understanding
	print      enrich.Print // by which copies are known
}

// prepare cleans a batch. What cannot be stored is refused.
func (l *Listener) prepare(name string, b source.Batch) *intake {
	in := &intake{name: name, cursor: b.Cursor, received: len(b.Mentions), mentions: make([]item, 0, len(b.Mentions))}
	in.refused = append(in.refused, b.Refused...)
	now := l.o.Now()
	for _, m := range b.Mentions {
		notice, err := clean(&m, name, now)
		if err != nil {
			in.refused = append(in.refused, source.Refuse(where(&m), err.Error(), []byte(m.Body())))
			continue
		}
		in.mentions = append(in.mentions, item{Mention: m, id: m.MentionID(), content: view.ContentHash(m.Body()), notice: notice})
	}
	return in
}

// where names a mention for people.
func where(m *domain.Mention) string {
	s, _ := text(m.ID, nameMax)
	if s == "" {
		return "a mention without an id"
	}
	return s
}

// understood in parallel from so many mentions on; below that, starting
// goroutines costs more than it saves.
const parallelFrom = 32

// understand makes sense of what is new. It works outside the writer's
// transaction, so it looks at a state that may be passed when it is decided.
func (l *Listener) understand(in *intake) error {
	err := l.o.Log.Read(func(s kv.Snapshot) error {
		for i := range in.mentions {
			it := &in.mentions[i]
			known, held := l.o.Known(s, it.id)
			it.fresh = !it.Deleted && (!held || !known.Ours && !known.Erased && known.Content != it.content)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look up what is known: %w", err)
	}
	workers := runtime.GOMAXPROCS(0)
	if len(in.mentions) < parallelFrom {
		workers = 1
	}
	var all sync.WaitGroup
	size := (len(in.mentions) + workers - 1) / workers
	for from := 0; from < len(in.mentions); from += size {
		part := in.mentions[from:min(from+size, len(in.mentions))]
		all.Go(func() {
			for i := range part {
				if part[i].fresh {
					part[i].workOut(&l.o)
				}
			}
		})
	}
	all.Wait()
	return nil
}

// workOut works out what needs nothing but the mention itself.
func (it *item) workOut(o *Options) {
	it.fresh, it.understood = true, o.Understand.Understand(&it.Mention)
	if o.Copies != nil {
		it.print = enrich.PrintOf(it.Body())
	}
}
