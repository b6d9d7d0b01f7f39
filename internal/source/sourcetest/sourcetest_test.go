package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// shelf is the smallest source: posts on a shelf, read one after the other.
// Its flaw, if it has one, is what the suite must find.
type shelf struct {
	mu    *sync.Mutex
	posts *[]domain.Mention
	flaw  string
}

func (s *shelf) Name() string { return "shelf" }

func (s *shelf) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Starting})
	to.Report(source.Health{State: source.Live})
	next := 0
	if len(cursor) > 0 {
		fmt.Sscan(string(cursor), &next)
	}
	if s.flaw == "leaks" {
		go func() { select {} }()
	}
	for {
		s.mu.Lock()
		posts := (*s.posts)[next:]
		s.mu.Unlock()
		if err := s.deliver(ctx, to, posts, next); err != nil {
			return err
		}
		next += len(posts)
		if err := source.Sleep(ctx, time.Millisecond); err != nil {
			return err
		}
	}
}

func (s *shelf) deliver(ctx context.Context, to source.Sink, posts []domain.Mention, next int) error {
	for i, p := range posts {
		b := source.Batch{Cursor: fmt.Append(nil, next+i+1)}
		p.Source = s.Name()
		switch s.flaw {
		case "counts ids anew":
			p.ID = fmt.Sprint(time.Now().UnixNano())
		case "cursor runs ahead":
			b.Cursor = fmt.Append(nil, next+len(posts))
		}
		b.Mentions = append(b.Mentions, p)
		take := source.Deliver
		if s.flaw == "drops while lagging" {
			take = func(ctx context.Context, to source.Sink, b source.Batch) error {
				if err := to.Deliver(ctx, b); !errors.Is(err, source.ErrLagging) {
					return err
				}
				return nil
			}
		}
		err := take(ctx, to, b)
		if s.flaw == "hides failures" && errors.Is(err, errDisk) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func harness(flaw string) func(t *testing.T) Harness {
	return func(t *testing.T) Harness {
		var mu sync.Mutex
		var posts []domain.Mention
		h := Harness{
			New: func(*testing.T) source.Source { return &shelf{&mu, &posts, flaw} },
			Publish: func(_ *testing.T, p ...domain.Mention) {
				mu.Lock()
				defer mu.Unlock()
				posts = append(posts, p...)
			},
		}
		if flaw != "" {
			h.patience = time.Second // it is used up where the flaw shows
		}
		return h
	}
}

func TestAGoodSourcePasses(t *testing.T) { Run(t, harness("")) }

// TestFlawed is only run by TestFlawsAreFound, in a process of its own.
func TestFlawed(t *testing.T) {
	flaw := os.Getenv("HARK_TEST_FLAW")
	if flaw == "" {
		t.Skip("runs within TestFlawsAreFound")
	}
	Run(t, harness(flaw))
}

func TestFlawsAreFound(t *testing.T) {
	found(t, "TestFlawed", map[string]string{
		"counts ids anew":     "gives_one_post_one_id",
		"cursor runs ahead":   "loses_nothing_when_stopped_between_batches",
		"hides failures":      "loses_nothing_when_a_batch_fails",
		"drops while lagging": "waits_while_the_log_is_behind",
		"leaks":               "ends_at_once_and_leaves_nothing_running",
	})
}

// found runs a test in a process of its own with each flaw, which the part of
// the suite that is given with it must find.
func found(t *testing.T, test string, flaws map[string]string) {
	for flaw, part := range flaws {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$/^"+part+"$")
			cmd.Env = append(os.Environ(), "HARK_TEST_FLAW="+flaw)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: "+test+"/"+part) {
				t.Errorf("what %s passes: %v\n%s", flaw, err, out)
			}
		})
	}
}
