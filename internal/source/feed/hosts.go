package feed

import (
	"context"
	"sync"
	"time"

	"hark/internal/source"
)

// DefaultGap is the pause between two requests to one host.
const DefaultGap = time.Second

// Hosts lets one request at a time through to each host, a gap after the one
// before. It is safe for concurrent use and shared by the feeds of a process.
type Hosts struct {
	gap   time.Duration
	mu    sync.Mutex
	hosts map[string]*turn
}

// turn is one host's: whoever holds the token may ask.
type turn struct {
	token chan struct{}
	last  time.Time // end of the latest request; guarded by the token
}

// NewHosts keeps gap between two requests to one host.
func NewHosts(gap time.Duration) *Hosts {
	return &Hosts{gap: gap, hosts: map[string]*turn{}}
}

// enter waits for the host's turn. The caller must call leave when it is done
// with the host, unless there was an error.
func (h *Hosts) enter(ctx context.Context, host string) (leave func(), err error) {
	h.mu.Lock()
	t := h.hosts[host]
	if t == nil {
		t = &turn{token: make(chan struct{}, 1)}
		h.hosts[host] = t
	}
	h.mu.Unlock()
	select {
	case t.token <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := source.Sleep(ctx, time.Until(t.last.Add(h.gap))); err != nil {
		<-t.token
		return nil, err
	}
	return func() {
		t.last = time.Now()
		<-t.token
	}, nil
}
