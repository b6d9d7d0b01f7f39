package sentiment

import (
	"math"
	"slices"
)

// Judge says how a text feels. The language is a BCP 47 tag such as "en"; empty
// is not known. A text in a language without labels is judged only if it is
// made of words that posts in a language with labels are made of: of short posts
// the language is often told wrong.
func (m *Model) Judge(text, lang string) Result {
	r := m.Read(text, lang)
	defer r.Close()
	return r.Judge()
}

// place gives the place of a language, or that of the one whose words the
// tokens are; false if there is none, or nothing to judge.
func (m *Model) place(tokens []token, lang string) (int, bool) {
	if len(lang) > 2 && lang[2] == '-' {
		lang = lang[:2]
	}
	words, pictures := 0, 0
	for i := range tokens {
		switch tokens[i].kind {
		case word:
			words++
		case face, emoji:
			pictures++
		}
	}
	if words+pictures == 0 {
		return 0, false
	}
	if i := slices.Index(m.weights.Langs, lang); i >= 0 {
		return i, true
	}
	best, most := 0, -1
	for i := range m.weights.Langs {
		if n := m.known(tokens, i); n > most {
			best, most = i, n
		}
	}
	if lang == "" {
		return best, 5*most >= 3*words
	}
	return best, words >= 3 && 5*most >= 4*words
}

// known counts the words of a text that posts in a language are written in.
func (m *Model) known(tokens []token, place int) (n int) {
	for i := range tokens {
		if t := &tokens[i]; t.kind == word && m.weights.common(place, t.hash) {
			n++
		}
	}
	return n
}

// score gives the log odds of Negative and Positive against Neutral.
func (m *Model) score(x *Extractor, tokens []token, place int) [2]float64 {
	return m.odds(m.weights.Score(x.features(tokens, m.weights.Langs[place]), place), tokens, place)
}

// odds makes log odds of the scores of tokens.
func (m *Model) odds(s [2]float32, tokens []token, place int) [2]float64 {
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
