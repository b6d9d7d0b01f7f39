package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/source"
)

// patience is how long the suite waits for something that must happen; only a
// source that fails uses it up.
const patience = 20 * time.Second

// enough is how many mentions are taken from a source that makes up its own.
const enough = 6

// world is one harness, what was published, and what a log would have kept.
type world struct {
	Harness
	t      *testing.T
	number int // posts published so far
	texts  []string
	log    *log
}

func newWorld(t *testing.T, h Harness) *world {
	if h.New == nil {
		t.Fatal("the harness has no New")
	}
	if h.patience == 0 {
		h.patience = patience
	}
	return &world{Harness: h, t: t, log: newLog()}
}

// publish makes n posts appear and remembers what they say.
func (w *world) publish(n int) {
	w.t.Helper()
	if w.Publish == nil {
		return
	}
	var posts []domain.Mention
	for range n {
		w.number++
		text := fmt.Sprintf("Conformance post number %d of the day", w.number)
		w.texts = append(w.texts, text)
		posts = append(posts, domain.Mention{
			ID:     fmt.Sprintf("post-%d", w.number),
			At:     time.Date(2026, 11, 21, 9, w.number%60, 0, 0, time.UTC),
			Text:   text,
			Author: domain.Author{ID: "u1", Handle: "maria", Name: "Maria"},
		})
	}
	w.Publish(w.t, posts...)
}

// complete reports whether everything published is in the log.
func (w *world) complete() bool {
	if w.Publish == nil {
		return len(w.log.mentions) >= enough
	}
	for _, text := range w.texts {
		if !w.log.says(text) {
			return false
		}
	}
	return true
}

// run runs the source from the log's cursor until done reports true or the
// sink has an error, and gives what Listen returned.
func (w *world) run(s *sink, done func() bool) error {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), w.patience)
	defer cancel()
	src := w.New(w.t)
	s.log, s.name = w.log, src.Name()
	if s.name == "" {
		w.t.Error("the source has no name")
	}
	s.check = func() {
		if done() {
			cancel()
		}
	}
	s.stop = cancel
	err := src.Listen(ctx, bytes.Clone(w.log.cursor), s)
	for _, complaint := range s.complaints {
		w.t.Error(complaint)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		w.t.Fatalf("nothing more came within %v; have %d mentions, %d refused, health %+v", w.patience, len(w.log.mentions), len(w.log.refused), s.health)
	}
	if err != nil && !errors.Is(err, context.Canceled) && s.failed == nil {
		w.t.Fatalf("Listen gave up: %v", err)
	}
	if err == nil && !w.Finite && ctx.Err() == nil {
		w.t.Fatal("Listen ended by itself, without an error; say Finite in the harness if it may")
	}
	return err
}

// settle checks that everything published is in the log, once.
func (w *world) settle() {
	w.t.Helper()
	if !w.complete() {
		w.t.Errorf("missed something: published %q, heard %q", w.texts, w.log.order)
	}
	seen := map[string]string{}
	for id, m := range w.log.mentions {
		if w.Publish == nil {
			break
		}
		if other := seen[m.Text]; other != "" {
			w.t.Errorf("one post has two ids, %q and %q", id, other)
		}
		seen[m.Text] = id
	}
}

// inspect says what is wrong with a mention as a source hands it over.
func inspect(m *domain.Mention, name string) []string {
	var bad []string
	say := func(format string, a ...any) { bad = append(bad, fmt.Sprintf(format, a...)) }
	if m.ID == "" {
		say("a mention has no ID: %+v", m)
	}
	if m.Source == "" {
		say("mention %q has no Source; it should be %q", m.ID, name)
	}
	if strings.TrimSpace(m.Title+m.Text) == "" && !m.Deleted {
		say("mention %q says nothing", m.ID)
	}
	if m.URL != "" && !strings.HasPrefix(m.URL, "http://") && !strings.HasPrefix(m.URL, "https://") {
		say("mention %q has the URL %q; want http, https or none", m.ID, m.URL)
	}
	if !m.At.IsZero() && (m.At.Year() < 1970 || m.At.Year() > 9999) {
		say("mention %q is of %v", m.ID, m.At)
	}
	if m.TitleLen != 0 {
		say("mention %q has TitleLen set; that is for events", m.ID)
	}
	if strings.HasPrefix(m.Author.Handle, "@") {
		say("mention %q: the handle %q has a leading @", m.ID, m.Author.Handle)
	}
	if !utf8.ValidString(m.Text + m.Title + m.ID) {
		say("mention %q is not UTF-8", m.ID)
	}
	return bad
}

func inspectRefused(r source.Refused) []string {
	var bad []string
	if r.Where == "" || r.Reason == "" {
		bad = append(bad, fmt.Sprintf("a refusal must say where and why: %+v", r))
	}
	if len(r.Raw) > source.RefusedMax {
		bad = append(bad, fmt.Sprintf("a refusal keeps %d bytes, at most %d are kept", len(r.Raw), source.RefusedMax))
	}
	return bad
}
