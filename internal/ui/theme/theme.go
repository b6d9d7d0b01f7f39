// Package theme turns a theme file into paints by meaning: the screens ask
// for what something is (muted, due, negative), never for a colour.
//
// A theme is a TOML file, strictly read: an unknown key, role or colour is an
// *Error with file, line, column, the word, and what was probably meant. A
// theme that loads has every role set. Loading reads at most MaxFile bytes
// and touches nothing but the file systems it is given.
//
// The file: at the top name, variant ("dark" or "light", the ground it is made
// for) and inherits (a built-in whose settings it starts from). [palette]
// names colours: "#rrggbb", a number of the 256, "default" for the terminal's
// own, or { hex, xterm, ansi } to fix the stand-ins at 256 and 16 colours.
// [ui], [state], [sentiment] and [chart] set roles: a palette name, or
// { fg, bg, bold, faint, italic, underline, reverse }. The fields of Theme are
// the roles, in lower case with underscores.
//
// Colour never carries meaning alone: Glyphs holds the signs that go with it.
package theme

import (
	"github.com/charmbracelet/colorprofile"
)

// Theme is how each meaning looks. It is read-only once loaded and safe for
// concurrent use; two themes are the same if their pointers are.
type Theme struct {
	File    string               // what it is loaded by and called in hark.toml
	Name    string               // for people
	Dark    bool                 // made for a dark terminal
	Profile colorprofile.Profile // what the terminal can show; see At

	Text             Paint // what is read
	Muted            Paint // what is read second
	Faint            Paint // what is only there to be found
	Title            Paint // the name of the screen, a heading
	Header           Paint // column names
	Selected         Paint // the row under the cursor; put others over it with Paint.Over
	SelectedInactive Paint // the same where another pane has the focus
	Mark             Paint // a marked row's sign
	Border           Paint
	BorderFocus      Paint // of the pane that has the focus
	Key              Paint // a key in help and hints
	Link             Paint
	Input            Paint // what is being typed
	Warning          Paint
	Error            Paint
	Success          Paint
	Info             Paint
	Badge            Paint // a short word set off from its line
	NewLine          Paint // the "n new" line of a list
	Status           Paint // the top and bottom lines

	State     States
	Sentiment Sentiments
	Chart     Charts

	file *file
}

// States are the paints of where a piece of work stands.
type States struct {
	New      Paint // nobody has touched it
	Claimed  Paint // mine
	Other    Paint // a colleague's
	Snoozed  Paint
	Resolved Paint
	Due      Paint // waiting too long
}

// Sentiments are the paints of how people feel.
type Sentiments struct {
	Negative, Neutral, Positive, Unknown Paint
	Ramp                                 []Paint // from most negative to most positive, at least three
}

// Charts are the paints of a chart's parts.
type Charts struct {
	Axis, Grid Paint
	Series     []Paint // at least three
}

// At is the theme for a terminal that shows no more than p. The same file
// gives the same roles; colours become the nearest that the terminal has, or
// the one that the file fixes for 16 colours, or none.
func (t *Theme) At(p colorprofile.Profile) *Theme {
	if p == t.Profile {
		return t
	}
	return t.file.theme(p)
}

// role ties a name in a file to its place in a Theme.
type role struct {
	section, name string
	one           *Paint
	many          *[]Paint
}

// roles is the one table of what a theme file must set.
func (t *Theme) roles() []role {
	return []role{
		{"ui", "text", &t.Text, nil},
		{"ui", "muted", &t.Muted, nil},
		{"ui", "faint", &t.Faint, nil},
		{"ui", "title", &t.Title, nil},
		{"ui", "header", &t.Header, nil},
		{"ui", "selected", &t.Selected, nil},
		{"ui", "selected_inactive", &t.SelectedInactive, nil},
		{"ui", "mark", &t.Mark, nil},
		{"ui", "border", &t.Border, nil},
		{"ui", "border_focus", &t.BorderFocus, nil},
		{"ui", "key", &t.Key, nil},
		{"ui", "link", &t.Link, nil},
		{"ui", "input", &t.Input, nil},
		{"ui", "warning", &t.Warning, nil},
		{"ui", "error", &t.Error, nil},
		{"ui", "success", &t.Success, nil},
		{"ui", "info", &t.Info, nil},
		{"ui", "badge", &t.Badge, nil},
		{"ui", "new_line", &t.NewLine, nil},
		{"ui", "status", &t.Status, nil},
		{"state", "new", &t.State.New, nil},
		{"state", "claimed", &t.State.Claimed, nil},
		{"state", "other", &t.State.Other, nil},
		{"state", "snoozed", &t.State.Snoozed, nil},
		{"state", "resolved", &t.State.Resolved, nil},
		{"state", "due", &t.State.Due, nil},
		{"sentiment", "negative", &t.Sentiment.Negative, nil},
		{"sentiment", "neutral", &t.Sentiment.Neutral, nil},
		{"sentiment", "positive", &t.Sentiment.Positive, nil},
		{"sentiment", "unknown", &t.Sentiment.Unknown, nil},
		{"sentiment", "ramp", nil, &t.Sentiment.Ramp},
		{"chart", "axis", &t.Chart.Axis, nil},
		{"chart", "grid", &t.Chart.Grid, nil},
		{"chart", "series", nil, &t.Chart.Series},
	}
}
