package screen

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// Handoff previews the page that a shift hands over, writes it when asked,
// and shows the hand-offs of others that wait to be acknowledged. A line of
// the page opens its conversation.
type Handoff struct {
	hours int // how long ago the shift began
	shift Shift
	have  bool
	rows  []handoffRow
	list  kit.List[int] // the rows that can be selected
}

// handoffRow is one line of the page.
type handoffRow struct {
	kind   handoffKind
	text   string
	says   string // of a heading: what stands under it
	line   *Line
	handed int // the place in Shift.Waiting
}

type handoffKind uint8

const (
	handoffGap  handoffKind = iota // an empty line; neither this
	handoffHead                    // nor a heading
	handoffMore                    // nor what was left out can be selected
	handoffLine
	handoffWaits
	handoffFile
)

// handoffHours are the shifts there are, in hours.
func handoffHours() []int { return []int{2, 4, 8, 12, 24} }

// NewHandoff is the page of the last eight hours, without content yet.
func NewHandoff() *Handoff { return &Handoff{hours: 8} }

func (h *Handoff) since() time.Duration { return time.Duration(h.hours) * time.Hour }

// Begin is what the screen wants when it is opened, or is to be made anew.
func (h *Handoff) Begin(*Env) Ask { return AskShift{h.since()} }

// SetShift gives the page.
func (h *Handoff) SetShift(s Shift) {
	written := h.shift.Written
	h.shift, h.have = s, true
	if len(s.Written) == 0 {
		h.shift.Written = written
	}
	h.layRows()
}

// SetWritten tells where the page was written.
func (h *Handoff) SetWritten(files []string) {
	h.shift.Written = files
	h.layRows()
}

// layRows makes the lines of the page from what is known.
func (h *Handoff) layRows() {
	h.rows = h.rows[:0]
	add := func(r handoffRow) {
		if r.kind == handoffHead {
			h.rows = append(h.rows, handoffRow{kind: handoffGap})
		}
		h.rows = append(h.rows, r)
	}
	if len(h.shift.Waiting) > 0 {
		add(handoffRow{kind: handoffHead, text: "Waiting for your acknowledgement"})
		for i := range h.shift.Waiting {
			add(handoffRow{kind: handoffWaits, handed: i})
		}
	}
	if len(h.shift.Written) > 0 {
		add(handoffRow{kind: handoffHead, text: "Written", says: "in " + filepath.Dir(h.shift.Written[0])})
		for _, f := range h.shift.Written {
			add(handoffRow{kind: handoffFile, text: filepath.Base(f), says: fileSays(f)})
		}
	}
	for i := range h.shift.Sections {
		s := &h.shift.Sections[i]
		head := handoffRow{kind: handoffHead, text: s.Title, says: s.Says}
		if len(s.Lines) == 0 {
			head.says = s.Empty
		} else {
			head.text += " " + thousands(len(s.Lines)+s.More)
		}
		add(head)
		for k := range s.Lines {
			add(handoffRow{kind: handoffLine, line: &s.Lines[k]})
		}
		if s.More > 0 {
			add(handoffRow{kind: handoffMore, text: "and " + thousands(s.More) + " more; " + cmp.Or(s.Rest, "the table (handoff.csv)") + " has them all"})
		}
	}
	keys := make([]int, len(h.rows))
	for i := range keys {
		keys[i] = i
	}
	h.list.Set(keys)
	h.settle("down")
}

// fileSays is what a written file is for.
func fileSays(file string) string {
	switch filepath.Ext(file) {
	case ".md":
		return "the page, for people"
	case ".html":
		return "the page, for a browser"
	case ".csv":
		return "a row a conversation, for a spreadsheet"
	case ".bundle":
		return "signed; the next shift merges it with hark import and acknowledges it"
	}
	return ""
}

// settle takes the cursor off lines that cannot be selected, the way it was
// going, and back where there are no more.
func (h *Handoff) settle(verb string) {
	back := map[string]string{"down": "up", "up": "down"}
	for _, way := range []string{verb, back[verb]} {
		for range h.rows {
			i, ok := h.list.Selected()
			if !ok || h.rows[i].kind > handoffMore {
				return
			}
			h.list.Move(way)
		}
	}
}

// Do implements Screen.
func (h *Handoff) Do(verb string, e *Env) (Ask, bool) {
	i, ok := h.list.Selected()
	switch verb {
	case "shorter", "longer":
		return h.turn(verb), true
	case "send":
		if !h.have {
			return nil, true
		}
		return AskHandOver{h.since()}, true
	case "ack":
		if len(h.shift.Waiting) == 0 {
			return nil, false
		}
		at := 0
		if ok && h.rows[i].kind == handoffWaits {
			at = h.rows[i].handed
		}
		return AskAcknowledge{h.shift.Waiting[at].Shift}, true
	case "conversation":
		if ok && h.rows[i].kind == handoffLine && !h.rows[i].line.ID.IsZero() {
			return AskOpen{h.rows[i].line.ID}, true
		}
		return nil, true
	case "down", "first", "page-down":
		h.list.Move(verb)
		h.settle("down")
	case "up", "last", "page-up":
		h.list.Move(verb)
		h.settle("up")
	default:
		return nil, false
	}
	return nil, true
}

func (h *Handoff) turn(verb string) Ask {
	all, at := handoffHours(), 0
	for i, n := range all {
		if n == h.hours {
			at = i
		}
	}
	if verb == "longer" {
		at++
	} else {
		at--
	}
	h.hours = all[max(0, min(at, len(all)-1))]
	return h.Begin(nil)
}

