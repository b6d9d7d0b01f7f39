package rules

import (
	"slices"
	"strings"

	"hark/internal/enrich/text"
)

// naive says whether an expression holds, with no index, no hash and no regard
// to speed: what the package comment says, word by word.
func naive(n *node, words []string, f *facts) bool {
	holds := func(k *node) bool { return naive(k, words, f) }
	switch n.op {
	case opAnd:
		return !slices.ContainsFunc(n.kids, func(k *node) bool { return !holds(k) })
	case opOr:
		return slices.ContainsFunc(n.kids, holds)
	case opNot:
		return !holds(n.kids[0])
	case opTerm:
		return len(spots(n, words)) > 0
	case opNear:
		return naiveNear(n, words)
	}
	return f.meet(&n.field)
}

// spots are the words, from and to, at which a term stands.
func spots(n *node, words []string) (out [][2]int) {
	if n.dense() {
		var parts []string
		for _, w := range n.words {
			parts = append(parts, w.text)
		}
		return denseSpots(strings.Join(parts, " "), words)
	}
	for i := range words {
		if i+len(n.words) > len(words) {
			break
		}
		ok := true
		for j, w := range n.words {
			have := words[i+j]
			ok = ok && (have == w.text || w.start && strings.HasPrefix(have, w.text))
		}
		if ok {
			out = append(out, [2]int{i, i + len(n.words)})
		}
	}
	return out
}

// denseSpots are the words among which a text stands, cut only where a script
// has no blanks.
func denseSpots(inner string, words []string) (out [][2]int) {
	runes := []rune(inner)
	all := strings.Join(words, " ")
	for at := range all {
		if !strings.HasPrefix(all[at:], inner) {
			continue
		}
		from, to := strings.Count(all[:at], " "), strings.Count(all[:at+len(inner)], " ")+1
		rest := all[at+len(inner):]
		if !text.Unspaced(runes[0]) && at > 0 && all[at-1] != ' ' || !text.Unspaced(runes[len(runes)-1]) && rest != "" && rest[0] != ' ' {
			continue
		}
		out = append(out, [2]int{from, to})
	}
	return out
}

// naiveNear goes over the finds as near does: by their beginnings, the last
// one of each term counting.
func naiveNear(n *node, words []string) bool {
	type find struct{ kid, from, to int }
	var all []find
	for i, k := range n.kids {
		for _, s := range spots(k, words) {
			all = append(all, find{i, s[0], s[1]})
		}
	}
	// All choices of one find a term: few words, few terms.
	var choose func(kid, from, to, own int) bool
	choose = func(kid, from, to, own int) bool {
		if kid == len(n.kids) {
			return to-from-own <= n.within
		}
		for _, f := range all {
			if f.kid == kid && choose(kid+1, min(from, f.from), max(to, f.to), own+f.to-f.from) {
				return true
			}
		}
		return false
	}
	return choose(0, len(words), 0, 0)
}
