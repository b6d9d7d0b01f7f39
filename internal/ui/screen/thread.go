package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// page collects painted lines of one width.
type page struct {
	e     *Env
	width int
	why   Why // nil leaves out why mentions are felt to be as they are
	lines []string
}

func (p *page) add(line string) { p.lines = append(p.lines, line) }

// text adds wrapped text from outside, behind an indent.
func (p *page) text(indent int, paint theme.Paint, s string) {
	for _, l := range p.e.Cells.Wrap(kit.CleanLines(s), max(p.width-indent, 8), 2000) {
		p.add(strings.Repeat(" ", indent) + paint.Render(l))
	}
}

// piece is a painted part of a line; parts are joined by " · " in Faint.
type piece struct {
	paint theme.Paint
	text  string // clean
}

// pieceLines bounds the lines of one piece, for names may be of any length.
const pieceLines = 2

// parts adds a line of pieces, broken where the next one does not fit. One that
// is longer than a line is wrapped.
func (p *page) parts(indent int, pieces ...piece) {
	dot := " · "
	if p.e.Glyphs.ASCII {
		dot = ", "
	}
	var line strings.Builder
	used := 0
	for _, x := range pieces {
		if x.text == "" {
			continue
		}
		n := p.e.Cells.Of(x.text)
		if used > 0 && used+3+n > p.width-indent {
			p.add(strings.Repeat(" ", indent) + line.String())
			line.Reset()
			used = 0
		}
		if used > 0 {
			line.WriteString(p.e.Theme.Faint.Render(dot))
			used += len(" . ")
		}
		all := p.e.Cells.Wrap(x.text, max(p.width-indent, 8), pieceLines)
		for _, l := range all[:len(all)-1] {
			p.add(strings.Repeat(" ", indent) + x.paint.Render(l))
		}
		line.WriteString(x.paint.Render(all[len(all)-1]))
		used += p.e.Cells.Of(all[len(all)-1])
	}
	if used > 0 {
		p.add(strings.Repeat(" ", indent) + line.String())
	}
}

// card is who wrote, how it went with them, where the conversation stands and
// what it is about; brief leaves out what can wait.
func card(e *Env, t *view.Thread, width int, brief bool) []string {
	p := &page{e: e, width: width}
	th, r := e.Theme, &t.Row
	a := r.Author
	name := ""
	if a.Handle != "" && a.Name != "" {
		name = kit.Clean(a.Name)
	}
	followers := ""
	if a.Followers > 0 {
		followers = Short(a.Followers) + " followers"
	}
	p.parts(0, piece{th.Title, kit.Clean(a.Label())}, piece{th.Text, name}, piece{th.Muted, kit.Clean(r.Source)}, piece{th.Muted, followers},
		piece{th.Muted, language(r.Lang)}, piece{th.Muted, stars(r.Rating)})
	if brief {
		p.parts(0, slices.Concat(standing(e, r), e.present(r.ID).pieces(e), about(e, t)[1:])...)
		return p.lines
	}
	p.parts(0, history(e, t)...)
	p.parts(0, standing(e, r)...)
	p.parts(0, e.present(r.ID).pieces(e)...)
	p.parts(0, about(e, t)...)
	return p.lines
}

// history is what is known of the author from before.
func history(e *Env, t *view.Thread) []piece {
	th, who := e.Theme, &t.Person
	if who.Conversations <= 1 {
		return []piece{{th.Muted, "first conversation"}}
	}
	out := []piece{{th.Text, ordinal(who.Conversations) + " conversation"}}
	if who.LastOutcome != "" {
		out = append(out, piece{th.Muted, fmt.Sprintf("last: %s (%s)", kit.Clean(who.LastOutcome), When(e.Now, who.LastAt))})
	}
	if f := who.Feelings; f.Known() > 1 {
		out = append(out, piece{th.Muted, moods(f)})
	}
	return out
}

// moods are the feelings of a person's posts so far, those that occur.
func moods(f view.Counts) string {
	var parts []string
	for _, x := range []struct {
		n    int
		name string
	}{{f.Negative, "negative"}, {f.Neutral, "neutral"}, {f.Positive, "positive"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.name))
		}
	}
	return strings.Join(parts, ", ")
}

// standing is where the conversation is and who has it.
func standing(e *Env, r *view.Row) []piece {
	th, g := e.Theme, e.Glyphs
	var out []piece
	if r.Urgent != "" && r.Status == domain.StatusOpen {
		out = append(out, piece{th.State.Due, g.Due + " " + kit.Clean(r.Urgent)})
	}
	switch status := r.StatusAt(e.Now); {
	case status == domain.StatusResolved:
		s := g.Resolved + " resolved: " + kit.Clean(r.Outcome)
		if r.Reason != "" {
			s += " (" + kit.Clean(r.Reason) + ")"
		}
		out = append(out, piece{th.State.Resolved, s})
	case status == domain.StatusSnoozed:
		out = append(out, piece{th.State.Snoozed, g.Snoozed + " snoozed until " + When(e.Now, r.Until)})
	}
	if r.Proposed > 0 {
		says := "a reply waits for approval"
		if r.Proposed > 1 {
			says = Short(r.Proposed) + " replies wait for approval"
		}
		out = append(out, piece{th.Warning, says})
	}
	switch {
	case r.Status == domain.StatusResolved: // whose it was is told where it ends
	case r.Mine(e.Me):
		out = append(out, piece{th.State.Claimed, g.Claimed + " yours" + lease(e, r)}, piece{th.Warning, unsettled(e, r)})
	case r.Owner != "":
		out = append(out, piece{th.State.Other, g.Other + " " + kit.Clean(r.Owner) + " has it" + lease(e, r)}, piece{th.Warning, unsettled(e, r)})
	default:
		out = append(out, piece{th.Muted, "nobody has it"})
	}
	if !r.Wait.IsZero() && r.Status != domain.StatusResolved {
		out = append(out, piece{th.Muted, "waits " + waiting(e, r)})
	}
	return out
}

