package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
)

// pick asks for one of the options for the targets, and calls with the answer.
func (m *model) pick(says string, options []screen.Option, then func(m *model, ids []domain.ID, answer string) tea.Cmd) tea.Cmd {
	ids := m.targets()
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	p := &screen.Picker{Title: m.deed(ids, says), Options: func(text string) []screen.Option { return screen.Best(text, options) }}
	m.ask(p, func(m *model) tea.Cmd { return then(m, ids, p.Answer()) })
	return nil
}

func (m *model) askOutcome() tea.Cmd {
	return m.pick("resolve", m.outcomes(), (*model).resolve)
}

func (m *model) outcomes() []screen.Option {
	out := make([]screen.Option, len(m.o.Outcomes))
	for i, o := range m.o.Outcomes {
		out[i] = screen.Option{Name: o.Name, Key: o.Key, Says: o.Says}
	}
	return out
}

// resolve goes on with an outcome: a reason where it needs one, a yes where
// it closes several conversations.
func (m *model) resolve(ids []domain.ID, outcome string) tea.Cmd {
	i := slices.IndexFunc(m.o.Outcomes, func(o domain.Outcome) bool { return o.Name == outcome })
	if i < 0 {
		m.say(screen.Warn, fmt.Sprintf("%q is no outcome of this desk", outcome))
		return nil
	}
	c := desk.Command{Verb: "resolve", Outcome: outcome}
	if m.o.Outcomes[i].Reason {
		p := &screen.Picker{Title: m.deed(ids, "resolve") + " as " + outcome, Label: "why:", Free: true, Check: some("a reason is needed")}
		m.ask(p, func(m *model) tea.Cmd {
			c.Reason = p.Answer()
			return m.resolveAll(ids, c)
		})
		return nil
	}
	return m.resolveAll(ids, c)
}

func (m *model) resolveAll(ids []domain.ID, c desk.Command) tea.Cmd {
	done := func(m *model) tea.Cmd {
		cmd := m.act(ids, c, c.Outcome+":")
		if m.place == "conversation" {
			said, tone := m.message, m.tone
			cmd = tea.Batch(cmd, m.back())
			m.say(tone, said)
		}
		return tea.Batch(cmd, m.follow())
	}
	if len(ids) == 1 {
		return done(m)
	}
	p := &screen.Picker{Title: fmt.Sprintf("Resolve %d conversations as %s?", len(ids), c.Outcome)}
	options := []screen.Option{{Name: "yes", Key: "y", Says: fmt.Sprintf("close all %d", len(ids))}, {Name: "no", Key: "n", Says: "change nothing"}}
	p.Options = func(text string) []screen.Option { return screen.Best(text, options) }
	m.ask(p, func(m *model) tea.Cmd {
		if p.Answer() == "yes" {
			return done(m)
		}
		return nil
	})
	return nil
}

// askDecline asks why a reply that awaits approval is not to go out.
func (m *model) askDecline() tea.Cmd {
	ids := m.targets()
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	p := &screen.Picker{Title: m.deed(ids, "decline the reply to"), Label: "why:", Free: true, Check: some("a reason is needed")}
	m.ask(p, func(m *model) tea.Cmd {
		c := desk.Command{Verb: "decline", Reason: p.Answer()}
		if len(ids) == 1 {
			c.Reply = m.waiting(ids[0]).id
		}
		return m.act(ids, c, "declined the reply to")
	})
	return nil
}

// some refuses an empty answer.
func some(says string) func(string) (string, bool) {
	return func(text string) (string, bool) {
		if strings.TrimSpace(text) == "" {
			return says, false
		}
		return "", true
	}
}

func (m *model) askSubject() tea.Cmd {
	return m.pick("subject of", m.subjects(), (*model).setSubject)
}

func (m *model) setSubject(ids []domain.ID, subject string) tea.Cmd {
	return tea.Batch(m.act(ids, desk.Command{Verb: "subject", Subject: subject}, "subject "+subject+":"), m.follow())
}

func (m *model) subjects() []screen.Option {
	out := make([]screen.Option, len(m.o.Subjects))
	for i, s := range m.o.Subjects {
		out[i] = screen.Option{Name: s}
	}
	return out
}

