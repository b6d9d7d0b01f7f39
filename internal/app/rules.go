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
	"hark/internal/kv"
)

// firedFor is how far back the list of rules counts.
const firedFor = 7 * 24 * time.Hour

// ruleExamples is how many mentions stand for a change.
const ruleExamples = 3

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
	entry, err := domain.DecodeEntry(pos, raw)
	if err != nil {
		return nil, err
	}
	e := &entry.Event
	if e.Kind != domain.Mentioned || e.Mention == nil || e.Mention.Deleted || e.Mention.Context {
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
