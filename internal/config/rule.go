package config

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/enrich/rules"
	"hark/internal/near"
)

// Rule is an expression and what follows where it holds; `hark help rules`
// says how one is written. At least one thing has to follow.
type Rule struct {
	Name     string   `toml:"name"`
	When     string   `toml:"when"`     // the expression
	Subject  string   `toml:"subject"`  // what the mention is about
	Priority string   `toml:"priority"` // low, normal, high or urgent
	For      string   `toml:"for"`      // an area of expertise, or a responder, that it waits for
	Tags     []string `toml:"tags"`     // that it is given
	Hide     bool     `toml:"hide"`     // it is kept out of the queue, never out of a figure
}

// Expertise says what a responder knows about.
type Expertise struct {
	Name  string   `toml:"name"`  // the responder
	Areas []string `toml:"areas"` // what rules route conversations for
}

// Competitor is a brand that is counted beside ours, and what it is called.
type Competitor struct {
	Name  string   `toml:"name"`
	Words []string `toml:"words"`
}

// AuthorList is authors who are looked at apart: press, partners, staff.
type AuthorList struct {
	Name    string   `toml:"name"`
	Authors []string `toml:"authors"` // handles, with or without @, on any source
}

// Areas are what a responder knows about.
func (c *Config) Areas(responder string) []string {
	for _, e := range c.Expertise {
		if strings.EqualFold(e.Name, responder) {
			return e.Areas
		}
	}
	return nil
}

// priorities are what a rule may give; normal says nothing.
func priorities() []string { return []string{"low", "normal", "high", "urgent"} }

// routing checks rules and what they speak of.
func (k *checker) routing(c *Config) {
	k.named("expertise", len(c.Expertise), func(i int) string { return c.Expertise[i].Name })
	k.named("competitor", len(c.Competitors), func(i int) string { return c.Competitors[i].Name })
	k.named("list", len(c.Lists), func(i int) string { return c.Lists[i].Name })
	k.named("rule", len(c.Rules), func(i int) string { return c.Rules[i].Name })
	for i, e := range c.Expertise {
		for _, area := range e.Areas {
			k.word(fmt.Sprintf("expertise[%d].areas", i), area)
		}
	}
	for i, p := range c.Competitors {
		if key := fmt.Sprintf("competitor[%d].name", i); p.Name == "us" || p.Name == rules.Competitor {
			k.wrong(key, "%q has a meaning of its own in names:%s", p.Name, p.Name)
		}
	}
	for i := range c.Rules {
		k.follows(c, i)
	}
	k.expressions(c)
}

// named holds the names of a kind of entry to be words, each there once.
func (k *checker) named(kind string, n int, name func(int) string) {
	most := listMax
	if kind == "rule" {
		most = rules.RulesMax
	}
	if n > most {
		k.wrong(fmt.Sprintf("%s[%d]", kind, most), "more than %d of them", most)
	}
	seen := map[string]bool{}
	for i := range n {
		key, v := fmt.Sprintf("%s[%d].name", kind, i), name(i)
		if kind == "expertise" {
			k.name(key, v)
		} else {
			k.word(key, v)
		}
		if seen[v] {
			k.wrong(key, "%q is there twice", v)
		}
		seen[v] = true
	}
}

// follows checks what follows from a rule.
func (k *checker) follows(c *Config, i int) {
	r, key := &c.Rules[i], fmt.Sprintf("rule[%d].", i)
	if r.Subject != "" {
		k.name(key+"subject", r.Subject)
		if len(c.Subjects) > 0 {
			k.known(key+"subject", r.Subject, subjectNames(c), "[[subject]] lists what a mention can be about")
		}
	}
	if r.Priority != "" {
		k.known(key+"priority", r.Priority, priorities(), "want "+strings.Join(priorities(), ", "))
	}
	if r.For != "" {
		k.word(key+"for", r.For)
		if len(c.Expertise) > 0 {
			k.known(key+"for", r.For, routes(c), "no [[expertise]] has this area or this name")
		}
	}
	for _, t := range r.Tags {
		k.word(key+"tags", t)
	}
	if r.Subject+r.Priority+r.For == "" && len(r.Tags) == 0 && !r.Hide {
		k.wrong(key+"name", "nothing follows from it: give it a subject, priority, for, tags or hide")
	}
}

// known refuses what is none of the names, with the nearest.
func (k *checker) known(key, v string, names []string, hint string) {
	if slices.Contains(names, v) {
		return
	}
	if meant := near.To(v, names); meant != "" {
		hint = fmt.Sprintf("did you mean %q?", meant)
	}
	k.wrong(key, "there is no %q; %s", v, hint)
}

func subjectNames(c *Config) []string {
	var names []string
	for _, s := range c.Subjects {
		names = append(names, s.Name)
	}
	return names
}

// routes are what a conversation can wait for.
func routes(c *Config) []string {
	var names []string
	for _, e := range c.Expertise {
		names = append(append(names, e.Name), e.Areas...)
	}
	return names
}

// expressions compiles the rules and points into those that have a mistake.
func (k *checker) expressions(c *Config) {
	list := make([]rules.Rule, len(c.Rules))
	for i, r := range c.Rules {
		list[i] = rules.Rule{Name: r.Name, When: r.When, Subject: r.Subject}
	}
	set, wrong := rules.Compile(list, nil)
	for _, e := range wrong {
		what := e.What
		if meant := near.To(e.Got, e.Known); meant != "" {
			what += fmt.Sprintf("; did you mean %q?", meant)
		}
		k.inside(e.Index, e.Offset, what)
	}
	competitors, lists := []string{"us", rules.Competitor}, []string{}
	for _, p := range c.Competitors {
		competitors = append(competitors, p.Name)
	}
	for _, l := range c.Lists {
		lists = append(lists, l.Name)
	}
	k.asked(set, "names", competitors, "[[competitor]] names those there are")
	k.asked(set, "list", lists, "[[list]] names those there are")
	if len(c.Subjects) > 0 {
		k.asked(set, "subject", subjectNames(c), "[[subject]] lists what a mention can be about")
	}
}

// asked refuses values of a field that no mention can have.
func (k *checker) asked(set *rules.Set, field string, names []string, hint string) {
	set.Asked(field, func(rule, offset int, value string) {
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, value) }) {
			return
		}
		said := hint
		if meant := near.To(value, names); meant != "" {
			said = fmt.Sprintf("did you mean %q?", meant)
		}
		k.inside(rule, offset, fmt.Sprintf("there is no %q for %s:; %s", value, field, said))
	})
}

// inside says what is wrong at a byte of a rule's expression.
func (k *checker) inside(rule, offset int, what string) {
	key := fmt.Sprintf("rule[%d].when", rule)
	p := k.at.of(key).inside(offset)
	k.found = append(k.found, Problem{p.Line, p.Column, fmt.Sprintf("%q: %s", key, what)})
}
