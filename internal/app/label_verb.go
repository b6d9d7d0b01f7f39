package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// LabelParams are those of label: a draw, or an answer.
type LabelParams struct {
	Draw    int            `json:"draw,omitempty"` // how many; 0 shows the sample at hand
	New     bool           `json:"new,omitempty"`  // others than those at hand
	ID      string         `json:"id,omitempty"`   // the post that is answered about, or the beginning of its id
	Feeling domain.Feeling `json:"feeling,omitempty"`
}

// Sampled is what label says of a sample, before its posts.
type Sampled struct {
	Seed      string    `json:"seed"`
	At        time.Time `json:"at"`
	Days      int       `json:"days"`
	From      int       `json:"from"`       // posts that it was drawn from
	Posts     int       `json:"posts"`      // that were drawn
	Labelled  int       `json:"labelled"`   // of these
	CannotSay int       `json:"cannot_say"` // of these
	Labels    int       `json:"labels"`     // in the whole log
	ToCorrect int       `json:"to_correct"` // labels that a corrected figure needs
	ToTeach   int       `json:"to_teach"`   // labels that the machine needs to learn
	WhatItIs  string    `json:"says"`       // the same in words
}

// Sampling is a line of label's answer: the sample, a post of it, or what was
// answered.
type Sampling struct {
	Sample *Sampled     `json:"sample,omitempty"`
	Post   *SampledPost `json:"post,omitempty"`
	Done   *Worked      `json:"done,omitempty"`
}

// SampledPost is a post to judge, without what a machine made of it.
type SampledPost struct {
	ID           string         `json:"id"` // the mention's
	Conversation string         `json:"conversation"`
	Author       Author         `json:"author"`
	Source       string         `json:"source"`
	At           time.Time      `json:"at"`
	Lang         string         `json:"lang,omitempty"`
	Title        string         `json:"title,omitempty"`
	Text         string         `json:"text"`
	Before       []SaidBefore   `json:"before"`
	Answer       domain.Feeling `json:"answer,omitempty"`
	By           string         `json:"by,omitempty"` // who answered; without an answer: who cannot say
}

// SaidBefore is what stands in the thread before a post.
type SaidBefore struct {
	By   string `json:"by"`
	Ours bool   `json:"ours,omitempty"`
	Text string `json:"text"`
}

// labelVerb draws, or takes an answer.
func labelVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p LabelParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	if p.ID != "" {
		return a.answer(ctx, p, emit)
	}
	if p.Draw < 0 || p.Draw > sampleMost {
		return Failure(Usage, fmt.Sprintf("draw 1 to %d", sampleMost), "%d posts cannot be drawn", p.Draw)
	}
	n := p.Draw
	if n == 0 {
		n = 100
	}
	s, err := a.sample(ctx, n, p.New)
	if err == nil && p.Draw > 0 && !waits(&s) {
		s, err = a.sample(ctx, n, true)
	}
	if err != nil {
		return err
	}
	head := &Sampled{Seed: s.Seed, At: s.At, Days: s.Days, From: s.From, Posts: len(s.Posts), Labels: s.All,
		ToCorrect: screen.LabelsCorrect, ToTeach: screen.LabelsTeach, WhatItIs: screen.Enough(s.All)}
	for i := range s.Posts {
		switch d := &s.Posts[i]; {
		case d.Answer != domain.Unknown:
			head.Labelled++
		case d.By != "":
			head.CannotSay++
		}
	}
	if err := emitJSON(emit, Sampling{Sample: head}); err != nil {
		return err
	}
	for i := range s.Posts {
		if err := emitJSON(emit, Sampling{Post: sampledPost(&s.Posts[i])}); err != nil {
			return err
		}
	}
	return nil
}

// waits reports whether a post of the sample has no answer yet.
func waits(s *screen.Sample) bool {
	return slices.ContainsFunc(s.Posts, func(d screen.Drawn) bool { return d.By == "" })
}

func sampledPost(d *screen.Drawn) *SampledPost {
	p := &SampledPost{ID: d.Mention.String(), Conversation: d.Conversation.String(), Author: Author(d.Author), Source: d.Source, At: stamp(d.When),
		Lang: d.Lang, Title: d.Title, Text: d.Text, Before: []SaidBefore{}, Answer: d.Answer, By: d.By}
	for _, b := range d.Before {
		p.Before = append(p.Before, SaidBefore(b))
	}
	return p
}

// answer takes one answer about a post of the sample at hand.
func (a *App) answer(ctx context.Context, p LabelParams, emit Emit) error {
	var d draw
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		d, err = drawOf(s)
		return err
	}); err != nil {
		return err
	}
	prefix := strings.ToLower(strings.TrimSpace(p.ID))
	var found []view.Drawn
	for _, post := range d.Posts {
		if strings.HasPrefix(post.Mention.String(), prefix) {
			found = append(found, post)
		}
	}
	switch {
	case len(found) == 0:
		return Failure(Failed, "hark label draw shows those that were; a post of your own choice would not be a random one", "no post that was drawn begins with %q", p.ID)
	case len(found) > 1:
		return Failure(Failed, "give more characters", "%d posts that were drawn begin with %q", len(found), p.ID)
	}
	name := (&screen.Sample{Seed: d.Seed, At: d.At}).Name()
	cmd := desk.Command{Verb: "label", ID: found[0].Conversation, Mention: found[0].Mention, Feeling: p.Feeling, Draw: name}
	if _, err := a.act(ctx, cmd); err != nil {
		return err
	}
	return emitJSON(emit, Sampling{Done: &Worked{ID: found[0].Mention.String(), Verb: "label", Done: true, Said: string(p.Feeling)}})
}
