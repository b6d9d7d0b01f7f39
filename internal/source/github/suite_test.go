package github_test

import (
	"testing"

	"hark/internal/domain"
	"hark/internal/source/github"
	"hark/internal/source/github/fake"
	"hark/internal/source/sourcetest"
)

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		s := sourcetest.Start(t, fake.New)
		h := s.Network().Harness(github.Kind())
		h.Spoil = func(*testing.T) { s.Spoil() }
		h.Break = func(_ *testing.T, broken bool) { s.Down(broken) }
		return h
	})
}

func joined(s *fake.Server) sourcetest.Replies {
	r := s.Network().Joined(github.Kind())
	r.Refuse = func(*testing.T) { s.Fail(fake.Deny) }
	r.Lose = func(*testing.T) { s.Fail(fake.Lose) }
	r.Busy = func(*testing.T) { s.Fail(fake.Secondary) }
	return r
}

func TestRepliesToIssues(t *testing.T) {
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies { return joined(sourcetest.Start(t, fake.New)) })
}

// talk is a discussion with a comment and a reply to it, as mentions.
func talk(s *fake.Server) (discussion, comment, reply domain.Mention) {
	d := s.Add(fake.Post{ID: "node:D_1", Title: "Which case?", Text: "The old one?"})
	c := s.Add(fake.Post{Parent: d.ID, Text: "It does not fit."})
	r := s.Add(fake.Post{Parent: c.ID, Text: "Pity."})
	return domain.Mention{ID: d.ID, Source: "github", Thread: d.ID, Title: d.Title, Text: d.Text},
		domain.Mention{ID: c.ID, Source: "github", Thread: d.ID, InReplyTo: d.ID, Text: c.Text},
		domain.Mention{ID: r.ID, Source: "github", Thread: d.ID, InReplyTo: c.ID, Text: r.Text}
}

func TestRepliesToDiscussions(t *testing.T) {
	for which, name := range []string{"discussion", "comment", "reply"} {
		t.Run(name, func(t *testing.T) {
			sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
				s := sourcetest.Start(t, fake.New)
				d, c, r := talk(s)
				j := joined(s)
				j.To = func(*testing.T) domain.Mention { return []domain.Mention{d, c, r}[which] }
				return j
			})
		})
	}
}
