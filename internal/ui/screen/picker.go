package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hark/internal/ui/kit"
)

// Option is one thing that can be chosen.
type Option struct {
	Name string // what is shown, matched and given as the answer
	Key  string // one letter that chooses it while nothing was typed
	Does string // the key that does the same where nothing is asked
	Says string // what it means
}

// Picker asks for one line, chosen from options, typed, or both. Typing
// narrows the options down; what was typed is itself an answer where Free is
// set. Check is asked about every text and can refuse it.
type Picker struct {
	Title   string
	Label   string                                   // before the input
	Free    bool                                     // what was typed is an answer
	Invite  string                                   // what is to be typed, where that needs saying
	Options func(text string) []Option               // in order of fitness; nil offers none
	Check   func(text string) (says string, ok bool) // says is shown beside the input
	// Fill gives the input after tab took an option; nil puts its name there.
	Fill func(text string, o Option) string

	input   Editor
	offered []Option
	cur     int
	moved   bool // an option was chosen by moving to it
	asked   bool // options were asked for

	suggested bool // what stands in the input was not typed
}

// Start puts a text into the input.
func (p *Picker) Start(text string) {
	p.input.OneLine = true
	p.input.SetText(text)
	p.renew()
}

// Suggest puts a text into the input that the first letter typed takes the
// place of, as that of a pasted text does; any other key keeps it.
func (p *Picker) Suggest(text string) {
	p.Start(text)
	p.suggested = text != ""
}

// Text is what stands in the input.
func (p *Picker) Text() string { return p.input.Text() }

// Answer is what was chosen: the option under the cursor, or what was typed.
func (p *Picker) Answer() string {
	if len(p.offered) > 0 && (!p.Free || p.moved) {
		return p.offered[p.cur].Name
	}
	return strings.TrimSpace(p.input.Text())
}

func (p *Picker) renew() {
	p.cur, p.moved, p.asked = 0, false, true
	if p.Options != nil {
		p.offered = p.Options(p.input.Text())
	}
}

// Paste implements Panel.
func (p *Picker) Paste(text string) {
	p.input.OneLine = true
	p.replace()
	p.input.Insert(text)
	p.renew()
}

// replace takes a suggestion off before something is written.
func (p *Picker) replace() {
	if p.suggested {
		p.input.SetText("")
	}
	p.suggested = false
}

// Key implements Panel.
func (p *Picker) Key(key, text string) State {
	p.input.OneLine = true
	if !p.asked {
		p.renew()
	}
	switch key {
	case "esc", "ctrl+c", "ctrl+g":
		return Cancelled
	case "enter":
		return p.enter()
	case "down", "ctrl+n":
		p.step(+1)
		return Asking
	case "up", "ctrl+p":
		p.step(-1)
		return Asking
	case "tab":
		p.fill()
		return Asking
	case "backspace":
		if p.input.Text() == "" {
			return Cancelled
		}
	}
	if p.input.Text() == "" && text != "" {
		for i, o := range p.offered {
			if o.Key == text {
				p.cur, p.moved = i, true
				return Answered
			}
		}
	}
	before := p.input.Text()
	if text != "" {
		p.replace()
		p.input.Insert(text)
	} else {
		p.suggested = false
		p.input.Edit(key)
	}
	if p.input.Text() != before {
		p.renew()
	}
	return Asking
}

func (p *Picker) enter() State {
	if p.Answer() == "" && !p.Free {
		return Asking
	}
	if p.Check != nil {
		if _, ok := p.Check(p.Answer()); !ok {
			return Asking
		}
	}
	return Answered
}

func (p *Picker) step(by int) {
	if n := len(p.offered); n > 0 {
		if p.Free && !p.moved && by > 0 {
			by = 0
		}
		p.cur, p.moved = (p.cur+by+n)%n, true
	}
}

// fill takes the option under the cursor into the input.
func (p *Picker) fill() {
	if len(p.offered) == 0 {
		return
	}
	o := p.offered[p.cur]
	text := o.Name
	if p.Fill != nil {
		text = p.Fill(p.input.Text(), o)
	}
	p.input.SetText(text)
	p.renew()
}

