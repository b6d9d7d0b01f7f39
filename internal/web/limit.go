package web

import "golang.org/x/time/rate"

// Limit sets the bucket of the server, for a network whose own limit is
// narrower or wider than the default.
func (c *Client) Limit(perSecond float64, burst int) {
	h := c.o.Hosts
	h.mu.Lock()
	defer h.mu.Unlock()
	b := h.of(c.part()).bucket
	b.SetLimit(rate.Limit(perSecond))
	b.SetBurst(burst)
}
