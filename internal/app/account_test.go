package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

const tinyToken = "tok-EN-hunter2"

// tiny is the smallest network with accounts: GET /me says who a token is.
func tiny(t *testing.T) (kinds []source.Kind, address string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+tinyToken {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"name":"acme"}`))
	}))
	t.Cleanup(srv.Close)
	return []source.Kind{{
		Name: "tiny", Short: "the smallest network",
		Takes:   []source.Setting{{Key: source.Server, Required: true, Short: "its address"}, {Key: source.Budget, Short: "dollars"}},
		Secrets: []source.Prompt{{Slot: secret.Token, Short: "a token"}},
		Warn: func(s source.Settings) string {
			if s.Budget > 0 {
				return "it costs money"
			}
			return ""
		},
		Open: func(o source.Opening) (source.Source, error) {
			c, err := web.New(web.Options{Base: o.Server, Hosts: o.Hosts})
			return &tinySource{o, c}, err
		},
	}, {
		Name: "open", Short: "needs no account", Open: func(o source.Opening) (source.Source, error) {
			if o.Secrets != nil {
				return nil, errors.New("it was given a keeper of secrets")
			}
			return &tinySource{o: o}, nil
		},
	}}, srv.URL
}

type tinySource struct {
	o source.Opening
	c *web.Client
}

func (s *tinySource) Name() string { return s.o.Name }

func (s *tinySource) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	if _, err := s.Test(ctx); err != nil {
		to.Report(source.Health{State: source.Broken, Error: err.Error()})
		return err
	}
	to.Report(source.Health{State: source.Live})
	<-ctx.Done()
	return ctx.Err()
}

func (s *tinySource) Test(ctx context.Context) (string, error) {
	token, err := s.o.Secrets.Get(ctx, secret.Token)
	if err != nil {
		return "", err
	}
	var me struct {
		Name string `json:"name"`
	}
	if _, err := s.c.JSON(ctx, web.Request{Path: "/me", Header: http.Header{"Authorization": {"Bearer " + token.Reveal()}}}, &me); err != nil {
		return "", err
	}
	return "@" + me.Name, s.o.Secrets.Put(ctx, secret.Session, secret.New("session-of-"+token.Reveal()), time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC))
}

// accountDesk is a desk with a hark.toml and the tiny network.
func accountDesk(t *testing.T, doc string) (Options, string) {
	t.Helper()
	o := testDesk(t)
	kinds, address := tiny(t)
	o.Kinds, o.Sources = kinds, nil
	o.Getenv = func(name string) string { return map[string]string{"TINY": tinyToken}[name] }
	if err := os.WriteFile(o.Folders.File(), []byte("keyring = false\n"+doc), 0o600); err != nil {
		t.Fatal(err)
	}
	return reread(t, o), address
}

// reread reads hark.toml as the next process would.
func reread(t *testing.T, o Options) Options {
	t.Helper()
	c, err := config.Load(o.Folders, o.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	o.Config = c
	return o
}

// add adds an account as the command line does.
func add(t *testing.T, o Options, s config.Source, token string) (AccountLine, error) {
	t.Helper()
	n, err := NewAccounts(o).Begin(s)
	if err != nil {
		return AccountLine{}, err
	}
	for _, p := range n.Asks() {
		if err := n.Give(t.Context(), p.Slot, secret.New(token)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.Test(t.Context()); err != nil {
		return AccountLine{}, err
	}
	return n.Store(t.Context())
}

func TestAccountsComeAndGo(t *testing.T) {
	o, address := accountDesk(t, "me = \"ana\" # me\n")
	line, err := add(t, o, config.Source{Kind: "tiny", Name: "acme", Server: address}, tinyToken)
	if err != nil {
		t.Fatal(err)
	}
	if len(line.Secrets) != 2 || line.Secrets[0].Store != secret.InFile || line.Secrets[1].Slot != secret.Session || line.Secrets[1].Expires == nil {
		t.Errorf("stored are %+v", line.Secrets)
	}
	if _, err := add(t, reread(t, o), config.Source{Kind: "tiny", Name: "acme", Server: address}, tinyToken); Explain(err).Code != BadConfig {
		t.Errorf("a second account of the name gives %v", err)
	}
	if _, err := add(t, reread(t, o), config.Source{Kind: "tiny", Name: "shop", Server: address, Env: "TINY"}, ""); err != nil {
		t.Errorf("a second account of the kind: %v", err)
	}
	o = reread(t, o)
	a := NewAccounts(o)
	list := a.List(t.Context())
	if len(list) != 2 || list[0].Error != "" || list[1].Secrets[0].Store != "the environment variable TINY" {
		t.Errorf("listed are %+v", list)
	}
	if got, err := a.Test(t.Context(), "acme"); err != nil || got.Who != "@acme" {
		t.Errorf("the test says %+v, %v", got, err)
	}
	if err := a.Remove(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if err := NewAccounts(reread(t, o)).Remove(t.Context(), "shop"); err != nil {
		t.Fatal(err)
	}
	if doc, err := os.ReadFile(o.Folders.File()); err != nil || strings.TrimSpace(string(doc)) != "keyring = false\nme = \"ana\" # me" {
		t.Errorf("hark.toml is now %s, %v", doc, err)
	}
	if h := o.vault().Account("acme", secret.Given{}).Held(t.Context(), []string{secret.Token, secret.Session}); h[0].Store != "" || h[1].Store != "" {
		t.Errorf("still kept: %v", h)
	}
	if err := a.Remove(t.Context(), "nobody"); Explain(err).Code != Failed {
		t.Errorf("got %v", err)
	}
}

// An account that does not work leaves nothing behind.
func TestAccountsThatDoNotWork(t *testing.T) {
	o, address := accountDesk(t, "")
	for _, tt := range []struct {
		s    config.Source
		code Code
		says string
	}{
		{config.Source{Kind: "tinny", Name: "acme"}, Usage, `did you mean "tiny"?`},
		{config.Source{Kind: "tiny", Name: "acme"}, BadConfig, `"server" is missing: its address`},
		{config.Source{Kind: "tiny", Name: "acme", Server: "http://tiny.example"}, BadConfig, "use https"},
		{config.Source{Kind: "tiny", Name: "acme", Server: address, Words: []string{"x"}}, BadConfig, `does not read "words"`},
		{config.Source{Kind: "open", Name: "acme", Env: "TINY"}, BadConfig, "needs no token"},
		{config.Source{Kind: "tiny", Name: "a b", Server: address}, BadConfig, "cannot be written in a filter"},
		{config.Source{Kind: "tiny", Name: "acme", Server: address}, SignIn, "401 Unauthorized"},
		{config.Source{Kind: "tiny", Name: "acme", Server: address, Env: "NOT_SET"}, Failed, "NOT_SET is empty"},
	} {
		_, err := add(t, o, tt.s, "wrong-token")
		known := Explain(err)
		if known == nil || known.Code != tt.code || !strings.Contains(known.Message+known.Hint, tt.says) || strings.Contains(known.Message, "wrong-token") {
			t.Errorf("%+v gives %d %v; want %d, %s", tt.s, known.Code, err, tt.code, tt.says)
		}
	}
	if _, err := os.Stat(o.Folders.Secrets()); err == nil {
		t.Error("secrets were stored")
	}
	if len(reread(t, o).Config.Sources) > 0 {
		t.Error("an entry was written")
	}
	if n, err := NewAccounts(o).Begin(config.Source{Kind: "tiny", Name: "acme", Server: address, Budget: 5}); err != nil {
		t.Error(err)
	} else if warn, err := n.Warn(); warn != "it costs money" || err != nil {
		t.Errorf("it warns %q, %v", warn, err)
	}
}

// What is wrong with an entry is told with its place in the file.
func TestEntriesAreOpenedByTheTable(t *testing.T) {
	for entry, says := range map[string]string{
		`kind = "tinny"`: `hark.toml:3:1: no network is called "tinny"; did you mean "tiny"?`,
		`kind = "tiny"`:  `hark.toml:2:3: source "tiny": "server" is missing: its address`,
		"kind = \"tiny\"\nserver = \"https://tiny.example\"\nwords = [\"x\"]": `hark.toml:5:1: source "tiny": tiny does not read "words"; take it out`,
		"kind = \"tiny\"\nserver = \"http://tiny.example\"":                   `hark.toml:3:1: source "tiny": http://tiny.example would be read`,
		"kind = \"open\"\ntoken_env = \"TINY\"":                               `hark.toml:4:1: source "open": open needs no token; take token_env out`,
	} {
		o, _ := accountDesk(t, "[[source]]\n"+entry+"\n")
		_, err := Open(t.Context(), o)
		if err == nil || !strings.Contains(err.Error(), says) || Explain(err).Code != BadConfig {
			t.Errorf("%s\ngives %v\nwant  %s", entry, err, says)
		}
	}
	o, address := accountDesk(t, "")
	for _, name := range []string{"acme", "shop"} {
		if _, err := add(t, reread(t, o), config.Source{Kind: "tiny", Name: name, Server: address}, tinyToken); err != nil {
			t.Fatal(err)
		}
	}
	o = reread(t, o)
	o.Listen = true
	a := open(t, o)
	for _, name := range []string{"acme", "shop"} {
		waitState(t, a, name, source.Live)
	}
}

