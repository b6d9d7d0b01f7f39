package view

import "hark/internal/domain"

// replies adds every reply that the network took, and how long the first of
// the mentions that it answers had waited. A second reply to the same mentions
// is sent, but nobody waited for it.
func (w *working) replies() {
	c := w.c
	heard, ended := 0, 0 // up to which mentions are seen to, and episodes over
	for i := range c.Replies {
		r := &c.Replies[i]
		if r.Done == 0 {
			continue
		}
		done := clockMilli(r.Done)
		w.did(done, deedSent, r.By)
		for ; ended+1 < len(c.Episodes) && c.Episodes[ended].Resolved < r.At; ended++ {
			if !c.Episodes[ended+1].ByHand {
				heard = max(heard, w.heardBy(heard, c.Episodes[ended].Resolved))
			}
		}
		upTo := w.heardBy(heard, r.At)
		if upTo > heard && (r.Episode < 0 || c.Episodes[r.Episode].Outcome != outcomeSpam) {
			w.took(stintReply, done, c.Heard[heard].When().UnixMilli(), done, w.crew.number(r.By))
		}
		heard = upTo
	}
}

// heardBy is how many mentions had arrived by at, of which from are known to.
func (w *working) heardBy(from int, at domain.Clock) int {
	for from < len(w.c.Heard) && w.c.Heard[from].Arrived <= at {
		from++
	}
	return from
}

// claims adds the claims that were asked for, and those that others had or got.
func (w *working) claims() {
	for i := range w.c.Holds {
		if h := &w.c.Holds[i]; !h.Assigned {
			w.did(clockMilli(h.From), deedClaim, "")
		}
	}
	for i := range w.c.Conflicts {
		x := &w.c.Conflicts[i]
		if x.Kind != domain.Claimed {
			continue
		}
		at := clockMilli(x.At)
		w.did(at, deedLost, "")
		if !w.had(x) {
			w.did(at, deedClaim, "")
		}
	}
}

// had reports whether the claim that was lost had been granted at first, and
// so is among the holds.
func (w *working) had(x *domain.Conflict) bool {
	for i := range w.c.Holds {
		if h := &w.c.Holds[i]; h.From == x.At && h.By == x.By && !h.Assigned {
			return true
		}
	}
	return false
}

// turned adds that the author, who was not positive when we first replied, is
// in their latest mention since; the credit is the last reply's before it.
func (w *working) turned() {
	c := w.c
	var first domain.Clock
	for i := range c.Replies {
		if d := c.Replies[i].Done; d > 0 && (first == 0 || d < first) {
			first = d
		}
	}
	if first == 0 {
		return
	}
	var before, after *domain.Heard
	root := &c.Heard[0]
	for i := range c.Heard {
		h := &c.Heard[i]
		switch {
		case h.Deleted || h.Sentiment.Feeling == domain.Unknown:
		case h.Mention.Source != root.Mention.Source || h.Mention.Author.Key() != root.Mention.Author.Key():
		case h.Arrived < first:
			before = h
		default:
			after = h
		}
	}
	if before == nil || after == nil || before.Sentiment.Feeling == domain.Positive || after.Sentiment.Feeling != domain.Positive {
		return
	}
	var last *domain.Reply
	for i := range c.Replies {
		if r := &c.Replies[i]; r.Done > 0 && r.Done <= after.Arrived && (last == nil || r.Done > last.Done) {
			last = r
		}
	}
	w.did(after.When().UnixMilli(), deedTurned, last.By)
}
