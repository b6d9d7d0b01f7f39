package view

import (
	"fmt"
	"slices"
	"time"

	"hark/internal/domain"
)

// This file counts every figure of how the team works a second time, in the
// plainest way: from conversations as domain.Fold gives them.

// plainTurn is one episode.
type plainTurn struct {
	c        *domain.Conversation
	e        domain.Episode
	from     time.Time // from when on it can be worked on
	hidden   bool      // and unresolved
	needed   bool
	after    string
	answered time.Time
	resolved time.Time
	latency  time.Duration // until somebody took it; below 0 is not timed
	claimed  time.Time
	claimer  string
	held     map[string]time.Duration
}

// plainReply is a reply that the network took.
type plainReply struct {
	c     *domain.Conversation
	r     domain.Reply
	since time.Time // since when somebody had waited; zero is nobody
}

type plainWork struct {
	convs   []domain.Conversation
	turns   []plainTurn
	replies []plainReply
	w       Working
}

func newPlainWork(convs []domain.Conversation, w Working) *plainWork {
	p := &plainWork{w: w}
	for i := range convs {
		c := &convs[i]
		if len(c.Heard) == 0 {
			continue
		}
		p.convs = append(p.convs, *c)
		for j := range c.Episodes {
			p.turns = append(p.turns, plainTurnOf(c, j))
		}
		for _, r := range c.Replies {
			if r.Done > 0 {
				p.replies = append(p.replies, plainReply{c, r, plainSince(c, r)})
			}
		}
	}
	return p
}

func plainTurnOf(c *domain.Conversation, j int) plainTurn {
	e := c.Episodes[j]
	t := plainTurn{c: c, e: e, from: e.Began, latency: -1, held: map[string]time.Duration{}}
	if e.Answered > 0 {
		t.answered = e.Answered.Time()
	}
	end := start.AddDate(100, 0, 0)
	if e.Resolved > 0 {
		t.resolved, end = e.Resolved.Time(), e.Resolved.Time()
	}
	if j > 0 && c.Episodes[j-1].Resolved.Time().After(e.Began) {
		t.from = c.Episodes[j-1].Resolved.Time()
	}
	if j+1 < len(c.Episodes) {
		t.after = "customer"
		if c.Episodes[j+1].ByHand {
			t.after = "hand"
		}
	}
	hidden := c.Claim.Owner == "" && len(c.Replies) == 0
	for _, h := range c.Heard {
		hidden = hidden && h.Understood.Hidden
	}
	t.hidden = hidden && e.Resolved == 0
	quiet := e.Answered == 0 && (e.Outcome == "thanked" || e.Outcome == "no-action")
	t.needed = e.Outcome != "spam" && !hidden && c.Heard[0].Understood.CopyOf == domain.ID{} && !quiet
	first := true
	for _, h := range c.Holds {
		a, b := h.From.Time(), h.Until
		if a.Before(t.from) {
			a = t.from
		}
		if b.After(end) {
			b = end
		}
		if !a.Before(b) {
			continue
		}
		if first && !h.From.Time().Before(t.from) {
			t.latency, t.claimed, t.claimer = h.From.Time().Sub(e.Began), h.From.Time(), h.By
		}
		first = false
		t.held[h.By] += b.Sub(a)
	}
	return t
}

// plainSince is since when the first of those waited whom the reply answers.
func plainSince(c *domain.Conversation, r domain.Reply) time.Time {
	for _, h := range c.Heard {
		seen := h.Arrived > r.At
		for _, o := range c.Replies {
			seen = seen || o.Done > 0 && o.At < r.At && h.Arrived <= o.At
		}
		for i := range c.Episodes {
			over := i+1 < len(c.Episodes) && !c.Episodes[i+1].ByHand && c.Episodes[i].Resolved < r.At
			seen = seen || over && h.Arrived <= c.Episodes[i].Resolved
		}
		if !seen {
			return h.When()
		}
	}
	return time.Time{}
}

func wholeSeconds(from, to time.Time) time.Duration {
	return max(time.Duration((to.UnixMilli()-from.UnixMilli())/1000), 0) * time.Second
}

