package rules

// Found is a part of an expression and where the post meets it.
type Found struct {
	Part   string  // as the rule has it
	At     int     // the byte of the expression where it stands
	Places []Place // in the text; none for a field
}

// Place is a run of bytes of a text.
type Place struct{ From, To int }

// Reason says why a rule fires, or why not.
type Reason struct {
	Rule    int
	Fires   bool
	For     []Found // what it asks for and is there
	Missing []Found // what it asks for and is not
	Against []Found // what must not be there and is
}

// Explain says which rules hold for the text that was read, in their order,
// and of the others those of whose words at least one is there. It is for
// people: it takes far longer than Fire, which it asks itself.
func (h *Hits) Explain(body string, f *Facts) []Reason {
	var out []Reason
	fired := h.Fire(f)
	subjects := h.facts.subjects[:len(f.Subjects)]
	next := 0
	for i := range h.set.rules {
		r := &h.set.rules[i]
		if r.top == nil {
			continue
		}
		e := explaining{Hits: h, body: body, when: r.When, Reason: Reason{Rule: i}}
		h.facts.subjects = subjects
		e.want(r.top)
		if e.Fires = next < len(fired) && int(fired[next]) == i; e.Fires {
			next++
		}
		if e.Fires && r.Subject != "" {
			subjects = append(subjects, r.subject)
		}
		if e.Fires || e.words {
			out = append(out, e.Reason)
		}
	}
	return out
}

// explaining is one rule on the way to its Reason.
type explaining struct {
	*Hits
	Reason
	body, when string
	words      bool // one of its words is there
}

func (e *explaining) there(n *node) bool {
	ok, _ := e.holds(n.code)
	return ok
}

// want explains a part that should hold.
func (e *explaining) want(n *node) {
	switch {
	case n.op == opNot:
		e.refuse(n.kids[0])
	case n.op == opAnd:
		for _, k := range n.kids {
			e.want(k)
		}
	case !e.there(n):
		if n.op == opNear { // its terms are there, but too far apart
			for _, k := range n.kids {
				e.words = e.words || e.there(k)
			}
		}
		e.Missing = append(e.Missing, e.found(n))
	case n.op == opOr:
		for _, k := range n.kids {
			if e.there(k) {
				e.want(k)
			}
		}
	default:
		e.words = e.words || n.op != opField
		e.For = append(e.For, e.found(n))
	}
}

// refuse explains a part that must not hold.
func (e *explaining) refuse(n *node) {
	switch {
	case n.op == opNot:
		e.want(n.kids[0])
	case n.op == opOr:
		for _, k := range n.kids {
			e.refuse(k)
		}
	case e.there(n):
		e.Against = append(e.Against, e.found(n))
	}
}

func (e *explaining) found(n *node) Found {
	f := Found{Part: e.when[n.from:n.to], At: n.from}
	e.place(n, &f)
	return f
}

// place adds where the terms of a part stand.
func (e *explaining) place(n *node, f *Found) {
	switch n.op {
	case opTerm:
		for _, h := range e.Hits.found {
			if h.term == n.term {
				f.add(e, h)
			}
		}
	case opNear:
		if found, ok := e.near(n); ok {
			for i := range n.kids {
				f.add(e, found[i])
			}
		}
	default:
		for _, k := range n.kids {
			e.place(k, f)
		}
	}
}

func (f *Found) add(e *explaining, h hit) {
	from, to := e.scan.Place(e.body, int(h.lo), int(h.hi))
	f.Places = append(f.Places, Place{from, to})
}