// View implements Screen.
func (h *Handoff) View(e *Env) string {
	if !h.have {
		return note(e, "reading the shift ...")
	}
	th := e.Theme
	lines := h.head(e)
	rows := h.list.Draw(max(e.Height-len(lines), 1), kit.Drawer[int]{
		Row: func(i int, selected bool) string { return h.row(e, &h.rows[i], selected) },
		// What a row says depends on all of the page; pages are short.
		Stamp: kit.Stamp{Width: e.Width, Theme: th, Focus: e.Glyphs.ASCII},
		Revision: func(i int) uint64 {
			return uint64(h.shift.To.UnixNano()) + uint64(len(h.rows)) + uint64(e.Now.Unix()/60)<<20
		},
	})
	return strings.Join(kit.Fill(e.Cells, append(lines, rows...), e.Width, e.Height), "\n")
}

// head says whose page it is and what it counts.
func (h *Handoff) head(e *Env) []string {
	th, w := e.Theme, e.Cells
	loc := e.Now.Location()
	left := " " + th.Title.Render("Hand-off of the last "+plural(h.hours, "hour")) + th.Muted.Render(
		"  "+h.shift.From.In(loc).Format("Mon 15:04")+" to "+h.shift.To.In(loc).Format("Mon 15:04"))
	right := ""
	if key := e.Key("send"); key != "" {
		right = th.Key.Render(key) + th.Muted.Render(" hands it over ")
	}
	if w.Of(left)+w.Of(right)+2 > e.Width {
		left = " " + th.Title.Render("Last "+plural(h.hours, "hour"))
	}
	lines := []string{w.Fit(left, max(e.Width-w.Of(right), 0)) + right, ""}
	var counts []string
	used := 1
	row := " "
	for _, c := range h.shift.Counts {
		text := fmt.Sprintf("  %s %s", th.Title.Render(thousands(c.N)), th.Muted.Render(strings.ToLower(c.Name)))
		if used += w.Of(text); used > e.Width {
			counts = append(counts, row)
			row, used = " ", 1+w.Of(text)
		}
		row += text
	}
	if len(h.shift.Counts) > 0 {
		counts = append(counts, row)
	}
	if len(counts) > 3 {
		counts = counts[:3]
	}
	lines = append(lines, counts...)
	return lines[:max(1, min(len(lines), e.Height-2))]
}

func (h *Handoff) row(e *Env, r *handoffRow, selected bool) string {
	th, w := e.Theme, e.Cells
	lead, base := rowLead(e, selected && r.kind > handoffMore)
	lead = " " + lead
	width := e.Width - 3
	switch r.kind {
	case handoffGap:
		return ""
	case handoffHead:
		text := " " + th.Header.Render(strings.ToUpper(kit.Clean(r.text)))
		if r.says != "" {
			text += "  " + th.Faint.Render(kit.Clean(r.says))
		}
		return w.Truncate(text, e.Width-1)
	case handoffMore:
		return lead + th.Faint.Render(r.text)
	case handoffFile:
		name := w.Fit(e.Glyphs.Resolved+" "+kit.Clean(r.text), min(18, width))
		return lead + th.Success.Over(base).Render(name) + th.Muted.Over(base).Render(w.Fit(r.says, width-w.Of(name)))
	case handoffWaits:
		x := &h.shift.Waiting[r.handed]
		text := fmt.Sprintf("%s, %s, %s open", kit.Clean(x.By), When(e.Now, x.At), thousands(x.Open))
		if key := e.Key("ack"); key != "" {
			text += "  (" + key + " acknowledges)"
		}
		return lead + th.State.Due.Over(base).Render(w.Fit(e.Glyphs.Due+" "+text, width))
	}
	return lead + h.line(e, r.line, base)
}

// line is one entry: how long it has waited or when it is due, who has it,
// what was said and why it stands there.
func (h *Handoff) line(e *Env, l *Line, base theme.Paint) string {
	th := e.Theme
	when, whenPaint, wide := Ago(e.Now, l.Since), th.Muted, 4
	if !l.Next.IsZero() {
		when, wide = When(e.Now, l.Next), 9
		if !e.Now.Before(l.Next) {
			whenPaint = th.State.Due
		}
	}
	owner, ownerPaint := kit.Clean(l.Owner), th.State.Other
	if owner == e.Me && owner != "" {
		ownerPaint = th.State.Claimed
	}
	t := kit.NewTable(e.Cells, e.Width-3, kit.Column{Min: wide, Max: wide}, kit.Column{Min: 6, Max: 8, Drop: 2},
		kit.Column{Min: max(24, e.Width/2)}, kit.Column{Min: 14, Max: 34, Drop: 1})
	return t.Row([]kit.Cell{{Text: when, Paint: whenPaint}, {Text: owner, Paint: ownerPaint},
		{Text: kit.Clean(l.Text), Paint: th.Text}, {Text: kit.Clean(l.Why), Paint: th.Warning}}, base)
}

// Word implements Worder.
func (h *Handoff) Word(verb string) string {
	switch verb {
	case "send":
		return "hand over"
	case "ack":
		return "acknowledge"
	}
	return ""
}

// Cursor implements Screen.
func (h *Handoff) Cursor(e *Env) (x, y int, shown bool) {
	if !h.have {
		return 0, 0, false
	}
	return 1, len(h.head(e)) + h.list.Line(), h.list.Len() > 0
}

// Hints implements Screen.
func (h *Handoff) Hints() []string {
	if len(h.shift.Waiting) > 0 {
		return []string{"ack", "send", "shorter", "longer", "conversation", "queue", "help"}
	}
	return []string{"send", "shorter", "longer", "conversation", "queue", "palette", "help"}
}
