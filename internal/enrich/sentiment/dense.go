package sentiment

import "math"

const (
	listDense  = 13 // figures from one word list
	shapeDense = 14 // figures from how a text is written
)

// weigh sums each word list over the text. The rules are VADER's (Hutto and
// Gilbert, 2014): a booster before a word, capitals among small letters and
// drawn-out letters strengthen it, a negation turns it round at 0.74 of its
// weight, and what follows a "but" counts three times what precedes it.
func (x *Extractor) weigh(tokens []token) {
	words, loud, bangs := 0, 0, 0
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.kind == word:
			words++
			if t.loud {
				loud++
			}
		case t.kind == mark && t.form[len(t.form)-1] == '!':
			bangs++
			if t.long {
				bangs++
			}
		}
	}
	for list := range 3 {
		var s sums
		for i := range tokens {
			v := float32(x.entries[i].Value[list]) / 10
			if v != 0 {
				s.add(x.rules(tokens, i, v, loud < words))
			}
		}
		s.figures(x.f.Dense[list*listDense:], min(bangs, 4), words)
		x.f.hashed(seedSum, uint64(list)<<8|uint64((s.compound(min(bangs, 4))+1)*4.999))
		x.f.hashed(seedCount, uint64(list)<<8|uint64(min(s.good, 3))<<4|uint64(min(s.bad, 3)))
	}
}

// rules gives the valence of a word where it stands.
func (x *Extractor) rules(tokens []token, i int, v float32, mixed bool) float32 {
	switch {
	case i > 0 && x.entries[i-1].Class == ClassVery:
		v *= 1.25
	case i > 1 && x.entries[i-2].Class == ClassVery:
		v *= 1.12
	}
	if tokens[i].loud && mixed {
		v *= 1.2
	}
	if tokens[i].long {
		v *= 1.2
	}
	if x.turned[i] && x.entries[i].Class != ClassNot {
		v *= -0.74
	}
	switch {
	case x.but < 0:
	case i < x.but:
		v *= 0.5
	default:
		v *= 1.5
	}
	return v
}

// sums are what one list says of a text.
type sums struct {
	up, down, high, low, first, last float32
	good, bad                        int
}

func (s *sums) add(v float32) {
	if v > 0 {
		s.up += v
		s.good++
		s.high = max(s.high, v)
	} else {
		s.down -= v
		s.bad++
		s.low = max(s.low, -v)
	}
	if s.good+s.bad == 1 {
		s.first = v
	}
	s.last = v
}

// compound is VADER's: the sum, brought to -1 to 1 by alpha 15.
func (s *sums) compound(bangs int) float32 {
	sum := s.up - s.down
	switch emphasis := 0.3 * float32(bangs); {
	case sum > 0:
		sum += emphasis
	case sum < 0:
		sum -= emphasis
	}
	return sum / float32(math.Sqrt(float64(sum*sum)+15))
}

func (s *sums) figures(d []float32, bangs, words int) {
	d[0] = s.compound(bangs)
	d[1], d[2] = log(s.up), log(s.down)
	d[3], d[4] = log(float32(s.good)), log(float32(s.bad))
	d[5], d[6] = s.high/4, s.low/4
	d[7], d[8] = s.first/4, s.last/4
	switch {
	case s.good+s.bad == 0:
		d[9] = 1
	case s.good > 0 && s.bad > 0:
		d[10] = 1
	}
	n := float32(words + 1)
	d[11], d[12] = s.up/n, s.down/n
}

// shape counts what is not in the words.
func shape(tokens []token, d []float32) {
	var n [9]int
	for i := range tokens {
		t := &tokens[i]
		switch t.kind {
		case word:
			n[8]++
			if t.loud {
				n[2]++
			}
			if t.long {
				n[3]++
			}
		case name:
			n[4]++
		case link:
			n[5]++
		case number:
			n[7]++
		case mark:
			countMark(t, &n)
		}
		if t.tag {
			n[6]++
		}
	}
	for i, k := range n {
		d[i] = log(float32(k))
	}
	d[8] /= 3
	if len(tokens) == 0 {
		return
	}
	if tokens[0].kind == name {
		d[9] = 1
	}
	switch last := &tokens[len(tokens)-1]; {
	case last.kind == link:
		d[13] = 1
	case last.kind != mark:
	case string(last.form) == "?":
		d[10] = 1
	case string(last.form) == "!":
		d[11] = 1
	case string(last.form) == "…":
		d[12] = 1
	}
}

func countMark(t *token, n *[9]int) {
	switch string(t.form) {
	case "!":
		n[0]++
		if t.long {
			n[0]++
		}
	case "?":
		n[1]++
	case "?!":
		n[0]++
		n[1]++
	}
}

func log(f float32) float32 {
	if f == 0 {
		return 0
	}
	return float32(math.Log1p(float64(f)))
}
