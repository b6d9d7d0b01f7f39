package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/enrich/sentiment"
)

// tellingMost is how many of the words that decided are given where nothing
// else is asked for.
const tellingMost = 8

const aboutEnrich = `Say what hark understands of posts: how they feel, their language, subjects, and
the rules that hold for them. Standard input has one post a line, as plain text
or as a JSON object of which "text" is needed and "id", "source", "title",
"lang", "author" (a handle, or an object with "handle", "name", "followers"),
"rating" and "in_reply_to" may be given; all else in it is ignored. A line that
is a JSON string is its text. Where one line is an object, no other is plain.

Each line is answered with one line, in the same order:

  line           which line of the input it answers
  id, source     as they were given
  sentiment      negative, neutral, positive, or empty: it cannot tell
  probabilities  of negative, neutral and positive; 0 where nothing was reckoned
  score          from -1 to +1
  ambiguous      it does not know: a person should look
  by             which model judged
  words          that decided it, strongest first: text, from and to (bytes of
                 title, a blank line and text, or of the text alone), weight
                 (above 0 towards positive)
  language       BCP 47, or empty
  subjects       best first; about says how each of them is felt
  rules          of hark.toml that hold, with priority, for, tags and hidden
  urgent         why it should not wait, or empty

A line that cannot be read, and an empty one among objects, is answered with
"line" and "error", and the exit code is then 7. No log is opened and no network
asked; without hark.toml the subjects are those that hark starts with. Memory
stays the same however long the input is; a line may have 1 MiB. To find the
words takes longer than all else: --words 0 leaves them out.`

// Understood is what enrich prints of a line.
type Understood struct {
	Line          int             `json:"line"`
	ID            json.RawMessage `json:"id,omitempty"`
	Source        string          `json:"source,omitempty"`
	Sentiment     domain.Feeling  `json:"sentiment"`
	Probabilities Probabilities   `json:"probabilities"`
	Score         float64         `json:"score"`
	Ambiguous     bool            `json:"ambiguous"`
	By            string          `json:"by"`
	Words         []Telling       `json:"words"`
	Language      string          `json:"language"`
	Subjects      []string        `json:"subjects"`
	About         []About         `json:"about"`
	Rules         []string        `json:"rules"`
	Priority      domain.Priority `json:"priority,omitempty"`
	For           string          `json:"for,omitempty"`
	Tags          []string        `json:"tags,omitempty"`
	Hidden        bool            `json:"hidden,omitempty"`
	Names         []string        `json:"names,omitempty"`
	Lists         []string        `json:"lists,omitempty"`
	Urgent        string          `json:"urgent"`
}

// Probabilities are those of the three feelings; they add up to 1, or are all 0.
type Probabilities struct {
	Negative float64 `json:"negative"`
	Neutral  float64 `json:"neutral"`
	Positive float64 `json:"positive"`
}

// Telling is a word that had a say in a judgement.
type Telling struct {
	Text   string  `json:"text"`
	From   int     `json:"from"`
	To     int     `json:"to"`
	Weight float64 `json:"weight"`
}

// About is how a post feels about one of its subjects.
type About struct {
	Subject   string         `json:"subject"`
	Sentiment domain.Feeling `json:"sentiment"`
	Score     float64        `json:"score"`
}

// Unread is a line that could not be read, and why.
type Unread struct {
	Line  int             `json:"line"`
	ID    json.RawMessage `json:"id,omitempty"`
	Error string          `json:"error"`
}

func (e *env) enrichCommand() *cobra.Command {
	var file string
	var words int
	cmd := &cobra.Command{
		Long: aboutEnrich,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return app.Failure(app.Usage, "hark enrich < FILE", "enrich reads posts from standard input, not from %q", args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := e.configAt(file)
			if err != nil {
				return err
			}
			feel, err := sentiment.New(sentiment.Options{Brand: c.Brand.Words})
			if err != nil {
				return err
			}
			u := understander{e: e, model: app.NewModel(c), feel: feel, words: words}
			return e.eachPost(cmd.Context(), e.In, u.line)
		},
	}
	cmd.Flags().IntVar(&words, "words", tellingMost, "give at most so many of the words that decided; 0 is none")
	cmd.Flags().StringVar(&file, "config", "", "read brand, subjects and rules from this file instead of hark.toml")
	return cmd
}

// configAt is the config of a file; without a name that of hark.toml, or the
// defaults where there is none and no folder for one.
func (e *env) configAt(file string) (*config.Config, error) {
	if file != "" {
		c, err := config.LoadFile(file, e.getenv)
		if err != nil {
			return nil, badConfig(err)
		}
		return c, nil
	}
	folders, err := config.Paths(e.getenv, e.home)
	if err != nil && e.home == "" {
		return config.Defaults(e.getenv), nil
	}
	if err != nil {
		return nil, badConfig(err)
	}
	c, err := config.Load(folders, e.getenv)
	if err != nil {
		return nil, badConfig(err)
	}
	return c, nil
}

// answering is how one line is answered: it appends to out, and reports
// whether the line could be read. It is called from several goroutines.
type answering func(out []byte, line *asked) (answer []byte, read bool, err error)

