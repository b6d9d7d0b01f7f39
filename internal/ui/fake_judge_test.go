package ui

import (
	"context"
	"slices"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// Sample draws everything, or what was answered since.
func (f *fakeDesk) Sample(_ context.Context, n int, fresh bool) (screen.Sample, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, from := screen.Sample{Seed: "0123abcd", At: noon, Days: 30, From: 4812, All: 12}, 0
	if fresh {
		s.Seed, from = "4567cdef", 4
	}
	var rows []view.Row
	for _, r := range f.rows {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b view.Row) int { return int(a.Num) - int(b.Num) })
	for _, r := range rows[from : from+min(n, 4)] {
		texts := f.texts[r.ID]
		d := screen.Drawn{Conversation: r.ID, Mention: domain.MentionID("m", r.ID.String()), Author: r.Author, Source: r.Source, When: r.Began, Text: texts[0]}
		for _, c := range f.done {
			if c.Verb == "label" && c.Mention == d.Mention {
				if d.By = "ana"; c.Feeling != desk.CannotSay {
					d.Answer = c.Feeling
				}
			}
		}
		s.Posts = append(s.Posts, d)
	}
	s.Posts[1].Before = []screen.Earlier{{By: "@kim", Text: "does anybody here wait as long as I do?"}, {By: "tom", Ours: true, Text: "What is your order number?"}}
	return s, nil
}

func (f *fakeDesk) Learn(context.Context) (string, error) {
	if err := f.refuse["learn"]; err != nil {
		return "", err
	}
	return "learned from 312 answers: macro-F1 66.8 before, 70.4 after, on held-out ones", nil
}
