package sentiment

// know looks every token up, alone and at the end of a phrase.
func (x *Extractor) know(tokens []token, lang string) {
	s := saltsOf(lang)
	x.entries, x.spans = x.entries[:0], x.spans[:0]
	for i := range tokens {
		e, span := x.entry(tokens[:i+1], &s)
		x.entries, x.spans = append(x.entries, e), append(x.spans, span)
	}
}

// entry looks up the last of tokens, and gives the number of words that were
// found. Of the others it looks at no more than the two before it.
func (x *Extractor) entry(tokens []token, s *salts) (e Entry, span int) {
	switch t := &tokens[len(tokens)-1]; t.kind {
	case word:
		return x.word(tokens, s)
	case face, emoji:
		e, _ = x.lexicon.find(key(s.all, t.hash))
	}
	return e, 1
}

// word looks up the last of tokens, and the phrases that end with it, of which
// the longest says the class. It gives the number of words that were found.
func (x *Extractor) word(tokens []token, s *salts) (Entry, int) {
	i := len(tokens) - 1
	t := &tokens[i]
	e, ok := x.lexicon.look(s, t.hash)
	if !ok && t.long {
		e, ok = x.lexicon.look(s, hashOf(single(t.form)))
	}
	if !ok && s.own != s.english {
		e, _ = x.lexicon.find(stemKey(s.lang, t.form))
	}
	if i == 0 || tokens[i-1].kind != word {
		return e, 1
	}
	span := 2
	pair, ok := x.lexicon.look(s, mix(tokens[i-1].hash, t.hash))
	if i > 1 && tokens[i-2].kind == word {
		if three, found := x.lexicon.look(s, mix(mix(tokens[i-2].hash, tokens[i-1].hash), t.hash)); found {
			pair, ok, span = three, true, 3
		}
	}
	if !ok {
		return e, 1
	}
	for l, v := range pair.Value {
		if v != 0 {
			e.Value[l] = v
		}
	}
	if pair.Class != 0 {
		e.Class = pair.Class
	}
	return e, span
}

// single writes doubled letters once: "soo" is "so".
func single(b []byte) []byte {
	out := make([]byte, 0, maxForm)
	for i, c := range b {
		if i == 0 || c != b[i-1] {
			out = append(out, c)
		}
	}
	return out
}

// reach is how many words after a negation are turned round.
const reach = 4

// scope finds what stands within reach of a negation, and the last "but". A
// phrase is not turned by a negation of its own ("not working").
func (x *Extractor) scope(tokens []token) {
	x.turned, x.but = x.turned[:0], -1
	since := reach
	for i := range tokens {
		x.turned = append(x.turned, since < reach)
		x.turned[i] = x.turned[i+1-x.spans[i]]
		since++
		switch c := x.entries[i].Class; {
		case c == ClassNot:
			since = 0
		case c == ClassBut:
			since, x.but = reach, i
		case tokens[i].kind == stop, tokens[i].kind == mark:
			since = reach
		}
	}
}
