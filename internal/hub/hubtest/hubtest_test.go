package hubtest_test

import (
	"testing"
	"testing/synctest"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

func TestSuite(t *testing.T) {
	hubtest.Suite(t, func(*testing.T) hubtest.Place {
		h := hubtest.New(domain.JournalID{1})
		return hubtest.Place{
			Desk:    h.Desk,
			Line:    func(_ *testing.T, j domain.JournalID) hub.Line { return h.Line(j) },
			Owner:   func(*testing.T) hub.Line { return h.Owner() },
			Restart: func(*testing.T) { h.Restart() },
		}
	})
}

func TestFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(domain.JournalID{1})
		j := domain.JournalID{2}
		l, subject := h.Line(j), h.Desk.Events(j.String())
		for _, c := range []struct {
			fault  hubtest.Fault
			want   error
			stored int
		}{
			{hubtest.None, nil, 1}, {hubtest.Refused, hub.ErrOffline, 1}, {hubtest.UnsureLost, hub.ErrUnsure, 1},
			{hubtest.UnsureStored, hub.ErrUnsure, 2}, {hubtest.UnsureLater, hub.ErrUnsure, 2},
		} {
			h.Break(func(string) hubtest.Fault { return c.fault })
			m, _, err := l.Events().Last(t.Context(), subject)
			if err != nil {
				t.Fatal(err)
			}
			_, err = l.Events().Put(t.Context(), subject, []byte("x"), hub.Expect{Filter: subject, Last: m.Seq})
			if err != c.want || len(h.Messages()) != c.stored {
				t.Errorf("fault %d: %v, %d are stored, want %v, %d", c.fault, err, len(h.Messages()), c.want, c.stored)
			}
		}
	})
}