// Hints implements Panel.
func (p *Picker) Hints(*Env) []Hint {
	h := []Hint{{"enter", "choose"}}
	if p.Options == nil || p.Free && !p.moved {
		h[0].Says = "done"
	}
	if p.Fill != nil && len(p.offered) > 0 {
		h = append(h, Hint{"tab", "complete"})
	}
	return append(h, Hint{"esc", "back"})
}

// Draw implements Panel.
func (p *Picker) Draw(e *Env) (lines []string, x, y int) {
	if !p.asked {
		p.renew()
	}
	th, w := e.Theme, e.Cells
	says, ok := "", true
	if p.Check != nil {
		says, ok = p.Check(p.input.Text())
	}
	if p.suggested && says == "" {
		says = "typing takes its place"
	}
	paint := th.Muted
	if !ok {
		paint = th.Error
	}
	label := " " + p.Label
	if p.Label != "" {
		label += " "
	}
	room := max(e.Width-w.Of(label)-1, 4)
	if says != "" {
		room = max(e.Width/2, room-w.Of(says)-2)
	}
	rows, x, _ := p.input.Draw(w, room, 1)
	line := th.Muted.Render(label) + th.Input.Render(rows[0])
	if p.input.Text() == "" && says == "" && p.Options != nil {
		line += th.Faint.Render(p.invitation())
	}
	if says != "" {
		gap := max(e.Width-1-w.Of(says)-w.Of(line), 2)
		line += strings.Repeat(" ", gap) + paint.Render(says)
	}
	list := p.list(e, e.Height-2)
	remark := ""
	if n := len(p.offered); n > len(list) {
		remark = fmt.Sprintf("%d of %d", p.cur+1, n)
	}
	lines = []string{title(e, p.Title, remark, th.Muted), w.Truncate(line, e.Width)}
	lines = append(lines, list...)
	return lines, w.Of(label) + x, 1
}

// invitation says what can be done while nothing was typed.
func (p *Picker) invitation() string {
	what := cmp.Or(p.Invite, "type it")
	switch {
	case !p.Free && p.Invite != "":
		return p.Invite
	case p.Free && len(p.offered) == 0:
		return what
	case p.Free:
		return what + ", or go down to choose"
	case len(p.offered) == 0:
		return "there is nothing to choose from"
	case slices.ContainsFunc(p.offered, func(o Option) bool { return o.Key != "" }):
		return "a letter chooses"
	}
	return "type to narrow down"
}

// list draws the options around the one under the cursor.
func (p *Picker) list(e *Env, height int) []string {
	th, w := e.Theme, e.Cells
	names, does, keys := 0, 0, false
	for _, o := range p.offered {
		names, does = max(names, w.Of(kit.Clean(o.Name))), max(does, w.Of(o.Does))
		keys = keys || o.Key != ""
	}
	names = min(names, e.Width/2)
	if does > 0 {
		does += 2
	}
	if len(p.offered) == 0 && !p.Free && p.input.Text() != "" {
		return []string{"   " + th.Faint.Render("nothing here is called that")}
	}
	top := max(min(p.cur-height/2, len(p.offered)-height), 0)
	var out []string
	for i := top; i < min(top+height, len(p.offered)); i++ {
		o := p.offered[i]
		chosen := i == p.cur && (!p.Free || p.moved)
		lead, base := "   ", th.Text
		if chosen {
			base = th.Text.Over(th.Selected)
			lead = th.Mark.Over(th.Selected).Render(e.Glyphs.Cursor) + base.Render("  ")
		}
		key := ""
		if keys {
			key = w.Fit(o.Key, 2)
		}
		rest := e.Width - 3 - w.Of(key) - names - 2 - does
		keyed, muted := th.Key, th.Muted
		if chosen {
			keyed, muted = th.Key.Over(base), th.Muted.Over(base)
		}
		out = append(out, lead+keyed.Render(key)+base.Render(w.Fit(kit.Clean(o.Name), names)+"  ")+keyed.Render(w.Fit(o.Does, does))+muted.Render(w.Fit(kit.Clean(o.Says), rest)))
	}
	return out
}
