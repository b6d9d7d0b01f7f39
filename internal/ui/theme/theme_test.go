package theme

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"hark/themes"
)

// grounds are the terminal backgrounds that a theme must be readable on,
// where it leaves the background to the terminal: the extremes of what is in
// use, from black to the grey of popular dark schemes, and the same in light.
func grounds(dark bool) []color.Color {
	if dark {
		return []color.Color{color.RGBA{0, 0, 0, 255}, color.RGBA{0x28, 0x2a, 0x30, 255}}
	}
	return []color.Color{color.RGBA{255, 255, 255, 255}, color.RGBA{0xf6, 0xf4, 0xee, 255}}
}

func load(t *testing.T, name string) *Theme {
	t.Helper()
	th, err := Load(nil, name)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestShippedThemes(t *testing.T) {
	want := []string{"colour-blind-safe", "dark", "high-contrast", "light", "mono", "terminal"}
	if got := List(nil); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("List gives %v, want %v", got, want)
	}
	for _, name := range List(nil) {
		th := load(t, name)
		for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
			t.Run(fmt.Sprintf("%s/%s", name, p), func(t *testing.T) { legible(t, th.At(p)) })
		}
	}
}

// legible holds every pair of colours to WCAG 2.2 (1.4.3 and 1.4.11) and
// fails where text would vanish in its background.
func legible(t *testing.T, th *Theme) {
	bases := map[string]Paint{"": {}, "selected": th.Selected, "selected_inactive": th.SelectedInactive}
	for _, r := range th.roles() {
		paints := []Paint{}
		if r.one != nil {
			paints = append(paints, *r.one)
		} else {
			paints = *r.many
		}
		least := 4.5
		switch {
		case r.section == "chart", r.name == "border", r.name == "border_focus", r.name == "ramp":
			least = 3
		}
		if r.name == "grid" {
			continue // decoration: what it shows, the axis shows too
		}
		for _, p := range paints {
			for over, base := range bases {
				if over != "" && (r.section == "chart" || strings.HasPrefix(r.name, "border") || r.name == "ramp") {
					continue
				}
				contrast(t, th, r.section+"."+r.name+" over "+over, p.Over(base).look, least)
			}
		}
	}
}

func contrast(t *testing.T, th *Theme, what string, l look, least float64) {
	t.Helper()
	if l.fg != nil && l.fg == l.bg {
		t.Errorf("%s: text and background are both %v", what, l.fg)
	}
	if th.Profile <= colorprofile.ANSI || basic(l.fg) || basic(l.bg) || l.fg == nil {
		return // the 16 colours are whatever the terminal makes of them
	}
	backs := []color.Color{l.bg}
	if l.bg == nil {
		backs = grounds(th.Dark)
	}
	for _, back := range backs {
		if got := ratio(l.fg, back); got < least {
			t.Errorf("%s: contrast of %v on %v is %.2f, want at least %.1f", what, l.fg, back, got, least)
		}
	}
}

// ratio is the contrast ratio of two colours, 1 to 21, by the definition
// of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func ratio(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of sRGB, by the same document.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func basic(c color.Color) bool { _, ok := c.(ansi.BasicColor); return ok }

func TestNoColourKeepsMeaning(t *testing.T) {
	for _, name := range List(nil) {
		th := load(t, name).At(colorprofile.ASCII)
		for _, r := range th.roles() {
			if r.one != nil && (r.one.look.fg != nil || r.one.look.bg != nil) {
				t.Errorf("%s: %s.%s has a colour", name, r.section, r.name)
			}
		}
		if th.Selected == (Paint{}) {
			t.Errorf("%s: the selected row cannot be seen without colour", name)
		}
	}
}

func TestFixed16(t *testing.T) {
	user := fstest.MapFS{"mine.toml": {Data: []byte("inherits = \"dark\"\n[palette]\nred = { hex = \"#00ff00\", ansi = 9 }\n")}}
	th, err := Load(user, "mine")
	if err != nil {
		t.Fatal(err)
	}
	if got := th.At(colorprofile.ANSI).Error.look.fg; got != ansi.BasicColor(9) {
		t.Errorf("error is %v at 16 colours, want the ansi colour of the file", got)
	}
	if th.Name != "mine" || th.Text != load(t, "dark").Text {
		t.Error("what is not set is not inherited")
	}
}

func TestUserFileComesFirst(t *testing.T) {
	user := fstest.MapFS{"dark.toml": {Data: []byte("name = \"Mine\"\ninherits = \"dark\"\n")}}
	th, err := Load(user, "dark")
	if err != nil || th.Name != "Mine" {
		t.Errorf("got %v, %v", th, err)
	}
	if got := List(user); len(got) != len(List(nil)) {
		t.Errorf("List gives %v", got)
	}
}

