package language

import "unicode"

// The weights, in Units where they are costs. They were chosen on the training
// parts of the sets named in the package comment.
const (
	wordMost   = 12 * Units    // what a word can cost
	wordLong   = 64            // letters that are read of a word; so many costs of 255 do not overflow 16 bits
	prior      = 1 * Units     // a language that is written less, by its column: see rare
	heat       = 5 * Units / 2 // by which costs become probabilities: the runs of a word are not independent
	hindiWord  = 10 * Units    // for all others, where a word is Hindi in Latin letters
	weakWord   = 2 * Units     // for all others, where a word may be that
	otherWord  = 1 * Units     // for Hindi, where one is not
	hindiPrior = 6 * Units     // so that one word alone does not do
)

// tally adds up what a text's words cost.
type tally struct {
	costs  string
	script script
	sheet  *Sheet
	words  int
	hindi  int // words of Hindi in Latin letters
	weak   int // words that may be that
	other  int // other words
	cost   [columnsMax]int

	word  [wordLong]rune
	n     int
	tag   bool // the word is a hashtag's
	run   int  // how often its latest letter was repeated
	short lanes
	long  lanes
}

// lanes are sums of columns, four a number: of the even ones of eight, then of
// the odd ones.
type lanes [columnsMax / 4]uint64

// add adds a row of costs.
func (l *lanes) add(row string) {
	const even = 0x00FF00FF00FF00FF
	for i := 0; i < len(l) && len(row) >= 8; i += 2 {
		c := eight(row)
		l[i] += c & even
		l[i+1] += c >> 8 & even
		row = row[8:]
	}
}

// at gives the sum of a column.
func (l *lanes) at(column int) int {
	return int(l[column/8*2+column%2] >> (column % 8 / 2 * 16) & 0xFFFF)
}

// read takes in a text.
func (t *tally) read(text string) {
	tag := false
	for _, r := range text {
		s := none
		switch {
		case 'a' <= r && r <= 'z':
			s = latin
		case 'A' <= r && r <= 'Z':
			s, r = latin, r+'a'-'A'
		case r < 0x80:
		case unicode.IsMark(r):
			continue // lingua's models leave marks out, and what stands on them together
		default:
			if s = scriptOf(r); s != none {
				r = unicode.ToLower(r)
			}
		}
		switch {
		case s == t.script:
			t.letter(r, tag)
		default:
			t.end()
			if r == '#' {
				tag = true
			} else if r == ' ' || r == '\n' {
				tag = false
			}
		}
	}
	t.end()
}

// letter adds a letter to the word.
func (t *tally) letter(r rune, tag bool) {
	if t.n > 0 && t.word[t.n-1] == r {
		t.run++
	} else {
		t.run = 1
	}
	if t.run <= 2 && t.n < wordLong {
		t.word[t.n] = r
		t.n++
	}
	t.tag = tag
}

// end adds up the word that was read.
func (t *tally) end() {
	if t.n == 0 {
		return
	}
	word := t.word[:t.n]
	t.n = 0
	t.words++
	if t.script == latin {
		switch hindi(word) {
		case surely:
			t.hindi++
			return
		case perhaps:
			t.weak++
		default:
			t.other++
		}
	}
	t.short, t.long = lanes{}, lanes{}
	for i := range word {
		h := uint64(seed)
		for j, r := range word[i:min(len(word), i+Longest)] {
			h = step(h, r)
			at := t.sheet.row(h)
			row := t.costs[at : at+t.sheet.Columns]
			if j < 2 {
				t.short.add(row)
			} else {
				t.long.add(row)
			}
		}
	}
	t.charge()
}

// charge adds the word's costs to the text's: runs of one or two letters count
// for half, and a hashtag for half of a word.
func (t *tally) charge() {
	var cost [columnsMax]int
	least := int(^uint(0) >> 1)
	for i := range t.sheet.Langs {
		cost[i] = t.short.at(i)/2 + t.long.at(i)
		least = min(least, cost[i])
	}
	for i := range t.sheet.Langs {
		c := min(cost[i]-least, wordMost)
		if t.tag {
			c /= 2
		}
		t.cost[i] += c
	}
}

// total gives what the text costs for each language. Hindi in Latin letters
// costs what the cheapest one does and more for each word that speaks against
// it; what speaks for it the others pay.
func (t *tally) total() []float64 {
	out := make([]float64, 0, columnsMax+1)
	least := int(^uint(0) >> 1)
	for i := range t.sheet.Langs {
		c := t.cost[i] + rare(t.script, i)
		out = append(out, float64(c+t.hindi*hindiWord+t.weak*weakWord))
		least = min(least, c)
	}
	if t.script == latin {
		out = append(out, float64(least+t.other*otherWord+hindiPrior))
	}
	return out
}

// rare is what a language costs that is written less: most posts of the public
// networks are in the first language of their script, and most others, where it
// is Latin, in one of the next seven.
func rare(s script, column int) int {
	switch {
	case column == 0:
		return 0
	case column < 8 && s == latin:
		return prior
	}
	return 2 * prior
}
