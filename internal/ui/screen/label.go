package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
)

// How many labels make which difference: with 30 a figure can be corrected for
// the model's error, with 300 the model learns what it did not know (macro-F1
// on an unseen brand 66.8 without, 70.4 with 300, 71.6 with 1,000).
const (
	LabelsCorrect = 30
	LabelsTeach   = 300
)

// Sample is a number of posts drawn at random, and what was answered of them.
type Sample struct {
	Seed  string    `json:"seed"`           // by which anybody can draw it again
	At    time.Time `json:"at"`             // when it was drawn
	Days  int       `json:"days"`           // how far back
	From  int       `json:"from"`           // posts that it was drawn from
	Posts []Drawn   `json:"posts"`          // in the order in which they were drawn
	All   int       `json:"labels"`         // labels in the whole log, of every draw
	Gone  int       `json:"gone,omitempty"` // of those drawn, deleted or erased since
}

// Drawn is one post of a sample, with what a person needs to judge it, and
// nothing of what a machine made of it: that would be repeated, not checked.
type Drawn struct {
	Conversation domain.ID
	Mention      domain.ID
	Author       domain.Author
	Source       string
	When         time.Time
	Lang         string
	Title, Text  string
	Before       []Earlier      // of the thread, oldest first
	Answer       domain.Feeling // a person's; empty is none
	By           string         // whose; with no Answer: who could not say
}

// Earlier is what stands in the thread before a post.
type Earlier struct {
	By   string
	Ours bool
	Text string
}

// Label shows a sample, one post at a time, and takes one key for each.
type Label struct {
	sample Sample
	have   bool
	cur    int
	here   map[domain.ID]answer // given here, which the log may not have told yet
	said   []int                // the places of the answers given here, in their order
	top    int                  // the first line shown of the post
	lines  int                  // as last drawn
	height int
}

type answer struct {
	feeling domain.Feeling
	by      string
}

// NewLabel is a screen without a sample.
func NewLabel() *Label { return &Label{here: map[domain.ID]answer{}} }

// Begin asks for the sample at hand.
func (l *Label) Begin(*Env) Ask { return AskSample{} }

// SetSample gives the sample. Where it is another one it begins at the first
// post that has no answer.
func (l *Label) SetSample(s Sample) {
	again := l.have && s.Seed == l.sample.Seed
	l.sample, l.have = s, true
	if !again {
		clear(l.here)
		l.said = nil
	}
	if !again || l.cur >= len(s.Posts) {
		l.cur = -1
		l.next()
	}
}

// answer is what was said of a post; given false is nothing yet.
func (l *Label) answer(d *Drawn) (a answer, given bool) {
	if a, here := l.here[d.Mention]; here {
		return a, a.by != ""
	}
	return answer{d.Answer, d.By}, d.By != ""
}

// next goes to the first post after the present one that has no answer, else
// to the first of all; at the end it is behind the last.
func (l *Label) next() {
	n := len(l.sample.Posts)
	for i := range n {
		at := (max(l.cur, -1) + 1 + i) % max(n, 1)
		if _, given := l.answer(&l.sample.Posts[at]); !given {
			l.show(at)
			return
		}
	}
	l.show(n)
}

func (l *Label) show(i int) { l.cur, l.top = max(min(i, len(l.sample.Posts)), 0), 0 }

// Taken says that the answer about a mention of a conversation was taken back,
// or refused: it waits for another.
func (l *Label) Taken(conversation domain.ID) {
	for i, at := range slices.Backward(l.said) {
		if d := &l.sample.Posts[at]; d.Conversation == conversation {
			l.said = slices.Delete(l.said, i, i+1)
			l.here[d.Mention] = answer{}
			l.show(at)
			return
		}
	}
}

