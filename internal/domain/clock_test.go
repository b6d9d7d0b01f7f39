package domain

import (
	"strings"
	"testing"
	"time"
)

func TestClockText(t *testing.T) {
	at := ClockAt(time.Date(2026, 11, 21, 14, 2, 3, 123_999_999, time.UTC))
	for c, want := range map[Clock]string{
		0: "1970-01-01T00:00:00.000Z", at: "2026-11-21T14:02:03.123Z", at + 1: "2026-11-21T14:02:03.123Z#1", at + 65535: "2026-11-21T14:02:03.123Z#65535",
	} {
		if got := c.String(); got != want {
			t.Errorf("%d is written %q, want %q", c, got, want)
		}
		if got, err := ParseClock(want); err != nil || got != c {
			t.Errorf("%q is read as %d, %v, want %d", want, got, err, c)
		}
	}
	for _, bad := range []string{
		"", "x", "2026-11-21T14:02:03Z", "2026-11-21T14:02:03.123", "2026-11-21T14:02:03.123+01:00", "2026-11-21T14:02:03.123Z#0",
		"2026-11-21T14:02:03.123Z#01", "2026-11-21T14:02:03.123Z#65536", "2026-11-21T14:02:03.123Z#", "1969-12-31T23:59:59.999Z", "2026-13-21T14:02:03.123Z",
	} {
		if c, err := ParseClock(bad); err == nil {
			t.Errorf("%q is read as %s", bad, c)
		}
	}
}

func TestTickerNeverFalls(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	tick := &Ticker{Now: func() time.Time { return now }}
	last := tick.Next()
	for _, step := range []time.Duration{0, 0, time.Second, -time.Hour, 0, 2 * time.Hour} {
		now = now.Add(step)
		next := tick.Next()
		if next <= last {
			t.Errorf("%s after %s", next, last)
		}
		last = next
	}
	near, far := ClockAt(now.Add(30*time.Second)), ClockAt(now.Add(2*time.Minute))
	if !tick.Observe(near) || tick.Next() <= near {
		t.Error("a stamp half a minute ahead was not followed")
	}
	if tick.Observe(far) || tick.Next() > far {
		t.Error("a stamp two minutes ahead was followed")
	}
	if tick.Resume(far); tick.Next() <= far {
		t.Error("its own stamp was not resumed")
	}
}

func FuzzParseClock(f *testing.F) {
	f.Add("2026-11-21T14:02:03.123Z#7")
	f.Add("1970-01-01T00:00:00.000Z")
	f.Add("9999-12-31T23:59:59.999Z#65535")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := ParseClock(s); err == nil && c.String() != s {
			t.Errorf("%q is read as %s", s, c)
		}
	})
}

func FuzzParseID(f *testing.F) {
	f.Add(MentionID("a", "b").String())
	f.Add("0000000000000000")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		plain, plainErr := idText.DecodeString(strings.ToLower(s)) // which passes over line ends
		if read := plainErr == nil && len(s) == 16 && len(plain) == len(id); read != (err == nil) || read && id != ID(plain) {
			t.Errorf("%q is read as %s, %v; base 32 reads %x, %v", s, id, err, plain, plainErr)
		}
		if err != nil {
			return
		}
		if again, err := ParseID(id.String()); err != nil || again != id || len(id.String()) != 16 {
			t.Errorf("%q is read as %s, which is read as %s, %v", s, id, again, err)
		}
	})
}

func TestIDs(t *testing.T) {
	a, b := MentionID("feed", "1"), MentionID("feed1", "")
	if a == b || a.IsZero() || a != MentionID("feed", "1") {
		t.Errorf("%s, %s", a, b)
	}
	if len(a.Short()) != 7 || a.String()[:7] != a.Short() {
		t.Errorf("%s is short for %s", a.Short(), a)
	}
	for _, bad := range []string{"", "abc", "iiiiiiiiiiiiiiii", a.String() + "0", a.String()[:15] + "\n"} {
		if id, err := ParseID(bad); err == nil {
			t.Errorf("%q is read as %s", bad, id)
		}
	}
}
