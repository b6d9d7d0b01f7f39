package view

import (
	"cmp"
	"slices"

	"hark/internal/domain"
)

// labour is what a conversation contributes to the figures of how the team
// works. It is stored as it was contributed, so that it can be taken back.
type labour struct {
	stints []stint
	deeds  []deed
}

// deed is one thing that is counted by the hour.
type deed struct {
	hour  uint32
	dim   byte
	value string
}

// The dimensions of deeds.
const (
	deedNeeds    = 'n' // an episode that needs an answer, when it began
	deedAnswered = 'a' // one of these that a reply has answered by now, when it began
	deedOutcome  = 'o' // a resolve; value: outcome, NUL, subject
	deedReason   = 'w' // a resolve with a reason; value: outcome, NUL, reason
	deedBack     = 'c' // a resolve after which the customer wrote again
	deedReopened = 'h' // a resolve after which a colleague reopened
	deedClaim    = 'k' // a claim that was asked for
	deedLost     = 'x' // one of these that somebody else had or got
	deedSent     = 's' // a reply that the network took; value: its writer
	deedSolved   = 'r' // a resolve; value: by whom
	deedTurned   = 't' // an author who turned positive; value: who answered last before
)

// answerless are the outcomes that say, where nobody replied, that nothing was
// to be said: praise or noise that somebody has looked at.
func answerless(outcome string) bool { return outcome == "no-action" || outcome == "thanked" }

// working gathers the labour of one conversation.
type working struct {
	*labour
	c    *domain.Conversation
	crew *crew
}

func labourOf(c *domain.Conversation, who *crew) labour {
	var l labour
	if len(c.Heard) == 0 {
		return l // only decisions have arrived: it is nowhere shown
	}
	w := working{&l, c, who}
	for i := range c.Episodes {
		w.episode(i)
	}
	w.replies()
	w.claims()
	w.turned()
	slices.SortFunc(l.stints, func(a, b stint) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.at, b.at), cmp.Compare(a.word(), b.word()))
	})
	return l
}

// took adds a stint that lasted from a moment to another; it is kept at the
// moment at.
func (w *working) took(kind byte, at, from, to int64, note uint16) {
	length := min(secondsBetween(from, to), 1<<32-1)
	w.stints = append(w.stints, stint{kind, max(at, 0) / 1000, uint32(length), note})
}

func (w *working) did(at int64, dim byte, value string) {
	w.deeds = append(w.deeds, deed{hourOfMilli(at), dim, value})
}

// episode adds what the i-th episode contributes.
func (w *working) episode(i int) {
	e := &w.c.Episodes[i]
	began, answered, resolved := e.Began.UnixMilli(), clockMilli(e.Answered), clockMilli(e.Resolved)
	spam := e.Outcome == outcomeSpam
	w.lifetime(e)
	if resolved > 0 {
		w.resolve(i)
	}
	if spam {
		return
	}
	if answered > 0 {
		w.took(stintAnswer, answered, began, answered, w.crew.number(e.AnsweredBy))
	}
	w.hands(i)
	if w.c.Hidden() || !w.c.Heard[0].Understood.CopyOf.IsZero() || answered == 0 && answerless(e.Outcome) {
		return
	}
	w.did(began, deedNeeds, "")
	switch {
	case answered > 0:
		w.did(began, deedAnswered, "")
		w.took(stintAsk, began, began, answered, askAnswered)
	case resolved > 0:
		w.took(stintAsk, began, began, resolved, askClosed)
	default:
		w.took(stintAsk, began, began, began, askOpen)
	}
}

// lifetime adds that an episode began, and whether it is over.
func (w *working) lifetime(e *domain.Episode) {
	began, resolved := e.Began.UnixMilli(), clockMilli(e.Resolved)
	switch {
	case resolved > 0 && e.Outcome == outcomeSpam:
		w.took(stintCase, began, began, resolved, caseSpam)
	case resolved > 0:
		w.took(stintCase, began, began, resolved, caseResolved)
	case !w.c.Hidden():
		w.took(stintCase, began, began, began, caseOpen)
		w.took(stintOpen, began, began, began, 0)
	}
}