func (m *model) askFeeling() tea.Cmd {
	return m.pick("sentiment of", feelings(), (*model).setFeeling)
}

func feelings() []screen.Option {
	return []screen.Option{{Name: string(domain.Positive), Key: "p", Says: "glad, grateful, in favour"},
		{Name: string(domain.Neutral), Key: "u", Says: "neither, or both alike"}, {Name: string(domain.Negative), Key: "n", Says: "angry, let down, against"}}
}

func (m *model) setFeeling(ids []domain.ID, f string) tea.Cmd {
	return m.act(ids, desk.Command{Verb: "sentiment", Feeling: domain.Feeling(f)}, f+":")
}

// feel says how the targets feel without asking; on Unsure they leave the list
// by it, and the next is under the cursor.
func (m *model) feel(f domain.Feeling) tea.Cmd {
	cmd := m.setFeeling(m.targets(), string(f))
	if m.place == "unsure" && m.tone == screen.Good {
		m.say(screen.Plain, "") // the keys stay in sight, for the next one
	}
	return tea.Batch(cmd, m.follow())
}

func (m *model) askAssign() tea.Cmd {
	return m.pick("assign", m.colleagues(), (*model).assign)
}

// colleagues are the team and whoever has something now.
func (m *model) colleagues() []screen.Option {
	has := map[string]int{}
	role := map[string]domain.Role{}
	for _, name := range m.team() {
		has[name] = 0
		if who := m.env.Team.Member(name); who != nil {
			role[name] = who.Role
		}
	}
	m.book.Each(func(it *screen.Item) {
		if o := it.Row.Owner; o != "" && it.Row.Status != domain.StatusResolved {
			has[o]++
		}
	})
	var out []screen.Option
	for _, name := range slices.Sorted(maps.Keys(has)) {
		says := fmt.Sprintf("has %d", has[name])
		if role[name] != "" {
			says += ", " + string(role[name])
		}
		out = append(out, screen.Option{Name: name, Says: says})
	}
	return out
}

func (m *model) assign(ids []domain.ID, to string) tea.Cmd {
	return tea.Batch(m.act(ids, desk.Command{Verb: "assign", To: to}, "assigned to "+to+":"), m.follow())
}

// askTags asks for tags, several at once, with those in use to complete from.
func (m *model) askTags() tea.Cmd {
	ids := m.targets()
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	var on []string
	if r := m.row(ids[0]); r != nil && len(ids) == 1 {
		on = r.Tags
	}
	p := &screen.Picker{Title: m.deed(ids, "tag"), Label: "tags:", Free: true, Fill: fillWord, Invite: "words, -TAG takes one off",
		Options: func(text string) []screen.Option { return screen.Best(lastWord(text), m.tagOptions(on)) }}
	m.ask(p, func(m *model) tea.Cmd {
		text := p.Text()
		if p.Answer() != strings.TrimSpace(text) {
			text = fillWord(text, screen.Option{Name: p.Answer()})
		}
		return m.setTags(ids, text)
	})
	return nil
}

func (m *model) setTags(ids []domain.ID, text string) tea.Cmd {
	tags := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if len(tags) == 0 {
		return nil
	}
	return tea.Batch(m.act(ids, desk.Command{Verb: "tag", Tags: tags}, "tagged "+strings.Join(tags, " ")+":"), m.follow())
}

// tagOptions offers what is on the conversation for taking off, and what is
// in use for adding, the most used first.
func (m *model) tagOptions(on []string) []screen.Option {
	var out []screen.Option
	for _, t := range on {
		out = append(out, screen.Option{Name: "-" + t, Says: "take it off"})
	}
	n := maps.Clone(m.tags)
	for _, t := range m.o.Tags {
		n[t]++
	}
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		if n[a] != n[b] {
			return n[b] - n[a]
		}
		return strings.Compare(a, b)
	})
	for _, t := range names {
		if !slices.Contains(on, t) {
			out = append(out, screen.Option{Name: t})
		}
	}
	return out
}

func lastWord(text string) string { return text[strings.LastIndexByte(text, ' ')+1:] }

// fillWord puts an option in the place of the word being typed.
func fillWord(text string, o screen.Option) string {
	return text[:strings.LastIndexByte(text, ' ')+1] + o.Name + " "
}
