package sentiment

import "math"

// Judge says how a text feels. The language is a BCP 47 tag such as "en"; empty
// is not known. A text in a language without labels is judged only if it is
// made of words that posts in English are made of: languages of short posts are
// often told wrong.
func (m *Model) Judge(text, lang string) Result {
	x := m.pool.Get().(*Extractor)
	defer m.pool.Put(x)
	tokens := x.tokens(text)
	place, ok := m.place(tokens, lang)
	if !ok {
		return Result{}
	}
	return m.result(m.score(x, tokens, place))
}

// place gives the place of a language, or that of English if the tokens are.
func (m *Model) place(tokens []token, lang string) (int, bool) {
	if len(lang) > 2 && lang[2] == '-' {
		lang = lang[:2]
	}
	known, words, pictures := 0, 0, 0
	for i := range tokens {
		switch t := &tokens[i]; t.kind {
		case word:
			words++
			if m.weights.common(t.hash) {
				known++
			}
		case face, emoji:
			pictures++
		}
	}
	if words+pictures == 0 {
		return 0, false
	}
	for i, l := range m.weights.Langs {
		if l == lang {
			return i, true
		}
	}
	if lang == "" {
		return 0, 3*known >= 2*words
	}
	return 0, words >= 3 && 5*known >= 4*words
}

// score gives the log odds of Negative and Positive against Neutral.
func (m *Model) score(x *Extractor, tokens []token, place int) [2]float64 {
	s := m.weights.Score(x.features(tokens, m.weights.Langs[place]), place)
	sharp := m.weights.Sharp[place]
	out := [2]float64{float64(s[0] * sharp), float64(s[1] * sharp)}
	if m.layer != nil {
		out = m.layer.apply(out, tokens)
	}
	return out
}

// result makes probabilities of log odds.
func (m *Model) result(s [2]float64) Result {
	top := max(s[0], s[1], 0)
	p := [3]float64{math.Exp(s[0] - top), math.Exp(-top), math.Exp(s[1] - top)}
	sum := p[0] + p[1] + p[2]
	r := Result{Known: true, Label: Neutral}
	for i := range p {
		r.P[i] = p[i] / sum
	}
	for i := range p {
		if r.P[i] > r.P[r.Label] {
			r.Label = i
		}
	}
	r.Score = r.P[Positive] - r.P[Negative]
	r.Ambiguous = r.P[r.Label] < float64(m.weights.Doubt)
	return r
}
