package web

import "golang.org/x/time/rate"

// Limit sets the bucket of the server, for a network whose own limit is
// narrower or wider than the default. One that HostOptions gave stays.
func (c *Client) Limit(perSecond float64, burst int) {
	h := c.o.Hosts
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, given := h.o.Buckets[c.part()]; given || perSecond <= 0 || burst <= 0 {
		return
	}
	b := h.of(c.part()).bucket
	b.SetLimit(rate.Limit(perSecond))
	b.SetBurst(burst)
}
