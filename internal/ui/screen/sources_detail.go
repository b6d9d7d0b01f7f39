package screen

import (
	"strings"
	"time"

	"hark/internal/source"
	"hark/internal/ui/kit"
)

// missed is how far a source has come with what nobody heard, or what came of it.
func missed(src *Source) string {
	posts := thousands(src.Missed) + " posts"
	if src.Missed == 1 {
		posts = "1 post"
	}
	switch {
	case src.State == source.CatchingUp && src.Missed == 0:
		return "looking for what was missed"
	case src.State == source.CatchingUp && src.First:
		return posts + " of its past so far"
	case src.State == source.CatchingUp:
		return posts + " that you missed so far"
	case src.First:
		return posts + " of its past"
	}
	return posts + " that you missed"
}

// resting says until when a network is left alone and why, where it is.
func resting(e *Env, src *Source) string {
	if !src.Rest.After(e.Now) {
		return ""
	}
	says := "left alone until " + When(e.Now, src.Rest)
	if src.RestWhy != "" {
		says += ": " + kit.Clean(src.RestWhy)
	}
	return says
}

// next is when the source is asked again: never while its network rests.
func (src *Source) next() time.Time {
	if src.Rest.After(src.NextTry) {
		return src.Rest
	}
	return src.NextTry
}

// detail is the selected line in full, what a narrow column had to cut: as
// many lines as have room, always the same number, so that nothing jumps.
func (s *Sources) detail(e *Env) []string {
	room := 3
	if e.Height < roomy {
		room = 2
	}
	p := &page{e: e, width: e.Width - 2}
	if i, ok := s.list.Selected(); ok && i < len(s.all) {
		s.told(p, &s.all[i], room)
	} else if ok {
		r := &s.refused[i-len(s.all)]
		p.said(piece{e.Theme.Text, kit.Clean(r.Where) + ": "}, piece{e.Theme.Warning, kit.Clean(r.Reason)}, 1)
		p.said(piece{}, piece{e.Theme.Faint, kit.Clean(r.Raw)}, room-len(p.lines))
	}
	for i := range p.lines {
		p.lines[i] = " " + p.lines[i]
	}
	return blank(p.lines, room)
}

// told is what there is to say of a source.
func (s *Sources) told(p *page, src *Source, room int) {
	e := p.e
	_, paint := linkSign(e, src.State)
	text, rest := account(src), resting(e, src)
	switch {
	case rest != "":
		text, paint = rest, e.Theme.Warning
	case src.Error != "":
		text = kit.Clean(src.Error)
	default:
		paint = e.Theme.Muted
	}
	if in := until(e.Now, src.next()); in != "" && (rest != "" || src.Error != "") {
		text += "; tried again in " + in
	}
	p.said(piece{e.Theme.Text, kit.Clean(src.Name) + ": "}, piece{paint, text}, room)
}

// said adds at most n lines of a text behind its lead.
func (p *page) said(lead, text piece, n int) {
	w := p.e.Cells
	for i, l := range w.Wrap(lead.text+text.text, max(p.width, 8), max(n, 1)) {
		if i == 0 && strings.HasPrefix(l, lead.text) {
			l = lead.paint.Render(lead.text) + text.paint.Render(l[len(lead.text):])
		} else {
			l = text.paint.Render(l)
		}
		p.add(l)
	}
}

// account is what there is to say of a source that is well.
func account(src *Source) string {
	var parts []string
	if src.Seen > 0 {
		parts = append(parts, thousands(src.Heard)+" kept of "+thousands(src.Seen)+" looked at")
	}
	if src.Missed > 0 || src.State == source.CatchingUp {
		parts = append(parts, missed(src))
	}
	if src.Detail != "" {
		parts = append(parts, kit.Clean(src.Detail))
	}
	if len(parts) == 0 {
		return string(src.State)
	}
	return strings.Join(parts, "; ")
}
