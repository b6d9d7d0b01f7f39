package config

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hark/internal/near"
	"hark/internal/verb"
)

// The bounds of what a file may ask for.
const (
	nameMax    = 64
	listMax    = 500
	leaseLeast = time.Minute
	leaseMost  = 24 * time.Hour
	holdMost   = 5 * time.Minute
	everyLeast = 30 * time.Second       // a feed's server is somebody else's
	askLeast   = 500 * time.Millisecond // an interface for programs; its own limits are kept besides
)

// checker gathers what makes no sense, each with its place in the file.
type checker struct {
	at    places
	found []Problem
}

func (k *checker) wrong(key, format string, args ...any) {
	p := k.at.of(key)
	k.found = append(k.found, Problem{p.Line, p.Column, fmt.Sprintf("%q: ", key) + fmt.Sprintf(format, args...)})
}

// check gives what is wrong with the values and fills in those of list
// entries that have defaults.
func check(c *Config, at places) []Problem {
	k := &checker{at: at}
	k.name("me", c.Me)
	k.name("desk", c.Desk)
	k.between("lease", c.Lease, leaseLeast, leaseMost)
	k.between("hold", c.Hold, 0, holdMost)
	if c.Icons != "unicode" && c.Icons != "ascii" {
		k.wrong("icons", `%q is neither "unicode" nor "ascii"`, c.Icons)
	}
	if c.Grades != 3 && c.Grades != 6 {
		k.wrong("grades", "%d; want 3 (negative, neutral, positive) or 6 (with somewhat negative, somewhat positive and mixed)", c.Grades)
	}
	k.outcomes(c.Outcomes)
	k.subjects(c.Subjects)
	k.routing(c)
	k.sources(c)
	k.warn(&c.Warn)
	k.work(c)
	k.hub(&c.Hub)
	k.keys(c.Keys)
	k.within("demo.rate", c.Demo.Rate, 0, 100_000)
	k.within("demo.speed", c.Demo.Speed, 0.01, 10_000)
	return k.found
}

func (k *checker) name(key, v string) {
	switch {
	case strings.TrimSpace(v) != v, v == "":
		k.wrong(key, "%q is no name; write one without spaces around it", v)
	case utf8.RuneCountInString(v) > nameMax:
		k.wrong(key, "longer than %d characters", nameMax)
	case strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }):
		k.wrong(key, "%q holds control characters", v)
	}
}

// word holds what filters and scripts write without quotes.
func (k *checker) word(key, v string) {
	k.name(key, v)
	if strings.ContainsAny(v, " \t:\"'/\\") {
		k.wrong(key, "%q cannot be written in a filter; use letters, digits, hyphens", v)
	}
}

func (k *checker) between(key string, d Duration, least, most time.Duration) {
	if v := d.Duration; v < least || v > most {
		k.wrong(key, "%v; want %v to %v", v, least, most)
	}
}

func (k *checker) within(key string, v, least, most float64) {
	if !(v >= least && v <= most) { // also where v is not a number
		k.wrong(key, "%g; want %g to %g", v, least, most)
	}
}

func (k *checker) outcomes(list []Outcome) {
	seen, keys := map[string]bool{}, map[string]bool{}
	for i, o := range list {
		key := fmt.Sprintf("outcome[%d].", i)
		k.word(key+"name", o.Name)
		if seen[o.Name] {
			k.wrong(key+"name", "%q is there twice", o.Name)
		}
		if utf8.RuneCountInString(o.Key) != 1 || keys[o.Key] {
			k.wrong(key+"key", "%q must be one letter that no other outcome has", o.Key)
		}
		seen[o.Name], keys[o.Key] = true, true
	}
}

func (k *checker) subjects(list []Subject) {
	seen := map[string]bool{}
	if len(list) > listMax {
		k.wrong(fmt.Sprintf("subject[%d].name", listMax), "more than %d subjects", listMax)
	}
	for i, s := range list {
		key := fmt.Sprintf("subject[%d].name", i)
		k.word(key, s.Name)
		if seen[s.Name] {
			k.wrong(key, "%q is there twice", s.Name)
		}
		seen[s.Name] = true
	}
}