func (p *plainWork) open() (all []plainTurn) {
	for _, t := range p.turns {
		if t.resolved.IsZero() && !t.hidden {
			all = append(all, t)
		}
	}
	return all
}

// age is how long ago an episode began, in whole seconds.
func (p *plainWork) age(t plainTurn) time.Duration {
	return time.Duration(p.w.Now.Unix()-t.e.Began.Truncate(time.Second).Unix()) * time.Second
}

// late says whether the clock ran beyond the limit, and whether it did not and
// was stopped by what it waited for.
func (p *plainWork) late(t plainTurn, limit time.Duration, stop ...time.Time) (late, met bool) {
	end := p.w.Now
	for _, s := range slices.Backward(stop) {
		if !s.IsZero() {
			end = s
		}
	}
	began := t.e.Began.Truncate(time.Second)
	ran := max(end.Truncate(time.Second).Sub(began), 0)
	if !end.Equal(p.w.Now) {
		ran = wholeSeconds(t.e.Began, end)
	}
	if p.w.Business && p.w.Hours != nil {
		ran = p.w.Hours.Between(began, began.Add(ran))
	}
	return ran > limit, ran <= limit && !stop[0].IsZero()
}

// sum is what a figure comes to in one period: k of n, or times.
type sum struct {
	k, n  int
	times []time.Duration // by the calendar
	ends  []time.Time     // of each of them
	ids   map[domain.ID]bool
}

func (s *sum) add(c *domain.Conversation, hit bool) {
	s.n++
	if hit {
		s.k++
		s.ids[c.ID] = true
	}
}

func (s *sum) time(c *domain.Conversation, from, to time.Time) {
	s.times, s.ends = append(s.times, wholeSeconds(from, to)), append(s.ends, to.Truncate(time.Second))
	s.ids[c.ID] = true
}

// figure counts one figure in a period; ids are those of the conversations
// that its filter should find.
func (p *plainWork) figure(id string, in Period) (s sum, ok bool) {
	s.ids = map[domain.ID]bool{}
	for _, t := range p.turns {
		began, resolved := during(in, t.e.Began), !t.resolved.IsZero() && during(in, t.resolved)
		spam := t.e.Outcome == "spam"
		switch id {
		case "reply-rate":
			if began && t.needed {
				s.add(t.c, !t.answered.IsZero())
				s.ids[t.c.ID] = true
			}
		case "answered":
			if began && !spam {
				s.add(t.c, !t.answered.IsZero())
			}
		case "first-response":
			if !spam && !t.answered.IsZero() && during(in, t.answered) {
				s.time(t.c, t.e.Began, t.answered)
			}
		case "claim-latency":
			if !spam && t.latency >= 0 && during(in, t.claimed) {
				s.time(t.c, t.e.Began, t.claimed)
			} else if t.latency > -1 && !spam && during(in, t.claimed) {
				s.time(t.c, t.claimed, t.claimed)
			}
		case "resolution":
			if resolved && !spam {
				s.time(t.c, t.e.Began, t.resolved)
			}
		case "handle-time":
			if resolved && !spam && len(t.held) > 0 {
				var all time.Duration
				for _, d := range t.held {
					all += d
				}
				s.time(t.c, t.resolved, t.resolved)
				s.times[len(s.times)-1] = all.Truncate(time.Second)
			}
		case "response-clock":
			if late, met := p.late(t, p.w.Response, t.answered, t.resolved); began && t.needed && (late || met) {
				s.add(t.c, late)
			}
		case "resolve-clock":
			if late, met := p.late(t, p.w.Resolve, t.resolved); began && !spam && !t.hidden && (late || met) {
				s.add(t.c, late)
			}
		default:
			return p.flows(id, in)
		}
	}
	return s, true
}

