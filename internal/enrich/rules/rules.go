// Package rules says which of a desk's rules and lists of words a post meets.
//
// A rule is a name and a boolean expression:
//
//	refund* OR "money back"                       words, beginnings of words, phrases
//	near(apostrophe enter, 5)  "apostrophe enter"~5   all of them, at most 5 other words between
//	kettle (leak OR drip) -review                 side by side is AND; - is NOT
//	source:x,forum lang:de rating:<3              what is known of the post, see Fields
//
// Words are those of package text: case and accents say nothing, and a word is
// never a part of another. Terms with letters of a script without blanks
// between words are looked for inside words as well. AND binds closer than OR.
//
// A rule must ask for something that has to be there, a word or a field, for
// that is what it is looked up by: with nothing but NOT it is refused. All
// rules and lists are looked for in one pass over the words of a post, each
// rule by its rarest terms, so that ten thousand of them cost little more than
// ten. Measured on one core of a shared server, with posts of people (SemEval,
// 106 bytes) and words of theirs (BenchmarkSet): 10,000 phrases 450,000 to
// 640,000 posts a second, 10,000 rules (a OR b) (c OR d) -e 460,000 to 620,000,
// 7,000 beginnings of words with 3,000 phrases 280,000 to 370,000.
//
// Compile gives every mistake with its place and what would be right. A
// Set is safe for concurrent use; Hits, which belong to one goroutine, are
// used again and allocate nothing then. Nothing here fails on a post, whatever
// its bytes.
package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The bounds of what is compiled.
const (
	RulesMax = 20_000   // rules of a set
	WhenMax  = 64 << 10 // bytes of an expression
	leafMax  = 5_000    // words, phrases and fields of one expression
	depthMax = 64       // parentheses within parentheses
	nearMost = 50       // words between
	nearSize = 8        // terms of one nearness
)

// Rule is a name and the expression that has to hold. What follows from it is
// the caller's.
type Rule struct {
	Name    string
	When    string
	Subject string // what it says the post is about; later rules may ask for it with subject:
}

// List is words and phrases of which each occurrence counts. A word of a list
// also stands for its plural in -s, and in Arabic for the word with its article.
type List []string

// Error is what is wrong with a rule, and where.
type Error struct {
	Index  int    // which rule
	Rule   string // its name
	Offset int    // the byte of When
	Line   int    // of When, from 1
	Column int    // in characters, from 1
	What   string // what is wrong and what would be right
	Got    string // what is not known, where something is not
	Known  []string
}

// Error names the rule and the place.
func (e *Error) Error() string {
	return fmt.Sprintf("rule %q, line %d, column %d: %s", e.Rule, e.Line, e.Column, e.What)
}

func (e *Error) place(when string) {
	before := when[:min(e.Offset, len(when))]
	e.Line = strings.Count(before, "\n") + 1
	e.Column = utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
}

// Set is rules and lists, ready to be asked. See Compile.
type Set struct {
	rules  []compiled
	lists  int
	begin  []int32 // by rule: where its expression begins in code
	code   []int32 // expressions, the operator before its parts: see builder.emit
	leaves []*node // nearness and fields
	terms  []term
	words  map[uint64]span // by the hash of the word that a term is looked up by
	refs   []int32         // terms, in runs
	heads  heads           // the beginnings of words
	dense  map[uint64]span // by the hash of a term's first two characters, or its only one
	given  map[uint64]span // by a field and its value: rules, in refs
	slow   []int32         // rules that no word and no single value leads to
	loose  bool            // there are lists
	asked  [fields]bool    // which fields lead to rules
}

type compiled struct {
	Rule
	top     *node
	subject uint64 // hash of its Subject
	warning string
}

// span is a run of Set.refs.
type span struct{ from, to int32 }

// Compile makes a set. All that is wrong is given, in the order of the rules;
// a rule with a mistake is left out of the set, whose numbers stay those of
// the slice that was given.
func Compile(list []Rule, lists []List) (*Set, []*Error) {
	b := newBuilder(len(lists))
	var wrong []*Error
	for i, r := range list {
		e := b.rule(i, r)
		if e != nil {
			e.Index, e.Rule = i, r.Name
			e.place(r.When)
			wrong = append(wrong, e)
		}
	}
	for i, l := range lists {
		b.list(int32(i), l)
	}
	return b.finish(), wrong
}

// Len is how many rules the set was made of.
func (s *Set) Len() int { return len(s.rules) }

// Warning says what to know of a rule that is none the less used, or nothing.
func (s *Set) Warning(rule int) string { return s.rules[rule].warning }

// Asked gives the values that the rules ask of a field, with the rule and the
// byte of its expression: to be compared with those there are.
func (s *Set) Asked(name string, yield func(rule, offset int, value string)) {
	for i := range s.rules {
		s.rules[i].top.walk(func(n *node) {
			if n.op != opField || n.field.kind.String() != name {
				return
			}
			for _, v := range n.field.values {
				yield(i, n.from, v.text)
			}
		})
	}
}
