package ui

import (
	"context"
	"slices"
	"time"

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

func (f *fakeDesk) Clusters(context.Context) ([]screen.Cluster, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	named := screen.Cluster{ID: "k1", Name: "apostrophe key", Owner: "tom", Authors: 37, Conversations: 41, Open: 12, First: noon.AddDate(0, 0, -3), Last: noon.Add(-2 * time.Hour)}
	for _, c := range f.changed {
		c.Apply(&domain.Cluster{})
		if c.State != nil {
			named.State = *c.State
		}
		if c.Owner != nil {
			named.Owner = *c.Owner
		}
	}
	return []screen.Cluster{named, {Name: "screen flickers update", Authors: 9, Conversations: 10, First: noon.AddDate(0, 0, -1), Last: noon.Add(-5 * time.Minute),
		From: domain.MentionID("x", "2"), Example: "screen flickers since the update, on battery only"}}, nil
}

func (f *fakeDesk) Telling(context.Context, string) (screen.Telling, error) {
	return screen.Telling{Cluster: "k1", Name: "apostrophe key", To: []domain.ID{domain.MentionID("mastodon", "0"), domain.MentionID("bluesky", "1")},
		Names: []string{"@maria_r", "@tom.example"}, Told: 3, Held: 1}, nil
}

func (f *fakeDesk) NameCluster(_ context.Context, _ domain.ID, name string) (int, error) {
	f.named = append(f.named, name)
	return 10, nil
}

func (f *fakeDesk) ChangeCluster(_ context.Context, c desk.ClusterChange) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed = append(f.changed, c)
	return f.refuse["cluster"]
}
