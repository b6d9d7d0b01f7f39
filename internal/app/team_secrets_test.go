package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// page is a diary that is written from everywhere.
type page struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

// What signs somebody in stands in no diary, whatever it is told, in no
// doctor's finding, and in nothing that goes out.
func TestSecretsOfATeam(t *testing.T) {
	diary := &page{}
	o := testDesk(t)
	o.Config.Me, o.Config.Hub.Listen, o.Serve = "lea", "127.0.0.1:0", true
	o.Diary = slog.New(slog.NewTextHandler(diary, &slog.HandlerOptions{Level: slog.LevelDebug}))
	lea := open(t, o)
	in, err := lea.invite(t.Context(), InviteParams{Name: "ana"})
	if err != nil {
		t.Fatal(err)
	}
	code, err := hub.ParseCode(in.Code)
	if err != nil {
		t.Fatal(err)
	}
	j := testDesk(t)
	j.Config.Me, j.Diary = "root", o.Diary
	if got, err := Join(t.Context(), j, JoinParams{Code: in.Code}); err != nil || got.Name != "ana" {
		t.Fatalf("%+v %v", got, err)
	}
	other := testDesk(t)
	other.Diary = o.Diary
	_, again := Join(t.Context(), other, JoinParams{Code: in.Code})
	if again == nil {
		t.Fatal("a code works twice")
	}
	said := []string{again.Error()}
	for _, f := range CheckCode(t.Context(), other, in.Code) {
		said = append(said, f.What, f.Hint)
	}
	for verb, params := range map[string]any{"doctor": nil, "export": nil, "bundle": BundleParams{}, "roster": nil, "sync": SyncParams{}} {
		raw, err := json.Marshal(params)
		if err != nil {
			t.Fatal(err)
		}
		if err := lea.Call(t.Context(), Request{Verb: verb, Params: raw}, func(line json.RawMessage) error {
			said = append(said, string(line))
			return nil
		}); err != nil {
			t.Errorf("%s: %v", verb, err)
		}
	}
	leas, _, err := o.login()
	if err != nil {
		t.Fatal(err)
	}
	anas, _, err := j.login()
	if err != nil {
		t.Fatal(err)
	}
	said = append(said, diary.String())
	if len(said[len(said)-1]) < 100 || len(said) < 10 {
		t.Errorf("little was said: %d times, the diary %q", len(said), said[len(said)-1])
	}
	for what, secret := range map[string]string{
		"the code": in.Code, "its secret": nats.Token(code.Secret[:]), "lea's key": string(leas), "ana's key": string(anas), "the hub's key": string(lea.host.server.Login()),
	} {
		for _, s := range said {
			if strings.Contains(s, secret) {
				t.Errorf("%s is told: %.200q", what, s)
			}
		}
	}
}
