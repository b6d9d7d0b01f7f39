package ui

import (
	"cmp"
	"slices"
	"strings"

	"hark/internal/ui/theme"
)

// dress takes the theme that was asked for or, where none was, the one that
// the terminal's own word suggests until it has answered.
func (m *model) dress() {
	i := slices.IndexFunc(m.o.Themes, func(t *theme.Theme) bool { return t.File == m.o.Theme })
	if m.chosen = i >= 0; m.chosen {
		m.look = i
		return
	}
	m.suit(!light(m.o.Env))
}

// light reports whether COLORFGBG says that the background is light, as many
// terminals set it: "0;15" is black on white.
func light(env []string) bool {
	for _, kv := range env {
		if says, set := strings.CutPrefix(kv, "COLORFGBG="); set {
			ground := says[strings.LastIndexByte(says, ';')+1:]
			return ground == "7" || ground == "15"
		}
	}
	return false
}

// suit takes the theme for a dark or a light terminal, unless the person has
// chosen one.
func (m *model) suit(dark bool) {
	if m.chosen {
		return
	}
	name := m.o.Pair.Light
	if dark {
		name = m.o.Pair.Dark
	}
	named := slices.IndexFunc(m.o.Themes, func(t *theme.Theme) bool { return t.File == name })
	kind := slices.IndexFunc(m.o.Themes, func(t *theme.Theme) bool { return t.Dark == dark })
	m.look = max(cmp.Or(named+1, kind+1)-1, 0)
	m.paint()
}
