package screen

import (
	"fmt"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/view"
)

// indent is how far follow-ups and our replies stand in.
const indent = 2

// heard draws one mention: the first at the margin, follow-ups behind it.
func heard(p *page, t *view.Thread, i int) {
	e, th, h := p.e, p.e.Theme, &t.Conversation.Heard[i]
	in, lead := 0, ""
	if i > 0 {
		in, lead = indent, e.Glyphs.Reply+" "
	}
	changed := ""
	if h.Revisions > 0 {
		changed = fmt.Sprintf("edited %s", times(h.Revisions))
	}
	sign, paint := feeling(e, h.Sentiment.Feeling)
	switch {
	case h.Sentiment.Ambiguous:
		sign, paint = "?", th.Warning
	case h.Sentiment.Feeling == domain.Neutral || sign == " ":
		sign = "" // between the dots of this line a dot would say nothing
	}
	p.parts(in, piece{th.Text.Bold(), lead + kit.Clean(h.Mention.Author.Label())}, piece{th.Muted, When(e.Now, h.When())},
		piece{paint, sign}, piece{th.Warning, audience(h.Mention.Audience)}, piece{th.Warning, changed}, deleted(e, h.Deleted))
	body, kept := t.Texts[h.Pos]
	if !kept {
		p.text(2*in, th.Faint, "(the text was erased)")
		return
	}
	m := h.Mention.Dress(body)
	in *= 2
	text := th.Text
	if h.Deleted {
		text = th.Faint
	}
	words := p.why[h.ID]
	if m.Title != "" {
		p.marked(in, text.Bold(), m.Title, marksOf(m.Title, 0, words))
	}
	p.marked(in, text, m.Text, marksOf(m.Text, len(m.Body())-len(m.Text), words))
	if p.why != nil {
		felt(p, in, h, m.Body(), words)
	}
}

// around draws a post of the thread that is not about us.
func around(p *page, t *view.Thread, h *domain.Heard) {
	e, th := p.e, p.e.Theme
	p.parts(0, piece{th.Muted, kit.Clean(h.Mention.Author.Label())}, piece{th.Muted, When(e.Now, h.When())},
		piece{th.Faint, "in the thread"}, deleted(e, h.Deleted))
	if body, kept := t.Texts[h.Pos]; kept {
		m := h.Mention.Dress(body)
		p.text(0, th.Muted, m.Body())
	}
}

// audience says who can read a post, where that is not everybody.
func audience(a domain.Audience) string {
	switch a {
	case domain.Everybody:
		return ""
	case domain.Unlisted:
		return "unlisted"
	case domain.Followers:
		return "for followers only"
	case domain.Direct:
		return "private message"
	}
	return "for " + kit.Clean(string(a))
}

func deleted(e *Env, gone bool) piece {
	if gone {
		return piece{e.Theme.Warning, "deleted by its author"}
	}
	return piece{}
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// in is when something will be, from now.
func in(now, t time.Time) string {
	switch d := t.Sub(now); {
	case d < time.Minute:
		return "in less than a minute"
	case d < time.Hour:
		return fmt.Sprintf("in %d min", int(d/time.Minute))
	}
	return "at " + When(now, t)
}

// name is a responder to the one at the screen: themselves are "you".
func name(e *Env, by string) string {
	if by != "" && by == e.Me {
		return "you"
	}
	return kit.Clean(by)
}

// noted draws a note for the team.
func noted(p *page, t *view.Thread, n *domain.Note) {
	e, th := p.e, p.e.Theme
	p.parts(indent, piece{th.Info, e.Glyphs.Bullet + " note by " + name(e, n.By)}, piece{th.Muted, When(e.Now, n.At.Time())})
	if body, kept := t.Texts[n.Pos]; kept {
		p.text(2*indent, th.Muted, body)
	}
}

// resolved draws the end of an episode.
func resolved(p *page, ep *domain.Episode) {
	e, th := p.e, p.e.Theme
	p.parts(0, piece{th.State.Resolved, e.Glyphs.Resolved + " " + kit.Clean(ep.Outcome)}, piece{th.Muted, "by " + name(e, ep.ResolvedBy)},
		piece{th.Muted, When(e.Now, ep.Resolved.Time())}, piece{th.Text, kit.Clean(ep.Reason)})
}

// conflict draws a decision that did not count, and why.
func conflict(p *page, c *domain.Conflict) {
	e, th := p.e, p.e.Theme
	s := fmt.Sprintf("%s %s %s it at %s, which did not count", e.Glyphs.Due, name(e, c.By), deed(c.Kind), When(e.Now, c.At.Time()))
	if c.Winner != "" && c.Winner != c.By {
		s += fmt.Sprintf(": %s had it since %s", name(e, c.Winner), When(e.Now, c.Won.Time()))
	} else {
		s += ": it was made on an older state"
	}
	p.text(0, th.Warning, s)
}

// deed is what somebody did to a conversation, in the past tense.
func deed(k domain.Kind) string {
	switch k {
	case domain.Felt:
		return "judged"
	case domain.Replied:
		return "answered"
	case domain.Proposed:
		return "proposed a reply to"
	case domain.Approved:
		return "approved the reply to"
	case domain.Declined:
		return "declined the reply to"
	case domain.Noted:
		return "left a note on"
	case domain.Classified:
		return "said the subject of"
	case domain.Undone:
		return "undid an action on"
	}
	return string(k)
}
