package view

import (
	"slices"
	"strings"
	"time"
)

// Terms on episodes must all hold of one and the same episode, as terms on
// mentions must of one mention; beside them, outcome and is:hidden ask about
// that episode too.

// episodeKeys are what can be asked of an episode alone.
func episodeKeys() []string {
	return []string{"began", "claimed", "answered", "resolved", "sent", "by", "late", "age", "reopened", "reason"}
}

// labourKeys are what can be asked of what was done in a conversation.
func labourKeys() []string { return []string{"started", "eased", "handled", "lost", "turned"} }

// workHelp explains these keys.
func workHelp() [][2]string {
	return [][2]string{
		{"began:2026-11-21", "an episode that began then; all terms on episodes, and outcome beside them, ask of one and the same"},
		{"claimed:2026-11-21", "first taken then"},
		{"answered:2026-11-21", "first answered then"},
		{"resolved:2026-11-21", "resolved then"},
		{"sent:2026-11-21", "a reply went out then"},
		{"by:ana", "answered or resolved by; beside sent: the reply's writer; by:me is you"},
		{"late:response", "later than hark.toml allows: " + strings.Join(lateValues(), ", ")},
		{"age:>3d", "unresolved, and so old"},
		{"reopened:customer", "resolved, and then begun again by: " + strings.Join(reopenedValues(), ", ")},
		{"reason:duplicate", "resolved with this reason; reason:dup* is any that begins so"},
		{"started:2026-11-21", "its very first mention was posted then"},
		{"eased:2026-11-21", "a reply to somebody who waited went out then"},
		{"handled:2026-11-21", "resolved then, after somebody had claimed it"},
		{"lost:2026-11-21", "a claim of then was lost to somebody else"},
		{"turned:2026-11-21", "its author turned positive then, after our reply"},
	}
}

func lateValues() []string     { return []string{"response", "resolution"} }
func reopenedValues() []string { return []string{"customer", "hand"} }

// readWork checks a value of one of these keys; other is set for other keys.
func (v *value) readWork(key string) (why string, other bool) {
	switch key {
	case "late":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, lateValues(), key), false
	case "reopened":
		v.text = strings.ToLower(v.text)
		return oneOf(v.text, reopenedValues(), key), false
	case "age":
		v.cutOp(">=")
		return v.readLength("a time, as in age:>3d or age:<=1h"), false
	case "by", "reason":
		return "", false
	}
	if slices.Contains(episodeKeys(), key) || slices.Contains(labourKeys(), key) {
		return v.readSpan(key), false
	}
	return "", true
}

// asksWork gives the scope of a term that asks about work; episodic says that
// the filter asks about episodes.
func (t *term) asksWork(episodic bool) (scope, bool) {
	is := func(what string) bool {
		return t.key == "is" && slices.ContainsFunc(t.values, func(v value) bool { return v.text == what })
	}
	switch {
	case slices.Contains(labourKeys(), t.key):
		return ofLabour, true
	case slices.Contains(episodeKeys(), t.key), is("needed"), episodic && (t.key == "outcome" || is("hidden")):
		return ofEpisode, true
	}
	return ofRow, false
}

// matchWork checks the terms on episodes and on what was done.
func (f Filter) matchWork(r *Row, fs *facts, at At) bool {
	episodes := false
	for i := range f.terms {
		switch t := &f.terms[i]; t.scope {
		case ofEpisode:
			episodes = true
		case ofLabour:
			if slices.ContainsFunc(t.values, func(v value) bool { return v.matchLabour(t.key, fs, at) }) == t.not {
				return false
			}
		}
	}
	return !episodes || slices.ContainsFunc(fs.episodes, func(e episodeFact) bool { return f.matchEpisode(r, &e, at) })
}

// matchLabour asks of what the conversation contributes to figures.
func (v *value) matchLabour(key string, fs *facts, at At) bool {
	if key == "started" {
		return len(fs.heard) > 0 && v.span.holds(fs.heard[0].hour, at)
	}
	stints, deeds := map[string]byte{"eased": stintReply, "handled": stintHandled}, map[string]byte{"lost": deedLost, "turned": deedTurned}
	return slices.ContainsFunc(fs.labour.stints, func(s stint) bool {
		return s.kind == stints[key] && v.span.holds(uint32(s.at/3600), at)
	}) || slices.ContainsFunc(fs.labour.deeds, func(d deed) bool {
		return d.dim == deeds[key] && v.span.holds(d.hour, at)
	})
}

