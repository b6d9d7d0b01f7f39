package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
	"hark/internal/enrich/sentiment"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// Why is, by mention, which words of its body (domain.Mention.Body) decided how
// it was felt to be, the strongest first. It is worked out from the text when
// it is looked at and kept nowhere, so that an erased text leaves no words.
type Why map[domain.ID][]sentiment.Word

// mark is a stretch of cleaned text that decided something.
type mark struct {
	from, to int
	weight   float64
}

// marksOf finds the deciding words in a part of a body as it is shown. Part is
// that stretch of the body, which begins at a byte of it; cleaning changes how
// many bytes lie before a word, never the order of the words.
func marksOf(part string, at int, words []sentiment.Word) []mark {
	clean := kit.CleanLines(part)
	var out []mark
	for _, w := range words {
		from, to := w.From-at, w.To-at
		if from < 0 || to > len(part) || from >= to {
			continue
		}
		word := kit.Clean(part[from:to])
		before := len(strings.TrimRight(kit.CleanLines(part[:from]), "…"))
		if word == "" || before > len(clean) {
			continue
		}
		if i := strings.Index(clean[before:], word); i >= 0 {
			out = append(out, mark{before + i, before + i + len(word), w.Weight})
		}
	}
	slices.SortFunc(out, func(a, b mark) int { return cmp.Compare(a.from, b.from) })
	return out
}

// marked adds wrapped text from outside with its deciding words marked: bold,
// and in the colour of what they speak for.
func (p *page) marked(indent int, paint theme.Paint, s string, marks []mark) {
	clean := kit.CleanLines(s)
	pos := 0
	for _, l := range p.e.Cells.Wrap(clean, max(p.width-indent, 8), 2000) {
		lead := strings.Repeat(" ", indent)
		at := strings.Index(clean[pos:], l)
		if at < 0 { // the last line that is shown, cut
			p.add(lead + paint.Render(l))
			continue
		}
		at += pos
		pos = at + len(l)
		p.add(lead + p.markedLine(paint, l, at, marks))
	}
}

// markedLine paints one line of the text, which begins at a byte of it.
func (p *page) markedLine(paint theme.Paint, l string, at int, marks []mark) string {
	var b strings.Builder
	done := 0
	for _, m := range marks {
		from, to := max(m.from-at, done), min(m.to-at, len(l))
		if from >= to {
			continue
		}
		b.WriteString(paint.Render(l[done:from]))
		b.WriteString(p.speaks(m.weight).Render(l[from:to]))
		done = to
	}
	b.WriteString(paint.Render(l[done:]))
	return b.String()
}

// speaks is the paint of a word that speaks for a feeling.
func (p *page) speaks(weight float64) theme.Paint {
	s := &p.e.Theme.Sentiment
	if weight < 0 {
		return s.Negative.Bold()
	}
	return s.Positive.Bold()
}

// felt says how a mention was felt to be, how surely, by which words and by
// whom, and how it feels about each of its subjects.
func felt(p *page, indent int, h *domain.Heard, body string, words []sentiment.Word) {
	e, th := p.e, p.e.Theme
	s := h.Sentiment
	if s.Feeling == domain.Unknown && !s.Ambiguous {
		p.parts(indent, piece{th.Faint, "no sentiment: " + unknownWhy(h)})
		return
	}
	_, paint := feeling(e, s.Feeling)
	judged := s != h.Understood.Sentiment
	out := []piece{{paint, "felt " + grade(e, s, h.Understood.About) + sure(e, s)}}
	if s.Ambiguous {
		out = []piece{{th.Warning, "ambiguous"}, {th.Text, odds(s.Odds)}, {th.Muted, "a person should say (" + e.Key("negative") + " " + e.Key("neutral") + " " + e.Key("positive") + ")"}}
	}
	if by := deciding(e, body, words); by != "" && !judged {
		out = append(out, piece{th.Text, "by: " + by})
	}
	if about := aspects(e, h.Understood.About); about != "" {
		out = append(out, piece{th.Text, about})
	}
	if judged {
		out = append(out, piece{th.Text, "said " + name(e, s.By)}, piece{th.Faint, machine(e, h.Understood.Sentiment)})
	} else {
		out = append(out, piece{th.Faint, kit.Clean(s.By)})
	}
	if l := h.Label; l.Feeling != domain.Unknown {
		out = append(out, piece{th.Info, "drawn at random: " + string(l.Feeling) + ", said " + name(e, l.By)})
	}
	p.parts(indent, out...)
}

