package cli

import (
	"time"

	"hark/internal/app"
	"hark/internal/config"
)

// since reads a moment in the past: "8h" or "2d" ago, "09:00" as it was last,
// a day, or RFC 3339.
func (e *env) since(s string) (time.Time, error) {
	if t, ok := e.clock(s, -1); ok {
		return t, nil
	}
	d, err := config.ParseDuration(s)
	if err != nil {
		return time.Time{}, app.Failure(app.Usage, "write 8h, 2d, 09:00, 2026-11-21 or 2026-11-21T09:00:00Z", "%q is not a time", s)
	}
	return e.now().Add(-d), nil
}

// until reads a moment to come: "09:00" as it is next, a day, or RFC 3339.
func (e *env) until(s string) (time.Time, error) {
	t, ok := e.clock(s, +1)
	if !ok {
		return t, app.Failure(app.Usage, "write 09:00, 2026-11-21 or 2026-11-21T09:00:00Z; a length of time goes with --for", "%q is not a time", s)
	}
	return t, nil
}

// in reads how long it is from now.
func (e *env) in(s string) (time.Time, error) {
	d, err := config.ParseDuration(s)
	if err != nil {
		return time.Time{}, app.Failure(app.Usage, "write 30m, 8h, 2d or 1w; a time of day goes with --until", "%q is not a length of time", s)
	}
	return e.now().Add(d), nil
}

// clock reads a moment. A time of day is its last one where sign is negative,
// else its next.
func (e *env) clock(s string, sign int) (time.Time, bool) {
	now := e.now()
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return t, true
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return t, false
	}
	t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
	if sign < 0 && t.After(now) || sign > 0 && !t.After(now) {
		t = time.Date(now.Year(), now.Month(), now.Day()+sign, t.Hour(), t.Minute(), 0, 0, now.Location())
	}
	return t, true
}