func (k *checker) sources(c *Config) {
	seen := map[string]bool{}
	once := func(key, name string) {
		k.word(key, name)
		if seen[name] {
			k.wrong(key, "two sources are called %q", name)
		}
		seen[name] = true
	}
	for i := range c.Feeds {
		f, key := &c.Feeds[i], fmt.Sprintf("feed[%d].", i)
		once(key+"name", f.Name)
		if u, err := url.Parse(f.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			k.wrong(key+"url", "%q is not an http or https address", f.URL)
		}
		if f.Every.Duration == 0 {
			f.Every = Duration{DefaultEvery}
		}
		k.between(key+"every", f.Every, everyLeast, 7*24*time.Hour)
	}
	for i, l := range c.Lines {
		key := fmt.Sprintf("lines[%d].", i)
		once(key+"name", l.Name)
		if l.Path == "" {
			k.wrong(key+"path", "say which file to follow")
		}
	}
	for i := range c.Sources {
		s, key := &c.Sources[i], fmt.Sprintf("source[%d].", i)
		if s.Kind == "" {
			k.wrong(key+"kind", "say which network it is; `hark help sources` lists them")
		}
		if s.Name == "" {
			s.Name = s.Kind
		}
		once(key+"name", s.Name)
		if s.Every.Duration != 0 {
			k.between(key+"every", s.Every, askLeast, 7*24*time.Hour)
		}
		k.within(key+"budget", s.Budget, 0, 1e6)
		if s.Env != "" && len(s.Command) > 0 {
			k.wrong(key+"token_command", "token_env is set as well; one of them is enough")
		}
	}
	if w := &c.Webhook; w.Listen != "" {
		once("webhook.name", w.Name)
		if _, _, err := net.SplitHostPort(w.Listen); err != nil {
			k.wrong("webhook.listen", `%q is not an address such as "127.0.0.1:8632"`, w.Listen)
		}
		if len(w.Env) == 0 && len(w.Command) == 0 && !w.Unsigned {
			k.wrong("webhook.listen", "senders must prove themselves: set secret_env or secret_command, or on loopback unsigned = true")
		}
	}
}

// keys holds the person's own keys to the catalogue's rules.
func (k *checker) keys(own map[string][]string) {
	for name, list := range own {
		if len(list) == 0 {
			k.wrong("keys."+name, `want at least one key, such as ["c"]`)
		}
	}
	_, wrong := verb.Bind(own)
	for _, w := range wrong {
		if meant := near.To(w.Verb, screenVerbs()); w.Unknown && meant != "" {
			w.What = fmt.Sprintf("no verb of the console; did you mean %q?", meant)
		}
		k.wrong("keys."+w.Verb, "%s", w.What)
	}
	slices.SortStableFunc(k.found, func(a, b Problem) int { return a.Line - b.Line })
}

func screenVerbs() []string {
	var names []string
	for _, v := range verb.All() {
		if v.On(verb.Screen) {
			names = append(names, v.Name)
		}
	}
	return names
}

// CheckThemes finds the themes that do not exist. The names are handed in:
// themes are files, of which this package knows nothing.
func (c *Config) CheckThemes(names []string) error {
	k := &checker{at: c.at}
	for _, said := range []struct{ key, name string }{
		{"theme", c.Theme}, {"themes.dark", c.Themes.Dark}, {"themes.light", c.Themes.Light},
	} {
		if said.key == "theme" && said.name == "auto" || slices.Contains(names, said.name) {
			continue
		}
		hint := "`hark themes` lists them"
		if meant := near.To(said.name, names); meant != "" {
			hint = fmt.Sprintf("did you mean %q?", meant)
		}
		k.wrong(said.key, "there is no theme %q; %s", said.name, hint)
	}
	if len(k.found) > 0 {
		return &Error{c.File, k.found}
	}
	return nil
}
