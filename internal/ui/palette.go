package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/verb"
)

// askCommand is the palette: any verb by its name, with its argument.
func (m *model) askCommand() tea.Cmd {
	p := &screen.Picker{Title: "command", Label: ":", Options: m.commands,
		Fill: func(_ string, o screen.Option) string { return o.Name + " " }}
	m.ask(p, func(m *model) tea.Cmd { return m.command(p.Answer()) })
	return nil
}

// commands completes what is typed: first a verb, then its argument.
func (m *model) commands(text string) []screen.Option {
	name, arg, more := strings.Cut(strings.TrimLeft(text, " "), " ")
	if !more {
		var verbs []screen.Option
		for _, v := range verb.All() {
			if v.On(verb.Screen) && v.Name != "palette" {
				verbs = append(verbs, screen.Option{Name: v.Name, Does: m.keys.show(v.Name), Says: v.Short})
			}
		}
		return screen.Best(name, verbs)
	}
	var out []screen.Option
	for _, o := range screen.Best(lastWord(arg), m.arguments(name)) {
		o.Name, o.Key = name+" "+fillArg(arg, o.Name), ""
		out = append(out, o)
	}
	if arg = strings.TrimSpace(arg); len(out) == 0 || name == "tag" && arg != "" {
		out = append([]screen.Option{{Name: strings.TrimSpace(name + " " + arg)}}, out...)
	}
	return out
}

func fillArg(arg, word string) string { return arg[:strings.LastIndexByte(arg, ' ')+1] + word }

// arguments are what a verb can be given.
func (m *model) arguments(name string) []screen.Option {
	switch name {
	case "resolve":
		return m.outcomes()
	case "subject":
		return m.subjects()
	case "sentiment":
		return feelings()
	case "assign":
		return m.colleagues()
	case "snooze":
		return snoozes(m.env.Now)
	case "tag":
		return m.tagOptions(nil)
	case "baseline":
		return m.baselines()
	case "theme":
		out := make([]screen.Option, len(m.o.Themes))
		for i, t := range m.o.Themes {
			out[i] = screen.Option{Name: t.File, Says: t.Name}
		}
		return out
	}
	return nil
}

// command runs a line of the palette. A verb without its argument asks for it.
func (m *model) command(line string) tea.Cmd {
	name, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
	arg = strings.TrimSpace(arg)
	with := map[string]func(ids []domain.ID, arg string) tea.Cmd{
		"resolve": m.resolve, "subject": m.setSubject, "sentiment": m.setFeeling, "assign": m.assign,
		"snooze": m.snooze, "tag": m.setTags,
	}
	switch f := with[name]; {
	case arg == "":
		return m.perform(name)
	case f != nil:
		return f(m.targets(), arg)
	case name == "filter":
		if m.list() == nil {
			m.enter("queue")
		}
		return m.narrow(arg)
	case name == "note":
		return m.act(m.targets(), desk.Command{Verb: "note", Text: arg}, "noted on")
	case name == "baseline":
		return m.setBaseline(arg)
	case name == "theme":
		return m.setTheme(arg)
	}
	m.say(screen.Warn, name+" takes nothing after it here")
	return nil
}

func (m *model) setTheme(name string) tea.Cmd {
	for i, t := range m.o.Themes {
		if t.File == name {
			m.look, m.chosen = i, true
			m.paint()
			m.say(screen.Plain, "theme: "+name)
			return nil
		}
	}
	m.say(screen.Warn, "there is no theme "+name)
	return nil
}
