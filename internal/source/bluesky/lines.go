package bluesky

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/source"
)

// lines joins what the channels say of their health into one word.
type lines struct {
	to  source.Sink
	mu  sync.Mutex
	all []*line
}

// line is one channel: a sink whose reports are joined with those of others.
type line struct {
	*lines
	name string
	last source.Health
}

// add makes one more channel, before any of them reports.
func (l *lines) add(name string) *line {
	one := &line{lines: l, name: name, last: source.Health{State: source.Starting}}
	l.all = append(l.all, one)
	return one
}

// Deliver implements source.Sink.
func (l *line) Deliver(ctx context.Context, b source.Batch) error { return l.to.Deliver(ctx, b) }

// Report implements source.Sink.
func (l *line) Report(h source.Health) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.State != "" {
		l.last.State, l.last.Error = h.State, h.Error
	}
	l.last.NextTry = h.NextTry
	l.last.Detail = cmp.Or(h.Detail, l.last.Detail)
	l.last.Seen = cmp.Or(h.Seen, l.last.Seen)
	l.last.Missed = cmp.Or(h.Missed, l.last.Missed)
	l.to.Report(l.joined())
}

// worse is how much a channel's state weighs: the heaviest stands for all.
func worse(s source.State) int {
	return slices.Index([]source.State{source.Live, source.Starting, source.CatchingUp, source.Retrying, source.Broken}, s)
}

// joined is the health of all channels: the worst state among them, and the
// next thing that will happen to those that are in it.
func (l *lines) joined() source.Health {
	out := source.Health{State: source.Live}
	for _, one := range l.all {
		if worse(one.last.State) > worse(out.State) {
			out.State = one.last.State
		}
	}
	var faults, details []string
	for _, one := range l.all {
		out.Seen += one.last.Seen
		out.Missed += one.last.Missed
		if one.last.Error != "" {
			faults = append(faults, one.name+": "+one.last.Error)
		}
		if one.last.Detail != "" {
			details = append(details, one.last.Detail)
		}
		if t := one.last.NextTry; !t.IsZero() && one.last.State == out.State {
			out.NextTry = earlier(out.NextTry, t)
		}
	}
	out.Error, out.Detail = strings.Join(faults, "; "), strings.Join(details, "; ")
	return out
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
