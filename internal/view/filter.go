package view

import (
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
)

// DueAfter is how long somebody may wait before a conversation is due: within
// an hour is what half of those who write expect (Arise, 2017, n > 1,500).
const DueAfter = time.Hour

// DueAt reports whether the conversation should not be left any longer: its
// snooze has run out, or somebody has waited for DueAfter.
func (r *Row) DueAt(t time.Time) bool {
	if r.StatusAt(t) != domain.StatusOpen {
		return false
	}
	return r.Status == domain.StatusSnoozed || !r.Wait.IsZero() && t.Sub(r.Wait) >= DueAfter
}

// At is the moment at which a filter is asked, and who asks.
type At struct {
	Me    string
	Now   time.Time // its location says what a date in a filter means
	Areas []string  // what Me knows about: for:me means these as well

	Working Working // what is late
}

// Filter is a parsed filter. The zero Filter lets everything through.
type Filter struct{ terms []term }

// term is one condition; all of them must hold. Its values are alternatives.
type term struct {
	not    bool
	key    string // empty for a word or phrase
	scope  scope
	values []value
}

// value is one alternative of a term.
type value struct {
	text   string // as it is written, without quotes
	op     string // of a comparison: < <= > >= =
	num    float64
	length time.Duration // of a wait, or how long ago
	date   string        // of since and before, where it is a date
	span   span          // of posted and replied
	phrase []token
}

// Empty reports whether everything passes.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether the row passes. Words are looked for in what a row
// has: its excerpt, author and tags; Search looks at everything written. What
// is asked of single mentions and replies a row cannot tell, and it does not
// pass; Search looks at those too.
func (f Filter) Match(r *Row, at At) bool {
	return !f.asksFacts() && f.matchTerms(r, at) && f.matchWords(func(phrase []token) bool { return r.says(phrase) || holds(r.Excerpt, phrase) })
}

// matchTerms checks all but the words and what rows do not tell.
func (f Filter) matchTerms(r *Row, at At) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.key != "" && t.scope == ofRow && t.match(r, at) == t.not {
			return false
		}
	}
	return true
}

// matchWords checks the words alone.
func (f Filter) matchWords(has func(phrase []token) bool) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.key == "" && has(t.values[0].phrase) == t.not {
			return false
		}
	}
	return true
}

func (f Filter) hasWords() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return t.key == "" })
}

// says reports whether the phrase is in the author's names or a tag.
func (r *Row) says(phrase []token) bool {
	return holds(r.Author.Handle, phrase) || holds(r.Author.Name, phrase) ||
		slices.ContainsFunc(r.Tags, func(t string) bool { return holds(t, phrase) })
}

func (t *term) match(r *Row, at At) bool {
	return slices.ContainsFunc(t.values, func(v value) bool { return v.match(t.key, r, at) })
}

func (v *value) match(key string, r *Row, at At) bool {
	same := func(s string) bool { return strings.EqualFold(s, v.text) }
	switch key {
	case "is":
		return r.is(v.text, at)
	case "source":
		return same(r.Source)
	case "subject":
		return same(r.Subject)
	case "tag":
		return slices.ContainsFunc(r.Tags, same)
	case "outcome":
		return same(r.Outcome)
	case "for":
		return r.For != "" && (same(r.For) || same("me") && r.waitsFor(at))
	case "rule":
		return slices.ContainsFunc(r.Rules, same)
	case "cluster":
		return same(r.Cluster)
	case "priority":
		return priorityName(r.Priority) == v.text
	case "owner":
		return r.Owner != "" && (same(r.Owner) || same("me") && r.Mine(at.Me))
	case "lang":
		return same(r.Lang) || len(r.Lang) > len(v.text) && r.Lang[len(v.text)] == '-' && same(r.Lang[:len(v.text)])
	case "level":
		return string(r.Level) == v.text
	case "author":
		return v.matchAuthor(&r.Author)
	case "id":
		return strings.HasPrefix(r.ID.String(), v.text)
	case "sentiment":
		if v.op == "" {
			return feelingName(r.Feeling) == v.text
		}
		return r.Feeling != domain.Unknown && compares(v.op, r.Score, v.num)
	case "rating":
		return r.Rating > 0 && compares(v.op, r.Rating, v.num)
	case "wait":
		return !r.Wait.IsZero() && compares(v.op, at.Now.Sub(r.Wait).Seconds(), v.length.Seconds())
	case "since":
		return !r.Last.Before(v.moment(at))
	case "before":
		return r.Began.Before(v.moment(at))
	}
	return false
}

// waitsFor reports whether it waits for who asks, or for what they know about.
func (r *Row) waitsFor(at At) bool {
	mine := func(s string) bool { return strings.EqualFold(s, r.For) }
	return mine(at.Me) || slices.ContainsFunc(at.Areas, mine)
}

// is answers the yes-or-no questions.
func (r *Row) is(what string, at At) bool {
	switch what {
	case "open", "snoozed", "resolved":
		return string(r.StatusAt(at.Now)) == what
	case "mine":
		return r.Mine(at.Me)
	case "claimed":
		return r.HeldAt(at.Now)
	case "unclaimed":
		return !r.HeldAt(at.Now)
	case "waiting":
		return !r.Wait.IsZero() && r.StatusAt(at.Now) == domain.StatusOpen
	case "urgent":
		return r.Urgent != ""
	case "due":
		return r.DueAt(at.Now)
	case "new":
		return r.Level == domain.LevelSeen && r.Owner == "" && r.Replies == 0 && r.Status == domain.StatusOpen
	case "failed":
		return r.Reply == domain.ReplyFailed || r.Reply == domain.ReplyUncertain || r.Reply == domain.ReplyParked
	case "proposed":
		return r.Proposed > 0
	case "conflict":
		return r.Conflict > 0
	case "void":
		return r.Voided > 0
	case "copy":
		return !r.CopyOf.IsZero()
	case "ambiguous":
		return r.Unsure
	case "hidden":
		return r.Hidden
	case "answered":
		return r.Reply == domain.ReplySent || r.Reply == domain.ReplyRecalled
	}
	return false
}

func (v *value) matchAuthor(a *domain.Author) bool {
	if handle, exact := strings.CutPrefix(v.text, "@"); exact {
		return strings.EqualFold(a.Handle, handle)
	}
	part := strings.ToLower(v.text)
	return strings.Contains(strings.ToLower(a.Handle), part) || strings.Contains(strings.ToLower(a.Name), part) || a.ID == v.text
}

// moment is the time that since or before means, as of now.
func (v *value) moment(at At) time.Time {
	if v.date == "" {
		return at.Now.Add(-v.length)
	}
	t, err := time.ParseInLocation(time.DateOnly, v.date, at.Now.Location())
	if err != nil {
		return time.Time{} // cannot be: it was parsed before
	}
	return t
}

func compares(op string, a, b float64) bool {
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	}
	return a == b
}

func feelingName(f domain.Feeling) string {
	if f == domain.Unknown {
		return "unknown"
	}
	return string(f)
}

func priorityName(p domain.Priority) string {
	if p.Rank() == 0 {
		return "normal"
	}
	return string(p)
}
