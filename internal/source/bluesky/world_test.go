package bluesky

import (
	"testing"
	"time"

	"hark/internal/secret"
	"hark/internal/source/bluesky/fake"
	"hark/internal/source/sourcetest"
)

// world is a fake network, an ear, and our account's secrets.
type world struct {
	*fake.Server
	sourcetest.Ear
	t        *testing.T
	n        sourcetest.Network
	us, them *fake.Account
	keeper   *secret.Memory
	now      func() time.Time
}

func newWorld(t *testing.T) *world {
	s := sourcetest.Start(t, fake.New)
	w := &world{Server: s, t: t, n: s.Network(), us: s.Person("brand.test"), them: s.Person("maria.test")}
	w.keeper = secret.NewMemory(w.n.Secrets)
	return w
}

func (w *world) open() *network {
	w.t.Helper()
	o := w.n.Opening()
	o.Secrets, o.Now = w.keeper, w.now
	src, err := Kind().Open(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return src.(*network)
}

// listen goes on listening, as another process, until done.
func (w *world) listen(done func() bool) {
	w.t.Helper()
	w.Hear(w.t, w.open(), func(*sourcetest.Ear) bool { return done() })
}

func (w *world) has(id string) func() bool { return func() bool { return w.Has(id) } }

// answer is a post that answers another.
func answer(text string, root, parent ref) map[string]any {
	return map[string]any{
		"$type": collection, "text": text, "createdAt": time.Now().UTC().Format(time.RFC3339), "reply": answers{root, parent},
	}
}
