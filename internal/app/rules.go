package app

import (
	"context"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// firedFor is how far back the list of rules counts.
const firedFor = 7 * 24 * time.Hour

// RulesParams are those of rules.
type RulesParams struct {
	Do    string    `json:"do"`              // list, try or suggest
	Since time.Time `json:"since,omitzero"`  // of try and suggest: how far back
	File  string    `json:"file,omitempty"`  // of try: the name of the config in the body; empty compares hark.toml with what was recorded
	Limit int       `json:"limit,omitempty"` // of suggest: words a subject
}

// RuleLine is a rule and how often it held lately.
type RuleLine struct {
	Rule     string    `json:"rule"`
	When     string    `json:"when"`
	Subject  string    `json:"subject"`
	Priority string    `json:"priority"`
	For      string    `json:"for"`
	Tags     []string  `json:"tags"`
	Hide     bool      `json:"hide"`
	Fired    int       `json:"fired"` // mentions of the last 7 days for which it held when they came
	Last     time.Time `json:"last,omitzero"`
	Warning  string    `json:"warning,omitempty"`
	Gone     bool      `json:"gone,omitempty"` // it held in the last 7 days, and is no longer in hark.toml
}

// rulesVerb lists rules, tries them on the past, or suggests words.
func rulesVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p RulesParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	switch p.Do {
	case "list":
		return a.listRules(ctx, emit)
	case "try":
		return a.tryRules(ctx, p, q.Body, emit)
	case "suggest":
		return a.suggestWords(ctx, p, emit)
	}
	return Failure(Usage, "want list, try or suggest", "rules cannot %q", p.Do)
}

func (a *App) listRules(ctx context.Context, emit Emit) error {
	model := NewModel(a.o.Config)
	lines, at := []RuleLine{}, map[string]int{}
	for i, r := range a.o.Config.Rules {
		_, warning := model.Rule(i)
		at[r.Name] = len(lines)
		lines = append(lines, RuleLine{
			Rule: r.Name, When: r.When, Subject: r.Subject, Priority: r.Priority, For: r.For, Tags: append([]string{}, r.Tags...), Hide: r.Hide, Warning: warning,
		})
	}
	err := a.heardSince(ctx, a.o.Now().Add(-firedFor), false, func(h heardMention) error {
		for _, name := range h.understood.Rules {
			i, known := at[name]
			if !known {
				i = len(lines)
				at[name] = i
				lines = append(lines, RuleLine{Rule: name, Tags: []string{}, Gone: true})
			}
			if lines[i].Fired++; lines[i].Last.Before(h.at) {
				lines[i].Last = h.at
			}
		}
		return nil
	})
	for i := range lines {
		if err == nil {
			err = emitJSON(emit, lines[i])
		}
	}
	return err
}

// heardMention is a mention that the log has, as it came.
type heardMention struct {
	pos          uint64
	at           time.Time
	conversation domain.ID
	mention      domain.Mention // with its text, where texts are asked for
	understood   domain.Understanding
}

// How the log is gone back through: so many events in one short transaction,
// and so many older ones in a row until it is believed that all further ones
// are. What was merged from another desk may lie late in the log.
const (
	stepEvents = 2000
	olderMost  = 50_000
)

// heardSince goes over the mentions since a moment, newest first: of each its
// latest version that can still be read. It keeps no more of them in memory
// than lie in one step, and changes nothing.
func (a *App) heardSince(ctx context.Context, since time.Time, texts bool, each func(heardMention) error) error {
	changed := map[domain.ID]bool{} // mentions of which a later version was met
	older := 0
	for pos := a.end(); pos > 0 && older < olderMost; {
		var step []heardMention
		err := a.log.Read(func(s kv.Snapshot) error {
			for n := 0; n < stepEvents && pos > 0; n, pos = n+1, pos-1 {
				h, err := mentionAt(s, pos, texts)
				if err != nil {
					return err
				}
				if h == nil {
					continue
				}
				if older++; !h.at.Before(since) {
					older = 0
					step = append(step, *h)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, h := range step {
			id := h.mention.MentionID()
			if changed[id] {
				continue
			}
			if h.mention.Revision > 0 {
				changed[id] = true
			}
			if err := each(h); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// mentionAt is the mention that was heard with the event at a position, or nil
// where it is another event, was only read beside, or is gone.
func mentionAt(s kv.Snapshot, pos uint64, texts bool) (*heardMention, error) {
	raw := s.Raw(pos)
	if raw == nil {
		return nil, nil
	}
	entry, err := s.Roster().Entry(pos, raw)
	if err != nil {
		return nil, err
	}
	e := &entry.Event
	if entry.Void != "" || e.Kind != domain.Mentioned || e.Mention == nil || e.Mention.Deleted || e.Mention.Context {
		return nil, nil
	}
	h := &heardMention{pos: pos, at: e.At.Time(), conversation: e.Conversation, mention: *e.Mention}
	if e.Understood != nil {
		h.understood = *e.Understood
	}
	if texts {
		body, kept := s.Text(pos)
		if !kept {
			return nil, nil
		}
		h.mention = h.mention.Dress(strings.Clone(body))
	}
	return h, nil
}
