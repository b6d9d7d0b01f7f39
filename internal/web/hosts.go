package web

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// HostOptions say how hosts are treated.
type HostOptions struct {
	PerSecond float64          // requests a second to one host in the long run; 0 is DefaultPerSecond
	Burst     int              // at once; 0 is DefaultBurst
	Open      time.Duration    // how long a circuit stays open at first, then doubled; 0 is DefaultOpen
	Now       func() time.Time // nil is time.Now
	Rand      func() float64   // jitter, in [0, 1); nil is rand.Float64
}

// The defaults of a bucket: Mastodon's 300 requests in 5 minutes are 1 a second.
const (
	DefaultPerSecond = 1
	DefaultBurst     = 30
)

// DefaultOpen is how long a circuit stays open at first.
const DefaultOpen = 5 * time.Second

// The patience with a host.
const (
	trips        = 4 // faults in a row that open its circuit
	openCeiling  = 10 * time.Minute
	maxWait      = 24 * time.Hour   // the longest pause that a server's word is taken for
	limitDefault = 30 * time.Second // after a 429 that does not say how long
)

// Hosts keeps a token bucket and a circuit for each host. It is safe for
// concurrent use and shared by all clients of a process.
type Hosts struct {
	o     HostOptions
	mu    *sync.Mutex
	m     map[string]*host
	asked map[string]bool       // the hosts of a share; nil is all
	tell  func(string, Circuit) // nil tells nobody
}

type host struct {
	bucket *rate.Limiter
	faults int
	until  time.Time // not asked before
	why    string
	told   bool // that its circuit is open
}

// Circuit is how a host is treated now.
type Circuit struct {
	Host   string
	Open   bool      // it is not asked
	Until  time.Time // when it is tried again
	Why    string
	Faults int // in a row
}

// NewHosts begins with full buckets.
func NewHosts(o HostOptions) *Hosts {
	if o.PerSecond <= 0 {
		o.PerSecond = DefaultPerSecond
	}
	if o.Burst <= 0 {
		o.Burst = DefaultBurst
	}
	if o.Open <= 0 {
		o.Open = DefaultOpen
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return &Hosts{o: o, mu: new(sync.Mutex), m: map[string]*host{}}
}

// Share gives the same buckets and circuits to one who asks, such as a source;
// its Circuits are of those hosts alone that were asked through it.
func (h *Hosts) Share() *Hosts {
	return &Hosts{o: h.o, mu: h.mu, m: h.m, asked: map[string]bool{}}
}

// Tell has f told of every opening and closing that is found through h. It is
// called before anything is asked.
func (h *Hosts) Tell(f func(host string, c Circuit)) { h.tell = f }

// of is the host's entry; the caller holds the lock.
func (h *Hosts) of(name string) *host {
	t := h.m[name]
	if t == nil {
		t = &host{bucket: rate.NewLimiter(rate.Limit(h.o.PerSecond), h.o.Burst)}
		h.m[name] = t
	}
	if h.asked != nil {
		h.asked[name] = true
	}
	return t
}

// enter waits for a token of the host's bucket. While its circuit is open the
// error is a *Paused, at once.
func (h *Hosts) enter(ctx context.Context, name string) error {
	h.mu.Lock()
	t := h.of(name)
	now := h.o.Now()
	if t.until.After(now) {
		p := &Paused{name, t.until, t.why}
		h.mu.Unlock()
		return p
	}
	h.mu.Unlock()
	if err := t.bucket.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &Paused{name, now.Add(time.Second), "more is asked of it than its limit allows"}
	}
	return nil
}

// failed notes that a host did not answer.
func (h *Hosts) failed(name string, err error) {
	h.fault(name, 0, err.Error())
}

// answered notes an answer, and obeys what its headers ask for.
func (h *Hosts) answered(name string, status int, header http.Header) {
	after := After(header, h.o.Now())
	switch {
	case status == http.StatusTooManyRequests:
		if after == 0 {
			after = limitDefault
		}
		h.pause(name, after, "its limit of requests is reached")
	case status >= 500:
		h.fault(name, after, fmt.Sprintf("it answers %d %s", status, http.StatusText(status)))
	default:
		h.mended(name)
		if after > 0 && (spent(header) || status >= 400 && header.Get("Retry-After") != "") {
			h.pause(name, after, "its limit of requests is reached")
		}
	}
}

