package app

import (
	"context"

	"hark/internal/domain"
	"hark/internal/enrich/rules"
	"hark/internal/enrich/suggest"
	"hark/internal/kv"
)

// suggestedMost is how many words a subject are suggested where nothing is
// said, and learnedMost how many conversations are learned from.
const (
	suggestedMost = 10
	learnedMost   = 100_000
)

// Suggestion is a word that conversations share which people said to be about
// a subject. It changes nothing until a person puts it into hark.toml.
type Suggestion struct {
	Subject  string   `json:"subject"`
	Term     string   `json:"term"`
	Said     int      `json:"said"`   // conversations of the subject that say it
	Of       int      `json:"of"`     // conversations that people put under the subject
	Others   int      `json:"others"` // other mentions that say it
	Z        float64  `json:"z"`      // how far beyond chance, in standard errors
	Examples []string `json:"examples"`
}

// suggestWords learns from conversations that people classified by hand, as
// against everything else that was heard.
func (a *App) suggestWords(ctx context.Context, p RulesParams, emit Emit) error {
	if p.Limit <= 0 {
		p.Limit = suggestedMost
	}
	said, err := a.classified(ctx)
	if err != nil {
		return err
	}
	names, lists := a.Subjects(), []rules.List{}
	for _, s := range subjects(a.o.Config) {
		lists = append(lists, s.Words)
	}
	known, _ := rules.Compile(nil, lists)
	l := suggest.New(names)
	if err := a.heardSince(ctx, p.Since, true, func(h heardMention) error {
		if h.mention.MentionID() == h.conversation || said[h.conversation] == "" {
			l.Add(said[h.conversation], h.mention.Body())
		}
		return nil
	}); err != nil {
		return err
	}
	var found []Suggestion
	var hits rules.Hits
	for i, name := range names {
		for _, t := range l.Of(name, p.Limit, func(term string) bool {
			hits.Read(known, term)
			return hits.Count(i) > 0
		}) {
			found = append(found, Suggestion{name, t.Term, t.Posts, t.Of, t.Other, t.Z, []string{}})
		}
	}
	if err := a.illustrate(ctx, p, said, found); err != nil {
		return err
	}
	for _, s := range found {
		if err := emitJSON(emit, s); err != nil {
			return err
		}
	}
	return nil
}

// illustrate adds the beginnings of mentions that say what is suggested.
func (a *App) illustrate(ctx context.Context, p RulesParams, said map[domain.ID]string, found []Suggestion) error {
	if len(found) == 0 {
		return nil
	}
	terms := make([]rules.List, len(found))
	for i, s := range found {
		terms[i] = rules.List{s.Term}
	}
	set, _ := rules.Compile(nil, terms)
	var hits rules.Hits
	return a.heardSince(ctx, p.Since, true, func(h heardMention) error {
		subject := said[h.conversation]
		if subject == "" {
			return nil
		}
		hits.Read(set, h.mention.Body())
		for i := range found {
			if s := &found[i]; s.Subject == subject && len(s.Examples) < ruleExamples && hits.Count(i) > 0 {
				s.Examples = append(s.Examples, beginning(h.mention.Body()))
			}
		}
		return nil
	})
}

// classified is which subjects people gave to conversations, the latest word
// of each that was not taken back.
func (a *App) classified(ctx context.Context) (map[domain.ID]string, error) {
	said, undone := map[domain.ID]string{}, map[domain.Ref]bool{}
	for pos := a.end(); pos > 0 && len(said) < learnedMost; {
		if err := a.log.Read(func(s kv.Snapshot) error {
			for n := 0; n < stepEvents && pos > 0; n, pos = n+1, pos-1 {
				raw := s.Raw(pos)
				if raw == nil {
					continue
				}
				entry, err := s.Roster().Entry(pos, raw)
				if err != nil {
					return err
				}
				if entry.Void == "" {
					learn(&entry.Event, said, undone)
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// learn takes in an event; those after it were taken in before.
func learn(e *domain.Event, said map[domain.ID]string, undone map[domain.Ref]bool) {
	switch e.Kind {
	case domain.Undone:
		undone[e.Undoes] = true
	case domain.Classified:
		if _, known := said[e.Conversation]; !known && !undone[e.Ref()] {
			said[e.Conversation] = e.Subject
		}
	}
}