// Do implements Screen.
func (l *Label) Do(verb string, e *Env) (Ask, bool) {
	switch verb {
	case "negative", "neutral", "positive":
		return l.say(domain.Feeling(verb), e), true
	case "cannot-say":
		return l.say(domain.Unknown, e), true
	case "up":
		l.show(l.cur - 1)
	case "down":
		l.show(l.cur + 1)
	case "first":
		l.show(0)
	case "last":
		l.show(len(l.sample.Posts))
	case "page-down":
		l.top = max(min(l.top+l.height-1, l.lines-l.height), 0)
	case "page-up":
		l.top = max(l.top-l.height+1, 0)
	case "conversation":
		if l.have && l.cur >= len(l.sample.Posts) {
			return AskSample{Fresh: true}, true
		}
	default:
		return nil, false
	}
	return nil, true
}

// say answers about the post on the screen and goes on to the next.
func (l *Label) say(f domain.Feeling, e *Env) Ask {
	if l.cur >= len(l.sample.Posts) {
		return nil
	}
	d := &l.sample.Posts[l.cur]
	l.here[d.Mention] = answer{f, e.Me}
	l.said = append(l.said, l.cur)
	l.next()
	return AskLabel{d.Conversation, d.Mention, f, l.sample.Name()}
}

// Name is how the labels of a sample name it in the log.
func (s *Sample) Name() string { return s.Seed + " " + s.At.UTC().Format(time.RFC3339) }

// counts are the answers so far, and how many could not say.
func (l *Label) counts() (said, skipped, all int) {
	all = l.sample.All
	for i := range l.sample.Posts {
		d := &l.sample.Posts[i]
		a, given := l.answer(d)
		switch {
		case given && a.feeling != domain.Unknown:
			said++
		case given:
			skipped++
		}
		all += labelled(a.feeling, given) - labelled(d.Answer, d.By != "")
	}
	return said, skipped, all
}

func labelled(f domain.Feeling, given bool) int {
	if given && f != domain.Unknown {
		return 1
	}
	return 0
}

// Enough says what so many labels are good for, and what more would be.
func Enough(labels int) string {
	switch {
	case labels == 0:
		return fmt.Sprintf("no labels yet: %d correct the figures, %d teach", LabelsCorrect, LabelsTeach)
	case labels < LabelsCorrect:
		return fmt.Sprintf("%s; %d more correct the figures, %d teach", plural(labels, "label"), LabelsCorrect-labels, LabelsTeach)
	case labels < LabelsTeach:
		return fmt.Sprintf("%s correct the figures; %d more teach", plural(labels, "label"), LabelsTeach-labels)
	}
	return plural(labels, "label") + " correct the figures and teach the machine"
}

// View implements Screen.
func (l *Label) View(e *Env) string {
	n := len(l.sample.Posts)
	switch {
	case !l.have:
		return note(e, "drawing ...")
	case n == 0:
		return note(e, "There is nothing to draw from: no post of the last "+plural(max(l.sample.Days, 1), "day")+" is without a label. "+Enough(l.sample.All)+".")
	case l.cur >= n:
		return note(e, l.summary(e))
	}
	lines := l.head(e)
	body := l.post(e)
	l.height = max(e.Height-len(lines)-2, 1)
	l.lines = len(body)
	l.top = max(min(l.top, l.lines-l.height), 0)
	shown := body[l.top:min(l.top+l.height, len(body))]
	if below := len(body) - l.top - len(shown); below > 0 {
		shown = append(append([]string{}, shown[:len(shown)-1]...), " "+e.Theme.Faint.Render(more(e, below+1)))
	}
	lines = blank(append(lines, shown...), e.Height-2)
	lines = append(lines, " "+e.Theme.Border.Render(strings.Repeat(e.Glyphs.Rule, max(e.Width-2, 0))), l.question(e))
	return strings.Join(kit.Fill(e.Cells, lines, e.Width, e.Height), "\n")
}

