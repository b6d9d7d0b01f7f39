package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/outbox"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// order is what a desk under faults is told to do.
type order struct {
	Home     string
	Kind     string
	Settings source.Settings
	Secrets  map[string]string
	Call     time.Duration // how long one call may take
	Asked    []question
}

// question is what a customer asks, and what is answered.
type question struct {
	Mention domain.Mention
	Answer  string
}

// said is what hark says of a reply in the end.
type said struct {
	State    string
	Error    string
	Attempts int
}

func (s said) String() string {
	return fmt.Sprintf("%s (%s) after %d attempts", s.State, s.Error, s.Attempts)
}

// The desk's patience is short: what is proved does not depend on it, as long
// as a network on loopback answers well within a call's time.
var patience = outbox.Patience{Call: 1500 * time.Millisecond, Retry: 20 * time.Millisecond, Look: 60 * time.Millisecond}

// TestFaultedDesk is hark as TestFaults runs it, in a process that can be
// killed. It accepts the replies that it has not accepted yet, runs until the
// outbox owes nothing more, and says what became of them.
func TestFaultedDesk(t *testing.T) {
	path := os.Getenv("HARK_FAULTED_DESK")
	if path == "" {
		t.Skip("runs within TestFaults")
	}
	var o order
	readJSON(t, path, &o)
	a := openDesk(t, &o)
	defer a.Close()
	answerAll(t, a, o.Asked)
	for owed(t, a) {
		time.Sleep(20*time.Millisecond + time.Duration(len(o.Asked))*200*time.Microsecond)
	}
	states := map[string]said{}
	for _, q := range o.Asked {
		for _, s := range apptest.Call[app.Shown](t, a, "show", app.IDParams{ID: q.Mention.MentionID().String()})[0].Thread {
			if s.Kind == "reply" {
				states[s.Text] = said{s.State, s.Error, s.Attempts}
			}
		}
	}
	apptest.CheckLog(t, a)
	writeJSON(t, path+".said", states)
}

func openDesk(t *testing.T, o *order) *app.App {
	var k source.Kind
	for _, f := range faultedKinds() {
		if f.Name == o.Kind {
			k = f
		}
	}
	src, err := k.Open(source.Opening{
		Settings: o.Settings, Secrets: &drawer{path: o.Home + "/secrets.json", first: o.Secrets},
		Hosts: web.NewHosts(web.HostOptions{PerSecond: 10_000, Burst: 10_000, Open: 50 * time.Millisecond}), Pause: 5 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	replier, can := src.(source.Replier)
	if !can {
		t.Fatalf("%s takes no replies", k.Name)
	}
	f, err := config.Paths(os.Getenv, o.Home)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Defaults(os.Getenv)
	c.Me, c.Hold = "ana", config.Duration{}
	ours := app.Options{Config: c, Folders: f, Getenv: os.Getenv, Listen: true, Send: true, Patience: patience}
	ours.Patience.Call = o.Call
	ours.Sources = []app.Wired{{Source: &heard{src.Name(), o.Asked}, Kind: k.Name, Replier: replier}}
	a, err := app.Hold(t.Context(), ours)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// heard is the network's source as far as the fault table needs it: it has
// heard the questions.
type heard struct {
	name  string
	asked []question
}

func (h *heard) Name() string { return h.name }

func (h *heard) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	var all []domain.Mention
	for _, q := range h.asked {
		all = append(all, q.Mention)
	}
	return source.DeliverAll(ctx, to, source.Batch{Mentions: all})
}

// answerAll accepts an answer to each question that has none.
func answerAll(t *testing.T, a *app.App, asked []question) {
	replies := map[string]int{}
	for len(replies) < len(asked) {
		for _, it := range apptest.Call[app.Item](t, a, "list", map[string]any{"all": true}) {
			replies[it.ID] = it.Replies
		}
	}
	var all sync.WaitGroup
	for part := range slices.Chunk(asked, max(len(asked)/16, 1)) {
		all.Go(func() {
			for _, q := range part {
				id := q.Mention.MentionID().String()
				if replies[id] > 0 {
					continue
				}
				raw, _ := json.Marshal(app.ReplyParams{ID: id, Text: q.Answer}) // strings are always encoded
				// The reply is on its way and not sent yet: that is told as an error.
				_ = a.Call(t.Context(), app.Request{Verb: "reply", Params: raw}, func(json.RawMessage) error { return nil })
			}
		})
	}
	all.Wait()
}

// owed reports whether the outbox has something left to do.
func owed(t *testing.T, a *app.App) bool {
	for _, it := range apptest.Call[app.Item](t, a, "list", map[string]any{"all": true}) {
		switch domain.ReplyStatus(it.Reply) {
		case domain.ReplyQueued, domain.ReplySending, domain.ReplyUncertain, "":
			return true
		case domain.ReplyFailed:
			for _, s := range apptest.Call[app.Shown](t, a, "show", app.IDParams{ID: it.ID})[0].Thread {
				if s.Kind == "reply" && (s.State != "failed" || !s.Next.IsZero()) {
					return true // or it has changed since it was listed
				}
			}
		}
	}
	return false
}

// drawer keeps secrets in a file of the test, so that a session outlives the
// process as it does in hark's own stores.
type drawer struct {
	mu    sync.Mutex
	path  string
	first map[string]string
}

func (d *drawer) open() map[string]string {
	m := map[string]string{}
	maps.Copy(m, d.first)
	if b, err := os.ReadFile(d.path); err == nil {
		_ = json.Unmarshal(b, &m) // what was cut off by a kill is as good as not written
	}
	return m
}

// Get implements secret.Keeper.
func (d *drawer) Get(_ context.Context, slot string) (secret.Text, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	text, kept := d.open()[slot]
	if !kept {
		return secret.Text{}, secret.ErrNone
	}
	return secret.New(text), nil
}

// Put implements secret.Keeper.
func (d *drawer) Put(_ context.Context, slot string, text secret.Text, _ time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.open()
	m[slot] = text.Reveal()
	b, err := json.Marshal(m)
	if err == nil {
		err = os.WriteFile(d.path+".new", b, 0o600)
	}
	if err == nil {
		err = os.Rename(d.path+".new", d.path)
	}
	return err
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
