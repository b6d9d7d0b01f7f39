package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"hark/internal/domain"
	"hark/internal/source"
)

// wall is the smallest network that can do everything: notes on a wall. Its
// flaw, if it has one, is what the suite must find.
type wall struct {
	mu    sync.Mutex
	posts map[string]string // what others wrote, by id
	notes map[string]string // what we wrote, by id
	flaw  string
}

func (w *wall) Prepare(_ context.Context, r source.Outgoing) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.flaw {
	case "prepares too much":
		return r.Text, nil
	case "sends while it prepares":
		w.notes["early"] = r.Text
	}
	return "note-1", nil
}

func (w *wall) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return domain.Receipt{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	id := r.Plan
	if w.flaw == "forgets its plan" {
		id = fmt.Sprint("note-", len(w.notes)+7)
	}
	w.notes[id] = r.Text
	return domain.Receipt{ID: id}, nil
}

func (w *wall) Find(_ context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, found := w.notes[r.Plan]
	return domain.Receipt{ID: r.Plan}, found, nil
}

func (w *wall) Limits() source.Limits { return source.Limits{} }

func (w *wall) Original(_ context.Context, m domain.Mention) (domain.Mention, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text, there := w.posts[m.ID]
	switch {
	case w.flaw == "believes what it heard":
		return m, nil
	case w.flaw == "reads it another way":
		m.Text = "<p>" + text + "</p>"
		return m, nil
	case !there:
		return m, source.ErrGone
	}
	m.Text = text
	return m, nil
}

func (w *wall) Delete(_ context.Context, _ source.Outgoing, receipt domain.Receipt) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, there := w.notes[receipt.ID]; !there && w.flaw == "deletes but once" {
		return errors.New("404")
	}
	delete(w.notes, receipt.ID)
	return nil
}

func walls(flaw string) func(t *testing.T) Replies {
	return func(*testing.T) Replies {
		w := &wall{posts: map[string]string{"1": "Does it fit?"}, notes: map[string]string{}, flaw: flaw}
		set := func(text string) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if delete(w.posts, "1"); text != "" {
				w.posts["1"] = text
			}
		}
		return Replies{
			New: func(*testing.T) source.Replier { return w }, Once: true,
			To: func(*testing.T) domain.Mention { return domain.Mention{ID: "1", Source: "wall", Text: "Does it fit?"} },
			Posted: func(*testing.T) (texts []string) {
				w.mu.Lock()
				defer w.mu.Unlock()
				for _, text := range w.notes {
					texts = append(texts, text)
				}
				return slices.Clone(texts)
			},
			Change: func(_ *testing.T, _ domain.Mention, text string) { set(text) },
			Delete: func(*testing.T, domain.Mention) { set("") },
		}
	}
}

func TestAGoodReplierPasses(t *testing.T) { RunReplier(t, walls("")) }

// TestFlawedReplier is only run by TestFlawsOfRepliersAreFound, in a process of its own.
func TestFlawedReplier(t *testing.T) {
	flaw := os.Getenv("HARK_TEST_FLAW")
	if flaw == "" {
		t.Skip("runs within TestFlawsOfRepliersAreFound")
	}
	RunReplier(t, walls(flaw))
}

func TestFlawsOfRepliersAreFound(t *testing.T) {
	found(t, "TestFlawedReplier", map[string]string{
		"prepares too much":       "a_plan_holds_for_every_attempt",
		"sends while it prepares": "a_plan_holds_for_every_attempt",
		"forgets its plan":        "a_plan_holds_for_every_attempt",
		"believes what it heard":  "a_deleted_original_is_gone",
		"reads it another way":    "the_original_is_as_it_was_heard",
		"deletes but once":        "a_reply_is_taken_down,_once_and_again",
	})
}
