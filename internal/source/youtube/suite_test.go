package youtube_test

import (
	"testing"

	"hark/internal/source/sourcetest"
	"hark/internal/source/youtube"
	"hark/internal/source/youtube/fake"
)

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		s := sourcetest.Start(t, fake.New)
		h := s.Network().Harness(youtube.Kind())
		h.Spoil = func(*testing.T) { s.Spoil() }
		h.Break = func(_ *testing.T, broken bool) { s.Down(broken) }
		return h
	})
}

func TestReplies(t *testing.T) {
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		s := sourcetest.Start(t, fake.New)
		r := s.Network().Joined(youtube.Kind())
		r.Refuse = func(*testing.T) { s.Fail(fake.Deny) }
		r.Lose = func(*testing.T) { s.Fail(fake.Lose) }
		r.Busy = func(*testing.T) { s.Fail(fake.Busy) }
		return r
	})
}
