package rules

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// term is a word, a phrase, the beginning of a word, or a text within a dense
// script, once in a set however many rules have it.
type term struct {
	words []piece
	by    int     // of words: the one that it is looked up by
	list  int32   // the list whose it is, or -1
	rules []int32 // those that it leads to
	inner string  // of a dense one: what is looked for in the folded text
}

type piece struct {
	hash  uint64
	start string // the beginning of a word; empty where the whole one is meant
}

// builder gathers what a set is made of.
type builder struct {
	set   *Set
	known map[string]int32 // terms of rules by their key
	seen  map[string]bool  // terms of the list being added
	heads []string
	by    map[string][]int32 // terms by the beginning that leads to them
	words map[uint64][]int32
	dense map[uint64][]int32
	given map[uint64][]int32
	load  map[uint64]int // terms that a word has to lead to already
}

func newBuilder(lists int) *builder {
	return &builder{
		set: &Set{lists: lists}, known: map[string]int32{}, by: map[string][]int32{}, load: map[uint64]int{},
		words: map[uint64][]int32{}, dense: map[uint64][]int32{}, given: map[uint64][]int32{},
	}
}

// rule adds one rule, or says what is wrong with it.
func (b *builder) rule(i int, r Rule) *Error {
	b.set.rules = append(b.set.rules, compiled{Rule: r, subject: name(r.Subject)})
	b.set.begin = append(b.set.begin, int32(len(b.set.code)))
	if i >= RulesMax {
		return &Error{What: "there are too many rules"}
	}
	top, wrong := parse(r.When)
	if wrong != nil {
		return wrong
	}
	must := anchors(top, false)
	if must == nil {
		return &Error{Offset: top.from, What: "nothing has to be there for it: it says only what must not. Add a word or a field that has to hold"}
	}
	rule := &b.set.rules[i]
	if rule.top = top; common(must) {
		rule.warning = "it is looked up by very common words alone: add a rarer one that has to be there"
	}
	top.walk(func(n *node) {
		if n.op == opTerm {
			n.term = b.term(n)
		}
	})
	b.emit(top)
	for _, n := range must {
		b.lead(n, int32(i))
	}
	return nil
}

// emit writes an expression as numbers that lie side by side, for the trees of
// ten thousand rules would be all over the memory: a term as opTerm and its
// number, a field as opField and its place in leaves, a nearness as that and its
// terms, all else as its operator, the place after it, and its parts.
func (b *builder) emit(n *node) {
	s := b.set
	n.code = int32(len(s.code))
	switch n.op {
	case opTerm:
		s.code = append(s.code, int32(n.op), n.term)
	case opNear, opField:
		s.code = append(s.code, int32(n.op), int32(len(s.leaves)))
		s.leaves = append(s.leaves, n)
		for _, k := range n.kids {
			b.emit(k)
		}
	default:
		s.code = append(s.code, int32(n.op), 0)
		for _, k := range n.kids {
			b.emit(k)
		}
		s.code[n.code+1] = int32(len(s.code))
	}
}

// term gives the number of a rule's term.
func (b *builder) term(n *node) int32 {
	key := n.key()
	if t, known := b.known[key]; known {
		return t
	}
	t := b.add(n, -1)
	b.known[key] = t
	return t
}

func (b *builder) add(n *node, list int32) int32 {
	t := term{list: list}
	id := int32(len(b.set.terms))
	if n.dense() {
		for i, w := range n.words {
			if i > 0 {
				t.inner += " "
			}
			t.inner += w.text
		}
		k := denseKey([]byte(t.inner))
		b.dense[k] = append(b.dense[k], id)
		b.set.terms = append(b.set.terms, t)
		return id
	}
	best := 0.0
	for i, w := range n.words {
		p := piece{hash: text.Hash(w.text)}
		cost := (1 + float64(b.load[p.hash])) * share(w)
		if w.start {
			p = piece{start: w.text}
		}
		if t.words = append(t.words, p); i == 0 || cost < best {
			best, t.by = cost, i
		}
	}
	if p := t.words[t.by]; p.start != "" {
		b.by[p.start] = append(b.by[p.start], id)
	} else {
		b.words[p.hash] = append(b.words[p.hash], id)
		b.load[p.hash]++
	}
	b.set.terms = append(b.set.terms, t)
	return id
}

