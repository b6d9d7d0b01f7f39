package ui

import "testing"

// TestFooterSaysWhatAKeyDoesHere holds that a verb is named by what it does on
// the screen that is shown.
func TestFooterSaysWhatAKeyDoesHere(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("7")
		c.shows("ctrl+s hand over")
		c.press("4")
		c.shows("enter what is behind it")
		c.press("1", "enter")
		c.shows("o open the post")
	})
}

// TestFooterNamesUndoWhereThereIsRoom holds that what undo would take back is
// named in whole or not at all, and that the way to the help never gives way.
func TestFooterNamesUndoWhereThereIsRoom(t *testing.T) {
	for width, want := range map[int]string{120: "u: undo claimed @maria_r", 80: "? help"} {
		drive(t, width, 24, nil, func(c *console) {
			c.press("c", "down", "up")
			c.shows("? help", want, "u: undo ")
		})
	}
	drive(t, 80, 24, nil, func(c *console) {
		c.press("c", "down", "up")
		c.lacks("undo claimed")
	})
}

// TestFooterOfAnEmptyList holds that no work is offered where there is none.
func TestFooterOfAnEmptyList(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "P")
		c.shows("1 queue", "? help")
		c.lacks("c claim")
	})
}