// job is a batch on its way through a worker.
type job struct {
	lines  []asked
	answer []byte
	bad    int
	err    error
	done   chan struct{}
}

// eachPost answers lines on all cores, in their order. A bounded number of
// them is in memory at any time.
func (e *env) eachPost(ctx context.Context, from io.Reader, answer answering) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	todo, order := make(chan *job), make(chan *job, 2*workers)
	for range workers {
		go func() {
			for j := range todo {
				j.work(answer)
			}
		}()
	}
	read := make(chan error, 1)
	go func() {
		defer close(order)
		defer close(todo)
		read <- feed(ctx, newPosts(from), todo, order) // there is room for it
	}()
	return e.collect(ctx, order, read)
}

// feed hands batches to the workers until the input or ctx ends.
func feed(ctx context.Context, p *posts, todo, order chan<- *job) error {
	for {
		lines, err := p.batch(ctx)
		if len(lines) > 0 {
			j := &job{lines: lines, done: make(chan struct{})}
			for _, to := range [...]chan<- *job{order, todo} {
				select {
				case to <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (j *job) work(answer answering) {
	defer close(j.done)
	for i := range j.lines {
		var read bool
		if j.answer, read, j.err = answer(j.answer, &j.lines[i]); j.err != nil {
			return
		}
		if !read {
			j.bad++
		}
	}
}

// collect writes the answers in order. When ctx ends it does not wait for an
// input that may never come.
func (e *env) collect(ctx context.Context, order <-chan *job, read <-chan error) error {
	out := bufio.NewWriter(e.Out)
	bad, all := 0, 0
	for {
		var j *job
		select {
		case j = <-order:
		case <-ctx.Done():
			return ctx.Err()
		}
		if j == nil {
			return errors.Join(<-read, partly(bad, all))
		}
		select {
		case <-j.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		_, err := out.Write(j.answer)
		if err := errors.Join(j.err, err, out.Flush()); err != nil {
			return err
		}
		bad, all = bad+j.bad, all+len(j.lines)
	}
}

func partly(bad, all int) error {
	if bad == 0 {
		return nil
	}
	return app.Failure(app.Partly, "each of them is answered with its number and the reason", "%d of %d lines could not be read", bad, all)
}

// understander answers a line with what hark understands of it.
type understander struct {
	e     *env
	model *enrich.Model
	feel  *sentiment.Model
	words int // at most so many that decided
}

func (u *understander) line(out []byte, line *asked) ([]byte, bool, error) {
	m, id, err := line.read()
	if err != nil {
		answer, err := u.e.unread(out, line.num, json.RawMessage(id), err)
		return answer, false, err
	}
	got := u.model.Understand(&m)
	if !u.e.json {
		s := got.Sentiment
		return fmt.Appendf(out, "%d  %s %+.2f  lang %s  subjects %q  rules %q  urgent %q  %s\n", line.num, sign(string(s.Feeling)), s.Score,
			clean(got.Lang), got.Subjects, got.Rules, got.Urgent, start(m.Body())), true, nil
	}
	answer, err := app.Marshal(u.understood(line.num, json.RawMessage(id), &m, &got))
	return append(append(out, answer...), '\n'), true, err
}

func (u *understander) understood(num int, id json.RawMessage, m *domain.Mention, got *domain.Understanding) *Understood {
	s := &got.Sentiment
	line := &Understood{
		Line: num, ID: id, Source: m.Source, Sentiment: s.Feeling, Score: s.Score, Ambiguous: s.Ambiguous, By: s.By,
		Probabilities: Probabilities{s.Odds[0], s.Odds[1], s.Odds[2]},
		Words:         []Telling{}, Language: got.Lang, Subjects: append([]string{}, got.Subjects...), About: []About{},
		Rules: append([]string{}, got.Rules...), Priority: got.Priority, For: got.For, Tags: got.Tags, Hidden: got.Hidden,
		Names: got.Named, Lists: got.Lists, Urgent: got.Urgent,
	}
	if body := m.Body(); u.words > 0 {
		for _, w := range u.feel.Words(body, got.Lang, u.words) {
			line.Words = append(line.Words, Telling{body[w.From:w.To], w.From, w.To, math.Round(100*w.Weight) / 100})
		}
	}
	for _, a := range got.About {
		line.About = append(line.About, About{a.Subject, a.Feeling, a.Score})
	}
	return line
}

// unread answers a line that could not be read.
func (e *env) unread(out []byte, num int, id json.RawMessage, why error) ([]byte, error) {
	if !e.json {
		return fmt.Appendf(out, "%d  unread: %s\n", num, clean(why.Error())), nil
	}
	answer, err := app.Marshal(Unread{num, id, why.Error()})
	return append(append(out, answer...), '\n'), err
}

// start is the beginning of a text on one line, for people.
func start(s string) string {
	const most = 60
	line := clean(strings.Join(strings.Fields(s), " "))
	if r := []rune(line); len(r) > most {
		line = string(bytes.TrimSpace([]byte(string(r[:most])))) + "…"
	}
	return line
}
