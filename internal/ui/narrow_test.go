package ui

import "testing"

// TestOpenWithoutPreview opens a conversation where the queue has no room for
// a preview, so that nothing has read its thread before.
func TestOpenWithoutPreview(t *testing.T) {
	drive(t, 60, 15, nil, func(c *console) {
		c.press("enter")
		c.shows("Did the update help?")
	})
}
