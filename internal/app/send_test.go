package app

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/source"
)

// wall is a network of one page: it takes notes, lets them be taken down, and
// says what a post is now.
type wall struct {
	mu      sync.Mutex
	notes   map[string]string // by key
	refuses error             // what Delete says
	now     string            // the post; empty is gone
}

func (w *wall) Name() string                                      { return "wall" }
func (w *wall) Listen(context.Context, []byte, source.Sink) error { return nil }
func (w *wall) Limits() source.Limits                             { return source.Limits{} }
func (w *wall) Reply(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes[r.Key] = r.Text
	return domain.Receipt{ID: r.Key, URL: "https://wall.example/" + r.Key}, nil
}

func (w *wall) Find(_ context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return domain.Receipt{ID: r.Key}, w.notes[r.Key] != "", nil
}

func (w *wall) Original(_ context.Context, m domain.Mention) (domain.Mention, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now == "" {
		return m, source.ErrGone
	}
	m.Text = w.now
	return m, nil
}

func (w *wall) Delete(_ context.Context, r source.Outgoing, _ domain.Receipt) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuses == nil {
		delete(w.notes, r.Key)
	}
	return w.refuses
}

// walled is a desk that sends to a wall, and a conversation that it has heard.
func walled(t *testing.T, w *wall) (*App, string) {
	o := testDesk(t)
	o.Config.Hold, o.Send = config.Duration{}, true
	o.Sources = []Wired{{Source: w, Kind: "wall", Replier: w, Names: []string{"blog"}}}
	a := open(t, o)
	return a, hear(t, a, "one")[0].String()
}

func TestDelete(t *testing.T) {
	for name, tt := range map[string]struct {
		refuses error
		state   string
		done    bool
		notes   int
	}{
		"taken down": {nil, `"state":"deleted"`, true, 0},
		"refused":    {&source.Definite{Err: errors.New("too old")}, `"state":"sent","error":"too old"`, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wall{notes: map[string]string{}, refuses: tt.refuses, now: "one"}
			a, id := walled(t, w)
			if _, err := call(t, a, "reply", ReplyParams{ID: id, Text: "hello", Wait: time.Minute}); err != nil {
				t.Fatal(err)
			}
			lines, err := call(t, a, "delete", DeleteParams{ID: id, Wait: time.Minute})
			if len(lines) != 1 || !strings.Contains(lines[0], tt.state) || (err == nil) != tt.done {
				t.Errorf("delete says %v, %v", lines, err)
			}
			if len(w.notes) != tt.notes {
				t.Errorf("%d notes are left on the wall, want %d", len(w.notes), tt.notes)
			}
		})
	}
}

// A post that was changed or deleted since it was heard stops the reply, and
// the log knows of it.
func TestThePostIsLookedAtBeforeAReplyLeaves(t *testing.T) {
	for now, why := range map[string]string{"": "the post was deleted", "one, edited": "the post was changed"} {
		w := &wall{notes: map[string]string{}, now: now}
		a, id := walled(t, w)
		lines, err := call(t, a, "reply", ReplyParams{ID: id, Text: "hello", Wait: time.Minute})
		if err == nil || len(lines) != 1 || !strings.Contains(lines[0], `"state":"parked"`) || !strings.Contains(lines[0], why) || len(w.notes) != 0 {
			t.Errorf("post %q: %v, %v, %d notes; want it parked because %s", now, lines, err, len(w.notes), why)
		}
	}
}