func (h *Hosts) mended(name string) {
	h.mu.Lock()
	t := h.of(name)
	told := t.told && !t.until.After(h.o.Now())
	t.faults, t.told = 0, t.told && !told
	h.mu.Unlock()
	if told && h.tell != nil {
		h.tell(name, Circuit{Host: name})
	}
}

// fault counts one and opens the circuit when there were too many, or for as
// long as the host asks.
func (h *Hosts) fault(name string, after time.Duration, why string) {
	h.mu.Lock()
	t := h.of(name)
	t.faults++
	if t.faults >= trips {
		open := min(h.o.Open<<min(t.faults-trips, 20), openCeiling)
		after = max(after, open/2+time.Duration(h.o.Rand()*float64(open/2)))
	}
	h.mu.Unlock()
	if after > 0 {
		h.pause(name, after, why)
	}
}

// pause leaves a host alone for d.
func (h *Hosts) pause(name string, d time.Duration, why string) {
	h.mu.Lock()
	t := h.of(name)
	until := h.o.Now().Add(min(d, maxWait))
	longer := until.After(t.until)
	if longer {
		t.until, t.why, t.told = until, why, true
	}
	c := Circuit{name, true, t.until, t.why, t.faults}
	h.mu.Unlock()
	if longer && h.tell != nil {
		h.tell(name, c)
	}
}

// Circuits gives every host that was asked, in order of their names.
func (h *Hosts) Circuits() []Circuit {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []Circuit
	now := h.o.Now()
	for name, t := range h.m {
		if h.asked != nil && !h.asked[name] {
			continue
		}
		c := Circuit{Host: name, Open: t.until.After(now), Faults: t.faults}
		if c.Open {
			c.Until, c.Why = t.until, t.why
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Circuit) int { return cmp.Compare(a.Host, b.Host) })
	return out
}

// spent reports whether a server says that no more requests are left.
func spent(h http.Header) bool {
	for _, name := range []string{"RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"} {
		if v := strings.TrimSpace(h.Get(name)); v != "" {
			return v == "0"
		}
	}
	return false
}

// After is how long a server asks to be left alone, in any of the forms that
// are in use: Retry-After (seconds or a date), then RateLimit-Reset and its
// older spellings (seconds to go, seconds or milliseconds of the epoch, or ISO
// 8601). 0 is no word; a reset counts only where nothing remains or the header
// of what remains is missing. A point in time is compared with the server's
// own clock where the answer has its Date, since ours may be wrong.
func After(h http.Header, now time.Time) time.Duration {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		now = t
	}
	if s := strings.TrimSpace(h.Get("Retry-After")); s != "" {
		return reset(s, now)
	}
	left := false
	for _, name := range []string{"RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"} {
		v := strings.TrimSpace(h.Get(name))
		left = left || v != "" && v != "0"
	}
	if left {
		return 0
	}
	for _, name := range []string{"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"} {
		if s := strings.TrimSpace(h.Get(name)); s != "" {
			return reset(s, now)
		}
	}
	return 0
}

// epochFrom is the number from which on a count of seconds is a time and not
// a length: 2001-09-09.
const epochFrom = 1_000_000_000

// milliFrom is the number from which on a time is in milliseconds: as seconds
// it would be in the year 5138.
const milliFrom = 100_000_000_000

func reset(s string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 {
		if n >= milliFrom {
			n /= 1000
		}
		if n >= epochFrom {
			n -= float64(now.UnixMilli()) / 1000
		}
		d = time.Duration(min(max(n, 0), maxWait.Seconds()) * float64(time.Second))
	} else if t, err := time.Parse(time.RFC3339, s); err == nil {
		d = t.Sub(now)
	} else if t, err := http.ParseTime(s); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, 0), maxWait)
}
