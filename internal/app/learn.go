package app

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/enrich/sentiment"
	"hark/internal/kv"
	"hark/internal/view"
)

// learner makes a layer of examples: the one of a model, or a test's.
type learner func(m *sentiment.Model, examples []sentiment.Example) (sentiment.Layer, sentiment.Report, error)

// Learning is what came of learning.
type Learning struct {
	Learned
	Labels   int      `json:"examples"` // answers and corrections that were learned from
	Accepted bool     `json:"accepted"`
	Why      string   `json:"why,omitempty"`
	Model    string   `json:"model"`             // what judges from now on, or would
	Dry      bool     `json:"dry_run,omitempty"` // nothing was changed
	Changed  []Change `json:"changed,omitempty"` // of a dry run: what the past would be with it
	Looked   int      `json:"looked,omitempty"`  // of a dry run: mentions that were judged again
}

// Change counts the mentions that would be judged otherwise.
type Change struct {
	From domain.Feeling `json:"from"`
	To   domain.Feeling `json:"to"`
	N    int            `json:"n"`
}

// examples are what people said of mentions, with the texts they said it of:
// answers about posts drawn at random, and overruled sentiments. What was
// erased or deleted is not among them.
func (a *App) examples(ctx context.Context) ([]sentiment.Example, error) {
	var out []sentiment.Example
	var by [][2]string
	err := a.eachJudged(ctx, func(s kv.Snapshot, c *domain.Conversation) error {
		for i := range c.Heard {
			h := &c.Heard[i]
			label, said := labelOf(h)
			body, kept := s.Text(h.Pos)
			if !said || h.Deleted || !kept {
				continue
			}
			m := h.Mention.Dress(body)
			out = append(out, sentiment.Example{Text: m.Body(), Lang: h.Understood.Lang, Label: label})
			origin := h.Understood.CopyOf
			if origin.IsZero() {
				origin = c.ID
			}
			by = append(by, [2]string{"by " + m.Source + " " + m.Author.Key(), "of " + origin.String()})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what people said of sentiments: %w", err)
	}
	for i, g := range groups(by) {
		out[i].Group = g
	}
	return out, nil
}

// labelOf is what a person said of a mention: of the sample first, for that is
// what was asked most carefully.
func labelOf(h *domain.Heard) (int, bool) {
	f := h.Label.Feeling
	if f == domain.Unknown && h.Sentiment != h.Understood.Sentiment {
		f = h.Sentiment.Feeling
	}
	i := slices.Index([]domain.Feeling{sentiment.Negative: domain.Negative, sentiment.Neutral: domain.Neutral, sentiment.Positive: domain.Positive}, f)
	return i, i >= 0
}

// groups names for each pair the set that it is in: pairs that share a name,
// directly or through others, are one set.
func groups(pairs [][2]string) []string {
	root := map[string]string{}
	var find func(s string) string
	find = func(s string) string {
		if p, ok := root[s]; ok && p != s {
			root[s] = find(p)
			return root[s]
		}
		root[s] = s
		return s
	}
	for _, p := range pairs {
		root[find(p[0])] = find(p[1])
	}
	out := make([]string, len(pairs))
	for i, p := range pairs {
		out[i] = find(p[0])
	}
	return out
}

// teacher sees to it that one learning runs at a time, and when the next is due.
type teacher struct {
	learn   learner
	running sync.Mutex
	mu      sync.Mutex
	due     *time.Timer
	known   int // examples at the latest learning by itself
}

// When hark learns by itself: so long after the latest answer, from so many
// examples on, and again with so many more.
const (
	learnAfter = time.Minute
	learnFrom  = 30
	learnMore  = 20
)

// taught says that a person has judged something, or taken it back: in a while
// the layer is made anew.
func (a *App) taught() {
	a.teacher.mu.Lock()
	defer a.teacher.mu.Unlock()
	if a.teacher.due != nil {
		a.teacher.due.Reset(learnAfter)
		return
	}
	a.teacher.due = time.AfterFunc(learnAfter, func() { a.aside(a.learnByItself) })
	context.AfterFunc(a.ctx, func() { a.teacher.due.Stop() })
}

// aside runs something at the lowest priority, away from whatever else the
// program does. It is not waited for when the app closes: what it found then
// is dropped.
func (a *App) aside(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread with its priority ends with this
		lowPriority()
		do()
	}()
	select {
	case <-done:
	case <-a.ctx.Done():
	}
}

// learnByItself learns where there is enough new to learn from, and says so.
func (a *App) learnByItself() {
	examples, err := a.examples(a.ctx)
	a.teacher.mu.Lock()
	enough := len(examples) >= max(learnFrom, a.teacher.known+learnMore)
	if enough {
		a.teacher.known = len(examples)
	}
	a.teacher.mu.Unlock()
	if err != nil || !enough {
		return
	}
	l, err := a.learn(a.ctx, false)
	switch {
	case a.ctx.Err() != nil:
	case err != nil:
		a.o.Diary.Warn("nothing was learned", "error", err)
	case l.Accepted:
		a.changes.notice(l.says())
	default:
		a.o.Diary.Info("what was learned is no better", "why", l.Why)
	}
}

// because is why it was refused, as part of a sentence.
func (l *Learning) because() string {
	r, n := utf8.DecodeRuneInString(l.Why)
	return string(unicode.ToLower(r)) + strings.TrimSuffix(l.Why[n:], ".")
}

// says is a learning in one line.
func (l *Learning) says() string {
	return fmt.Sprintf("learned from %d answers: macro-F1 %.1f before, %.1f after, on held-out ones", l.Labels, 100*l.Before.MacroF1, 100*l.After.MacroF1)
}

// learn makes a layer of what people said. An accepted one is written and used
// for what is heard from then on; a dry one is only held against the past.
func (a *App) learn(ctx context.Context, dry bool) (Learning, error) {
	a.teacher.running.Lock()
	defer a.teacher.running.Unlock()
	examples, err := a.examples(ctx)
	if err != nil {
		return Learning{}, err
	}
	layer, r, err := a.teacher.learn(a.mind.feel(), examples)
	if err != nil {
		return Learning{Labels: len(examples)}, err
	}
	if err := ctx.Err(); err != nil {
		return Learning{}, err
	}
	l := Learning{Labels: len(examples), Accepted: r.Accepted, Why: r.Why, Dry: dry, Model: a.mind.feel().Name(),
		Learned: Learned{At: a.o.Now().UTC().Truncate(time.Second), Labels: r.N,
			Before: Measured{r.Before.MacroF1, r.Before.Accuracy}, After: Measured{r.After.MacroF1, r.After.Accuracy}}}
	switch {
	case dry:
		return l, a.compare(ctx, &l, &layer)
	case !l.Accepted:
		return l, nil
	}
	f := Layered{Learned: l.Learned, Path: a.o.Folders.Layer()}
	if err := f.write(&layer); err != nil {
		return l, err
	}
	a.mind.take(&layer)
	l.Model = a.mind.feel().Name()
	return l, nil
}

// compareMost is how many conversations of the latest a dry run judges again.
const compareMost = 2000

// compare judges the latest mentions with the layer, and counts where that
// differs from what the log says of them. It changes none.
func (a *App) compare(ctx context.Context, l *Learning, layer *sentiment.Layer) error {
	m, err := sentiment.New(sentiment.Options{Brand: a.o.Config.Brand.Words, Layer: layer})
	if err != nil {
		return err
	}
	l.Model = m.Name()
	changed := map[Change]int{}
	page := view.Page{Limit: pageRows}
	for seen := 0; seen < compareMost; {
		var rows []view.Row
		if err := a.log.Read(func(s kv.Snapshot) (err error) {
			rows, err = view.Search(s, view.Filter{}, view.At{Now: a.o.Now()}, page)
			for i := 0; i < len(rows) && err == nil; i++ {
				err = compareOne(s, rows[i].ID, m, l, changed)
			}
			return err
		}); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil || len(rows) < page.Limit {
			break
		}
		seen += len(rows)
		page.After = rows[len(rows)-1].Num
	}
	for c, n := range changed {
		c.N = n
		l.Changed = append(l.Changed, c)
	}
	slices.SortFunc(l.Changed, func(a, b Change) int { return b.N - a.N })
	return ctx.Err()
}

func compareOne(s kv.Snapshot, id domain.ID, m *sentiment.Model, l *Learning, changed map[Change]int) error {
	t, err := view.ThreadOf(s, id)
	if err != nil {
		return err
	}
	for i := range t.Conversation.Heard {
		h := &t.Conversation.Heard[i]
		body, kept := t.Texts[h.Pos]
		if !kept || h.Deleted || h.Mention.Rating > 0 { // stars speak for themselves
			continue
		}
		d := h.Mention.Dress(body)
		r := m.Judge(d.Body(), h.Understood.Lang)
		to := domain.Unknown
		if r.Known {
			to = []domain.Feeling{sentiment.Negative: domain.Negative, sentiment.Neutral: domain.Neutral, sentiment.Positive: domain.Positive}[r.Label]
		}
		l.Looked++
		if from := h.Understood.Sentiment.Feeling; from != to {
			changed[Change{From: from, To: to}]++
		}
	}
	return nil
}
