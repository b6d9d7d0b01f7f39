package demo

import (
	"container/heap"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"hark/internal/domain"
)

// perDay is how many mentions the founding case heard in a day.
const perDay = 5_000

// openShare is the share of conversations that are not resolved in the end.
// A third of these are among the latest recentShare of all: a queue is mostly
// of today, but some things lie for long.
const (
	openShare   = 0.05
	recentShare = 0.02
	recentOpen  = openShare / 3 / recentShare
	olderOpen   = (openShare - openShare/3) / (1 - recentShare)
)

// Step is one event of a history and when it happened. Its Basis and Undoes
// are known only once a log has numbered what came before; whoever writes them
// there keeps the numbers in Marks.
type Step struct {
	At       time.Time
	Proposal domain.Proposal
	Mention  *domain.Mention // as it was heard, in a step of kind mentioned
	Marks    *Marks          // of its conversation
	order    int
}

// Marks are the events of a conversation that later ones name.
type Marks struct {
	Change domain.Ref // its latest change of state
	Last   domain.Ref // its latest event
}

// tale is one conversation of a history.
type tale struct {
	id      domain.ID
	marks   Marks
	root    domain.Mention
	lang    string
	mood    byte
	by      string // the responder
	replies int
}

// History tells what n mentions came to, event by event in order of time, at
// 5,000 mentions a day; the last one happens at until. It is the same for the
// same arguments.
func History(seed uint64, n int, until time.Time) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		h := &history{script: newScript(seed), n: n, until: until}
		for roots := 0; h.mentions < n; roots++ {
			at := h.when(float64(h.mentions) / float64(n))
			if !h.tell(at, yield) {
				return
			}
			h.begin(roots, at)
		}
		h.tell(until.Add(time.Second), yield)
	}
}

// history is a telling under way.
type history struct {
	script   *script
	n        int
	mentions int // told or planned
	until    time.Time
	plans    plans
	planned  int
}

// Span is how long a history of so many mentions is.
func Span(mentions int) time.Duration { return days(float64(mentions)/perDay + 1) }

func days(n float64) time.Duration { return time.Duration(n * 24 * float64(time.Hour)) }

// when spreads the mentions over the days, back from the end, which is an
// evening: most come at noon, fewest at midnight.
func (h *history) when(share float64) time.Time {
	ago := (1 - share) * float64(h.n) / perDay
	return h.until.Add(-days(ago + 0.09*(math.Cos(2*math.Pi*ago)-1)))
}

// tell tells all that was planned up to t.
func (h *history) tell(t time.Time, yield func(Step) bool) bool {
	for len(h.plans) > 0 && !h.plans[0].At.After(t) {
		if !yield(*heap.Pop(&h.plans).(*Step)) {
			return false
		}
	}
	return true
}

// plan adds the steps of a conversation that began at that time. One that
// would end after the end of all happens faster instead.
func (h *history) plan(t *tale, began time.Time, steps []Step) {
	scale := 1.0
	if left, takes := h.until.Sub(began), steps[len(steps)-1].At.Sub(began); takes > left {
		scale = max(float64(left)/float64(takes), 0)
	}
	for _, s := range steps {
		s.At = began.Add(time.Duration(scale * float64(s.At.Sub(began))))
		h.planned++
		s.Marks, s.order = &t.marks, h.planned
		e := &s.Proposal.Event
		e.Conversation = t.id
		switch e.Kind {
		case domain.Mentioned:
			s.Mention.At = s.At.Add(-time.Duration(2+h.planned%19) * time.Second).Truncate(time.Second).UTC()
			stripped := s.Mention.Strip()
			e.Mention, s.Proposal.Text = &stripped, s.Mention.Body()
		case domain.Claimed, domain.Assigned:
			e.Until = s.At.Add(leaseTime).UTC()
		}
		heap.Push(&h.plans, &s)
	}
}

// begin plans conversation number n, whose first mention is at that time.
func (h *history) begin(n int, at time.Time) {
	r := chance(h.script.seed^0x415, uint64(n))
	who := member(h.script.seed, r.IntN(200))
	if r.IntN(10) < 7 {
		who = member(h.script.seed, 200+r.IntN(max(h.n/3, 500)))
	}
	l := h.script.lines.extend(r, h.script.words(r, who, spikeTill+n), 60).fill(r, h.script.version())
	m := h.script.post(h.mentions, who, l, h.script.lines.ramble(r, l, dress(r, l, who.at)))
	t := &tale{id: m.MentionID(), root: m, lang: l.lang, mood: l.mood, by: pick(r, responders())}
	place := float64(h.mentions) / float64(h.n)
	p := &plot{h: h, r: r, t: t, at: at}
	p.hear(m)
	if open(n, place) {
		p.unfinished()
	} else {
		p.finished()
	}
	h.plan(t, at, p.steps)
}

// open says whether conversation n is left open, evenly to within one.
func open(n int, place float64) bool {
	share := olderOpen
	if place >= 1-recentShare {
		share = recentOpen
	}
	return math.Floor(float64(n+1)*share) > math.Floor(float64(n)*share)
}

func responders() []string {
	return []string{"ana", "tom", "priya", "luis", "mei", "jonas", "fatima", "grace", "otto", "yuki"}
}

// lag is a time that people take: half are quicker than median, one in ten
// takes more than four times as long.
func lag(r *rand.Rand, median time.Duration) time.Duration {
	return time.Duration(float64(median)*math.Exp(min(r.NormFloat64(), 3.5)*1.1)) + time.Millisecond
}

// plans is a heap of what is still to happen, by time and order of planning.
type plans []*Step

func (p plans) Len() int { return len(p) }
func (p plans) Less(i, j int) bool {
	if !p[i].At.Equal(p[j].At) {
		return p[i].At.Before(p[j].At)
	}
	return p[i].order < p[j].order
}
func (p plans) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

// Push implements heap.Interface.
func (p *plans) Push(x any) { *p = append(*p, x.(*Step)) }

// Pop implements heap.Interface.
func (p *plans) Pop() any {
	last := len(*p) - 1
	s := (*p)[last]
	(*p)[last] = nil
	*p = (*p)[:last]
	return s
}
