package youtube

import (
	"fmt"
	"sync"
	"time"
)

// What requests cost, in units, and how many units a day has
// (https://developers.google.com/youtube/v3/determine_quota_cost).
const (
	costList  = 1
	costWrite = 50
	perDay    = 10_000
	reserve   = 500 // kept for replies: nothing is listed any more
)

// spent is what was used of a day's quota. Its day is one of Pacific time,
// where the network begins to count anew at midnight.
type spent struct {
	Day   string `json:"day"`
	Units int    `json:"units"`
}

// String is what was used, for people.
func (s spent) String() string { return fmt.Sprintf("%d of %d units used today", s.Units, perDay) }

// counter counts what is used. It is safe for concurrent use.
type counter struct {
	zone *time.Location

	mu    sync.Mutex
	spent spent
}

func newCounter() *counter {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		zone = time.FixedZone("PST", -8*60*60) // without a database of zones; an hour off in summer
	}
	return &counter{zone: zone}
}

// add counts a request and gives the day's sum.
func (c *counter) add(units int, now time.Time) spent {
	c.mu.Lock()
	defer c.mu.Unlock()
	if day := now.In(c.zone).Format(time.DateOnly); day != c.spent.Day {
		c.spent = spent{Day: day}
	}
	c.spent.Units = min(c.spent.Units+units, 1<<30)
	return c.spent
}

// resume goes on from what an earlier run used.
func (c *counter) resume(s spent, now time.Time) {
	if today := c.add(0, now); s.Day == today.Day && s.Units > 0 {
		c.add(s.Units, now)
	}
}

// renewal is how long it takes until the network counts anew.
func (c *counter) renewal(now time.Time) time.Duration {
	y, m, d := now.In(c.zone).Date()
	return time.Date(y, m, d+1, 0, 1, 0, 0, c.zone).Sub(now)
}
