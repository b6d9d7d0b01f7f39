package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/outbox"
	"hark/internal/source"
	"hark/internal/view"
)

// rude is a network that takes every reply, loses every third answer, and
// after every fifth call has the process stopped.
type rude struct {
	mu    sync.Mutex
	posts map[string]int
	calls int
	stop  context.CancelFunc
}

func (r *rude) Limits() source.Limits { return source.Limits{} }

func (r *rude) Reply(_ context.Context, out source.Outgoing) (domain.Receipt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts[out.Key]++
	r.calls++
	if r.calls%5 == 0 {
		r.stop()
	}
	if r.calls%3 == 0 {
		return domain.Receipt{}, errors.New("the line broke")
	}
	return domain.Receipt{ID: out.Key}, nil
}

func (r *rude) Find(_ context.Context, out source.Outgoing) (domain.Receipt, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return domain.Receipt{ID: out.Key}, r.posts[out.Key] > 0, nil
}

// TestOnTheRealLog drives desk, log, view and outbox together, through one
// stop after another, until every reply is out; then the log must be sound.
func TestOnTheRealLog(t *testing.T) {
	const replies = 40
	dir := t.TempDir()
	net := &rude{posts: map[string]int{}}
	open := func() (*eventlog.Log, domain.JournalID) {
		l, err := eventlog.Open(t.Context(), eventlog.Options{
			Path: filepath.Join(dir, "log.db"), Keys: filepath.Join(dir, "keys"), Views: []eventlog.View{view.New()}, Holder: "a test",
		})
		if err != nil {
			t.Fatal(err)
		}
		j, err := l.Journal(t.Context(), "ana")
		if err != nil {
			t.Fatal(err)
		}
		return l, j
	}
	l, j := open()
	for n := range replies {
		accept(t, l, j, n)
	}
	runs := 0
	for owed := replies; owed > 0; runs++ {
		if runs > 2*replies {
			t.Fatalf("%d replies are still owed after %d runs", owed, runs)
		}
		ctx, stop := context.WithCancel(t.Context())
		net.stop = stop
		var watch sync.WaitGroup
		watch.Go(func() { // the last run has nobody to stop it
			for range l.Follow(ctx, 0) {
				if pending(t, l) == 0 {
					stop()
				}
			}
		})
		if err := outbox.New(outbox.Options{
			Log: l, Ours: func(o domain.JournalID) bool { return o == j }, Repliers: map[string]source.Replier{"mastodon": net},
		}).Run(ctx); err != nil {
			t.Fatal(err)
		}
		watch.Wait()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		l, j = open()
		owed = pending(t, l)
	}
	for key, n := range net.posts {
		if n != 1 {
			t.Errorf("%s was posted %d times", key, n)
		}
	}
	problems, err := l.Check(t.Context())
	if err != nil {
		t.Error(err)
	}
	for _, p := range problems {
		if !p.Info {
			t.Errorf("check: %s; %s", p.What, p.Hint)
		}
	}
	t.Logf("%d replies, each posted once, over %d runs and %d calls", len(net.posts), runs, net.calls)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// accept puts a mention and ana's reply to it into the log.
func accept(t *testing.T, l *eventlog.Log, j domain.JournalID, n int) {
	m := domain.Mention{ID: fmt.Sprint(n), Source: "mastodon", At: time.Now(), Text: "does it fit?"}
	_, err := l.Write(t.Context(), j, func(kv.Snapshot) (eventlog.Batch, error) {
		stripped := m.Strip()
		e := domain.Event{Kind: domain.Mentioned, Conversation: m.MentionID(), Mention: &stripped}
		return eventlog.Batch{Proposals: []domain.Proposal{{Event: e, Text: m.Body()}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Write(t.Context(), j, func(s kv.Snapshot) (eventlog.Batch, error) {
		c, err := view.Conversation(s, m.MentionID())
		if err != nil {
			return eventlog.Batch{}, err
		}
		ps, err := desk.Decide(&c, desk.Command{Verb: "reply", Text: "yes"}, desk.Moment{
			Me: "ana", Now: time.Now(), Lease: time.Hour, Replies: true, NewID: func() string { return fmt.Sprint("r", n) }, Text: s.Text,
		})
		return eventlog.Batch{Proposals: ps}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func pending(t *testing.T, l *eventlog.Log) (n int) {
	err := l.Read(func(s kv.Snapshot) error {
		owed, err := view.Pending(s)
		n = len(owed)
		return err
	})
	if err != nil {
		t.Errorf("read replies owed: %v", err)
	}
	return n
}