// summary is what is said at the end of a sample.
func (l *Label) summary(e *Env) string {
	said, skipped, all := l.counts()
	s := fmt.Sprintf("Done: %d of %d labelled", said, len(l.sample.Posts))
	if skipped > 0 {
		s += fmt.Sprintf(", of %d nobody could say", skipped)
	}
	if open := len(l.sample.Posts) - said - skipped; open > 0 {
		s = fmt.Sprintf("%d of %d labelled, %d to go: %s goes back to them", said, len(l.sample.Posts), open, e.Key("up"))
	}
	return s + ". " + Enough(all) + ". " + e.Key("conversation") + " draws another " + plural(len(l.sample.Posts), "post") + ", " +
		e.Key("learn") + " has the machine learn from them, " + e.Key("undo") + " takes the last answer back."
}

// head is how far the sample is, and what it is good for.
func (l *Label) head(e *Env) []string {
	th, n := e.Theme, len(l.sample.Posts)
	said, skipped, all := l.counts()
	p := &page{e: e, width: e.Width - 2}
	p.parts(1, piece{th.Title, fmt.Sprintf("post %d of %d", l.cur+1, n)}, piece{th.Text, thousands(said) + " labelled"},
		piece{th.Muted, fmt.Sprintf("%d cannot say", skipped)}, piece{th.Muted, Enough(all)})
	drawn := fmt.Sprintf("drawn at random from %s of %s", plural(l.sample.From, "post"), plural(l.sample.Days, "day"))
	whole := drawn + ", seed " + kit.Clean(l.sample.Seed)
	p.parts(1, piece{th.Faint, wording{whole, drawn}.fit(e.Cells, p.width-1)})
	if e.Height > roomy && !e.Reader {
		done := (e.Width - 2) * (said + skipped) / n
		p.add(" " + th.Success.Render(strings.Repeat(e.Glyphs.Rule, done)) + th.Border.Render(strings.Repeat(e.Glyphs.Rule, max(e.Width-2-done, 0))))
	}
	return p.lines
}

// post is the post to judge, with what was said before it.
func (l *Label) post(e *Env) []string {
	th, d := e.Theme, &l.sample.Posts[l.cur]
	p := &page{e: e, width: readable(e)}
	if len(d.Before) > 0 {
		p.add("")
	}
	for _, b := range d.Before {
		who := kit.Clean(b.By)
		if b.Ours {
			who += " (us)"
		}
		p.parts(1+indent, piece{th.Faint, who})
		p.text(1+indent, th.Faint, b.Text)
	}
	p.add("")
	name := ""
	if d.Author.Handle != "" && d.Author.Name != "" {
		name = kit.Clean(d.Author.Name)
	}
	p.parts(1, piece{th.Text.Bold(), kit.Clean(d.Author.Label())}, piece{th.Muted, name}, piece{th.Muted, kit.Clean(d.Source)},
		piece{th.Muted, When(e.Now, d.When)}, piece{th.Muted, language(d.Lang)})
	if d.Title != "" {
		p.text(1, th.Text.Bold(), d.Title)
	}
	p.text(1, th.Text, d.Text)
	return p.lines
}

// question asks, or says what was answered already.
func (l *Label) question(e *Env) string {
	s := "How does its author feel about us, in this post?"
	if a, given := l.answer(&l.sample.Posts[l.cur]); given {
		said := string(a.feeling)
		if said == "" {
			said = "cannot say"
		}
		s = fmt.Sprintf("%s said: %s. Another answer takes its place.", name(e, a.by), said)
	}
	return " " + e.Theme.Text.Bold().Render(e.Cells.Truncate(s, max(e.Width-2, 0)))
}

// Cursor implements Screen.
func (l *Label) Cursor(e *Env) (x, y int, shown bool) { return 0, e.Height - 1, l.have }

// Hints implements Screen.
func (l *Label) Hints() []string {
	if l.have && l.cur >= len(l.sample.Posts) {
		return []string{"conversation", "learn", "up", "overview", "palette", "help"}
	}
	return []string{"negative", "neutral", "positive", "cannot-say", "up", "down", "help"}
}

// Word implements Worder.
func (l *Label) Word(verb string) string {
	switch verb {
	case "cannot-say":
		return "cannot say"
	case "up":
		return "previous"
	case "down":
		return "next"
	case "conversation":
		return "draw more"
	}
	return ""
}
