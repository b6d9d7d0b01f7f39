package enrich

import (
	"slices"
	"strings"

	"hark/internal/domain"
	"hark/internal/enrich/rules"
	"hark/internal/enrich/text"
)

// Rule is an expression and what follows where it holds; package rules says
// how one is written.
type Rule struct {
	Name     string
	When     string
	Subject  string          // goes before what words point to
	Priority domain.Priority // of several rules the highest counts
	Normal   bool            // Priority is meant, even where it is the normal one
	For      string          // of several rules the first one's counts
	Tags     []string
	Hide     bool // unless a rule gives it a high priority
}

// AuthorList is authors who are looked at apart.
type AuthorList struct {
	Name    string
	Authors []string // handles, with or without @
}

// router finds, in one pass over a post, what the lists of words and the rules
// have to say of it.
type router struct {
	set      *rules.Set
	subjects []string            // names of the first lists of the set
	reasons  []string            // of the next ones: why it should not wait
	named    []string            // of the last ones: us and the competitors
	lists    map[string][]string // by handle, in lower case: the lists that it is on
	rules    []Rule
}

// newRouter makes a router. Rules with a mistake never hold: who reads them
// from a person checks them first.
func newRouter(o *Options) *router {
	r := &router{rules: o.Rules, lists: map[string][]string{}}
	var lists []rules.List
	for _, s := range o.Subjects {
		r.subjects, lists = append(r.subjects, s.Name), append(lists, s.Words)
	}
	for _, a := range alarms() {
		r.reasons, lists = append(r.reasons, a.Name), append(lists, a.Words)
	}
	r.named, lists = append(r.named, domain.Us), append(lists, o.Brand)
	for _, c := range o.Competitors {
		r.named, lists = append(r.named, c.Name), append(lists, c.Words)
	}
	for _, l := range o.Lists {
		for _, a := range l.Authors {
			if key := handleKey(a); key != "" {
				r.lists[key] = append(r.lists[key], l.Name)
			}
		}
	}
	compiled := make([]rules.Rule, len(o.Rules))
	for i, one := range o.Rules {
		compiled[i] = rules.Rule{Name: one.Name, When: one.When, Subject: one.Subject}
	}
	r.set, _ = rules.Compile(compiled, lists)
	return r
}

func handleKey(handle string) string { return strings.ToLower(strings.TrimPrefix(handle, "@")) }

// read looks for everything in a mention and says what its words point to.
func (r *router) read(h *rules.Hits, in *domain.Mention, u *domain.Understanding) {
	h.Read(r.set, text.Cut(in.Body(), textMax))
	u.Subjects = r.about(h)
	u.Urgent = r.alarm(h, in.Author.Followers)
	u.Named = nil
	for i, name := range r.named {
		if h.Count(len(r.subjects)+len(r.reasons)+i) > 0 {
			u.Named = append(u.Named, name)
		}
	}
	u.Lists = r.lists[handleKey(in.Author.Handle)]
}

// about gives the names of the subjects that most words point to, best first;
// of equals the one that stands first in the list.
func (r *router) about(h *rules.Hits) []string {
	var names []string
	var taken [subjectsMax]int
	for len(names) < subjectsMax {
		best, most := -1, 0
		for i := range r.subjects {
			if n := h.Count(i); n > most && !slices.Contains(taken[:len(names)], i) {
				best, most = i, n
			}
		}
		if best < 0 {
			break
		}
		taken[len(names)] = best
		names = append(names, r.subjects[best])
	}
	return names
}

// alarm gives the reason why a mention should not wait, in plain words, or "".
// The gravest of several is given.
func (r *router) alarm(h *rules.Hits, followers int) string {
	first := 0
	for first < len(r.reasons) && h.Count(len(r.subjects)+first) == 0 {
		first++
	}
	switch {
	case first < len(r.reasons) && (first < 2 || followers < pressFollowers):
		return r.reasons[first]
	case followers >= pressFollowers:
		return "press or a large audience"
	}
	return ""
}

// facts are what rules may ask for besides words.
func facts(in *domain.Mention, u *domain.Understanding) *rules.Facts {
	return &rules.Facts{
		Source: in.Source, Handle: in.Author.Handle, Author: in.Author.Name, Followers: in.Author.Followers,
		Lang: u.Lang, Feeling: string(u.Sentiment.Feeling), Ambiguous: u.Sentiment.Ambiguous, Score: u.Sentiment.Score, Rating: in.Rating,
		Subjects: u.Subjects, Named: u.Named, Lists: u.Lists, Urgent: u.Urgent != "", Reply: in.InReplyTo != "",
	}
}

// follow writes down what follows from the rules that hold.
func (r *router) follow(fired []int32, u *domain.Understanding) {
	u.Rules, u.Priority, u.For, u.Tags, u.Hidden = nil, domain.PriorityNormal, "", nil, false
	var subjects []string
	given := false
	for _, i := range fired {
		rule := &r.rules[i]
		u.Rules = append(u.Rules, rule.Name)
		if rule.Subject != "" && !slices.Contains(subjects, rule.Subject) {
			subjects = append(subjects, rule.Subject)
		}
		if p := rule.Priority; (rule.Normal || p != domain.PriorityNormal) && (!given || p.Rank() > u.Priority.Rank()) {
			u.Priority, given = p, true
		}
		if u.For == "" {
			u.For = rule.For
		}
		for _, t := range rule.Tags {
			if !slices.Contains(u.Tags, t) {
				u.Tags = append(u.Tags, t)
			}
		}
		u.Hidden = u.Hidden || rule.Hide
	}
	u.Hidden = u.Hidden && u.Priority.Rank() <= 0
	if len(subjects) > 0 {
		for _, s := range u.Subjects {
			if !slices.Contains(subjects, s) {
				subjects = append(subjects, s)
			}
		}
		u.Subjects = subjects[:min(len(subjects), subjectsMax)]
	}
}

// Route works out anew what lists and rules make of a mention that was
// understood before: all but its language and its feeling, which are taken as
// they are in u. It is what a changed rule is tried with on the past.
func (m *Model) Route(in *domain.Mention, u domain.Understanding) domain.Understanding {
	h := m.hits.Get().(*rules.Hits)
	defer m.hits.Put(h)
	m.route(h, in, &u)
	return u
}

func (m *Model) route(h *rules.Hits, in *domain.Mention, u *domain.Understanding) {
	m.router.read(h, in, u)
	m.router.follow(h.Fire(facts(in, u)), u)
}

// Explain is Understand, with the reasons why rules hold, or nearly do: those
// that hold, in their order, and those of whose words one is there.
func (m *Model) Explain(in *domain.Mention) (domain.Understanding, []rules.Reason) {
	u := m.Understand(in)
	was := u
	h := m.hits.Get().(*rules.Hits)
	defer m.hits.Put(h)
	m.router.read(h, in, &was)
	return u, h.Explain(text.Cut(in.Body(), textMax), facts(in, &was))
}

// Rule is the rule that a Reason speaks of, and what to know of it: a warning,
// or nothing.
func (m *Model) Rule(i int) (rule Rule, warning string) {
	return m.router.rules[i], m.router.set.Warning(i)
}