// unsettled says of a claim that the hub has not granted why that is, and of
// one whose owner was removed what becomes of it.
func unsettled(e *Env, r *view.Row) string {
	m := e.Team.Member(r.Owner)
	switch {
	case m != nil && m.Role == domain.NoRole && !r.Mine(e.Me) && r.HeldAt(e.Now):
		return "removed from the roster: a lead gives it away, or it comes free then"
	case !e.Unsettled(r):
		return ""
	case e.Team.Hub.Link == HubOnline:
		return "not settled yet: the hub is asked"
	case e.Team.Hub.shut():
		return "counts for nobody else: not let in at the hub"
	}
	return "not settled: the hub is not reached"
}

func waiting(e *Env, r *view.Row) string {
	if s := Ago(e.Now, r.Wait); s != "now" {
		return s
	}
	return "less than a minute"
}

func lease(e *Env, r *view.Row) string {
	switch {
	case r.Lease.IsZero():
		return ""
	case e.Now.Before(r.Lease):
		return " until " + When(e.Now, r.Lease)
	}
	return ", lease over since " + When(e.Now, r.Lease)
}

// about is what people and the machine made of it.
func about(e *Env, t *view.Thread) []piece {
	th, r := e.Theme, &t.Row
	sign, paint := rowFeeling(e, r)
	if r.Feeling == domain.Neutral && !r.Unsure {
		sign = "" // its word says it all
	}
	s := domain.Sentiment{Feeling: r.Feeling, Score: r.Score, Ambiguous: r.Unsure}
	if h := t.Conversation.Latest(); h != nil && r.Judged {
		s.By = kit.Clean(h.Sentiment.By)
	}
	out := []piece{{paint, strings.TrimSpace(sign + " " + inWords(e, s, r.Judged && s.By != ""))}}
	if r.Subject != "" {
		out = append(out, piece{th.Info, kit.Clean(r.Subject)})
	}
	for _, tag := range r.Tags {
		out = append(out, piece{th.Muted, "#" + kit.Clean(tag)})
	}
	if r.Level != "" && r.Level != domain.LevelSeen && r.Level != domain.LevelNoted { // notes show themselves
		out = append(out, piece{th.Muted, string(r.Level)})
	}
	if !r.CopyOf.IsZero() {
		out = append(out, piece{th.Muted, "copy of " + r.CopyOf.Short()})
	}
	return out
}

func language(tag string) string {
	if tag == "en" {
		return ""
	}
	return kit.Clean(tag)
}

func stars(rating float64) string {
	if rating == 0 {
		return ""
	}
	return fmt.Sprintf("%.3g of 5 stars", rating)
}

// happening is one thing of the timeline.
type happening struct {
	at   domain.Clock
	rank int // order within one stamp
	draw func(p *page)
}

// timeline is everything that was said and done, oldest first.
func timeline(e *Env, t *view.Thread, why Why, width int) []string {
	c := &t.Conversation
	var all []happening
	for i := range c.Around {
		all = append(all, happening{c.Around[i].Arrived, 0, func(p *page) { around(p, t, &c.Around[i]) }})
	}
	for i := range c.Heard {
		all = append(all, happening{c.Heard[i].Arrived, 0, func(p *page) { heard(p, t, i) }})
	}
	for i := range c.Replies {
		all = append(all, happening{c.Replies[i].At, 1, func(p *page) { replied(p, t, &c.Replies[i]) }})
	}
	for i := range c.Notes {
		all = append(all, happening{c.Notes[i].At, 2, func(p *page) { noted(p, t, &c.Notes[i]) }})
	}
	for i := range c.Episodes {
		if ep := &c.Episodes[i]; ep.Resolved != 0 {
			all = append(all, happening{ep.Resolved, 3, func(p *page) { resolved(p, ep) }})
		}
	}
	for i := range c.Conflicts {
		all = append(all, happening{c.Conflicts[i].At, 4, func(p *page) { conflict(p, &c.Conflicts[i]) }})
	}
	for _, v := range voids(c.Voids) {
		all = append(all, happening{v.At, 5, func(p *page) { v.draw(p) }})
	}
	slices.SortStableFunc(all, func(a, b happening) int { return cmp.Or(cmp.Compare(a.at, b.at), a.rank-b.rank) })
	p := &page{e: e, width: width, why: why}
	for i, h := range all {
		if i > 0 {
			p.add("")
		}
		h.draw(p)
	}
	if more := c.Voided - len(c.Voids); more > 0 {
		p.add("")
		p.add(e.Theme.Faint.Render(e.Cells.Truncate(plural(more, "earlier event")+" that do not count, either", width)))
	}
	if c.Newer > 0 {
		p.add("")
		p.add(e.Theme.Warning.Render(e.Cells.Truncate(plural(c.Newer, "event")+" of a newer hark: update to see all", width)))
	}
	return p.lines
}
