package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

const whole = `
me = "ana"
desk = "Acme"
lease = "1h"
hold = "0s"
theme = "dark"
icons = "ascii"
reader = true
[themes]
dark = "mono"
[brand]
words = ["acme", "mini"]
[keys]
claim = ["x"]
[[outcome]]
name = "fixed"
key = "f"
[[subject]]
name = "battery"
words = ["akku"]
[[feed]]
name = "blog"
url = "https://example.org/feed.xml"
[[feed]]
name = "forum"
url = "https://example.org/forum.xml"
every = "1d"
[[lines]]
name = "export"
path = "x.jsonl"
[webhook]
listen = "127.0.0.1:8632"
secret_env = ["S"]
[demo]
rate = 60
seed = 7
`

func TestParseReadsEveryKey(t *testing.T) {
	c := Defaults(env("USER", "tom"))
	if err := Parse("hark.toml", []byte(whole), c); err != nil {
		t.Fatal(err)
	}
	if c.Me != "ana" || c.Desk != "Acme" || c.Lease.Duration != time.Hour || c.Hold.Duration != 0 || !c.Reader {
		t.Errorf("the first keys came out as %+v", c)
	}
	if c.Themes != (Themes{"mono", "light"}) || c.Webhook.Name != "webhook" || c.Demo != (Demo{60, 1, 7}) {
		t.Errorf("defaults were not kept: %+v %+v %+v", c.Themes, c.Webhook, c.Demo)
	}
	if len(c.Feeds) != 2 || c.Feeds[0].Every.Duration != DefaultEvery || c.Feeds[1].Every.Duration != 24*time.Hour {
		t.Errorf("feeds came out as %+v", c.Feeds)
	}
	if c.Keys["claim"][0] != "x" || c.Subjects[0].Words[0] != "akku" || c.Outcomes[0].Key != "f" || c.Lines[0].Path != "x.jsonl" {
		t.Errorf("lists came out as %+v", c)
	}
}

func TestCheckThemes(t *testing.T) {
	names := []string{"dark", "light", "mono"}
	for doc, want := range map[string]string{
		"theme = \"mono\"\n[themes]\ndark = \"mono\"\n": "",
		"":                    "",
		"theme = \"drak\"\n":  `f:1:1: "theme": there is no theme "drak"; did you mean "dark"?`,
		"theme = \"zebra\"\n": "f:1:1: \"theme\": there is no theme \"zebra\"; `hark themes` lists them",
		"[themes]\ndark = \"auto\"\nlight = \"lihgt\"\n": "f:2:1: \"themes.dark\": there is no theme \"auto\"; `hark themes` lists them\n" +
			`f:3:1: "themes.light": there is no theme "lihgt"; did you mean "light"?`,
	} {
		c := Defaults(env())
		if err := Parse("f", []byte(doc), c); err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := c.CheckThemes(names); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", doc, got, want)
		}
	}
}

func TestExampleIsReadableAndHoldsTheAnswers(t *testing.T) {
	a := Answers{Me: `a "b" \c`, Desk: "Acme", Words: []string{"acme", `x"y`}, Feeds: []Feed{{Name: "blog", URL: "https://example.org/f"}}}
	f := Folders{Config: filepath.Join(t.TempDir(), "deep", "down")}
	if err := Write(f, Example(a)); err != nil {
		t.Fatal(err)
	}
	c, err := Load(f, env())
	if err != nil {
		t.Fatal(err)
	}
	if c.Me != a.Me || c.Desk != "Acme" || c.Brand.Words[1] != `x"y` || c.Feeds[0].URL != a.Feeds[0].URL || c.File != f.File() {
		t.Errorf("came back as %+v", c)
	}
	if err := Write(f, "me = \"eve\"\n"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an old file must not be overwritten; got %v", err)
	}
}

