package source

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/web"
)

func TestVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusal := func(status int, after time.Duration) error {
			return fmt.Errorf("post: %w", &web.Refusal{Status: status, After: after})
		}
		lost := errors.New("receive the answer: connection reset")
		for _, c := range []struct {
			name     string
			err      error
			definite bool
			retry    bool
			after    time.Duration
		}{
			{"nothing left", &web.Unsent{Err: errors.New("no route")}, true, true, 0},
			{"left alone", &web.Unsent{Err: &web.Paused{Until: time.Now().Add(time.Minute)}}, true, true, time.Minute},
			{"left alone until now", &web.Unsent{Err: &web.Paused{Until: time.Now().Add(-time.Minute)}}, true, true, 0},
			{"too many", refusal(429, time.Hour), true, true, time.Hour},
			{"bad request", refusal(400, 0), true, false, 0},
			{"denied", refusal(401, 0), true, false, 0},
			{"forbidden", refusal(403, 0), true, false, 0},
			{"gone", refusal(404, 0), true, false, 0},
			{"too long", refusal(422, 0), true, false, 0},
			{"a redirect that was not followed", refusal(307, 0), true, false, 0},
			{"a redirect for good that was not followed", refusal(308, 0), true, false, 0},
			{"see what came of it", refusal(303, 0), false, false, 0},
			{"see what came of it, in the old form", refusal(302, 0), false, false, 0},
			{"moved, perhaps after it was done", refusal(301, 0), false, false, 0},
			{"a proxy that passed it on and lost us", refusal(499, 0), false, false, 0},
			{"a balancer that passed it on and lost us", refusal(460, 0), false, false, 0},
			{"a status of which nobody has heard", refusal(477, 0), false, false, 0},
			{"it waited too long for us", refusal(408, 0), false, false, 0},
			{"it is there already", refusal(409, 0), false, false, 0},
			{"too early", refusal(425, 0), false, false, 0},
			{"a mistake of the server", refusal(500, 0), false, false, 0},
			{"a mistake on the way", refusal(502, 0), false, false, 0},
			{"busy", refusal(503, time.Minute), false, false, 0},
			{"too slow", refusal(504, 0), false, false, 0},
			{"the answer is lost", lost, false, false, 0},
			{"the time is over", context.DeadlineExceeded, false, false, 0},
		} {
			got := Verdict(c.err)
			var d *Definite
			if errors.As(got, &d) != c.definite || !errors.Is(got, c.err) {
				t.Errorf("%s: %v; surely not sent is %v", c.name, got, c.definite)
				continue
			}
			if c.definite && (d.Retry != c.retry || d.After != c.after) {
				t.Errorf("%s: again %v, after %s", c.name, d.Retry, d.After)
			}
		}
		if Verdict(nil) != nil {
			t.Error("no error is an error")
		}
	})
}

func TestNextTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			name string
			err  error
			want time.Duration
		}{
			{"no word", errors.New("x"), time.Minute},
			{"longer", &web.Refusal{After: time.Hour}, time.Hour},
			{"shorter", &web.Refusal{After: time.Second}, time.Minute},
			{"left alone", &web.Unsent{Err: &web.Paused{Until: time.Now().Add(time.Hour)}}, time.Hour},
			{"left alone for less", &web.Unsent{Err: &web.Paused{Until: time.Now().Add(time.Second)}}, time.Minute},
		} {
			if got := NextTry(c.err, time.Minute); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
	})
}

func TestDeniedAndAbsent(t *testing.T) {
	fault := errors.New("x")
	if !Denied(fmt.Errorf("a: %w", &web.Refusal{Status: 401})) || Denied(&web.Refusal{Status: 403}) || Denied(fault) {
		t.Error("who is denied and who is not is mistaken")
	}
	if !Absent(fmt.Errorf("a: %w", &web.Refusal{Status: 404})) || !Absent(&web.Refusal{Status: 410}) || Absent(&web.Refusal{Status: 403}) || Absent(fault) {
		t.Error("what is absent and what is not is mistaken")
	}
}

func TestJitter(t *testing.T) {
	least, most := time.Hour, time.Duration(0)
	for range 1000 {
		d := Jitter(time.Minute)
		least, most = min(least, d), max(most, d)
	}
	if least < 30*time.Second || most > time.Minute || most-least < 20*time.Second {
		t.Errorf("%s to %s", least, most)
	}
}