func waitState(t *testing.T, a *App, name string, want source.State) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		list, _, err := a.sources()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if s.Name == name && s.State == want {
				return
			}
		}
	}
	t.Fatalf("%s never is %s", name, want)
}

func TestDoctorKnowsTheSecrets(t *testing.T) {
	o, address := accountDesk(t, "")
	for _, s := range []config.Source{
		{Kind: "tiny", Name: "acme", Server: address},
		{Kind: "tiny", Name: "env", Server: address, Env: "TINY"},
	} {
		if _, err := add(t, reread(t, o), s, tinyToken); err != nil {
			t.Fatal(err)
		}
	}
	o = reread(t, o)
	o.Now = func() time.Time { return time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC) }
	a := open(t, o)
	want(t, a, true, "acme: token in secrets.age, session in secrets.age until 2027-01-02 03:04:05")
	want(t, a, true, "env: token in the environment variable TINY, ")
	want(t, a, true, "new ones go to secrets.age, encrypted; hark.toml says keyring = false")
	if err := os.Chmod(o.Folders.Secrets(), 0o644); err != nil {
		t.Fatal(err)
	}
	want(t, a, false, "others can read "+o.Folders.Secrets())
	if err := os.WriteFile(o.Folders.Secrets(), []byte("age-encryption.org/v1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, a, false, "acme: token cannot be read: "+o.Folders.Secrets()+" is damaged")
	if err := os.Remove(o.Folders.Secrets()); err != nil {
		t.Fatal(err)
	}
	want(t, a, false, "acme: token is nowhere")
	a.o.Config.Sources[0].Command = []string{"false"}
	want(t, a, false, "acme: token cannot be read: read the token of acme: run false: exit status 1")
	a.o.Config.Sources[1].Env = "NOT_SET"
	want(t, a, false, "NOT_SET is empty")
}

// want looks for a finding of doctor.
func want(t *testing.T, a *App, ok bool, what string) {
	t.Helper()
	var all []Finding
	err := a.Call(t.Context(), Request{Verb: "doctor"}, func(line json.RawMessage) error {
		var f Finding
		err := json.Unmarshal(line, &f)
		all = append(all, f)
		return err
	})
	if ok && err != nil {
		t.Error(err)
	}
	for _, f := range all {
		if f.OK == ok && strings.Contains(f.What, what) && (ok || f.Hint != "") {
			return
		}
	}
	t.Errorf("doctor does not say %v %q but %+v", ok, what, all)
}
