package sourcetest

import (
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// pause takes the place of every pause of a connector under the suites.
const pause = 5 * time.Millisecond

// Start starts a fake network, such as by its New, which ends with the test.
func Start[F interface{ Close() }](t testing.TB, start func() (F, error)) F {
	t.Helper()
	f, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// Opening is how a new process opens a source on a network, with pauses and a
// budget of requests that do not hold a test up.
func (n Network) Opening() source.Opening {
	return source.Opening{
		Settings: n.Settings, Secrets: secret.NewMemory(n.Secrets), Hosts: web.NewHosts(web.HostOptions{PerSecond: 10_000, Burst: 10_000}), Pause: pause,
	}
}

// Open opens a source of that kind on a network, with settings that may be others.
func (n Network) Open(k source.Kind, s source.Settings) (source.Source, error) {
	o := n.Opening()
	o.Settings = s
	return k.Open(o)
}

// Harness is a network as Run wants it. What it says nothing of (Spoil, Break)
// can be set in what it returns.
func (n Network) Harness(k source.Kind) Harness {
	return Harness{
		New: func(t *testing.T) source.Source { return n.open(t, k) },
		Publish: func(_ *testing.T, posts ...domain.Mention) {
			for _, p := range posts {
				n.Write(p.Text)
			}
		},
	}
}

// Joined is a network as RunReplier wants it. What it says nothing of (Refuse,
// Lose, Busy, Once) can be set in what it returns.
func (n Network) Joined(k source.Kind) Replies {
	r := Replies{
		New: func(t *testing.T) source.Replier {
			rep, can := n.open(t, k).(source.Replier)
			if !can {
				t.Fatalf("%s takes no replies", k.Name)
			}
			return rep
		},
		To: func(*testing.T) domain.Mention { return n.Write("Does the new keyboard fit the old case?") },
		Posted: func(*testing.T) (texts []string) {
			for _, p := range n.Replies() {
				texts = append(texts, p.Text)
			}
			return texts
		},
	}
	if n.Change != nil {
		r.Change = func(_ *testing.T, m domain.Mention, text string) { n.Change(m.ID, text) }
	}
	if n.Delete != nil {
		r.Delete = func(_ *testing.T, m domain.Mention) { n.Delete(m.ID) }
	}
	return r
}

func (n Network) open(t *testing.T, k source.Kind) source.Source {
	t.Helper()
	s, err := n.Open(k, n.Settings)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
