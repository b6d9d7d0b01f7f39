package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

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
