package view

import (
	"cmp"
	"slices"

	"hark/internal/domain"
)

// Tally is what was heard in one period, counted. Gross is every mention; net
// ones are neither spam, nor deleted, nor copies of an earlier one, so that
// each distinct thing said counts once. Feelings and groups are of net mentions.
type Tally struct {
	Gross    int     `json:"gross"`
	Spam     int     `json:"spam"`    // in conversations whose present outcome is spam
	Deleted  int     `json:"deleted"` // of the others, those taken down since
	Copies   int     `json:"copies"`  // of the others, those that repeat an earlier one
	Feelings Counts  `json:"feelings"`
	Sources  []Group `json:"sources"`  // this and the next four: most mentions first
	Subjects []Group `json:"subjects"` // feelings about the subject; the name is empty where none is known
	Langs    []Group `json:"langs"`    // BCP 47, the first subtag; empty where it is unknown
	Lists    []Group `json:"lists"`    // those that the author is on
	Named    []Group `json:"named"`    // the brand (domain.Us) and competitors
	Moves    []Move  `json:"moves"`    // most first
	Labels   Labels  `json:"labels"`   // that correct the period's figures
	Begun    int     `json:"begun"`    // episodes begun that are not spam
	Answered int     `json:"answered"` // of these, those answered by now
}

// Group is what was heard on one source, about one subject and so on.
type Group struct {
	Name     string `json:"name"`
	Feelings Counts `json:"feelings"`
}

// Move is how often authors felt one way before our first reply that went out,
// in the period, and another way after it. Each is a feeling, "unknown", or
// Silent where the author has not written again.
type Move struct {
	Was    string `json:"was"`
	Became string `json:"became"`
	N      int    `json:"n"`
}

// Silent is what becomes of an author who does not write again.
const Silent = "silent"

func (t *Tally) gross() int { return t.Gross }
func (t *Tally) net() int   { return t.Feelings.All() }

// tallyOf makes the tally of a period's counters.
func tallyOf(sum counters) Tally {
	var t Tally
	by := map[byte]map[string]*Counts{}
	for k, n := range sum {
		switch k.dim {
		case dimAll:
			t.Gross += n
			t.Feelings.put(k.feeling, n)
		case dimLeft:
			t.Gross += n
			switch k.feeling {
			case kindSpam:
				t.Spam += n
			case kindDeleted:
				t.Deleted += n
			case kindCopy:
				t.Copies += n
			}
		case dimSource, dimSubject, dimLang, dimList, dimNamed:
			if by[k.dim] == nil {
				by[k.dim] = map[string]*Counts{}
			}
			group(by[k.dim], k.value).put(k.feeling, n)
		case dimBegun:
			t.Begun += n
		case dimAnswered:
			t.Answered += n
		case dimMoved:
			t.Moves = append(t.Moves, Move{feelingName(feelings[k.feeling]), k.value, n})
		}
	}
	t.Sources, t.Subjects, t.Langs = groups(by[dimSource]), groups(by[dimSubject]), groups(by[dimLang])
	t.Lists, t.Named = groups(by[dimList]), groups(by[dimNamed])
	slices.SortFunc(t.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Was, b.Was), cmp.Compare(a.Became, b.Became))
	})
	return t
}

func (c *Counts) put(feeling byte, n int) {
	switch feelings[feeling&3] {
	case domain.Negative:
		c.Negative += n
	case domain.Neutral:
		c.Neutral += n
	case domain.Positive:
		c.Positive += n
	default:
		c.Unknown += n
	}
}

func group(m map[string]*Counts, name string) *Counts {
	c := m[name]
	if c == nil {
		c = &Counts{}
		m[name] = c
	}
	return c
}

func groups(m map[string]*Counts) []Group {
	var all []Group
	for name, c := range m {
		all = append(all, Group{name, *c})
	}
	slices.SortFunc(all, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Feelings.All(), a.Feelings.All()), cmp.Compare(a.Name, b.Name))
	})
	return all
}