// flows are the figures of what comes and goes.
func (p *plainWork) flows(id string, in Period) (s sum, ok bool) {
	s.ids = map[domain.ID]bool{}
	for _, t := range p.turns {
		began, resolved := during(in, t.e.Began), !t.resolved.IsZero() && during(in, t.resolved)
		switch id {
		case "begun":
			if began && !t.hidden {
				s.add(t.c, true)
			}
		case "net-flow":
			if began && !t.hidden {
				s.k++
				s.n++
				if t.resolved.IsZero() || !t.resolved.Before(in.To) {
					s.ids[t.c.ID] = true
				}
			}
			if resolved {
				s.k--
				s.n++
			}
		case "resolved":
			if resolved {
				s.add(t.c, true)
			}
		case "came-back", "reopened", "ideas", "changes":
			if resolved {
				s.add(t.c, id == "came-back" && t.after == "customer" || id == "reopened" && t.after == "hand" ||
					id == "ideas" && t.e.Outcome == "idea" || id == "changes" && t.e.Outcome == "changed")
			}
		default:
			return p.rest(id, in)
		}
	}
	return s, true
}

// rest are the figures that are not made of episodes.
func (p *plainWork) rest(id string, in Period) (s sum, ok bool) {
	s.ids = map[domain.ID]bool{}
	switch id {
	case "reply-time":
		for _, r := range p.replies {
			spam := r.r.Episode >= 0 && r.c.Episodes[r.r.Episode].Outcome == "spam"
			if !spam && !r.since.IsZero() && during(in, r.r.Done.Time()) {
				s.time(r.c, r.since, r.r.Done.Time())
			}
		}
	case "replies-sent":
		for _, r := range p.replies {
			if during(in, r.r.Done.Time()) {
				s.add(r.c, true)
			}
		}
	case "collisions":
		for i := range p.convs {
			c := &p.convs[i]
			asked := map[string]bool{}
			for _, h := range c.Holds {
				if !h.Assigned && during(in, h.From.Time()) {
					asked[fmt.Sprint(h.By, h.From)] = true
				}
			}
			lost := map[string]int{}
			for _, x := range c.Conflicts {
				if x.Kind == domain.Claimed && during(in, x.At.Time()) {
					asked[fmt.Sprint(x.By, x.At)] = true
					lost[fmt.Sprint(x.By, x.At)]++
				}
			}
			for claim := range asked {
				s.add(c, lost[claim] > 0)
			}
		}
	case "turned":
		for i := range p.convs {
			if at, _ := plainTurned(&p.convs[i]); !at.IsZero() && during(in, at) {
				s.add(&p.convs[i], true)
			}
		}
	default:
		return s, false
	}
	return s, true
}

// plainTurned is when the author turned positive, and who had answered last.
func plainTurned(c *domain.Conversation) (at time.Time, by string) {
	var done []domain.Reply
	for _, r := range c.Replies {
		if r.Done > 0 {
			done = append(done, r)
		}
	}
	if len(done) == 0 {
		return at, ""
	}
	slices.SortStableFunc(done, func(a, b domain.Reply) int { return a.Done.Time().Compare(b.Done.Time()) })
	was, is := domain.Unknown, domain.Unknown
	for _, h := range c.Heard {
		r := c.Heard[0].Mention
		if h.Deleted || h.Sentiment.Feeling == domain.Unknown || h.Mention.Source != r.Source || h.Mention.Author.Key() != r.Author.Key() {
			continue
		}
		if h.Arrived < done[0].Done {
			was = h.Sentiment.Feeling
			continue
		}
		is, at = h.Sentiment.Feeling, h.When()
		for _, r := range done {
			if r.Done <= h.Arrived {
				by = r.By
			}
		}
	}
	if is != domain.Positive || was != domain.Negative && was != domain.Neutral {
		return time.Time{}, ""
	}
	return at, by
}

// quantile is the nearest rank, taken from the definition.
func quantile(times []time.Duration, percent int) float64 {
	sorted := slices.Sorted(slices.Values(times))
	for i, d := range sorted {
		if (i+1)*100 >= percent*len(sorted) {
			return d.Seconds()
		}
	}
	return 0
}

func meanOf(times []time.Duration) float64 {
	var all float64
	for _, d := range times {
		all += d.Seconds()
	}
	return all / float64(len(times))
}

func (p *plainWork) business(s sum) sum {
	b := sum{ids: s.ids, ends: s.ends}
	for i, d := range s.times {
		b.times = append(b.times, p.w.Hours.Between(s.ends[i].Add(-d), s.ends[i]))
	}
	return b
}