// matchEpisode checks all terms on episodes. Where a reply is asked for, its
// time and its writer are asked of one and the same reply.
func (f Filter) matchEpisode(r *Row, e *episodeFact, at At) bool {
	ofReply := slices.ContainsFunc(f.terms, func(t term) bool { return t.key == "sent" && !t.not })
	var reply []*term
	for i := range f.terms {
		t := &f.terms[i]
		switch {
		case t.scope != ofEpisode:
		case ofReply && (t.key == "sent" || t.key == "by"):
			reply = append(reply, t)
		case slices.ContainsFunc(t.values, func(v value) bool { return v.matchEpisode(t.key, r, e, at) }) == t.not:
			return false
		}
	}
	return !ofReply || slices.ContainsFunc(e.sent, func(s sentFact) bool {
		return !slices.ContainsFunc(reply, func(t *term) bool {
			return slices.ContainsFunc(t.values, func(v value) bool { return v.matchSent(t.key, s, at) }) == t.not
		})
	})
}

func (v *value) matchSent(key string, s sentFact, at At) bool {
	if key == "by" {
		return v.names(s.by, at)
	}
	return v.span.holds(hourOfMilli(s.at), at)
}

// names reports whether the value is a colleague's name, or "me" theirs.
func (v *value) names(name string, at At) bool {
	return name != "" && (strings.EqualFold(name, v.text) || strings.EqualFold(v.text, "me") && name == at.Me)
}

func (v *value) matchEpisode(key string, r *Row, e *episodeFact, at At) bool {
	when := func(ms int64) bool { return ms > 0 && v.span.holds(hourOfMilli(ms), at) }
	switch key {
	case "began":
		return v.span.holds(hourOfMilli(e.began), at)
	case "claimed":
		return when(e.claimed)
	case "answered":
		return when(e.answered)
	case "resolved":
		return when(e.resolved)
	case "sent":
		return slices.ContainsFunc(e.sent, func(s sentFact) bool { return v.matchSent(key, s, at) })
	case "by":
		return v.names(e.answeredBy, at) || v.names(e.resolvedBy, at) ||
			slices.ContainsFunc(e.sent, func(s sentFact) bool { return v.matchSent(key, s, at) })
	case "reopened":
		return e.after == afterCustomer && v.text == "customer" || e.after == afterHand && v.text == "hand"
	case "reason":
		return v.matchReason(e.reason)
	case "outcome":
		return strings.EqualFold(e.outcome, v.text)
	case "age":
		return e.resolved == 0 && !r.Hidden && compares(v.op, float64(at.Now.Unix()-e.began/1000), v.length.Seconds())
	case "late":
		return e.late(r, v.text, at)
	}
	switch v.text { // of is
	case "needed":
		return needed(r, e)
	case "hidden":
		return r.Hidden && e.resolved == 0
	}
	return r.is(v.text, at)
}

func (v *value) matchReason(reason string) bool {
	start, open := strings.CutSuffix(v.text, "*")
	if !open || len(reason) < len(start) {
		return strings.EqualFold(reason, v.text)
	}
	return reason != "" && strings.EqualFold(reason[:len(start)], start)
}

// needed reports whether an episode needs an answer, or needed one.
func needed(r *Row, e *episodeFact) bool {
	return e.outcome != outcomeSpam && !r.Hidden && r.CopyOf.IsZero() && (e.answered > 0 || !answerless(e.outcome))
}

// late reports whether an episode missed a target, or is about to be answered
// or resolved too late.
func (p *episodeFact) late(r *Row, what string, at At) bool {
	end, limit := p.resolved, at.Working.Resolve
	switch {
	case what == "response" && !needed(r, p), p.outcome == outcomeSpam, r.Hidden && p.resolved == 0:
		return false
	case what == "response":
		limit = at.Working.Response
		if p.answered > 0 {
			end = p.answered
		}
	}
	ran := int64(secondsBetween(p.began, end))
	if end == 0 {
		ran = max(at.Now.Unix()-p.began/1000, 0)
	}
	most := int64(limit / time.Second)
	if limit <= 0 || ran <= most {
		return false
	}
	w := &at.Working
	if !w.Business || w.Hours == nil {
		return true
	}
	began := max(p.began, 0) / 1000
	return int64(w.Hours.Between(time.Unix(began, 0), time.Unix(began+ran, 0))/time.Second) > most
}
