package sentiment

import "slices"

// clause marks the tokens of the clause that holds a span.
func (x *Extractor) clause(tokens []token, span [2]int, keep []bool) {
	at := slices.IndexFunc(tokens, func(t token) bool { return t.from < span[1] && t.to > span[0] && t.kind != stop })
	if at < 0 {
		return
	}
	from, to := at, at
	for from > 0 && !x.parts(tokens, from-1) {
		from--
	}
	felt := false
	for to < len(tokens) && !(x.parts(tokens, to) && (felt || x.felt(from, to))) {
		felt = felt || x.felt(to, to+1)
		to++
	}
	for i := from; i < min(to+1, len(tokens)); i++ {
		if i < to || tokens[i].kind == mark { // the mark belongs to what it ends
			keep[i] = true
		}
	}
}

// parts reports whether a token parts clauses.
func (x *Extractor) parts(tokens []token, i int) bool {
	switch t := &tokens[i]; {
	case t.kind == stop, t.kind == mark:
		return true
	case t.kind == word:
		if x.entries[i].Class == ClassBut {
			return true
		}
		switch string(t.form) {
		case "and", "while", "whereas", "y", "e", "et", "und", "aur", "و":
			return true
		}
	}
	return false
}

// felt reports whether a word of a feeling stands in a part of the text.
func (x *Extractor) felt(from, to int) bool {
	for _, e := range x.entries[from:to] {
		if e.Value != [3]int8{} {
			return true
		}
	}
	return false
}