// list adds a list's terms, each once. What has no letters is left out.
func (b *builder) list(i int32, l List) {
	b.seen = map[string]bool{}
	for _, said := range l {
		n := &node{op: opTerm}
		var scan text.Scan
		scan.Read(said)
		for j, t := range scan.Tokens {
			n.words = append(n.words, word{text: string(scan.Word(j)), dense: t.Dense})
		}
		if key := n.key(); len(n.words) > 0 && !b.seen[key] {
			b.seen[key] = true
			b.add(n, i)
			b.set.loose = true
		}
	}
}

// lead lets a leaf lead to a rule. Rules come one after another, so that one
// that is there already is the last one.
func (b *builder) lead(n *node, rule int32) {
	s := b.set
	if n.op == opTerm {
		t := &s.terms[n.term]
		t.rules = once(t.rules, rule)
		return
	}
	if n.field.slow() {
		s.slow = once(s.slow, rule)
		return
	}
	s.asked[n.field.kind] = true
	for _, v := range n.field.values {
		k := given(n.field.kind, v.hash)
		b.given[k] = once(b.given[k], rule)
	}
}

// once appends a rule to those before it, unless it is the last one.
func once(to []int32, rule int32) []int32 {
	if n := len(to); n > 0 && to[n-1] == rule {
		return to
	}
	return append(to, rule)
}

// slow reports whether no single value of a post leads to the field.
func (f *field) slow() bool {
	switch f.kind {
	case byRating, byFollowers:
		return true
	case byAuthor:
		return slices.ContainsFunc(f.values, func(v value) bool { return !v.exact })
	case bySentiment:
		return slices.ContainsFunc(f.values, func(v value) bool { return v.op != "" })
	}
	return false
}

// given is the key of a field and a value.
func given(k kind, hash uint64) uint64 { return hash*31 + uint64(k) + 1 }

// denseKey is the hash of the first two characters, or of the only one.
func denseKey(s []byte) uint64 {
	_, n := utf8.DecodeRune(s)
	_, m := utf8.DecodeRune(s[n:])
	return text.Hash(s[:n+m])
}

// finish puts what was gathered into the form that is read.
func (b *builder) finish() *Set {
	s := b.set
	s.words, s.dense, s.given = s.runs(b.words), s.runs(b.dense), s.runs(b.given)
	for start := range b.by {
		b.heads = append(b.heads, start)
	}
	slices.Sort(b.heads)
	s.heads = newHeads(b.heads)
	for i, start := range b.heads {
		s.heads.terms[i] = s.run(b.by[start])
	}
	return s
}

func (s *Set) runs(of map[uint64][]int32) map[uint64]span {
	out := make(map[uint64]span, len(of))
	for k, list := range of {
		out[k] = s.run(list)
	}
	return out
}

func (s *Set) run(list []int32) span {
	from := int32(len(s.refs))
	s.refs = append(s.refs, list...)
	return span{from, int32(len(s.refs))}
}

// anchors are leaves of which one has to hold wherever the node does, the
// rarest such; nil where nothing has to.
func anchors(n *node, not bool) []*node {
	switch {
	case n.op == opNot:
		return anchors(n.kids[0], !not)
	case n.op == opTerm || n.op == opField:
		if not {
			return nil
		}
		return []*node{n}
	case n.op == opNear && not:
		return nil
	case (n.op == opOr) == not || n.op == opNear: // all of the kids hold
		var best []*node
		for _, k := range n.kids {
			if a := anchors(k, not); a != nil && (best == nil || cost(a) < cost(best)) {
				best = a
			}
		}
		return best
	}
	var all []*node // one of the kids holds
	for _, k := range n.kids {
		a := anchors(k, not)
		if a == nil {
			return nil
		}
		all = append(all, a...)
	}
	return all
}

// cost is about how many of a post's chances it takes to come upon one of the leaves.
func cost(leaves []*node) float64 {
	sum := 0.0
	for _, n := range leaves {
		sum += n.share()
	}
	return sum
}

// share is about which part of all posts a leaf holds for. It only has to
// order them; a wrong guess costs time and changes no answer.
func (n *node) share() float64 {
	if n.op == opField {
		switch {
		case n.field.slow():
			return 1
		case n.field.kind == byAuthor, n.field.kind == byList, n.field.kind == byIs:
			return 0.02
		case n.field.kind == bySubject:
			return 0.05 * float64(len(n.field.values))
		}
		return 0.3 * float64(len(n.field.values))
	}
	if n.dense() {
		return 0.002
	}
	least := slices.MinFunc(n.words, func(a, b word) int { return cmp.Compare(share(a), share(b)) })
	if len(n.words) > 1 {
		return share(least) / 5
	}
	return share(least)
}
