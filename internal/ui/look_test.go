package ui

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"hark/internal/ui/theme"
)

// TestAutoFollowsTheTerminal begins on what the environment suggests, and
// takes the theme of the pair for what the terminal answers.
func TestAutoFollowsTheTerminal(t *testing.T) {
	for _, tt := range []struct {
		asked, env      string
		pair            Pair
		begins, onLight string
	}{
		{"", "", Pair{"dark", "light"}, "dark", "light"},
		{"", "", Pair{"colour-blind-safe", "light"}, "colour-blind-safe", "light"},
		{"", "COLORFGBG=0;15", Pair{"dark", "light"}, "light", "light"},
		{"", "COLORFGBG=15;0", Pair{"dark", "light"}, "dark", "light"},
		{"", "", Pair{"dark", "gone"}, "dark", "light"},
		{"", "", Pair{}, "dark", "light"},
		{"mono", "COLORFGBG=0;15", Pair{"dark", "light"}, "mono", "mono"},
	} {
		o := newFakeDesk().options()
		o.Theme, o.Pair, o.Env = tt.asked, tt.pair, []string{tt.env}
		m, err := newModel(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Themes[m.look].File; got != tt.begins {
			t.Errorf("%+v begins as %s", tt, got)
		}
		m.Update(tea.BackgroundColorMsg{Color: color.White})
		if got := o.Themes[m.look].File; got != tt.onLight || m.env.Theme.File != got {
			t.Errorf("%+v on a light terminal is %s, drawn as %s", tt, got, m.env.Theme.File)
		}
		m.Update(keyOf("ctrl+t"))
		chosen := m.look
		if m.Update(tea.BackgroundColorMsg{Color: color.Black}); m.look != chosen {
			t.Errorf("%+v: an answer took the chosen theme away", tt)
		}
	}
}

// TestSuitNeedsNoThemeOfTheKind takes the first one where none is light.
func TestSuitNeedsNoThemeOfTheKind(t *testing.T) {
	o := newFakeDesk().options()
	o.Theme, o.Themes = "", []*theme.Theme{o.Themes[0]}
	m, err := newModel(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if m.Update(tea.BackgroundColorMsg{Color: color.White}); m.look != 0 {
		t.Errorf("took theme %d of one", m.look)
	}
}

func TestPainterAsksForTheBackgroundOnce(t *testing.T) {
	var out strings.Builder
	p := newPainter(&out, []string{"TERM=xterm-256color"}, false)
	p.ask = true
	p.learn(tea.WindowSizeMsg{Width: 80, Height: 4})
	for _, says := range []string{"first", "second"} {
		p.frame.Content = says
		p.paint(nil)
	}
	if n := strings.Count(out.String(), ansi.RequestBackgroundColor); n != 1 {
		t.Errorf("asked %d times: %q", n, out.String())
	}
}
