package bluesky

import (
	"testing"

	"hark/internal/source/bluesky/fake"
	"hark/internal/source/sourcetest"
)

// TestConformance runs the suite over both channels at once, and over each alone.
func TestConformance(t *testing.T) {
	for name, alter := range map[string]func(*sourcetest.Network){
		"both":          func(*sourcetest.Network) {},
		"notifications": func(n *sourcetest.Network) { n.Settings.Stream = noStream },
		"stream": func(n *sourcetest.Network) {
			n.Settings.User, n.Settings.Words = "", []string{"conformance"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
				s := sourcetest.Start(t, fake.New)
				n := s.Network()
				alter(&n)
				h := n.Harness(Kind())
				if name == "notifications" {
					h.Break = func(_ *testing.T, broken bool) { s.Down(broken) }
				} else {
					h.Spoil = func(*testing.T) {
						s.Say(`{"kind":"commit","commit":{"collection":"app.bsky.feed.post","operation":"update"`)
					}
				}
				return h
			})
		})
	}
}

func TestReplierConformance(t *testing.T) {
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		s := sourcetest.Start(t, fake.New)
		r := s.Network().Joined(Kind())
		r.Once = true
		r.Refuse = func(*testing.T) { s.Next(fake.Refuse) }
		r.Lose = func(*testing.T) { s.Next(fake.Lose) }
		r.Busy = func(*testing.T) { s.Next(fake.Busy) }
		return r
	})
}
