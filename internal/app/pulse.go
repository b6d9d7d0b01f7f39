package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/ui"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// beat is how often the console is told of changes at most: every message is
// one drawing, and within 80 ms no eye sees two.
const beat = 80 * time.Millisecond

// rowsMax is how many rows one message carries, a few milliseconds of the
// console's time between two keys; what is more comes with the next.
const rowsMax = 500

// burst is how many events at once say that there is much to catch up with.
const burst = 256

// pulse gathers what changed since the console was last told.
type pulse struct {
	mu      sync.Mutex
	changed []domain.ID
	queued  map[domain.ID]bool
	links   bool // a source's health, or the log's
	team    bool // the link to the hub, or the roster
	here    []screen.Here
	notices []string
	alerts  []string
	ring    chan struct{}
}

func newPulse() *pulse {
	return &pulse{queued: map[domain.ID]bool{}, ring: make(chan struct{}, 1)}
}

func (p *pulse) conversations(entries []domain.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range entries {
		id := entries[i].Event.Conversation
		if !id.IsZero() && !p.queued[id] {
			p.queued[id] = true
			p.changed = append(p.changed, id)
		}
	}
	p.wake()
}

func (p *pulse) health() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.links = true
	p.wake()
}

// noticesMax is how many notices are kept for a console that is not there yet.
const noticesMax = 4

// notice keeps a line for the person.
func (p *pulse) notice(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notices = append(p.notices, line)
	p.notices = p.notices[max(len(p.notices)-noticesMax, 0):]
	p.wake()
}

// unsay takes back a notice that nobody has read yet, as a newer one says more.
func (p *pulse) unsay(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notices = slices.DeleteFunc(p.notices, func(n string) bool { return n == line })
}

// alert keeps a line that the person shall see even while they look at
// something else.
func (p *pulse) alert(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alerts = append(p.alerts, line)
	p.alerts = p.alerts[max(len(p.alerts)-noticesMax, 0):]
	p.wake()
}

// alarmed is what there was of alerts since the last time, in one line.
func (p *pulse) alarmed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := strings.Join(p.alerts, "; ")
	p.alerts = nil
	return line
}

// said is what was noticed since the last time, in one line.
func (p *pulse) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := strings.Join(p.notices, "; ")
	p.notices = nil
	return line
}

func (p *pulse) wake() {
	select {
	case p.ring <- struct{}{}:
	default: // already rung
	}
}

// take gives what is to be told now, and keeps the rest for the next beat.
func (p *pulse) take() (ids []domain.ID, links bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := min(len(p.changed), rowsMax)
	ids, p.changed = p.changed[:n:n], p.changed[n:]
	for _, id := range ids {
		delete(p.queued, id)
	}
	links, p.links = p.links, false
	if len(p.changed) > 0 {
		p.wake()
	}
	return ids, links
}

// Changes tells the console what changes from now on, many changes in one
// message. The channel is closed when ctx ends or the app is closed. It is for
// one console.
func (a *App) Changes(ctx context.Context) <-chan ui.Changed {
	out := make(chan ui.Changed)
	ctx, stop := context.WithCancel(ctx)
	context.AfterFunc(a.ctx, stop)
	from := a.end()
	a.changes.health()
	a.changes.shared()
	a.parts.Go(func() {
		defer stop()
		for entries, err := range a.log.Follow(ctx, from) {
			if err != nil {
				return
			}
			a.changes.conversations(entries)
			if len(entries) < burst { // else it would wake for every commit, hundreds in a second
				pause(ctx, beat/2)
			}
		}
	})
	a.parts.Go(func() {
		defer close(out)
		a.beats(ctx, out)
	})
	return out
}

// end is the position of the latest event.
func (a *App) end() (pos uint64) {
	_ = a.log.Read(func(s kv.Snapshot) error { // fails only once the log is closed, and then nothing follows
		pos = s.End()
		return nil
	})
	return pos
}

func (a *App) beats(ctx context.Context, out chan<- ui.Changed) {
	for {
		select {
		case <-a.changes.ring:
		case <-ctx.Done():
			return
		}
		c := ui.Changed{Notice: a.changes.said(), Alert: a.changes.alarmed()}
		ids, links := a.changes.take()
		team, here := a.changes.together()
		if c.Here = here; team {
			c.Team = a.shared()
		}
		if err := a.log.Read(func(s kv.Snapshot) error {
			for _, id := range ids {
				if r, found, err := view.Get(s, id); err == nil && found {
					c.Rows = append(c.Rows, r)
				}
			}
			return nil
		}); err != nil {
			a.o.Diary.Error("read what changed", "error", err)
		}
		if links {
			c.Health = a.health()
		}
		select {
		case out <- c:
		case <-ctx.Done():
			return
		}
		pause(ctx, beat)
	}
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
