package sentiment

import "slices"

// Reading is one text on its way through a model, for whoever wants to know of
// it as a whole and about its subjects: it is read into words once, and only
// when something is asked. It is not safe for concurrent use.
type Reading struct {
	m          *Model
	text, lang string

	x      *Extractor // nil until the text is read
	tokens []token
	place  int
	ok     bool // there is something to judge

	whole  Result
	judged bool // whole is known
	known  bool // the extractor's entries are those of all tokens
}

// Read begins to read a text in a language, as Judge has it. Close it.
func (m *Model) Read(text, lang string) Reading { return Reading{m: m, text: text, lang: lang} }

// Close ends the reading. Nothing may be asked of it any more.
func (r *Reading) Close() {
	if r.x != nil {
		r.m.pool.Put(r.x)
		r.x = nil
	}
}

// read reports whether there is something to judge.
func (r *Reading) read() bool {
	if r.x == nil {
		r.x = r.m.pool.Get().(*Extractor)
		r.tokens = r.x.tokens(r.text)
		r.place, r.ok = r.m.place(r.tokens, r.lang)
	}
	return r.ok
}

// Judge says how the text feels.
func (r *Reading) Judge() Result {
	if !r.judged && r.read() {
		r.whole, r.known = r.m.result(r.m.score(r.x, r.tokens, r.place)), true
	}
	r.judged = true
	return r.whole
}

// About says how the text feels about each of several subjects: only the
// clauses that hold one of a subject's spans, given as bytes of the text, are
// read ("love the screen, hate the keyboard"). A clause in which no word of a
// feeling stands is read on to the next that has one. With spans of which none
// fits it is Judge; a subject without any has the zero Result.
func (r *Reading) About(subjects [][][2]int) []Result {
	results := make([]Result, len(subjects))
	if !r.read() {
		return results
	}
	keep := slices.Grow(r.x.keep[:0], len(r.tokens))[:len(r.tokens)]
	part := r.x.part
	defer func() { r.x.keep, r.x.part = keep, part }()
	for n, spans := range subjects {
		if len(spans) == 0 {
			continue
		}
		if !r.known {
			r.x.know(r.tokens, r.m.weights.Langs[r.place])
			r.known = true
		}
		clear(keep)
		for _, span := range spans {
			r.x.clause(r.tokens, span, keep)
		}
		part = part[:0]
		for i := range r.tokens {
			if keep[i] {
				part = append(part, r.tokens[i])
			}
		}
		if len(part) == 0 || len(part) == len(r.tokens) {
			results[n] = r.Judge()
			continue
		}
		results[n], r.known = r.m.result(r.m.score(r.x, part, r.place)), false
	}
	return results
}