// What the example shows in comments must be what the program would read.
func TestExampleComments(t *testing.T) {
	var b strings.Builder
	for line := range strings.Lines(Example(Answers{Me: "a", Desk: "b"})) {
		if rest, ok := strings.CutPrefix(line, "# "); ok && (strings.HasPrefix(rest, "[") || strings.Contains(rest, " = ")) && !strings.Contains(rest, "hark reads") && !strings.Contains(rest, "[brand]") {
			b.WriteString(rest)
			continue
		}
		if !strings.HasPrefix(line, "[brand]") && !strings.HasPrefix(line, "words") {
			b.WriteString(line)
		}
	}
	if err := Parse("example", []byte(b.String()), Defaults(env())); err != nil {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestLoadWithoutAFile(t *testing.T) {
	c, err := Load(Folders{Config: t.TempDir()}, env("USER", "tom"))
	if err != nil || c.Me != "tom" || c.File != "" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestPaths(t *testing.T) {
	long := "/" + strings.Repeat("x", 120)
	for _, tt := range []struct {
		name, goos, home string
		env              func(string) string
		want             Folders
	}{
		{"one folder", "linux", "/h", env("HARK_HOME", "/other"), Folders{"/h", "/h", "/h", "/h/cache", "/h/run"}},
		{"from the environment", "linux", "", env("HARK_HOME", "/h"), Folders{"/h", "/h", "/h", "/h/cache", "/h/run"}},
		{"xdg defaults", "linux", "", env("HOME", "/u", "XDG_RUNTIME_DIR", "/run/user/7"),
			Folders{"", "/u/.config/hark", "/u/.local/state/hark", "/u/.cache/hark", "/run/user/7/hark"}},
		{"xdg set, a relative one ignored", "linux", "", env("HOME", "/u", "XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "s", "XDG_RUNTIME_DIR", "/r"),
			Folders{"", "/c/hark", "/u/.local/state/hark", "/u/.cache/hark", "/r/hark"}},
		{"macOS", "darwin", "", env("HOME", "/u", "TMPDIR", "/t/"),
			Folders{"", "/u/Library/Application Support/hark", "/u/Library/Application Support/hark", "/u/Library/Caches/hark", fmt.Sprintf("/t/hark-%d", os.Getuid())}},
		{"a home too long for a socket", "linux", long, env(), Folders{long, long, long, long + "/cache", fmt.Sprintf("/tmp/hark-%d", os.Getuid())}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := paths(tt.env, tt.home, tt.goos)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v\nwant %+v", got, err, tt.want)
			}
			if len(got.Socket()) >= socketMax {
				t.Errorf("the socket %s has too long a name", got.Socket())
			}
		})
	}
	if _, err := paths(env(), "", "linux"); err == nil {
		t.Error("without HOME there is nowhere to keep anything; want an error")
	}
	one, _ := paths(env(), "/a", "linux")
	two, _ := paths(env(), "/b", "linux")
	if filepath.Base(one.Socket()) == filepath.Base(two.Socket()) {
		t.Error("two homes share the name of a socket")
	}
}

func TestWebhookSecrets(t *testing.T) {
	w := Webhook{Env: []string{"A"}, Command: []string{"printf", `one\ntwo\n`}}
	got, err := w.Secrets(t.Context(), env("A", "zero"))
	if err != nil || len(got) != 3 || got[0].Reveal() != "zero" || got[2].Reveal() != "two" {
		t.Errorf("got %d secrets, %v", len(got), err)
	}
	if _, err := w.Secrets(t.Context(), env()); err == nil || !strings.Contains(err.Error(), "A is empty") {
		t.Errorf("got %v", err)
	}
	w = Webhook{Command: []string{"false"}}
	if _, err := w.Secrets(t.Context(), env()); err == nil {
		t.Error("a command that fails must be an error")
	}
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{"90s": 90 * time.Second, "1h30m": 90 * time.Minute, "2d": 48 * time.Hour, "1w": 168 * time.Hour, "0.5d": 12 * time.Hour} {
		if got, err := ParseDuration(in); err != nil || got != want {
			t.Errorf("%s: got %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "d", "-1h", "-2d", "1e9w", "NaNd", "5", "1 h", "2d junk", "2d3", "1w2d", "2 d", "infw", "2dd", "0x1pd"} {
		if got, err := ParseDuration(in); err == nil {
			t.Errorf("%q: got %v, want an error", in, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("[[feed]]\nname = 1")
	f.Add("keys = {a = [\"\"]}")
	f.Fuzz(func(t *testing.T, doc string) {
		c := Defaults(env())
		if Parse("f", []byte(doc), c) == nil && (c.Me == "" || c.Lease.Duration <= 0) {
			t.Errorf("accepted a config that cannot work: %+v", c)
		}
	})
}

const routed = `
[[subject]]
name = "battery"
[[expertise]]
name = "Ana Ruiz"
areas = ["power", "heat"]
[[competitor]]
name = "zeta"
words = ["zeta", "zeta book"]
[[list]]
name = "press"
authors = ["@daily", "gazette"]
[[rule]]
name = "swollen"
when = 'swollen OR "battery burst*" OR near(smoke battery, 5)'
subject = "battery"
priority = "urgent"
for = "power"
tags = ["safety"]
[[rule]]
name = "press"
when = "list:press names:us,zeta -subject:battery"
hide = true
`

func TestParseReadsRules(t *testing.T) {
	c := Defaults(env("USER", "tom"))
	if err := Parse("f", []byte(routed), c); err != nil {
		t.Fatal(err)
	}
	if len(c.Rules) != 2 || c.Rules[0].Priority != "urgent" || c.Rules[0].Tags[0] != "safety" || !c.Rules[1].Hide {
		t.Errorf("%+v", c.Rules)
	}
	if got := c.Areas("ana ruiz"); len(got) != 2 || c.Areas("tom") != nil || c.Lists[0].Authors[1] != "gazette" || c.Competitors[0].Words[1] != "zeta book" {
		t.Errorf("%v", got)
	}
}

func TestParsePassesOverAByteOrderMark(t *testing.T) {
	c := Defaults(func(string) string { return "" })
	if err := Parse("hark.toml", []byte("\ufeffdesk = \"acme\"\n"), c); err != nil || c.Desk != "acme" {
		t.Errorf("desk %q, %v", c.Desk, err)
	}
}
