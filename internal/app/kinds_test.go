package app

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hark/internal/config"
	"hark/internal/secret"
	"hark/internal/source"
)

// A network is a folder, a line of the table, a page, a test of the suite and
// a row of README: each of them has all the others.
func TestNetworksAreWhole(t *testing.T) {
	table := map[string]source.Kind{}
	for _, k := range Kinds() {
		if _, twice := table[k.Name]; twice {
			t.Errorf("%s is in the table twice", k.Name)
		}
		table[k.Name] = k
	}
	readme, guide := fileText(t, "../../README.md"), fileText(t, "../../.github/CONTRIBUTING.md")
	folders, err := filepath.Glob("../source/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no folders of sources: %v", err)
	}
	found := map[string]bool{}
	for _, dir := range folders {
		name := filepath.Base(dir)
		code, tests := sourceCode(t, dir)
		if !strings.Contains(code, "\nfunc Kind() source.Kind {") {
			continue
		}
		found[name] = true
		k, listed := table[name]
		if !listed {
			t.Errorf("internal/source/%s has a Kind that internal/app/kinds.go does not list", name)
			continue
		}
		if !strings.Contains(tests, "sourcetest.Run(") {
			t.Errorf("no test of internal/source/%s calls sourcetest.Run", name)
		}
		if k.Replies && !strings.Contains(tests, "sourcetest.RunReplier(") {
			t.Errorf("%s takes replies, and no test of it calls sourcetest.RunReplier", name)
		}
		if !strings.Contains(readme, "| `"+name+"` |") {
			t.Errorf("README's table of sources has no row `%s`", name)
		}
	}
	for name := range table {
		if !found[name] {
			t.Errorf("the table lists %s; internal/source/%s has no Kind", name, name)
		}
	}
	for _, step := range []string{"internal/source/<name>", "func Kind() source.Kind", "page.md", "sourcetest.Run", "sourcetest.RunReplier", "internal/app/kinds.go", "internal/floors_test.go"} {
		if !strings.Contains(guide, step) {
			t.Errorf("CONTRIBUTING does not name %s", step)
		}
	}
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sourceCode is what the Go files of a folder say, without and in tests.
func sourceCode(t *testing.T, dir string) (code, tests string) {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			tests += fileText(t, f)
		} else {
			code += fileText(t, f)
		}
	}
	return code, tests
}

// The bounds of a page: it is read in a terminal, beside work.
const (
	pageLines    = 60
	pageColumns  = 100
	shortColumns = 63 // beside the name, in a list on 80
)

func TestPagesCanBeRead(t *testing.T) {
	for _, p := range Pages() {
		lines := strings.Split(strings.TrimRight(p.Text, "\n"), "\n")
		if !strings.HasPrefix(p.Text, "# ") || len(lines) < 8 || len(lines) > pageLines {
			t.Errorf("the page of %s has %d lines and begins %q; want a title and at most %d lines", p.Name, len(lines), lines[0], pageLines)
		}
		for i, l := range lines {
			if n := utf8.RuneCountInString(l); n > pageColumns || strings.Contains(l, "\t") {
				t.Errorf("the page of %s, line %d: %d columns, or a tab; want at most %d and none", p.Name, i+1, n, pageColumns)
			}
		}
		if n := utf8.RuneCountInString(p.Short); n > shortColumns {
			t.Errorf("%s: Short has %d columns, want at most %d", p.Name, n, shortColumns)
		}
		if p.Short == "" || strings.HasSuffix(p.Short, ".") || strings.Contains(p.Short, "\n") {
			t.Errorf("%s: Short is %q; want a line without a full stop", p.Name, p.Short)
		}
	}
}

// What a kind asks for is a key of hark.toml and said in words, and its page
// tells of it; a secret has a slot and a word on where it is made.
func TestKindsAskInWords(t *testing.T) {
	slot := regexp.MustCompile(`^[a-z0-9_-]{1,20}$`)
	for _, k := range Kinds() {
		var keys []source.Key
		for _, s := range k.Takes {
			var c config.Source
			if err := c.Set(string(s.Key), "1"); err != nil && strings.Contains(err.Error(), "has no key") {
				t.Errorf("%s takes %q, which is no key of a [[source]]", k.Name, s.Key)
			}
			if s.Short == "" || slices.Contains(keys, s.Key) {
				t.Errorf("%s: %q is asked for twice, or without words", k.Name, s.Key)
			}
			keys = append(keys, s.Key)
			if s.Required && !strings.Contains(k.Page, string(s.Key)) {
				t.Errorf("the page of %s does not tell of %q, which it needs", k.Name, s.Key)
			}
		}
		for _, p := range k.Secrets {
			if !slot.MatchString(p.Slot) || p.Slot == secret.Session || p.Short == "" {
				t.Errorf("%s asks for %q as %q", k.Name, p.Slot, p.Short)
			}
		}
		if len(k.Secrets) > 0 && !takesToken(&k) {
			t.Errorf("%s has secrets and none in the slot %q, which the environment can give", k.Name, secret.Token)
		}
		if k.Public && !slices.Contains(keys, source.Words) {
			t.Errorf("%s is public and takes no words", k.Name)
		}
		if _, err := k.Open(source.Opening{Settings: source.Settings{Name: k.Name}, Secrets: secret.NewMemory(nil)}); err == nil && slices.ContainsFunc(k.Takes, func(s source.Setting) bool { return s.Required }) {
			t.Errorf("%s opens without what it must have", k.Name)
		}
	}
}
