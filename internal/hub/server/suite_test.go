package server_test

import (
	"testing"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

func TestSuite(t *testing.T) {
	hubtest.Suite(t, func(t *testing.T) hubtest.Place {
		d := newDesk(t, nil)
		return hubtest.Place{
			Desk: d.o.Desk,
			Line: func(t *testing.T, j domain.JournalID) hub.Line {
				seed, _ := d.member(t, j)
				return d.dial(t, d.reach(seed))
			},
			Owner: d.owner,
			Restart: func(t *testing.T) {
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
				d.start(t)
			},
		}
	})
}
