// Package fault stands between hark and a server and breaks what goes through
// it, on purpose: the line is cut before or after a request arrives or within
// its answer, nothing is answered at all, an error is answered in the server's
// place or although the server did what it was asked to, and whoever asks is
// killed at each of these moments. With it the outbox is proved: whatever
// happened on the way, a reply must be there once.
//
// A Proxy does this to HTTP, request by request; a Line to any other protocol
// over TCP, at the bytes that end what changes something. Both listen on
// loopback alone, count what they did, and promise that a fault which says that
// the server did not get the request, or did, is right about it.
package fault

import (
	"maps"
	"slices"
	"sync"
)

// Fault is what happens to one request.
type Fault string

// The faults.
const (
	None        Fault = "none"
	CutBefore   Fault = "cut before"     // the line is cut; the server has not heard of it
	CutAfter    Fault = "cut after"      // the server did it; not a byte of its answer comes back
	CutWithin   Fault = "cut within"     // the server did it; half of its answer comes back
	HangBefore  Fault = "hang before"    // nothing is answered until the other side gives up; the server has not heard of it
	HangAfter   Fault = "hang after"     // the same, and the server did it
	Busy        Fault = "429"            // "come again in a second"; the server has not heard of it
	Fails       Fault = "500"            // answered in its place; the server has not heard of it
	BadGateway  Fault = "502"            // the same
	Unavailable Fault = "503"            // the same
	Lies        Fault = "500, but done"  // the server did it, and the answer is an error
	KillBefore  Fault = "kill before"    // whoever asks is killed; the server has not heard of it
	KillAfter   Fault = "kill after"     // the server did it, then whoever asked is killed
	KillWithin  Fault = "kill within"    // the same, after half of the answer
	KillOnBusy  Fault = "kill at 429"    // killed as it is told to come again
	KillOnError Fault = "kill at 500"    // killed as it is told of an error, though the server did it
	KillHanging Fault = "kill hanging"   // killed while it waits; the server has not heard of it
	KillDone    Fault = "kill when done" // killed just as the whole answer has come back
)

// All are the faults, but for None.
func All() []Fault {
	return append(Passing(), KillBefore, KillAfter, KillWithin, KillOnBusy, KillOnError, KillHanging, KillDone)
}

// Passing are those that leave whoever asks alive.
func Passing() []Fault {
	return []Fault{CutBefore, CutAfter, CutWithin, HangBefore, HangAfter, Busy, Fails, BadGateway, Unavailable, Lies}
}

// step is how a fault is made up.
type step struct {
	forward bool // the server gets the request
	status  int  // answered in the server's place; 0 is the server's own answer
	give    give // how much of the answer comes back
	hang    bool // before anything comes back, until the other side gives up
	kill    bool // at the end of all this
}

type give int

const (
	nothing give = iota
	half
	whole
)

// steps is the table of faults.
func steps() map[Fault]step {
	return map[Fault]step{
		CutBefore:   {},
		CutAfter:    {forward: true},
		CutWithin:   {forward: true, give: half},
		HangBefore:  {hang: true},
		HangAfter:   {forward: true, hang: true},
		Busy:        {status: 429, give: whole},
		Fails:       {status: 500, give: whole},
		BadGateway:  {status: 502, give: whole},
		Unavailable: {status: 503, give: whole},
		Lies:        {forward: true, status: 500, give: whole},
		KillBefore:  {kill: true},
		KillAfter:   {forward: true, kill: true},
		KillWithin:  {forward: true, give: half, kill: true},
		KillOnBusy:  {status: 429, give: whole, kill: true},
		KillOnError: {forward: true, status: 500, give: whole, kill: true},
		KillHanging: {hang: true, kill: true},
		KillDone:    {forward: true, give: whole, kill: true},
	}
}

// Kills reports whether a fault kills whoever asks.
func (f Fault) Kills() bool { return steps()[f].kill }

// Counter counts what was done. It is safe for concurrent use.
type Counter struct {
	mu sync.Mutex
	n  map[Fault]int
}

func (c *Counter) add(f Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[Fault]int{}
	}
	c.n[f]++
}

// Counts gives how often each fault was done, and None to how many requests.
func (c *Counter) Counts() map[Fault]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}

// Count is how often any of these was done.
func (c *Counter) Count(faults ...Fault) (n int) {
	for f, times := range c.Counts() {
		if slices.Contains(faults, f) {
			n += times
		}
	}
	return n
}