// resolve adds what the end of the i-th episode contributes.
func (w *working) resolve(i int) {
	e := &w.c.Episodes[i]
	at, note := clockMilli(e.Resolved), w.crew.number(e.ResolvedBy)
	if e.Outcome == outcomeSpam {
		note |= noteSpam
	}
	w.took(stintSolve, at, e.Began.UnixMilli(), at, note)
	w.did(at, deedSolved, e.ResolvedBy)
	w.did(at, deedOutcome, e.Outcome+"\x00"+w.c.Subject)
	if e.Reason != "" {
		w.did(at, deedReason, e.Outcome+"\x00"+clip(e.Reason))
	}
	if i+1 < len(w.c.Episodes) {
		if w.c.Episodes[i+1].ByHand {
			w.did(at, deedReopened, "")
		} else {
			w.did(at, deedBack, "")
		}
	}
}

// reasonMax bounds a reason where it is counted, in bytes.
const reasonMax = 120

// clip is a reason as it is counted: longer ones that begin alike are one.
func clip(reason string) string {
	if len(reason) <= reasonMax {
		return reason
	}
	end := 0
	for i := range reason {
		if i > reasonMax {
			break
		}
		end = i
	}
	return reason[:end]
}

// hands adds who had an episode in hand: how long it waited for the first
// claim and, once it is resolved, for how long it was held.
func (w *working) hands(i int) {
	from, to := reach(w.c, i)
	e := &w.c.Episodes[i]
	held := map[string]int64{}
	var people []string
	var sum int64
	for j := range w.c.Holds {
		h := &w.c.Holds[j]
		start, end := later(h.From.Time(), from), earlier(h.Until, to)
		if !start.Before(end) {
			continue
		}
		if len(people) == 0 && h.From == firstClaim(w.c, i) {
			at := clockMilli(h.From)
			w.took(stintClaim, at, e.Began.UnixMilli(), at, w.crew.number(h.By))
		}
		if _, known := held[h.By]; !known {
			people = append(people, h.By)
		}
		held[h.By] += end.Sub(start).Milliseconds()
		sum += end.Sub(start).Milliseconds()
	}
	at := clockMilli(e.Resolved)
	switch {
	case at == 0 || len(people) == 0:
	case len(people) == 1:
		w.took(stintHandled, at, 0, sum, w.crew.number(people[0]))
	default:
		w.took(stintHandled, at, 0, sum, 0)
		for _, p := range people {
			w.took(stintPart, at, 0, held[p], w.crew.number(p))
		}
	}
}

// equal reports whether both contribute the same.
func (l *labour) equal(o *labour) bool {
	return slices.Equal(l.stints, o.stints) && slices.Equal(l.deeds, o.deeds)
}

// contribute replaces a conversation's labour in what is counted.
func (l *labour) contribute(b blocks, c counters, by int) {
	for _, s := range l.stints {
		x := b.of(s)
		if by < 0 {
			x.out = append(x.out, s.word())
		} else {
			x.in = append(x.in, s.word())
		}
	}
	for _, d := range l.deeds {
		c[counterKey{d.hour, d.dim, 0, d.value}] += by
	}
}

func (l *labour) encode(e *encoder) {
	e.uint(uint64(len(l.stints)))
	var at int64
	for _, s := range l.stints {
		e.byte(s.kind)
		e.int(int(s.at - at))
		at = s.at
		e.uint(uint64(s.took))
		e.uint(uint64(s.note))
	}
	e.uint(uint64(len(l.deeds)))
	var hour int
	for _, d := range l.deeds {
		e.byte(d.dim)
		e.int(int(d.hour) - hour)
		hour = int(d.hour)
		e.str(d.value)
	}
}

func (l *labour) decode(d *decoder) {
	var at int64
	for range d.count() {
		s := stint{kind: d.byte()}
		at += int64(d.int())
		s.at, s.took, s.note = at, uint32(d.uint()), uint16(d.uint())
		l.stints = append(l.stints, s)
	}
	hour := 0
	for range d.count() {
		x := deed{dim: d.byte()}
		hour += d.int()
		x.hour, x.value = uint32(hour), d.str()
		l.deeds = append(l.deeds, x)
	}
}
