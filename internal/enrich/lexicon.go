package enrich

import (
	"strings"

	"hark/internal/enrich/text"
)

// lexicon finds terms in a post by one lookup a word: 10,000 terms cost what
// ten do. Terms of scripts that put no blanks between words are looked for in
// the text as it stands.
type lexicon struct {
	first  map[string][]term // by a term's first word
	inside []inside
}

type term struct {
	rest []string // the words that must follow
	what int
}

type inside struct {
	text string
	what int
}

func (l *lexicon) add(what int, terms []string) {
	if l.first == nil {
		l.first = map[string][]term{}
	}
	for _, t := range terms {
		if strings.ContainsFunc(t, text.Unspaced) {
			l.inside = append(l.inside, inside{text.Fold(t), what})
			continue
		}
		if w := text.Words(t); len(w) > 0 {
			l.first[w[0]] = append(l.first[w[0]], term{w[1:], what})
		}
	}
}

// scan calls hit for each term found.
func (l *lexicon) scan(p *Post, hit func(what int)) {
	dense := false
	for i, w := range p.Words {
		dense = dense || len(l.inside) > 0 && strings.ContainsFunc(w, text.Unspaced)
		for _, t := range l.lookup(w) {
			if follows(p.Words[i+1:], t.rest) {
				hit(t.what)
			}
		}
	}
	if !dense {
		return
	}
	body := text.Fold(p.Text)
	for _, t := range l.inside {
		if strings.Contains(body, t.text) {
			hit(t.what)
		}
	}
}

// lookup finds the terms that begin with w, its singular, or, for Arabic, w
// without the article and the prepositions written onto it.
func (l *lexicon) lookup(w string) []term {
	if t, ok := l.first[w]; ok {
		return t
	}
	if n := len(w); n > 3 && w[n-1] == 's' {
		return l.first[strings.TrimSuffix(w[:n-1], "'")]
	}
	if w[0] < 0xD8 || w[0] > 0xDB { // not Arabic
		return nil
	}
	for _, article := range [...]string{"ال", "وال", "بال", "لل"} {
		if bare, ok := strings.CutPrefix(w, article); ok {
			return l.first[bare]
		}
	}
	return nil
}

func follows(words, rest []string) bool {
	if len(words) < len(rest) {
		return false
	}
	for i, w := range rest {
		if words[i] != w && strings.TrimSuffix(words[i], "s") != w {
			return false
		}
	}
	return true
}
