package ui

import (
	"testing"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/view"
)

// holding is a desk that holds replies back, and a clock that runs.
func holding(o *Options, _ *fakeDesk) {
	began := time.Now()
	o.Hold, o.Now = 10*time.Second, func() time.Time { return noon.Add(time.Since(began)) }
}

func TestCountdown(t *testing.T) {
	drive(t, 120, 40, holding, func(c *console) {
		c.press("r", "=1.0.5 swaps them back.", "ctrl+s")
		c.shows("reply to @maria_r sends in 10s; u takes it back")
		c.seconds(3)
		c.shows("sends in 7s; u takes it back")
		c.press("j") // a key takes a message away, not the countdown
		c.shows("sends in")
		c.press("t", "=x", "enter") // now u would take back something else
		c.lacks("u takes it back")
		c.seconds(10)
		c.lacks("sends in")
		if c.m.ticks {
			t.Error("nothing is held, and a clock runs")
		}
	})
}

// TestALongNameLeavesTheKeyInSight takes a name that would push it off.
func TestALongNameLeavesTheKeyInSight(t *testing.T) {
	drive(t, 60, 15, func(o *Options, f *fakeDesk) {
		holding(o, f)
		f.put(100, line{"bluesky", "somebody-with-a-very-long-handle.sky.example", "S", 90, "", 0, "", "", "", nil, []string{"hello"}})
	}, func(c *console) {
		c.press("r", "=1.0.5 swaps them back.", "ctrl+s")
		c.shows("reply to @somebody", "sends in 10s; u takes it back")
	})
}

func TestTakenBackInTime(t *testing.T) {
	drive(t, 120, 40, holding, func(c *console) {
		c.press("r", "=1.0.5 swaps them back.", "ctrl+s")
		c.shows("sends in")
		c.press("u")
		c.settle()
		done := c.desk.done
		if len(done) != 2 || done[1].Verb != "undo" {
			t.Errorf("done: %+v", done)
		}
		c.press("j")
		c.lacks("sends in")
	})
}

// TestTooLateUndoesNothingElse holds that no undo is offered of a reply that
// is out, and that whoever asks for it all the same loses nothing else by it.
func TestTooLateUndoesNothingElse(t *testing.T) {
	drive(t, 120, 40, holding, func(c *console) {
		c.press("j", "t", "=x", "enter", "k", "t", "=y", "enter", "r", "=1.0.5 swaps them back.", "ctrl+s")
		c.shows("u takes it back")
		c.seconds(11)
		id := c.id("maria_r")
		r := c.desk.rows[id]
		r.Reply = domain.ReplySent
		c.send(Changed{Rows: []view.Row{r}})
		c.press("j", "k")
		c.lacks(" undo")
		before := len(c.desk.done)
		c.press("u")
		c.shows("is out: D takes it down where the network can, r writes a correction")
		c.settle()
		if n := len(c.desk.done); n != before {
			t.Errorf("done besides: %+v", c.desk.done[before:])
		}
		c.press("u")
		c.shows("undid: tagged x")
	})
}

func TestDeletionsCountDown(t *testing.T) {
	drive(t, 120, 40, holding, func(c *console) {
		c.press("D")
		c.shows("deletion of the reply to @maria_r is done in")
	})
	drive(t, 120, 40, func(o *Options, f *fakeDesk) {
		holding(o, f)
		f.refuse["delete"] = &desk.Refusal{Why: "there is no reply to delete"}
	}, func(c *console) {
		c.press("D")
		c.shows("there is no reply to delete")
		c.press("j")
		c.lacks("is done in")
	})
}

// seconds lets some pass.
func (c *console) seconds(n int) {
	for range n {
		c.settle()
		time.Sleep(500 * time.Millisecond)
	}
	c.settle()
}
