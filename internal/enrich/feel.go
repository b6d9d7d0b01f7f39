package enrich

import (
	"math"

	"hark/internal/domain"
	"hark/internal/enrich/rules"
	"hark/internal/enrich/sentiment"
	"hark/internal/enrich/text"
)

// feel asks, in this order, the stars that the author gave, the judge of the
// language, the model, and the emoji. The model reads the body as it was
// written: that a handle or a link stood there says something too.
func (m *Model) feel(p *Post, feeling *sentiment.Reading) domain.Sentiment {
	if s := byRating(p.Rating); s.Feeling != domain.Unknown {
		return s
	}
	if j := m.judges[p.Lang]; j != nil {
		p.Words = text.Words(p.Text)
		if s := j.Judge(p); s.Feeling != domain.Unknown {
			return s
		}
	}
	if r := feeling.Judge(); r.Known {
		return domain.Sentiment{
			Feeling: feelingOf(r.Label), Score: hundredth(r.Score), Ambiguous: r.Ambiguous, By: m.feeling.Name(),
			Odds: oddsOf(r.P, r.Label),
		}
	}
	return m.marks.judge(p.Text)
}

func feelingOf(label int) domain.Feeling {
	switch label {
	case sentiment.Negative:
		return domain.Negative
	case sentiment.Positive:
		return domain.Positive
	}
	return domain.Neutral
}

// hundredth rounds: no model knows more than that, and the log is shorter.
func hundredth(f float64) float64 { return math.Round(f*100)/100 + 0 } // + 0: a zero below zero is another one once it was stored

// oddsOf rounds probabilities to hundredths that add up to 1: each is cut off,
// and what is left goes to those of which most was cut. None overtakes the
// likeliest so.
func oddsOf(p [3]float64, likeliest int) (o domain.Odds) {
	var whole [3]int
	var cut [3]float64
	left := 100
	for i, v := range p {
		whole[i] = int(100 * v)
		cut[i] = 100*v - float64(whole[i])
		left -= whole[i]
	}
	for ; left > 0; left-- {
		most := likeliest
		for i := range cut {
			if cut[i] > cut[most] {
				most = i
			}
		}
		whole[most]++
		cut[most] = -1
	}
	for i, n := range whole {
		o[i] = float64(n) / 100
	}
	return o
}

// aspects says how a post feels about each of its subjects, by the clauses in
// which their words stand, where there are several or it differs from the
// whole. Subjects that only a rule gave have no words, and a judge that was
// given for the language knows no clauses.
func (m *Model) aspects(h *rules.Hits, body string, feeling *sentiment.Reading, u *domain.Understanding) {
	if len(u.Subjects) == 0 || m.judges[u.Lang] != nil {
		return
	}
	spans := make([][][2]int, len(u.Subjects))
	h.Places(body, func(list, from, to int) {
		if list >= len(m.router.subjects) {
			return
		}
		for i, s := range u.Subjects {
			if s == m.router.subjects[list] {
				spans[i] = append(spans[i], [2]int{from, to})
			}
		}
	})
	for i, r := range feeling.About(spans) {
		s := u.Subjects[i]
		if f := feelingOf(r.Label); r.Known && (len(u.Subjects) > 1 || f != u.Sentiment.Feeling) {
			u.About = append(u.About, domain.Aspect{Subject: s, Feeling: f, Score: hundredth(r.Score)})
		}
	}
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
