package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/enrich"
)

// ruleExamples is how many mentions stand for a change.
const ruleExamples = 3

// Example is a mention for which something would change.
type Example struct {
	Conversation string    `json:"conversation"`
	At           time.Time `json:"at"`
	Text         string    `json:"text"` // its beginning
	Holds        bool      `json:"holds"`
}

// Tried is what a changed rule would have done.
type Tried struct {
	Rule     string    `json:"rule"`
	Before   int       `json:"before"` // mentions for which it held
	After    int       `json:"after"`
	Gained   int       `json:"gained"` // for which it would hold and did not
	Lost     int       `json:"lost"`
	Examples []Example `json:"examples"`
}

// TriedAll is what all rules together would have done; it comes last.
type TriedAll struct {
	Mentions int       `json:"mentions"` // that were looked at
	Since    time.Time `json:"since"`
	Against  string    `json:"against"` // what before means: the rules in use, or what was recorded
	Changed  int       `json:"changed"` // mentions of which anything would be different
	Subject  int       `json:"subject"`
	Priority int       `json:"priority"`
	For      int       `json:"for"`
	Tags     int       `json:"tags"`
	Hidden   int       `json:"hidden"` // in the queue before and not after
	Shown    int       `json:"shown"`  // the other way round
}

// bodyMax bounds a config that is sent to be tried.
const bodyMax = 4 << 20

// trial compares two ways to route the same mentions.
type trial struct {
	before, after *enrich.Model // no before is what was recorded
	rules         map[string]*Tried
	order         []string
	all           TriedAll
}

// tryRules routes the mentions of the past again and says what would change.
func (a *App) tryRules(ctx context.Context, p RulesParams, body io.Reader, emit Emit) error {
	t := trial{rules: map[string]*Tried{}, all: TriedAll{Since: p.Since, Against: "what was recorded"}}
	c := a.o.Config
	if p.File != "" {
		doc, err := io.ReadAll(io.LimitReader(body, bodyMax))
		if err != nil {
			return fmt.Errorf("read %s: %w", p.File, err)
		}
		c = config.Defaults(a.o.Getenv)
		if err := config.Parse(p.File, doc, c); err != nil {
			return err
		}
		t.before, t.all.Against = NewModel(a.o.Config), "the rules in use"
		t.name(a.o.Config.Rules)
	}
	t.after = NewModel(c)
	t.name(c.Rules)
	if err := a.heardSince(ctx, p.Since, true, t.compare); err != nil {
		return err
	}
	for _, name := range t.order {
		if err := emitJSON(emit, t.rules[name]); err != nil {
			return err
		}
	}
	return emitJSON(emit, t.all)
}

func (t *trial) name(rules []config.Rule) {
	for _, r := range rules {
		t.rule(r.Name)
	}
}

func (t *trial) rule(name string) *Tried {
	r := t.rules[name]
	if r == nil {
		r = &Tried{Rule: name, Examples: []Example{}}
		t.rules[name] = r
		t.order = append(t.order, name)
	}
	return r
}

func (t *trial) compare(h heardMention) error {
	was := h.understood
	if t.before != nil {
		was = t.before.Route(&h.mention, h.understood)
	}
	is := t.after.Route(&h.mention, h.understood)
	t.all.Mentions++
	for _, name := range was.Rules {
		r := t.rule(name)
		if r.Before++; !slices.Contains(is.Rules, name) {
			r.Lost++
			r.example(&h, false)
		}
	}
	for _, name := range is.Rules {
		r := t.rule(name)
		if r.After++; !slices.Contains(was.Rules, name) {
			r.Gained++
			r.example(&h, true)
		}
	}
	t.all.count(&was, &is)
	return nil
}

func (r *Tried) example(h *heardMention, holds bool) {
	n := 0
	for _, x := range r.Examples {
		if x.Holds == holds {
			n++
		}
	}
	if n < ruleExamples {
		r.Examples = append(r.Examples, Example{h.conversation.String(), stamp(h.at), beginning(h.mention.Body()), holds})
	}
}

// beginning is the start of a text on one line.
func beginning(body string) string {
	const most = 120
	r := []rune(strings.Join(strings.Fields(body[:min(len(body), 8*most)]), " "))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

func (t *TriedAll) count(was, is *domain.Understanding) {
	changed := false
	for _, c := range []struct {
		differs bool
		n       *int
	}{
		{first(was.Subjects) != first(is.Subjects), &t.Subject},
		{was.Priority != is.Priority, &t.Priority},
		{was.For != is.For, &t.For},
		{!slices.Equal(was.Tags, is.Tags), &t.Tags},
		{!was.Hidden && is.Hidden, &t.Hidden},
		{was.Hidden && !is.Hidden, &t.Shown},
	} {
		if c.differs {
			*c.n++
			changed = true
		}
	}
	if changed {
		t.Changed++
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
