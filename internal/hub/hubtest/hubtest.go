// Package hubtest is the suite that whatever keeps a hub's streams passes, and
// a hub in memory whose line can be cut, slowed and doubled.
package hubtest

import (
	"testing"

	"hark/internal/domain"
	"hark/internal/hub"
)

// Place is a hub under test, empty, of one desk.
type Place struct {
	Desk hub.Desk
	// Line gives a line of its own to whoever writes that journal, who may
	// write where a subject ends with it and nowhere else. It is closed by the suite.
	Line func(t *testing.T, j domain.JournalID) hub.Line
	// Owner gives a line of the hub's own process, which may write everywhere
	// on the desk, erase messages, and answer who asks to join.
	Owner func(t *testing.T) hub.Line
	// Restart takes the hub away and brings it back with what it had, and
	// returns when it is back; nil where that is not to be had.
	Restart func(t *testing.T)
}

// Suite checks what package hub promises of lines and streams. open gives a
// new and empty hub each time.
func Suite(t *testing.T, open func(t *testing.T) Place) {}