// unknownWhy is why there is no sentiment.
func unknownWhy(h *domain.Heard) string {
	if h.Understood.Lang == "" {
		return "its language is not known"
	}
	return "none is told apart in " + kit.Clean(h.Understood.Lang)
}

// sure is how sure a model is of what it says, in words that cannot be taken
// for a score; its score where it reckons no probability.
func sure(e *Env, s domain.Sentiment) string {
	if i := place(s.Feeling); i >= 0 && s.Odds != (domain.Odds{}) {
		return ", " + percent(s.Odds[i]) + " sure"
	}
	if s.Score != 0 {
		return " " + score(e, s.Score)
	}
	return ""
}

// percent is a probability as a person reads it; no model is ever certain.
func percent(p float64) string {
	if p > 0.99 {
		return ">99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}

// place is where the odds of a feeling stand, or -1.
func place(f domain.Feeling) int {
	return slices.Index([]domain.Feeling{domain.Negative, domain.Neutral, domain.Positive}, f)
}

// odds are all three, the likeliest first.
func odds(o domain.Odds) string {
	if o == (domain.Odds{}) {
		return "the model does not know"
	}
	names := []domain.Feeling{domain.Negative, domain.Neutral, domain.Positive}
	order := []int{0, 1, 2}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(o[b], o[a]) })
	parts := make([]string, len(order))
	for i, n := range order {
		parts[i] = fmt.Sprintf("%s %s", names[n], percent(o[n]))
	}
	return strings.Join(parts, ", ")
}

// machine is what the model said where a person has overruled it.
func machine(e *Env, s domain.Sentiment) string {
	if s.Feeling == domain.Unknown {
		return ""
	}
	return strings.TrimSpace(kit.Clean(s.By)+" said "+string(s.Feeling)) + sure(e, s)
}

// deciding quotes the words that decided, the strongest first.
func deciding(e *Env, body string, words []sentiment.Word) string {
	var out []string
	for _, w := range words {
		if w.From < 0 || w.To > len(body) || w.From >= w.To {
			continue
		}
		way := domain.Positive
		if w.Weight < 0 {
			way = domain.Negative
		}
		sign, _ := feeling(e, way)
		if e.Reader {
			sign = string(way)
		}
		if s := `"` + kit.Clean(body[w.From:w.To]) + `" ` + sign; !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// aspects is how it feels about each of its subjects: "screen +, keyboard −".
func aspects(e *Env, about []domain.Aspect) string {
	out := make([]string, len(about))
	for i, a := range about {
		sign, _ := feeling(e, a.Feeling)
		if strings.TrimSpace(sign) == "" || a.Feeling == domain.Neutral || e.Reader { // a dot would part, not tell
			sign = cmp.Or(string(a.Feeling), "unknown")
		}
		out[i] = kit.Clean(a.Subject) + " " + sign
	}
	return strings.Join(out, ", ")
}

// half is the probability, and the score, from which on a feeling is called by
// its plain name where six grades are shown.
const half = 0.6

// grade is a feeling in words: one of three, or of six where the desk wants so
// many. Mixed is a post that is glad of one subject and angry about another.
func grade(e *Env, s domain.Sentiment, about []domain.Aspect) string {
	if !e.Grades {
		return string(s.Feeling)
	}
	has := func(f domain.Feeling) bool {
		return slices.ContainsFunc(about, func(a domain.Aspect) bool { return a.Feeling == f })
	}
	if has(domain.Negative) && has(domain.Positive) {
		return "mixed"
	}
	weak := s.Score != 0 && max(s.Score, -s.Score) < half
	if i := place(s.Feeling); i >= 0 && s.Odds != (domain.Odds{}) {
		weak = s.Odds[i] < half
	}
	if weak && s.Feeling != domain.Neutral {
		return "somewhat " + string(s.Feeling)
	}
	return string(s.Feeling)
}
