package enrich

import "hark/internal/domain"

const (
	good = iota
	bad
)

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

// verdict weighs clear signs against each other; level ones cancel out.
func verdict(good, bad int, by string) domain.Sentiment {
	s := domain.Sentiment{Feeling: domain.Positive, Score: float64(good-bad) / float64(good+bad+1), By: by}
	switch {
	case good == bad:
		return domain.Sentiment{}
	case good < bad:
		s.Feeling = domain.Negative
	}
	return s
}
