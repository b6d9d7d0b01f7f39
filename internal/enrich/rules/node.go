package rules

import "strings"

type op uint8

const (
	opAnd op = iota
	opOr
	opNot
	opTerm
	opNear
	opField
)

// node is a part of an expression.
type node struct {
	op       op
	kids     []*node // of and, or, not; of near the terms
	words    []word  // of a term
	field    field
	within   int   // of near: how many other words may stand between
	term     int32 // of a term, once it is in a set
	code     int32 // where it begins in Set.code
	from, to int   // the bytes of the expression
}

// word is a word of a term, folded.
type word struct {
	text  string
	start bool // the beginning of a word
	dense bool
}

// walk calls f with the node and all below it. A nil node has none.
func (n *node) walk(f func(*node)) {
	if n == nil {
		return
	}
	f(n)
	for _, k := range n.kids {
		k.walk(f)
	}
}

// key tells equal terms from others.
func (n *node) key() string {
	var b strings.Builder
	for _, w := range n.words {
		b.WriteString(w.text)
		if w.start {
			b.WriteByte('*')
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// dense reports whether the term is looked for inside words.
func (n *node) dense() bool {
	for _, w := range n.words {
		if w.dense {
			return true
		}
	}
	return false
}
