package screen

import (
	"fmt"
	"time"

	"hark/internal/domain"
)

// pageSample is a sample of which the first post is labelled.
func pageSample(more string) Sample {
	s := Sample{Seed: "0123abcd4567cdef", At: pageTime, Days: 30, From: 148_203, All: 211}
	for i, text := range []string{"Mini's apostrophe key sits where Enter should be. Every second line ends in a quote.", "Thanks for nothing, two hours on hold and then the line goes dead", "is there a version with a matte screen?"} {
		s.Posts = append(s.Posts, Drawn{Conversation: domain.MentionID("s", fmt.Sprint(i)), Mention: domain.MentionID("m", fmt.Sprint(i)), Author: domain.Author{Handle: "maria_r" + more, Name: "Maria" + more},
			Source: "mastodon" + more, When: pageTime.Add(-time.Duration(i) * time.Hour), Lang: "en", Text: text + more,
			Before: []Earlier{{By: "@kay" + more, Text: "does that happen to anyone else?" + more}, {By: "tom", Ours: true, Text: "We are looking into it."}}})
	}
	s.Posts[0].Answer, s.Posts[0].By = domain.Negative, "ana"
	return s
}
