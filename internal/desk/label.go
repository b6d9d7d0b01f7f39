package desk

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
)

// CannotSay is the answer of one who was asked about a post and cannot tell.
// It is kept, so that nobody is asked again, and counts as no label.
const CannotSay domain.Feeling = "cannot-say"

// feelingNamed reads a feeling as people type it.
func feelingNamed(f domain.Feeling) (domain.Feeling, bool) {
	switch strings.ToLower(strings.TrimSpace(string(f))) {
	case "positive", "+":
		return domain.Positive, true
	case "neutral", "0":
		return domain.Neutral, true
	case "negative", "-":
		return domain.Negative, true
	}
	return domain.Unknown, false
}

// label is the answer about one mention that was drawn at random. Whoever has
// the conversation, anyone may answer: it says how a customer feels, and changes
// nothing of the work. A later answer takes the place of an earlier one.
func (a *asked) label() ([]domain.Proposal, error) {
	f, known := feelingNamed(a.cmd.Feeling)
	if !known && a.cmd.Feeling != CannotSay {
		return nil, &Refusal{fmt.Sprintf("%.40q is no answer", a.cmd.Feeling), "say negative (-), neutral (0), positive (+) or " + string(CannotSay)}
	}
	i := slices.IndexFunc(a.c.Heard, func(h domain.Heard) bool { return h.ID == a.cmd.Mention })
	if i < 0 {
		return nil, &Refusal{"this post is not in the conversation", "`hark label draw` shows those that were drawn"}
	}
	h := &a.c.Heard[i]
	answer := domain.Sentiment{Feeling: f, By: a.m.Me}
	switch {
	case h.Deleted:
		return nil, &Refusal{"the post was deleted", "go on with the next one"}
	case a.erased(h):
		return nil, &Refusal{"the text of the post was erased", "go on with the next one"}
	case h.Label == answer:
		return nil, &Refusal{"you have answered so already", "there is nothing to change"}
	}
	return a.one(domain.Event{Kind: domain.Labelled, Sentiment: &answer, Key: a.cmd.Draw,
		Mention: &domain.Mention{ID: h.Mention.ID, Source: h.Mention.Source}})
}

// erased reports whether there is nothing left to read of a mention.
func (a *asked) erased(h *domain.Heard) bool {
	if a.m.Text == nil {
		return false
	}
	_, kept := a.m.Text(h.Pos)
	return !kept
}
