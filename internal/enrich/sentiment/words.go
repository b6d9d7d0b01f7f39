package sentiment

import (
	"cmp"
	"math"
	"slices"
)

// weighed is the number of tokens, from the beginning of a text, that Words
// looks at: each costs one judgement.
const weighed = 120

// Words gives at most max words of a text that decided its judgement, the
// strongest first. The weight of a word is exact: what the log odds of Positive
// against Negative lose when the text is judged without it, so that a "not"
// before a "good" weighs what it turns.
func (m *Model) Words(text, lang string, max int) []Word {
	if max <= 0 {
		return nil
	}
	x := m.pool.Get().(*Extractor)
	defer m.pool.Put(x)
	tokens := x.tokens(text)
	place, ok := m.place(tokens, lang)
	if !ok {
		return nil
	}
	l := m.lacking(x, tokens[:min(len(tokens), weighed)], place)
	whole := m.score(x, l.tokens, place)
	var out []Word
	for i, t := range l.tokens {
		if t.kind == stop || t.kind == name || t.kind == link {
			continue
		}
		s := l.score(i)
		if w := (whole[1] - whole[0]) - (s[1] - s[0]); math.Abs(w) > 0.05 {
			out = append(out, Word{t.from, t.to, w})
		}
	}
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out[:min(len(out), max)]
}

// lacking judges a text without one of its tokens, again and again. What does
// not depend on which one lacks is found once.
type lacking struct {
	m     *Model
	x     *Extractor
	place int
	salts salts

	tokens  []token
	entries []Entry
	spans   []int
	letters [][2]int32 // of each token, the weights of its runs of letters
	all     [2]int32   // and of all of them
	rest    []token    // is used again
}

func (m *Model) lacking(x *Extractor, tokens []token, place int) *lacking {
	lang := m.weights.Langs[place]
	x.know(tokens, lang)
	l := &lacking{
		m: m, x: x, place: place, salts: saltsOf(lang), tokens: tokens,
		entries: slices.Clone(x.entries), spans: slices.Clone(x.spans),
		letters: make([][2]int32, len(tokens)), rest: make([]token, 0, len(tokens)),
	}
	for i := range tokens {
		if tokens[i].kind != word {
			continue
		}
		x.f.Chars = x.f.Chars[:0]
		x.f.letters(tokens[i].form)
		s := m.weights.sum(x.f.Chars)
		l.letters[i] = s
		l.all[0], l.all[1] = l.all[0]+s[0], l.all[1]+s[1]
	}
	return l
}

// score is Model.score without token i: only the two after it may be part of
// another phrase than before.
func (l *lacking) score(i int) [2]float64 {
	x := l.x
	l.rest = append(append(l.rest[:0], l.tokens[:i]...), l.tokens[i+1:]...)
	x.entries = append(append(x.entries[:0], l.entries[:i]...), l.entries[i+1:]...)
	x.spans = append(append(x.spans[:0], l.spans[:i]...), l.spans[i+1:]...)
	for j := i; j < min(i+2, len(l.rest)); j++ {
		x.entries[j], x.spans[j] = x.entry(l.rest[:j+1], &l.salts)
	}
	chars := [2]int32{l.all[0] - l.letters[i][0], l.all[1] - l.letters[i][1]}
	return l.m.odds(l.m.weights.score(x.together(l.rest), chars, l.place), l.rest, l.place)
}
