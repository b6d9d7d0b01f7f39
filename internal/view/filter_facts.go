package view

import (
	"slices"
	"strings"
	"time"
)

// A filter asks of more than a row tells: of single mentions, and of what came
// of our reply. Terms on mentions must all hold of one and the same mention.

// scope says what a term asks about.
type scope byte

const (
	ofRow     scope = iota
	ofMention       // one mention
	ofEpisode       // one episode
	ofLabour        // what was done
	ofMoved         // our first reply that went out, and how the author felt before and after it
)

// settle gives every term its scope. Some keys ask about the row, or, beside
// posted:, about the mention that was posted then.
func (f *Filter) settle() {
	posted := slices.ContainsFunc(f.terms, func(t term) bool { return t.key == "posted" && !t.not })
	episodic := slices.ContainsFunc(f.terms, func(t term) bool { return slices.Contains(episodeKeys(), t.key) })
	for i := range f.terms {
		t := &f.terms[i]
		if s, work := t.asksWork(episodic); work {
			t.scope = s
			continue
		}
		t.scope = t.asks(posted)
	}
}

func (t *term) asks(posted bool) scope {
	switch t.key {
	case "posted", "list", "names", "label":
		return ofMention
	case "replied", "was", "became":
		return ofMoved
	case "sentiment":
		if posted && t.values[0].op == "" {
			return ofMention
		}
	case "subject", "lang":
		if posted {
			return ofMention
		}
	case "is":
		if slices.ContainsFunc(t.values, func(v value) bool { return v.mentioned() && (posted || v.text != "copy") }) {
			return ofMention
		}
	}
	return ofRow
}

// mentioned reports whether a value of is can ask about a mention.
func (v *value) mentioned() bool { return v.text == "net" || v.text == "deleted" || v.text == "copy" }

// asksFacts reports whether rows do not tell all that the filter asks.
func (f Filter) asksFacts() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return t.scope != ofRow })
}

// matchFacts checks the terms that rows do not tell.
func (f Filter) matchFacts(r *Row, fs *facts, at At) bool {
	if !f.matchWork(r, fs, at) {
		return false
	}
	mentions := false
	for i := range f.terms {
		switch t := &f.terms[i]; t.scope {
		case ofMention:
			mentions = true
		case ofMoved:
			if slices.ContainsFunc(t.values, func(v value) bool { return v.matchMoved(t.key, &fs.moved, at) }) == t.not {
				return false
			}
		}
	}
	return !mentions || slices.ContainsFunc(fs.heard, func(h heardFact) bool { return f.matchMention(r, &h, at) })
}

func (v *value) matchMoved(key string, m *movedFact, at At) bool {
	if m.hour == 0 {
		return false
	}
	switch key {
	case "replied":
		return v.span.holds(m.hour, at)
	case "was":
		return feelingName(feelings[m.was]) == v.text
	}
	return becameName(m.became) == v.text
}

// matchMention checks the terms on a mention. Where a subject is asked for, the
// feeling is that about the subject.
func (f Filter) matchMention(r *Row, h *heardFact, at At) bool {
	if !slices.ContainsFunc(f.terms, func(t term) bool { return t.scope == ofMention && t.key == "subject" && !t.not }) {
		return f.matchAbout(r, h, aboutFact{feeling: h.feeling}, at)
	}
	return slices.ContainsFunc(h.about, func(a aboutFact) bool { return f.matchAbout(r, h, a, at) })
}

// matchAbout checks them with one of the mention's subjects and the feeling about it.
func (f Filter) matchAbout(r *Row, h *heardFact, a aboutFact, at At) bool {
	for i := range f.terms {
		t := &f.terms[i]
		if t.scope != ofMention {
			continue
		}
		of := []aboutFact{a}
		if t.not && t.key == "subject" {
			of = h.about // not one of them
		}
		if slices.ContainsFunc(t.values, func(v value) bool {
			return slices.ContainsFunc(of, func(a aboutFact) bool { return v.matchMention(t.key, r, h, a, at) })
		}) == t.not {
			return false
		}
	}
	return true
}

func (v *value) matchMention(key string, r *Row, h *heardFact, a aboutFact, at At) bool {
	same := func(s string) bool { return strings.EqualFold(s, v.text) }
	switch key {
	case "posted":
		return v.span.holds(h.hour, at)
	case "list":
		return slices.ContainsFunc(h.lists, same)
	case "names":
		return slices.ContainsFunc(h.named, same)
	case "label":
		return h.label > 0 && feelingName(feelings[h.label]) == v.text
	case "sentiment":
		return feelingName(feelings[a.feeling]) == v.text
	case "subject":
		return same(a.subject)
	case "lang":
		want, _, _ := strings.Cut(v.text, "-")
		return strings.EqualFold(h.lang, want)
	}
	switch v.text {
	case "net":
		return kindOf(r, h) == kindNet
	case "deleted":
		return h.gone
	case "copy":
		return h.copied
	}
	return r.is(v.text, at)
}

// span is a stretch of time as it is written in a filter: dates and hours, both
// ends included, or how long ago it began.
type span struct {
	from, to edge
	ago      time.Duration // since then, where it is not 0
}

// edge is a day or an hour, by the clock of who asks, or in UTC.
type edge struct {
	at   time.Time // the wall clock, written down as UTC
	utc  bool
	hour bool
}

const hourLayout = "2006-01-02T15"

// readSpan reads A..B, A.., ..B, or A alone, which is one day or hour.
func readSpan(s string) (p span, ok bool) {
	from, to, two := strings.Cut(s, "..")
	if !two {
		to = from
	}
	if from == "" && to == "" {
		return p, false
	}
	return p, p.from.read(from) && p.to.read(to)
}

func (e *edge) read(s string) bool {
	if s == "" {
		return true
	}
	s, e.utc = strings.CutSuffix(s, "Z")
	var err error
	if e.at, err = time.Parse(time.DateOnly, s); err == nil {
		return true
	}
	e.hour = true
	e.at, err = time.Parse(hourLayout, s)
	return err == nil
}

// moment is when the edge begins, or where its day or hour ends.
func (e *edge) moment(at At, end bool) time.Time {
	loc, y, m, d, h := at.Now.Location(), e.at.Year(), e.at.Month(), e.at.Day(), e.at.Hour()
	if e.utc {
		loc = time.UTC
	}
	if end && e.hour {
		return time.Date(y, m, d, h, 0, 0, 0, loc).Add(time.Hour)
	}
	if end {
		d++
	}
	return time.Date(y, m, d, h, 0, 0, 0, loc)
}

// hours are the whole hours UTC that the stretch is widened to, as every period
// is: from the first one to before the second.
func (p *span) hours(at At) (from, to uint32) {
	to = 1<<32 - 1
	if p.ago != 0 {
		return hourOf(at.Now.Add(-p.ago)), to
	}
	if !p.from.at.IsZero() {
		from = hourOf(p.from.moment(at, false))
	}
	if !p.to.at.IsZero() {
		to = hourOf(p.to.moment(at, true).Add(time.Hour - 1))
	}
	return from, to
}

// holds reports whether the hour is part of the stretch.
func (p *span) holds(hour uint32, at At) bool {
	from, to := p.hours(at)
	return from <= hour && hour < to
}
