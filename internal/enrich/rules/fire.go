package rules

import (
	"cmp"
	"slices"
)

// Fire gives the rules that hold, in their order. It is asked once for what
// was read; the slice is good until the next Read.
func (h *Hits) Fire(f *Facts) []int32 {
	s := h.set
	h.fired = h.fired[:0]
	if len(s.rules) == 0 {
		return h.fired
	}
	h.facts.read(f)
	h.mark(s.slow)
	h.lead()
	slices.Sort(h.rules)
	for i := 0; i < len(h.rules); i++ {
		n := h.rules[i]
		if ok, _ := h.holds(s.begin[n]); !ok {
			continue
		}
		h.fired = append(h.fired, n)
		r := &s.rules[n]
		if r.Subject == "" || slices.Contains(h.facts.subjects, r.subject) {
			continue
		}
		h.facts.subjects = append(h.facts.subjects, r.subject)
		if run, ok := s.given[given(bySubject, r.subject)]; ok && s.asked[bySubject] {
			all := s.refs[run.from:run.to]
			after, _ := slices.BinarySearch(all, n+1)
			h.mark(all[after:])
			slices.Sort(h.rules[i+1:])
		}
	}
	return h.fired
}

// lead marks the rules that what is known of the post leads to.
func (h *Hits) lead() {
	f := &h.facts
	h.led(bySource, f.source)
	h.led(byAuthor, f.handle)
	if f.Lang != "" {
		h.led(byLang, f.lang)
		h.led(byLang, f.base)
	}
	if h.set.asked[bySentiment] {
		feeling := f.Feeling
		if feeling == "" {
			feeling = "unknown"
		}
		h.led(bySentiment, name(feeling))
		if f.Ambiguous {
			h.led(bySentiment, name("ambiguous"))
		}
	}
	for _, v := range f.subjects {
		h.led(bySubject, v)
	}
	for i, v := range f.named {
		h.led(byName, v)
		if f.Named[i] != us {
			h.led(byName, name(Competitor))
		}
	}
	for _, v := range f.lists {
		h.led(byList, v)
	}
	if f.Urgent {
		h.led(byIs, name("urgent"))
	}
	if f.Reply {
		h.led(byIs, name("reply"))
	}
}

func (h *Hits) led(k kind, hash uint64) {
	if !h.set.asked[k] {
		return
	}
	if run, ok := h.set.given[given(k, hash)]; ok {
		h.mark(h.set.refs[run.from:run.to])
	}
}

// holds evaluates the part of an expression that begins at a place of the code,
// and gives the place after it.
func (h *Hits) holds(pc int32) (ok bool, next int32) {
	s := h.set
	op, arg := op(s.code[pc]), s.code[pc+1]
	switch pc += 2; op {
	case opTerm:
		return h.seen[arg] == h.epoch, pc
	case opNot:
		ok, _ = h.holds(pc)
		return !ok, arg
	case opAnd, opOr:
		for pc < arg {
			if ok, pc = h.holds(pc); ok == (op == opOr) {
				return ok, arg
			}
		}
		return op == opAnd, arg
	case opNear:
		n := s.leaves[arg]
		_, ok = h.near(n)
		return ok, pc + int32(2*len(n.kids))
	}
	return h.facts.meet(&s.leaves[arg].field), pc
}

// near gives one find of each term that stand close enough together.
func (h *Hits) near(n *node) (found [nearSize]hit, ok bool) {
	for _, k := range n.kids {
		if h.seen[k.term] != h.epoch {
			return found, false
		}
	}
	if !h.sorted { // once a post, however many rules ask
		slices.SortFunc(h.found, func(a, b hit) int { return cmp.Compare(a.from, b.from) })
		h.sorted = true
	}
	var have [nearSize]bool
	for i := range h.found {
		f, own := &h.found[i], false
		for j, k := range n.kids {
			if k.term == f.term {
				found[j], have[j], own = *f, true, true
			}
		}
		if own && between(found[:len(n.kids)], have[:len(n.kids)]) <= n.within {
			return found, true
		}
	}
	return found, false
}

// between is how many words stand between the finds that are none of theirs.
func between(found []hit, have []bool) int {
	from, to, own := found[0].from, found[0].to, int32(0)
	for i, f := range found {
		if !have[i] {
			return nearMost + 1
		}
		from, to, own = min(from, f.from), max(to, f.to), own+f.to-f.from
	}
	return int(to - from - own)
}
