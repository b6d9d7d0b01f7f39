package ui

import (
	"fmt"
	"testing"

	"hark/internal/source"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// 10,000 mentions come in that were missed, as app tells of them, while a
// person works: every key does what it does, the cursor stays where the keys
// put it, and the line says what came.
func TestCatchingUpLeavesTheCursorAlone(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		queue := c.m.lists["queue"]
		c.press("j", "j")
		_, line, _ := queue.Cursor(c.m.body())
		for part := range 50 {
			var rows []view.Row
			for i := range 200 {
				s := said()[i%len(said())]
				s.handle = fmt.Sprintf("late%d-%d", part, i)
				rows = append(rows, c.desk.rows[c.desk.put(100_000+200*part+i, s)])
			}
			before := queue.Selected()
			c.send(Changed{Rows: rows})
			if got := queue.Selected(); got != before {
				t.Fatalf("part %d moved the cursor from %s to %s", part, before, got)
			}
			key := []string{"j", "k"}[part%2]
			c.send(keyOf(key))
			_, y, _ := queue.Cursor(c.m.body())
			if want := line + 1 - part%2; y != want || queue.Selected() == before {
				t.Fatalf("after %s in part %d the cursor is on line %d, want %d", key, part, y, want)
			}
		}
		c.send(Changed{Notice: "you missed 10000 posts on mastodon while hark was away; they are in the queue"})
		c.shows("you missed 10000 posts on mastodon")
		if n := queue.New(); n == 0 {
			t.Error("the queue does not say that there is more")
		}
	})
}

func TestANoticeLeavesAnErrorAlone(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.m.say(screen.Bad, "it was not sent")
		c.send(Changed{Notice: "you missed 3 posts"})
		c.shows("it was not sent")
		c.press("j")
		c.send(Changed{Notice: "you missed 3 posts"})
		c.shows("you missed 3 posts")
	})
}

func TestSourcesTellWhatIsSeenAndMissed(t *testing.T) {
	drive(t, 160, 40, nil, func(c *console) {
		h := health()
		h.Sources[0].State, h.Sources[0].Missed = source.CatchingUp, 214
		h.Sources[1].Seen, h.Sources[1].Heard = 1_204_331, 12
		h.Sources[4].Error, h.Sources[4].NextTry = "api.example is left alone: it answers 502 Bad Gateway", noon.Add(40e9)
		c.press("8")
		c.send(Changed{Health: h})
		c.shows("catching up", "214 posts that you missed so far", "SEEN", "1.2M")
		c.press("j")
		c.shows("12 kept of 1.2M looked at")
		c.press("j", "j", "j")
		c.shows("it answers 502 Bad Gateway; tried again in 40s")
		h.Sources[0].State = source.Live
		c.send(Changed{Health: h})
		c.press("home")
		c.shows("214 posts that you missed")
	})
}
