package config

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

func folder(t *testing.T, doc string) Folders {
	t.Helper()
	f := Folders{Config: t.TempDir()}
	if doc != "" {
		if err := os.WriteFile(f.File(), []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func read(t *testing.T, f Folders) string {
	t.Helper()
	doc, err := os.ReadFile(f.File())
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

var fullSource = Source{
	Kind: "mastodon", Name: "acme", Server: "https://social.example", User: `a"c\me`, Words: []string{"acme", "mini 9"}, Places: []string{"#acme"},
	Stream: "wss://stream.example", Path: "x.csv", Every: Duration{90 * time.Second}, Budget: 25, Private: true, Env: "ACME_TOKEN",
}

// What Append writes reads back as the same entry, and leaves all else as it was.
func TestAppend(t *testing.T) {
	for name, doc := range map[string]string{
		"no file":        "",
		"no end of line": "# mine\nme = \"ana\" # me",
		"a table before": "[brand]\nwords = [\"acme\"]\n",
		"one before":     "[[source]]\nkind = \"x\"\n",
		"windows":        "me = \"ana\"\r\n\r\n[[source]]\r\nkind = \"x\"\r\n",
		"init":           Example(Answers{Me: "ana", Desk: "Acme"}),
	} {
		t.Run(name, func(t *testing.T) {
			f := folder(t, doc)
			e, err := Append(f, env(), fullSource)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Config.Sources[len(e.Config.Sources)-1]; !reflect.DeepEqual(got, fullSource) {
				t.Errorf("it reads back as %+v", got)
			}
			if err := e.Write(); err != nil {
				t.Fatal(err)
			}
			if got := read(t, f); !strings.HasPrefix(got, doc) {
				t.Errorf("the file now is\n%s", got)
			}
			if info, err := os.Stat(f.File()); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the file is %v, %v", info.Mode(), err)
			}
			if e, err = Remove(f, env(), "acme"); err != nil {
				t.Fatal(err)
			}
			if err := e.Write(); err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSpace(read(t, f)); got != strings.TrimSpace(doc) {
				t.Errorf("added and taken out, it is\n%s", got)
			}
		})
	}
}

func TestAppendRefuses(t *testing.T) {
	f := folder(t, "[[feed]]\nname = \"acme\"\nurl = \"https://a.example\"\n")
	if _, err := Append(f, env(), Source{Kind: "x", Name: "acme"}); err == nil || !strings.Contains(err.Error(), "hark.toml:7:1: \"source[0].name\": two sources are called \"acme\"") {
		t.Errorf("got %v", err)
	}
	if _, err := Append(folder(t, "source = []\n"), env(), Source{Kind: "x"}); err == nil {
		t.Error("an entry was added to a list that is written in one line")
	}
	if _, err := Append(folder(t, "nonsense = 1\n"), env(), Source{Kind: "x"}); err == nil {
		t.Error("a file with mistakes was changed")
	}
	f = folder(t, "me = \"ana\"\n")
	e, err := Append(f, env(), Source{Kind: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.File(), []byte("me = \"tom\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.Write(); err == nil || read(t, f) != "me = \"tom\"\n" {
		t.Errorf("a change in between was lost: %v", err)
	}
}

func TestRemove(t *testing.T) {
	for _, tt := range []struct{ name, doc, want string }{
		{"between", "me = \"a\"\n\n# first\n[[source]]\nkind = \"x\"\n# of x\nwords = [\n  \"a\", # why\n  \"b\",\n]\n\n# second\n[[source]]\nkind = \"y\"\n", "me = \"a\"\n\n# first\n# second\n[[source]]\nkind = \"y\"\n"},
		{"last", "[[source]]\nkind = \"y\"\n\n[[source]]\nkind = \"x\" # gone\n\n# kept\n\n# kept too\n", "[[source]]\nkind = \"y\"\n\n# kept\n\n# kept too\n"},
		{"before another table", "[[source]]\nname = \"x\"\nkind = \"q\"\n[demo]\nseed = 2\n", "[demo]\nseed = 2\n"},
		{"text of several lines", "[[source]]\nkind = \"x\"\nuser = \"\"\"a\nb = [1]\n\"\"\"\n[demo]\n", "[demo]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := folder(t, tt.doc)
			e, err := Remove(f, env(), "x")
			if err != nil {
				t.Fatal(err)
			}
			if string(e.will) != tt.want {
				t.Errorf("got\n%s\nwant\n%s", e.will, tt.want)
			}
		})
	}
	if _, err := Remove(folder(t, "source = [{kind = \"x\"}]\n"), env(), "x"); err == nil {
		t.Error("an entry within a line was taken out")
	}
	if _, err := Remove(folder(t, ""), env(), "x"); err == nil {
		t.Error("an entry that is not there was taken out")
	}
}

func TestSourceSet(t *testing.T) {
	var s Source
	for _, kv := range [][2]string{
		{"kind", "mastodon"}, {"name", "acme"}, {"server", " https://social.example "}, {"user", `a"c\me`}, {"words", "acme, mini 9,"}, {"places", "#acme"},
		{"stream", "wss://stream.example"}, {"path", "x.csv"}, {"every", "90s"}, {"budget", "25"}, {"private", "true"}, {"token_env", "ACME_TOKEN"},
	} {
		if err := s.Set(kv[0], kv[1]); err != nil {
			t.Error(err)
		}
	}
	if !reflect.DeepEqual(s, fullSource) {
		t.Errorf("got %+v", s)
	}
	if err := s.Set("token_command", "pass show  acme"); err != nil || len(s.Command) != 3 {
		t.Errorf("got %v, %v", s.Command, err)
	}
	for _, kv := range [][2]string{{"every", "soon"}, {"budget", "much"}, {"private", "maybe"}, {"wrods", "x"}, {"", ""}} {
		if err := s.Set(kv[0], kv[1]); err == nil {
			t.Errorf("%s = %s was taken", kv[0], kv[1])
		}
	}
}

func TestWrongNamesThePlace(t *testing.T) {
	c := Defaults(env())
	if err := Parse("hark.toml", []byte("[[source]]\nkind = \"x\"\n[[source]]\nkind = \"y\"\n"), c); err != nil {
		t.Fatal(err)
	}
	if got := c.Wrong("source[1].kind", os.ErrInvalid).Error(); got != "hark.toml:4:1: invalid argument" {
		t.Errorf("got %s", got)
	}
	if got := c.Wrong("source[1].server", os.ErrInvalid).Error(); got != "hark.toml:3:3: invalid argument" {
		t.Errorf("got %s", got)
	}
}
