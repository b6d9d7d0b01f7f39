package view

import "time"

// Hours say when a desk works, by the clock on the wall of its zone: where that
// clock is put forward or back, the day has as many business hours as people
// there have of it.
type Hours struct {
	Zone   *time.Location
	Open   [7][]Stretch // by time.Weekday; rising, without overlap
	Closed []Day        // holidays
}

// Stretch is a part of a day, in minutes since midnight; To is not in it.
type Stretch struct{ From, To int }

// Day is a date.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// Between is the business time from a to b; nothing where b is not after a.
// It costs a few nanoseconds for each day between them.
func (h *Hours) Between(a, b time.Time) time.Duration {
	from, to := a.Unix(), b.Unix()
	if to <= from {
		return 0
	}
	return time.Duration(h.compile(from, to).between(from, to)) * time.Second
}

const daySeconds = 24 * 60 * 60

// calendar is the business time of a stretch of years, ready to be asked for
// millions of times: every window in which the desk is open, in Unix seconds.
type calendar struct {
	base    int64 // the beginning of its first day, UTC
	windows []window
	first   []int32 // of each UTC day, the first window that ends after its beginning
}

type window struct{ open, end, before int64 } // before is the business time of all earlier windows

// compile lists the windows from from to to. A zone is walked by the stretches
// in which its clocks run evenly; within one of them a wall's clock is Unix
// time and an offset, so that every day is arithmetic.
func (h *Hours) compile(from, to int64) *calendar {
	c := &calendar{base: floorDay(from)}
	closed := h.closed()
	week := 0
	for _, open := range h.Open {
		week += len(open)
	}
	c.windows = make([]window, 0, int(to-c.base)/daySeconds*week/7+2*week)
	for at := c.base; at <= to; {
		local := time.Unix(at, 0).In(h.Zone)
		_, offset := local.Zone()
		end := to + 1
		if _, change := local.ZoneBounds(); !change.IsZero() {
			end = min(end, change.Unix())
		}
		c.even(h, closed, even{at, end, int64(offset)})
		at = end
	}
	c.first = make([]int32, (to-c.base)/daySeconds+1)
	next := int32(0)
	for d := range c.first {
		for int(next) < len(c.windows) && c.windows[next].end <= c.base+int64(d)*daySeconds {
			next++
		}
		c.first[d] = next
	}
	return c
}

// even is a stretch in which a zone's clocks run evenly.
type even struct{ from, to, offset int64 }

// even adds the windows of one such stretch, which follows those before it.
func (c *calendar) even(h *Hours, closed map[int64]bool, e even) {
	for day := floorDay(e.from + e.offset); day < e.to+e.offset; day += daySeconds {
		number := day / daySeconds
		if closed[number] {
			continue
		}
		weekday := ((number+4)%7 + 7) % 7 // 1 January 1970 was a Thursday
		for _, s := range h.Open[weekday] {
			open := max(day+int64(s.From)*60-e.offset, e.from)
			end := min(day+int64(s.To)*60-e.offset, e.to)
			if open < end {
				c.add(open, end)
			}
		}
	}
}

func (c *calendar) add(open, end int64) {
	before := int64(0)
	if n := len(c.windows); n > 0 {
		last := &c.windows[n-1]
		before = last.before + last.end - last.open
		if last.end == open {
			last.end = end
			return
		}
	}
	c.windows = append(c.windows, window{open, end, before})
}

// closed are the holidays as days since 1970.
func (h *Hours) closed() map[int64]bool {
	m := make(map[int64]bool, len(h.Closed))
	for _, d := range h.Closed {
		m[floorDay(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix())/daySeconds] = true
	}
	return m
}

// between is the business time from from to to, in seconds. What lies outside
// the calendar is not counted.
func (c *calendar) between(from, to int64) int64 { return c.until(to) - c.until(from) }

// until is the business time from the calendar's beginning to t.
func (c *calendar) until(t int64) int64 {
	if t < c.base {
		return 0
	}
	i := len(c.windows)
	if day := (t - c.base) / daySeconds; day < int64(len(c.first)) {
		i = int(c.first[day])
	}
	for i < len(c.windows) && c.windows[i].end <= t {
		i++
	}
	if i == len(c.windows) {
		return c.total()
	}
	w := &c.windows[i]
	return w.before + max(t-w.open, 0)
}

func (c *calendar) total() int64 {
	if len(c.windows) == 0 {
		return 0
	}
	w := c.windows[len(c.windows)-1]
	return w.before + w.end - w.open
}

func floorDay(t int64) int64 {
	d := t / daySeconds
	if t%daySeconds < 0 {
		d--
	}
	return d * daySeconds
}
