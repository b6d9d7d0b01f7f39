package enrich

import (
	"hark/internal/domain"
	"hark/internal/enrich/text"
)

// wordJudge judges a language by a few dozen words that leave no doubt. It
// says Unknown far more often than not, and is seldom wrong when it speaks.
type wordJudge struct {
	terms lexicon
	turn  map[string]bool // words that turn the next ones round: "no", "nicht"
}

const (
	good = iota
	bad
)

// reach is how many words after a negation are turned round.
const reach = 3

func wordJudges() map[string]Judge {
	judges := map[string]Judge{}
	for _, p := range polar() {
		j := &wordJudge{turn: map[string]bool{}}
		j.terms.add(good, text.Terms(p.good))
		j.terms.add(bad, text.Terms(p.bad))
		for _, w := range text.Terms(p.not) {
			j.turn[text.Fold(w)] = true
		}
		judges[p.lang] = j
	}
	return judges
}

// Judge implements Judge.
func (j *wordJudge) Judge(p *Post) domain.Sentiment {
	var sum [2]int
	since := reach
	for i, w := range p.Words {
		for _, t := range j.terms.lookup(w) {
			if follows(p.Words[i+1:], t.rest) {
				sum[t.what^turned(since)]++
			}
		}
		since++
		if j.turn[w] {
			since = 0
		}
	}
	if len(j.terms.inside) > 0 {
		dense := Post{Text: p.Text, Words: []string{"の"}}
		j.terms.scan(&dense, func(what int) { sum[what]++ })
	}
	return verdict(sum[good], sum[bad], "words@1")
}

// turned is 1 within reach of a negation. "Not bad" is taken for good, "not
// good" for bad.
func turned(since int) int {
	if since < reach {
		return 1
	}
	return 0
}

// verdict weighs clear signs against each other; level ones cancel out.
func verdict(good, bad int, by string) domain.Sentiment {
	if good == bad {
		return domain.Sentiment{}
	}
	score := float64(good-bad) / float64(good+bad+1)
	return domain.Sentiment{Feeling: sign(score, 0), Score: score, By: by}
}

// emoji is the plain sense of those pictures whose sense is plain: 1, -1, or
// 0 for those that word lists misread (fire is mostly praise, or a fire).
type emoji map[rune]int

func newEmoji() emoji {
	e := emoji{'🔥': 0, '💀': 0}
	for _, r := range "❤👍😍🥰💕💖💜💙💚🎉👏🙌😊🤩💯😁🥳💪🫶☺😻✨" {
		e[r] = +1
	}
	for _, r := range "👎😡🤬😠💔🤮😤😒🙄😞😩😫🤦😣🤢🖕😭" {
		e[r] = -1
	}
	return e
}

// judge weighs the emoji of a text, wherever no word decided.
func (e emoji) judge(text string) domain.Sentiment {
	var sum [2]int
	for _, r := range text {
		if r < 0x2000 {
			continue
		}
		switch e[r] {
		case +1:
			sum[good]++
		case -1:
			sum[bad]++
		}
	}
	return verdict(sum[good], sum[bad], "emoji@1")
}
