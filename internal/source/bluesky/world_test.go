package bluesky

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/bluesky/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

// world is a fake network, a log, and our account's secrets.
type world struct {
	*fake.Server
	t        *testing.T
	n        sourcetest.Network
	us, them *fake.Account
	keeper   *secret.Memory
	now      func() time.Time

	mu     sync.Mutex
	heard  []domain.Mention // in order
	health []source.Health
	cursor []byte
	check  func()
}

func newWorld(t *testing.T) *world {
	s := start(t)
	w := &world{Server: s, t: t, n: s.Network(), us: s.Person("brand.test"), them: s.Person("maria.test")}
	w.keeper = secret.NewMemory(w.n.Secrets)
	return w
}

func (w *world) open() *network {
	w.t.Helper()
	src, err := Kind().Open(source.Opening{
		Settings: w.n.Settings, Secrets: w.keeper, Hosts: web.NewHosts(web.HostOptions{PerSecond: 10_000, Burst: 10_000}),
		Pause: 5 * time.Millisecond, Now: w.now,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return src.(*network)
}

// Deliver implements source.Sink.
func (w *world) Deliver(_ context.Context, b source.Batch) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = append(w.heard, b.Mentions...)
	if b.Cursor != nil {
		w.cursor = b.Cursor
	}
	w.check()
	return nil
}

// Report implements source.Sink.
func (w *world) Report(h source.Health) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health = append(w.health, h)
	w.check()
}

// listen listens until done, which holds the world's lock, and gives Listen's error.
func (w *world) listen(done func() bool) error {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	w.check = func() {
		if done() {
			cancel()
		}
	}
	err := w.open().Listen(ctx, w.cursor, w)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		w.t.Fatalf("it did not come to that; heard %+v, health %+v", w.heard, w.health)
	}
	return err
}

// last is the latest that was heard of a post; nil is nothing.
func (w *world) last(id string) *domain.Mention {
	for i := len(w.heard) - 1; i >= 0; i-- {
		if w.heard[i].ID == id {
			return &w.heard[i]
		}
	}
	return nil
}

func (w *world) has(id string) func() bool { return func() bool { return w.last(id) != nil } }

// now is the latest health.
func (w *world) state() source.Health {
	if len(w.health) == 0 {
		return source.Health{}
	}
	return w.health[len(w.health)-1]
}

// answer is a post that answers another.
func answer(text string, root, parent ref) map[string]any {
	return map[string]any{
		"$type": collection, "text": text, "createdAt": time.Now().UTC().Format(time.RFC3339), "reply": answers{root, parent},
	}
}