func TestErrorsSayWhere(t *testing.T) {
	const head = "inherits = \"dark\"\n"
	for _, c := range []struct{ name, in, want string }{
		{"key", "nmae = \"x\"\n", `bad.toml:1:1: unknown key "nmae"; did you mean "name"?`},
		{"section", head + "[uii]\n", `bad.toml:2:2: unknown section "uii"; did you mean "ui"?`},
		{"role", head + "[ui]\nmutde = \"fg\"\n", `bad.toml:3:1: unknown role "mutde" in [ui]; did you mean "muted"?`},
		{"colour", head + "[ui]\ntext = \"gren\"\n", `bad.toml:3:8: unknown colour "gren"; did you mean "green"?`},
		{"colour in a table", head + "[ui]\ntext = { bold = true, fg = \"gren\" }\n", `bad.toml:3:28: unknown colour "gren"; did you mean "green"?`},
		{"colour in a list", head + "[chart]\nseries = [\"blue\", \"bleu\", \"red\"]\n", `bad.toml:3:19: unknown colour "bleu"; did you mean "blue"?`},
		{"hex", head + "[palette]\nfg = \"#12\"\n", `bad.toml:3:6: bad colour "#12"; write "#rrggbb", a number from 0 to 255, or "default"`},
		{"name for a hex", head + "[palette]\nfg = \"teal\"\n", `bad.toml:3:6: bad colour "teal"; write "#rrggbb", a number from 0 to 255, or "default"`},
		{"number", head + "[palette]\nfg = 256\n", `bad.toml:3:6: bad colour "256"; write "#rrggbb", a number from 0 to 255, or "default"`},
		{"ansi", head + "[palette]\nfg = { hex = \"#fff\", ansi = 16 }\n", `bad.toml:3:29: bad ansi colour 16; give a number from 0 to 15`},
		{"attribute", head + "[ui]\ntext = { bald = true }\n", `bad.toml:3:10: unknown key "bald"; did you mean "bold"?`},
		{"attribute's value", head + "[ui]\ntext = { bold = \"yes\" }\n", `bad.toml:3:17: bad value yes for bold; write true or false`},
		{"short list", head + "[chart]\nseries = [\"red\"]\n", `bad.toml: the role chart.series is not set; set it, or add inherits = "dark" at the top (a list needs three colours)`},
		{"variant", "variant = \"drak\"\n", `bad.toml:1:11: unknown variant "drak"; write dark or light`},
		{"inherits", "inherits = \"drak\"\n", `bad.toml: inherits "drak", which is no built-in theme; did you mean "dark"?`},
		{"roles missing", "name = \"x\"\n", `bad.toml: the role ui.text is not set; set it, or add inherits = "dark" at the top (a list needs three colours)`},
		{"syntax", "name = \n", `bad.toml:1:`},
		{"twice", head + "[ui]\ntext = \"fg\"\ntext = \"red\"\n", `bad.toml:4:`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"bad.toml": {Data: []byte(c.in)}}, "bad")
			if err == nil {
				t.Fatal("no error")
			}
			if got := err.Error(); got != c.want && !(strings.HasSuffix(c.want, ":") && strings.HasPrefix(got, c.want)) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, name := range []string{"", "../dark", "a/b", ".hidden", "drak"} {
		if _, err := Load(fstest.MapFS{}, name); err == nil {
			t.Errorf("Load(%q) gives no error", name)
		}
	}
	big := fstest.MapFS{"big.toml": {Data: []byte(strings.Repeat("# big\n", MaxFile))}}
	if _, err := Load(big, "big"); err == nil {
		t.Error("a huge file was read")
	}
}

func TestOver(t *testing.T) {
	red, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	text := look{fg: red, bold: true}.paint()
	for _, c := range []struct {
		name string
		base look
		want look
	}{
		{"nothing", look{}, look{fg: red, bold: true}},
		{"background", look{bg: blue}, look{fg: red, bg: blue, bold: true}},
		{"inverted", look{invert: true}, look{invert: true, bold: true}},
		{"own text colour", look{fg: blue, bg: red}, look{fg: blue, bg: red, bold: true}},
	} {
		if got := text.Over(c.base.paint()).look; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
	status := look{fg: blue, faint: true}.paint()
	if got := text.Over(status).look; got != text.look {
		t.Errorf("a base with a text colour alone takes the piece's: %+v", got)
	}
	if got := (Paint{}).Over(status); got != status {
		t.Errorf("a piece without a look of its own is %+v, want the base's", got.look)
	}
	badge := look{fg: red, bg: blue}.paint()
	if badge.Over(look{invert: true}.paint()) != badge {
		t.Error("a badge loses its background on a selected row")
	}
}

func TestPaintRenders(t *testing.T) {
	p := look{fg: ansi.BasicColor(1), bold: true}.paint()
	if got, want := p.Render("x"), "\x1b[1;31mx\x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if p.Render("") != "" || (Paint{}).Render("x") != "x" {
		t.Error("nothing to paint, or nothing to paint with, must add no sequence")
	}
	if !p.Coloured() || (look{bold: true}).paint().Coloured() {
		t.Error("Coloured is wrong")
	}
	if p.Bold() != p {
		t.Error("Bold must keep the rest of the look")
	}
}

func TestSignsDiffer(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		g := Signs(ascii)
		for name, set := range map[string][]string{
			"state":     {g.Open, g.Claimed, g.Other, g.Snoozed, g.Resolved, g.Due},
			"sentiment": {g.Negative, g.Neutral, g.Positive, g.Unknown},
			"link":      {g.Live, g.Waiting, g.Broken, g.Ended},
			"change":    {g.Up, g.Down, g.Same},
		} {
			seen := map[string]bool{}
			for _, s := range set {
				if ansi.StringWidthWc(s) != 1 || seen[s] {
					t.Errorf("%s: %q is not one cell, or there twice", name, s)
				}
				seen[s] = true
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range List(nil) {
		data, err := readAll(themes.Files(), name+".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("[ui]\ntext = { fg = [1, {a.b = 2}] }"))
	f.Add([]byte("[[ui]]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		th, err := Load(fstest.MapFS{"x.toml": {Data: data}}, "x")
		if (th == nil) == (err == nil) {
			t.Errorf("theme %v, error %v", th, err)
		}
	})
}
