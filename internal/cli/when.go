package cli

import (
	"time"

	"hark/internal/app"
	"hark/internal/config"
)

// since reads a moment in the past: "8h" or "2d" ago, "09:00" as it was last,
// or RFC 3339.
func (e *env) since(s string) (time.Time, error) {
	return e.moment(s, -1)
}

// until reads a moment to come: in "8h" or "2d", "09:00" as it is next, or RFC 3339.
func (e *env) until(s string) (time.Time, error) {
	return e.moment(s, +1)
}

func (e *env) moment(s string, sign int) (time.Time, error) {
	now := e.now()
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return t, nil
	}
	if t, err := time.Parse("15:04", s); err == nil {
		t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
		if sign < 0 && t.After(now) || sign > 0 && !t.After(now) {
			t = time.Date(now.Year(), now.Month(), now.Day()+sign, t.Hour(), t.Minute(), 0, 0, now.Location())
		}
		return t, nil
	}
	d, err := config.ParseDuration(s)
	if err != nil {
		return time.Time{}, app.Failure(app.Usage, "write 8h, 2d, 09:00, 2026-11-21 or 2026-11-21T09:00:00Z", "%q is not a time", s)
	}
	return now.Add(time.Duration(sign) * d), nil
}
