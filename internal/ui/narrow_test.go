package ui

import (
	"encoding/binary"
	"testing"
	"time"

	"hark/internal/domain"
)

// TestOpenWithoutPreview opens a conversation where the queue has no room for
// a preview, so that nothing has read its thread before.
func TestOpenWithoutPreview(t *testing.T) {
	drive(t, 60, 15, nil, func(c *console) {
		c.press("enter")
		c.shows("Did the update help?")
	})
}

// TestSearchSaysThatThereIsMore filters for more than a search brings in: the
// line below the list must not pass that off as all there is.
func TestSearchSaysThatThereIsMore(t *testing.T) {
	many := func(_ *Options, f *fakeDesk) {
		for _, r := range f.rows {
			for i := range searchLimit + 1 {
				binary.BigEndian.PutUint64(r.ID[:], uint64(i+1))
				r.Num, r.Status = uint64(1000+i), domain.StatusResolved
				f.rows[r.ID] = r
			}
			return
		}
	}
	drive(t, 100, 30, many, func(c *console) {
		c.press("/", "=is:resolved", "enter")
		time.Sleep(2 * searchAfter)
		c.settle()
		c.shows("of 200 or more")
	})
	drive(t, 100, 30, nil, func(c *console) {
		c.press("/", "=is:open", "enter")
		time.Sleep(2 * searchAfter)
		c.settle()
		c.lacks("or more")
	})
}

// TestAFilterIsSeen holds that a list says what narrows it also where all of
// it fits, and that a filter is gone on with where it ended.
func TestAFilterIsSeen(t *testing.T) {
	drive(t, 100, 30, nil, func(c *console) {
		c.press("/", "=is:mine", "enter")
		c.shows("is:mine → 1 of 2, esc takes it off")
		c.press("/", "=source:mastodon", "enter")
		c.shows("is:mine source:mastodon → ")
		c.press("/", "= nobody-writes-so", "enter")
		c.shows("→ nothing")
		c.press("esc")
		c.lacks("takes it off")
	})
}

// TestSnoozeTakesATypedTime holds that no key of a usual time is in the way of
// a time that is typed.
func TestSnoozeTakesATypedTime(t *testing.T) {
	for typed, want := range map[string]time.Time{"15:30": noon.Truncate(24 * time.Hour).Add(15*time.Hour + 30*time.Minute), "45m": noon.Add(45 * time.Minute), "h": noon.Add(time.Hour)} {
		drive(t, 100, 30, nil, func(c *console) {
			c.press("z")
			for _, r := range typed {
				c.press(string(r))
			}
			if typed != "h" {
				c.press("enter")
			}
			if done := c.desk.done; len(done) != 1 || !done[0].Until.Equal(want) {
				t.Errorf("%s: %+v, want until %s", typed, done, want)
			}
		})
	}
}
