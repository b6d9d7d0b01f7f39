package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestAfter(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	h := func(pairs ...string) http.Header {
		out := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			out.Set(pairs[i], pairs[i+1])
		}
		return out
	}
	in90 := now.Add(90 * time.Second)
	for _, c := range []struct {
		name string
		h    http.Header
		want time.Duration
	}{
		{"no word", h(), 0},
		{"seconds", h("Retry-After", "90"), 90 * time.Second},
		{"a fraction", h("Retry-After", "0.5"), 500 * time.Millisecond},
		{"a date", h("Retry-After", in90.Format(http.TimeFormat)), 90 * time.Second},
		{"a date by a clock that is wrong by an hour", h("Retry-After", in90.Add(time.Hour).Format(http.TimeFormat), "Date", now.Add(time.Hour).Format(http.TimeFormat)), 90 * time.Second},
		{"a date that is over", h("Retry-After", now.Add(-time.Hour).Format(http.TimeFormat)), 0},
		{"nonsense", h("Retry-After", "soon"), 0},
		{"below nothing", h("Retry-After", "-5"), 0},
		{"for ever", h("Retry-After", "99999999"), maxWait},
		{"not a number", h("Retry-After", "NaN"), 0},
		{"without an end", h("Retry-After", "Inf"), maxWait},
		{"seconds to go", h("RateLimit-Reset", "90"), 90 * time.Second},
		{"the epoch", h("RateLimit-Remaining", "0", "RateLimit-Reset", fmt.Sprint(in90.Unix())), 90 * time.Second},
		{"the epoch, X", h("x-rate-limit-remaining", "0", "x-rate-limit-reset", fmt.Sprint(in90.Unix())), 90 * time.Second},
		{"the epoch in milliseconds", h("X-RateLimit-Reset", fmt.Sprint(in90.UnixMilli())), 90 * time.Second},
		{"ISO 8601", h("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in90.Format("2006-01-02T15:04:05.000000Z")), 90 * time.Second},
		{"some are left", h("X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "90"), 0},
		{"some are left, and yet", h("X-RateLimit-Remaining", "3", "Retry-After", "90"), 90 * time.Second},
	} {
		if got := After(c.h, now); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheBucketIsTheHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts(HostOptions{PerSecond: 2, Burst: 3})
		h.of("slow.example").bucket.SetLimit(0.1)
		took := func(name string, n int) time.Duration {
			began := time.Now()
			for range n {
				if err := h.enter(t.Context(), name); err != nil {
					t.Fatal(err)
				}
			}
			return time.Since(began)
		}
		for _, c := range []struct {
			name string
			n    int
			want time.Duration
		}{{"a.example", 3, 0}, {"a.example", 4, 2 * time.Second}, {"b.example", 3, 0}, {"slow.example", 4, 10 * time.Second}} {
			if got := took(c.name, c.n); got.Round(time.Millisecond) != c.want {
				t.Errorf("%d requests to %s took %s, want %s", c.n, c.name, got, c.want)
			}
		}
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		var p *Paused
		if err := h.enter(short, "slow.example"); !errors.As(err, &p) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a token that comes too late: %v", err)
		}
	})
}

// told is what a Hosts said of its circuits.
type told []Circuit

func (o *told) by(jitter float64) *Hosts {
	h := NewHosts(HostOptions{Rand: func() float64 { return jitter }})
	h.Tell(func(_ string, c Circuit) { *o = append(*o, c) })
	return h
}

func TestACircuitOpensAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said told
		h := said.by(0)
		for range trips - 1 {
			h.failed("a.example", errors.New("connection refused"))
		}
		if err := h.enter(t.Context(), "a.example"); err != nil || len(said) != 0 {
			t.Fatalf("%v after %d faults", err, trips-1)
		}
		for i, want := range []time.Duration{5, 10, 20, 40, 80, 160, 320, 600, 600} {
			h.answered("a.example", http.StatusBadGateway, nil)
			want = want * time.Second / 2 // of the jitter: the least
			var p *Paused
			if err := h.enter(t.Context(), "a.example"); !errors.As(err, &p) || time.Until(p.Until) != want {
				t.Fatalf("opened the %d. time: %v; want %s", i+1, err, want)
			}
			if c := h.Circuits()[0]; !c.Open || c.Faults != trips+i || c.Why != "it answers 502 Bad Gateway" || !c.Until.Equal(p.Until) {
				t.Fatalf("%+v", c)
			}
			if err := h.enter(t.Context(), "b.example"); err != nil {
				t.Fatalf("another host: %v", err)
			}
			time.Sleep(want)
			if err := h.enter(t.Context(), "a.example"); err != nil {
				t.Fatalf("after its pause: %v", err)
			}
		}
		h.answered("a.example", http.StatusOK, nil)
		if last := said[len(said)-1]; len(said) != 10 || last.Open || last.Host != "a.example" {
			t.Errorf("told %d times, lastly %+v", len(said), last)
		}
		h.failed("a.example", errors.New("again"))
		if err := h.enter(t.Context(), "a.example"); err != nil {
			t.Errorf("one fault after it mended: %v", err)
		}
	})
}

func TestTheJitterIsWithinTheCeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said told
		h := said.by(0.999999)
		for range 60 {
			h.failed("a.example", errors.New("x"))
		}
		if got := time.Until(h.Circuits()[0].Until); got > openCeiling || got < openCeiling-time.Second {
			t.Errorf("%s", got)
		}
	})
}

func TestWordsOfAServerAreObeyed(t *testing.T) {
	for _, c := range []struct {
		status int
		header http.Header
		want   time.Duration
	}{
		{429, http.Header{}, limitDefault},
		{429, http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		{403, http.Header{"Retry-After": {"60"}}, time.Minute}, // GitHub's second limit
		{403, http.Header{}, 0},
		{503, http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		{503, http.Header{}, 0}, // one fault is none
		{200, http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"7"}}, 7 * time.Second},
		{200, http.Header{"X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {"7"}}, 0},
		{200, http.Header{"X-Ratelimit-Reset": {"7"}}, 0},
		{200, http.Header{}, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			var said told
			h := said.by(0)
			h.answered("a.example", c.status, c.header)
			err := h.enter(t.Context(), "a.example")
			var p *Paused
			got := time.Duration(0)
			if errors.As(err, &p) {
				got = time.Until(p.Until)
			}
			if got != c.want {
				t.Errorf("%d %v: %v; want a pause of %s", c.status, c.header, err, c.want)
			}
			h.pause("a.example", time.Millisecond, "shorter")
			if again := time.Until(h.Circuits()[0].Until); c.want > 0 && again != c.want {
				t.Errorf("a shorter word made the pause %s", again)
			}
			time.Sleep(max(c.want, time.Millisecond))
			h.answered("a.example", 200, nil)
			if last := said[len(said)-1]; last.Open {
				t.Errorf("%d: the end of the pause is not told: %+v", c.status, said)
			}
		})
	}
}

func FuzzAfter(f *testing.F) {
	f.Add("90", "0", "1700000000", "")
	f.Add("Fri, 20 Nov 2026 12:00:00 GMT", "", "2026-11-20T12:00:00Z", "Fri, 20 Nov 2026 11:00:00 GMT")
	f.Add("1e309", "x", "-1e18", "NaN")
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, retry, remaining, reset, date string) {
		h := http.Header{"Retry-After": {retry}, "Ratelimit-Remaining": {remaining}, "X-Rate-Limit-Reset": {reset}, "Date": {date}}
		if d := After(h, now); d < 0 || d > maxWait {
			t.Errorf("%v: %s", h, d)
		}
	})
}

func TestAShareKnowsItsOwnHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := NewHosts(HostOptions{})
		a, b := all.Share(), all.Share()
		var told []Circuit
		a.Tell(func(_ string, c Circuit) { told = append(told, c) })
		if err := b.enter(t.Context(), "b.example"); err != nil {
			t.Fatal(err)
		}
		a.answered("a.example", http.StatusTooManyRequests, http.Header{"Retry-After": {"90"}})
		if c := a.Circuits(); len(c) != 1 || c[0].Host != "a.example" || !c[0].Open || len(told) != 1 || told[0] != c[0] {
			t.Errorf("a: %v, told %v", c, told)
		}
		if c := b.Circuits(); len(c) != 1 || c[0].Host != "b.example" {
			t.Errorf("b: %v", c)
		}
		if c := all.Circuits(); len(c) != 2 {
			t.Errorf("all: %v", c)
		}
		var p *Paused
		if err := b.enter(t.Context(), "a.example"); !errors.As(err, &p) {
			t.Errorf("what one share is told holds for another: %v", err)
		}
	})
}
