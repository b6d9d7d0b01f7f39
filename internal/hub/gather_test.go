package hub_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/hub"
)

// counting is a log that counts what is merged into it at once.
type counting struct {
	hub.Log
	heads []int
}

func (c *counting) Merge(ctx context.Context, heads []domain.Head, records iter.Seq2[domain.Record, error]) (eventlog.Merged, error) {
	c.heads = append(c.heads, len(heads))
	return c.Log.Merge(ctx, heads, records)
}

// distant is a line over which each message takes a while.
type distant struct{ hub.Line }

func (d distant) Events() hub.Stream { return slow{d.Line.Events()} }

type slow struct{ hub.Stream }

func (s slow) Follow(ctx context.Context, filter string, from uint64) iter.Seq2[hub.Message, error] {
	return func(yield func(hub.Message, error) bool) {
		for m, err := range s.Stream.Follow(ctx, filter, from) {
			if time.Sleep(20 * time.Millisecond); !yield(m, err) {
				return
			}
		}
	}
}

// A console that was away takes in at once what one commit takes, however slowly
// the messages come one after the other; what then comes live does not wait for more.
func TestACatchUpIsAFewMerges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana")
		ana := nodes[0]
		const messages, perMessage = 40, 512 // what a message takes at most
		for range messages {
			ana.write(notes(perMessage, "while ben was away")...)
			settle()
		}
		ben := newNode(t, h, "ben")
		o := ben.options()
		log := &counting{Log: ben.log}
		o.Log, o.Line = log, distant{ben.line}
		ben.run(o)
		settle()
		if got := len(log.heads); got > 7 {
			t.Errorf("it took %d merges, of %v messages", got, log.heads)
		}
		before := len(log.heads)
		for range 3 {
			ana.write(notes(1, "live")...)
			time.Sleep(21 * time.Millisecond)
			synctest.Wait()
		}
		if got := len(log.heads) - before; got != 3 {
			t.Errorf("3 live messages took %d merges at once", got)
		}
		agree(t, ana, ben)
	})
}
