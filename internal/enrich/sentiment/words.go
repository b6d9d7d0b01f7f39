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
	x := m.pool.Get().(*Extractor)
	defer m.pool.Put(x)
	tokens := slices.Clone(x.tokens(text))
	place, ok := m.place(tokens, lang)
	if !ok || max <= 0 {
		return nil
	}
	tokens = tokens[:min(len(tokens), weighed)]
	whole := m.score(x, tokens, place)
	var out []Word
	without := make([]token, 0, len(tokens))
	for i, t := range tokens {
		if t.kind == stop || t.kind == name || t.kind == link {
			continue
		}
		without = append(append(without[:0], tokens[:i]...), tokens[i+1:]...)
		s := m.score(x, without, place)
		if w := (whole[1] - whole[0]) - (s[1] - s[0]); math.Abs(w) > 0.05 {
			out = append(out, Word{t.from, t.to, w})
		}
	}
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out[:min(len(out), max)]
}
