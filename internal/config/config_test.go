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

func TestParseNamesEveryMistake(t *testing.T) {
	for _, tt := range []struct{ name, doc, want string }{
		{"all unknown keys at once", "hodl = \"5s\"\n[[feed]]\nname = \"a\"\nurl = \"http://a.example\"\nevry = \"5m\"\n",
			"f:1:1: unknown key \"hodl\"; did you mean \"hold\"?\nf:5:1: unknown key \"feed.evry\"; did you mean \"every\"?"},
		{"no near key", "zzzzzzzz = 1\n", `f:1:1: unknown key "zzzzzzzz"`},
		{"unknown table", "[webhok]\nlisten = \"x\"\n", `f:1:2: unknown key "webhok"; did you mean "webhook"?`},
		{"a wrong type", "me = \"a\"\nreader = \"yes\"\n", `f:2:10: "reader" must be true or false`},
		{"a text for a list", "[brand]\nwords = \"acme\"\n", `f:2:9: "brand.words" must be a list of texts, such as ["a", "b"]`},
		{"no such grades", "grades = 4\n", `f:1:1: "grades": 4; want 3 (negative, neutral, positive) or 6 (with somewhat negative, somewhat positive and mixed)`},
		{"no duration", "lease = \"soon\"\n", `f:1:9: "lease": "soon" is not a length of time; write 90s, 30m, 8h, 2d or 1w`},
		{"a number for a duration", "lease = 30\n", `f: "30" is not a length of time; write 90s, 30m, 8h, 2d or 1w`},
		{"out of bounds", "me = \"a\"\nlease = \"1s\"\n", `f:2:1: "lease": 1s; want 1m0s to 24h0m0s`},
		{"an address without a scheme", "[[feed]]\nname = \"a\"\nurl = \"example.org\"\n", `f:3:1: "feed[0].url": "example.org" is not an http or https address`},
		{"a missing key points at its table", "me = \"a\"\n[[feed]]\nname = \"a\"\n", `f:2:3: "feed[0].url": "" is not an http or https address`},
		{"one name twice", "[[lines]]\nname = \"a\"\npath = \"x\"\n[[lines]]\nname = \"a\"\npath = \"y\"\n", `f:5:1: "lines[1].name": two sources are called "a"`},
		{"a webhook anyone could call", "[webhook]\nlisten = \"127.0.0.1:1\"\n", `f:2:1: "webhook.listen": senders must prove themselves: set secret_env or secret_command, or on loopback unsigned = true`},
		{"a name that breaks a screen", "me = \"a\\u001b[2J\"\n", "f:1:1: \"me\": \"a\\x1b[2J\" holds control characters"},
		{"keys of two verbs", "[keys]\nclaim = [\"r\"]\n", `f:2:1: "keys.claim": "r" is the key of both claim and reply: give one of them another`},
		{"keys of no verb", "me = \"a\"\n[keys]\nclam = [\"x\"]\n", `f:3:1: "keys.clam": no verb of the console; did you mean "claim"?`},
		{"no keys", "[keys]\nclaim = []\n", `f:2:1: "keys.claim": want at least one key, such as ["c"]`},
		{"keys in one line", "keys = {claim = [\"hyper+x\"]}\n", `f:1:1: "keys.claim": "hyper+x": want a key such as x`},
		{"junk behind a duration", "lease = \"2d junk\"\n", `f:1:9: "lease": "2d junk" is not a length of time`},
		{"no such notification", "[warn]\nnotify = \"osc8\"\n", `f:2:1: "warn.notify": "osc8": want one of off, bell, osc9, osc777, osc99; did you mean "osc9"?`},
		{"a budget that never warns", "[warn]\nbudget = 0.0\n", `f:2:1: "warn.budget": 0; want 0.1 to 10000`},
		{"incidents that nobody signs", "[warn]\nwebhook = \"https://example.org\"\n", `f:2:1: "warn.webhook": what is sent there is signed: set secret_env or secret_command`},
		{"a hub nowhere", "[hub]\nservers = [\"hub.example:42222222\", \"http://x\"]\n", `f:2:1: "hub.servers": "hub.example:42222222" is not an address such as "hub.example:4222" or "tls://hub.example:4222"` + "\nf:2:1: \"hub.servers\": \"http://x\" is not an address"},
		{"half a fingerprint", "[hub]\npin = \"abcd\"\n", `f:2:1: "hub.pin": want the 64 hexadecimal digits of a SHA-256`},
		{"credentials of nothing", "[hub]\ncredentials = \"x\"\n", `f:2:1: "hub.credentials": say in servers where the cluster is`},
		{"a hub of others here", "[hub]\nservers = [\"a:1\"]\ncredentials = \"x\"\nlisten = \":4222\"\n", `f:4:1: "hub.listen": credentials name a cluster that others run; take one of the two out`},
		{"no port", "[hub]\nlisten = \"0.0.0.0\"\n", `f:2:1: "hub.listen": "0.0.0.0" is not an address such as "0.0.0.0:4222"`},
		{"a stream by a pattern", "[hub]\nevents = \"a.>\"\n", `f:2:1: "hub.events": "a.>" is no name of a stream; use letters, digits, hyphens, at most 64`},
		{"one stream for two", "[hub]\nevents = \"a\"\nclaims = \"a\"\n", `f:3:1: "hub.claims": events and claims are two streams; give them two names`},
		{"too many copies", "[hub]\nreplicas = 9\n", `f:2:1: "hub.replicas": 9; want 1, 3 or 5`},
		{"copies in words", "[hub]\nreplicas = \"3\"\n", `f:2:12: "hub.replicas" must be a whole number, 0 or more`},
		{"no TOML", "me = \n", "f:1:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := Parse("f", []byte(tt.doc), Defaults(env("USER", "u")))
			var e *Error
			if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
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

func TestParsePointsIntoRules(t *testing.T) {
	const one = "[[rule]]\nname = \"a\"\ntags = [\"x\"]\n"
	for _, tt := range []struct{ name, doc, want string }{
		{"a literal text", one + "when = 'kettle OR sauce:x'\n", `f:4:19: "rule[0].when": there is no field "sauce"; to find the text itself, put it in quotation marks; did you mean "source"?`},
		{"escapes", one + `when = "\"a b\" caf\u00e9 sauce:x"`, `f:4:27: "rule[0].when": there is no field "sauce"`},
		{"lines", one + "when = '''\nkettle OR\n  sauce:x'''\n", `f:6:3: "rule[0].when": there is no field "sauce"`},
		{"lines that go on", one + "when = \"\"\"\nkettle OR \\\n  sauce:x\"\"\"\n", `f:6:3: "rule[0].when": there is no field "sauce"`},
		{"no expression", one, `f:1:3: "rule[0].when": a word, a phrase or a field is missing here`},
		{"nothing but not", one + "when = '-review'\n", `f:4:9: "rule[0].when": nothing has to be there for it`},
		{"nothing follows", "[[rule]]\nname = \"a\"\nwhen = \"x\"\n", `f:2:1: "rule[0].name": nothing follows from it`},
		{"a priority", one + "when = 'x'\npriority = \"hihg\"\n", `f:5:1: "rule[0].priority": there is no "hihg"; did you mean "high"?`},
		{"a subject", "[[subject]]\nname = \"battery\"\n" + one + "when = 'x'\nsubject = \"batery\"\n", `f:7:1: "rule[0].subject": there is no "batery"; did you mean "battery"?`},
		{"an area", "[[expertise]]\nname = \"ana\"\nareas = [\"power\"]\n" + one + "when = 'x'\nfor = \"powr\"\n", `f:8:1: "rule[0].for": there is no "powr"; did you mean "power"?`},
		{"a list", one + "when = 'x list:press'\n", `f:4:11: "rule[0].when": there is no "press" for list:; [[list]] names those there are`},
		{"a competitor", "[[competitor]]\nname = \"zeta\"\n" + one + "when = 'names:zetta'\n", `f:6:9: "rule[0].when": there is no "zetta" for names:; did you mean "zeta"?`},
		{"a name twice", one + "when = 'x'\n" + one + "when = 'y'\n", `f:6:1: "rule[1].name": "a" is there twice`},
		{"a key", one + "wehn = 'x'\n", `f:4:1: unknown key "rule.wehn"; did you mean "when"?`},
		{"a competitor called us", "[[competitor]]\nname = \"us\"\n", `f:2:1: "competitor[0].name": "us" has a meaning of its own in names:us`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := Parse("f", []byte(tt.doc), Defaults(env("USER", "u")))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

// FuzzPlaces: what is wrong within a rule is told with a place that exists.
func FuzzPlaces(f *testing.F) {
	f.Add(whole)
	f.Add(routed)
	for _, when := range []string{`"\u00e9 sauce:x"`, "\"\"\"\na \\\n  sauce:x\"\"\"", "'''\r\n\r\n-x'''", `"\x41 ("`, `"\U0001F600"`, `''`, "\"\"\"\\\n\"\"\""} {
		f.Add("[[rule]]\nname = \"a\"\nhide = true\nwhen = " + when + "\n")
	}
	f.Fuzz(func(t *testing.T, doc string) {
		err := Parse("f", []byte(doc), Defaults(env("USER", "u")))
		var e *Error
		if !errors.As(err, &e) {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		lines := strings.Split(doc, "\n")
		for _, p := range e.Problems {
			if p.Line < 0 || p.Line > len(lines)+1 || p.Line > 0 && p.Line <= len(lines) && p.Column > len(lines[p.Line-1])+2 {
				t.Fatalf("%q: no place %d:%d of %q", doc, p.Line, p.Column, p.What)
			}
		}
	})
}

func TestPlacesInALongFile(t *testing.T) {
	var doc strings.Builder
	const rules = 20_000
	for range rules {
		doc.WriteString("[[rule]]\nname = \"größe\"\nwhen = 'some words'\n")
	}
	at := locate([]byte(doc.String()))
	last := at.of(fmt.Sprintf("rule[%d].when", rules-1))
	if last.Line != 3*rules || last.Column != 1 || last.inside(5).Column != 14 {
		t.Errorf("the last expression is at %+v", last)
	}
}

func TestParsePassesOverAByteOrderMark(t *testing.T) {
	c := Defaults(func(string) string { return "" })
	if err := Parse("hark.toml", []byte("\ufeffdesk = \"acme\"\n"), c); err != nil || c.Desk != "acme" {
		t.Errorf("desk %q, %v", c.Desk, err)
	}
}

// Of many mistakes the first are said, and how many more there are.
func TestManyMistakes(t *testing.T) {
	for n, last := range map[int]string{
		saidMost:     fmt.Sprintf(`f:%d:1: unknown key "x%d"`, saidMost, saidMost-1),
		saidMost + 1: "f: and 1 more",
		1000:         "f: and 980 more",
	} {
		var doc strings.Builder
		for i := range n {
			fmt.Fprintf(&doc, "x%d = 1\n", i)
		}
		var wrong *Error
		if err := Parse("f", []byte(doc.String()), Defaults(env())); !errors.As(err, &wrong) || len(wrong.Problems) != n {
			t.Fatalf("%d mistakes: %.200v", n, err)
		}
		lines := strings.Split(wrong.Error(), "\n")
		if len(lines) != min(n, saidMost+1) || lines[len(lines)-1] != last || !strings.HasPrefix(lines[0], `f:1:1: unknown key "x0"`) {
			t.Errorf("%d mistakes: %d lines, the last is %q", n, len(lines), lines[len(lines)-1])
		}
	}
}
