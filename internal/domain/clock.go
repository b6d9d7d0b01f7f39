package domain

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Clock is a hybrid logical clock stamp: 48 bits of Unix milliseconds above a
// 16-bit counter that orders what happened within one millisecond (Kulkarni
// et al., "Logical Physical Clocks", 2014). Stamps of one writer never fall.
type Clock uint64

// clockLead is how far ahead of this machine another machine's stamp may be
// before it is no longer followed: one wrong laptop must not drag the others.
const clockLead = time.Minute

// ClockAt is the first stamp of t's millisecond.
func ClockAt(t time.Time) Clock {
	return Clock(max(t.UnixMilli(), 0)) << 16
}

// Time is the wall-clock part of the stamp, in UTC, to the millisecond.
func (c Clock) Time() time.Time { return time.UnixMilli(int64(c >> 16)).UTC() }

const clockLayout = "2006-01-02T15:04:05.000Z"

// String writes RFC 3339 to the millisecond, and "#n" where the counter is n.
func (c Clock) String() string {
	b, _ := c.AppendText(make([]byte, 0, len(clockLayout)+len("#65535")))
	return string(b)
}

// ParseClock reads what String wrote.
func ParseClock(s string) (Clock, error) {
	if c, ok := plainClock(s); ok {
		return c, nil
	}
	wall, count, counted := strings.Cut(s, "#")
	t, err := time.Parse(clockLayout, wall)
	if err != nil || t.UnixMilli() < 0 {
		return 0, fmt.Errorf("read clock %q: want a time such as 2026-11-21T14:02:03.123Z", s)
	}
	c := ClockAt(t)
	if counted {
		n, err := strconv.ParseUint(count, 10, 16)
		if err != nil || n == 0 {
			return 0, fmt.Errorf("read clock %q: the counter after # must be 1 to 65535", s)
		}
		c += Clock(n)
	}
	if c.String() != s {
		return 0, fmt.Errorf("read clock %q: not in its shortest form %q", s, c)
	}
	return c, nil
}

// plainClock reads a stamp of at most four digits after the #, as most are: a
// log is read by the million. It leaves everything else, and every mistake, to
// ParseClock.
func plainClock(s string) (Clock, bool) {
	if len(s) < len(clockLayout) {
		return 0, false
	}
	for i := range len(clockLayout) {
		if c := clockLayout[i]; '0' <= c && c <= '9' {
			if s[i] < '0' || s[i] > '9' {
				return 0, false
			}
		} else if s[i] != c {
			return 0, false
		}
	}
	count, ok := plainCount(s[len(clockLayout):])
	if !ok {
		return 0, false
	}
	number := func(from, to int) (n int) {
		for _, c := range []byte(s[from:to]) {
			n = 10*n + int(c-'0')
		}
		return n
	}
	year, month, day := number(0, 4), time.Month(number(5, 7)), number(8, 10)
	hour, minute, second := number(11, 13), number(14, 16), number(17, 19)
	t := time.Date(year, month, day, hour, minute, second, number(20, 23)*1e6, time.UTC)
	if t.Month() != month || t.Day() != day || hour > 23 || minute > 59 || second > 59 || year < 1970 {
		return 0, false
	}
	return ClockAt(t) + count, true
}

// plainCount reads the counter behind a stamp, if there is one.
func plainCount(s string) (n Clock, ok bool) {
	if s == "" {
		return 0, true
	}
	if len(s) < len("#1") || len(s) > len("#9999") || s[0] != '#' || s[1] == '0' {
		return 0, false
	}
	for _, c := range []byte(s[1:]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + Clock(c-'0')
	}
	return n, true
}

// MarshalText writes the stamp as String does.
func (c Clock) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// AppendText appends what MarshalText writes.
func (c Clock) AppendText(b []byte) ([]byte, error) {
	b = c.Time().AppendFormat(b, clockLayout)
	if n := uint16(c); n > 0 {
		b = strconv.AppendUint(append(b, '#'), uint64(n), 10)
	}
	return b, nil
}

// UnmarshalText reads what MarshalText wrote.
func (c *Clock) UnmarshalText(b []byte) (err error) {
	*c, err = ParseClock(string(b))
	return err
}

// Ticker gives out stamps that never fall and never repeat. It is safe for
// concurrent use; the zero value with a Now is ready.
type Ticker struct {
	Now  func() time.Time
	mu   sync.Mutex
	last Clock
}

// Next is a stamp after every stamp given or observed so far.
func (t *Ticker) Next() Clock {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = max(t.last+1, ClockAt(t.Now()))
	return t.last
}

// Resume follows a stamp of one's own from an earlier run, however far ahead
// it is: the stamps of one writer never fall, even when a clock was set back.
func (t *Ticker) Resume(c Clock) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = max(t.last, c)
}

// Observe follows a stamp seen elsewhere, so that what is written next comes
// after it. It reports false, and does not follow, where the stamp is more
// than a minute ahead of this machine.
func (t *Ticker) Observe(c Clock) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.Time().After(t.Now().Add(clockLead)) {
		return false
	}
	t.last = max(t.last, c)
	return true
}
