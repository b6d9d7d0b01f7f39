package enrich

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/jonreiter/govader"

	"hark/internal/domain"
	"hark/internal/enrich/text"
)

// VADER's authors take a compound score beyond ±0.05 for a feeling (Hutto and
// Gilbert, "VADER", 2014; the README of vaderSentiment).
const vaderThreshold = 0.05

// vader judges English by govader, with its known faults evened out before a
// post reaches it: names of the brand would count as words ("united"), doubled
// blanks shift negations, and the plainest emoji score nothing.
type vader struct {
	brand [][]string // each name as words
	marks emoji
	list  func() *govader.SentimentIntensityAnalyzer // read on first use: 8,000 lines
}

func newVader(brand []string, marks emoji) *vader {
	v := &vader{marks: marks, list: sync.OnceValue(openLexicon)}
	for _, name := range brand {
		if w := text.Words(name); len(w) > 0 {
			v.brand = append(v.brand, w)
		}
	}
	return v
}

// openLexicon reads the lexicon and adds what it lacks: two words of its later
// edition, and how people say that a product fails, on VADER's scale of ±4.
func openLexicon() *govader.SentimentIntensityAnalyzer {
	a := govader.NewSentimentIntensityAnalyzer()
	for score, terms := range map[float64]string{
		3.2:  "heart hearts",
		1.5:  "works",
		-1.5: "slow slower laggy lag buggy bug bugs glitchy glitch noisy overheats overheating refurb defective flickers flickering dent dented recall",
		-2.0: "broken broke crash crashes crashed crashing unusable faulty useless bricked swollen dies garbage junk rubbish meh",
	} {
		for w := range strings.FieldsSeq(terms) {
			a.Lexicon[w] = score
		}
	}
	return a
}

// Judge implements Judge.
func (v *vader) Judge(p *Post) domain.Sentiment {
	score := v.list().PolarityScores(v.mask(p.Text)).Compound
	return domain.Sentiment{Feeling: sign(score, vaderThreshold), Score: score, By: "vader@1"}
}

// mask takes the brand's names out and puts words for the plain emoji.
func (v *vader) mask(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	fields := strings.Fields(s)
	for i := 0; i < len(fields); i++ {
		if n := v.named(fields[i:]); n > 0 {
			i += n - 1
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		v.write(&b, fields[i])
	}
	return b.String()
}

// named is how many fields make up a name of the brand; 0 if none begins here.
func (v *vader) named(fields []string) int {
	for _, name := range v.brand {
		if len(name) <= len(fields) && matches(fields, name) {
			return len(name)
		}
	}
	return 0
}

func matches(fields, name []string) bool {
	if len(name) == 0 || !begins(fields[0], name[0]) {
		return false
	}
	for i, w := range name {
		f := strings.Trim(fields[i], `.,:;!?"'()#*_-`)
		f = strings.TrimSuffix(f, "'s")
		if len(f) < len(w) || text.Fold(f) != w {
			return false
		}
	}
	return true
}

// begins is a cheap look at whether a field can be the word at all.
func begins(field, word string) bool {
	return field[0]|0x20 == word[0] || field[0] < '0' || field[0] >= utf8.RuneSelf || word[0] < 'a'
}

func (v *vader) write(b *strings.Builder, field string) {
	if strings.IndexFunc(field, func(r rune) bool { return r >= 0x2000 }) < 0 {
		b.WriteString(field)
		return
	}
	for _, r := range field {
		switch p, known := v.marks[r]; {
		case r < 0x2000 || !known:
			b.WriteRune(r)
		case p > 0:
			b.WriteString(" great ")
		case p < 0:
			b.WriteString(" awful ")
		}
	}
}

// sign gives the feeling of a score.
func sign(score, threshold float64) domain.Feeling {
	switch {
	case score >= threshold:
		return domain.Positive
	case score <= -threshold:
		return domain.Negative
	}
	return domain.Neutral
}

// byRating reads an author's stars, 1 to 5.
func byRating(stars float64) domain.Sentiment {
	if !(stars >= 1 && stars <= 5) {
		return domain.Sentiment{}
	}
	s := domain.Sentiment{Feeling: domain.Neutral, Score: (stars - 3) / 2, By: "rating@1"}
	switch {
	case stars <= 2:
		s.Feeling = domain.Negative
	case stars >= 4:
		s.Feeling = domain.Positive
	}
	return s
}
