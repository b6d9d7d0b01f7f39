package listen

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
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
	in := &intake{name: name, cursor: b.Cursor, received: len(b.Mentions), mentions: make([]item, len(b.Mentions))}
	now, wrong := l.o.Now(), make([]error, len(b.Mentions))
	onAllCores(len(b.Mentions), func(i int) {
		it := &in.mentions[i]
		it.Mention = b.Mentions[i]
		if it.notice, wrong[i] = clean(&it.Mention, name, now); wrong[i] == nil {
			it.id, it.content = it.MentionID(), view.ContentHash(it.Body())
		}
	})
	in.refused = append(in.refused, b.Refused...)
	kept := in.mentions[:0]
	for i, err := range wrong {
		m := &in.mentions[i]
		if err != nil {
			in.refused = append(in.refused, source.Refuse(where(&m.Mention), err.Error(), []byte(m.Body())))
			continue
		}
		kept = append(kept, *m)
	}
	in.mentions = kept
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
	onAllCores(len(in.mentions), func(i int) {
		if it := &in.mentions[i]; it.fresh {
			it.workOut(&l.o)
		}
	})
	return nil
}

// parallelFrom is from how many things on goroutines save more than their start
// costs.
const parallelFrom = 32

// onAllCores does n things, each once, on all cores where there are many.
func onAllCores(n int, do func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	if n < parallelFrom {
		workers = 1
	}
	var next atomic.Int64
	work := func() {
		for {
			end := int(next.Add(parallelFrom))
			start := end - parallelFrom
			if start >= n {
				return
			}
			for i := start; i < min(end, n); i++ {
				do(i)
			}
		}
	}
	var all sync.WaitGroup
	for range workers - 1 {
		all.Go(work)
	}
	work()
	all.Wait()
}

// workOut works out what needs nothing but the mention itself.
func (it *item) workOut(o *Options) {
	it.fresh, it.understood = true, o.Understand.Understand(&it.Mention)
	if o.Copies != nil {
		it.print = enrich.PrintOf(it.Body())
	}
}
