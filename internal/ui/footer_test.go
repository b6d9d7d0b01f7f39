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
