package view

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
)

// rowOf puts a conversation into a row. The excerpt and the number are the
// caller's: they are not in the events. Times are kept to the millisecond.
func rowOf(c *domain.Conversation) Row {
	r := Row{
		ID: c.ID, Status: c.Status, Last: c.Last.Time(), Owner: c.Claim.Owner,
		Subject: c.Subject, Tags: c.Tags, Level: c.Level(),
		Heard: len(c.Heard), Replies: len(c.Replies), Notes: len(c.Notes),
		Conflict: len(c.Conflicts), Voided: c.Voided, Change: c.Change,
		Priority: c.Priority(), For: c.For(), Hidden: c.Hidden(), Cluster: c.Cluster,
	}
	if len(r.Tags) == 0 {
		r.Tags = nil
	}
	if c.Claim.Owner != "" {
		r.Lease = milli(c.Claim.Until)
		n := len(c.Holds)
		r.Settled = c.Claim.Token > 0 || n > 0 && c.Holds[n-1].Assigned
	}
	if c.Status == domain.StatusSnoozed {
		r.Until = milli(c.Until)
	}
	for i := range c.Replies {
		if r.Reply = c.Replies[i].Status; r.Reply == domain.ReplyProposed {
			r.Proposed++
		}
	}
	if e := c.Episode(); e != nil {
		r.Began, r.Outcome, r.Reason = milli(e.Began), e.Outcome, e.Reason
	}
	if w := c.Waiting(); w != nil {
		r.Wait, r.Urgent = milli(w.When()), urgentSince(c, w.Arrived)
	}
	for i := range c.Heard {
		h := &c.Heard[i]
		if h.Deleted {
			r.Gone++
		} else {
			r.held(h.Understood.Rules)
		}
		if h.Revisions > 0 {
			r.Revised++
		}
	}
	if len(c.Heard) > 0 {
		root := &c.Heard[0]
		r.Source, r.URL, r.Author, r.CopyOf = root.Mention.Source, root.Mention.URL, root.Mention.Author, root.Understood.CopyOf
	}
	if h := c.Latest(); h != nil {
		r.latest(h)
	}
	return r
}

// held adds rules that are not there yet.
func (r *Row) held(rules []string) {
	for _, name := range rules {
		if !slices.Contains(r.Rules, name) {
			r.Rules = append(r.Rules, name)
		}
	}
}

// latest takes from the newest mention what a row shows of it.
func (r *Row) latest(h *domain.Heard) {
	r.Feeling, r.Score, r.Judged = h.Sentiment.Feeling, h.Sentiment.Score, h.Sentiment != h.Understood.Sentiment
	r.Unsure = h.Sentiment.Ambiguous && h.Label.Feeling == domain.Unknown
	r.Rating, r.Lang = h.Mention.Rating, h.Understood.Lang
	if r.Lang == "" {
		r.Lang = h.Mention.Lang
	}
	if h.Mention.URL != "" {
		r.URL = h.Mention.URL
	}
}

// urgentSince is why the newest urgent mention from since on should not wait.
func urgentSince(c *domain.Conversation, since domain.Clock) string {
	for i := range slices.Backward(c.Heard) {
		if h := &c.Heard[i]; !h.Deleted && h.Arrived >= since && h.Understood.Urgent != "" {
			return h.Understood.Urgent
		}
	}
	return ""
}

// milli is t as a row keeps it.
func milli(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

// excerptOf is the start of a mention on one line: its title, a dash, its
// text, with every run of white space made one space. It is cut between words
// where it can be, so that no half word is taken for a whole one.
func excerptOf(m domain.Mention, body string) string {
	m = m.Dress(body)
	var b strings.Builder
	b.Grow(min(len(body)+4, ExcerptMax))
	if m.Title != "" && !squeeze(&b, m.Title) {
		return b.String()
	}
	if m.Title != "" && m.Text != "" && b.Len()+len(" — ")+1 < ExcerptMax {
		b.WriteString(" — ")
	}
	squeeze(&b, m.Text)
	return strings.TrimRight(b.String(), " ")
}

// squeeze appends the words of s as long as they fit. It reports whether all did.
func squeeze(b *strings.Builder, s string) bool {
	for {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		if s == "" {
			return true
		}
		end := strings.IndexFunc(s, unicode.IsSpace)
		if end < 0 {
			end = len(s)
		}
		word := s[:end]
		room := ExcerptMax - b.Len() - 1
		if len(word) > room {
			// A script without spaces, or one endless word: cut it at a letter.
			if room > ExcerptMax/2 || b.Len() == 0 {
				cut := max(room, 0)
				for cut > 0 && !utf8.RuneStart(word[cut]) {
					cut--
				}
				space(b)
				b.WriteString(word[:cut])
			}
			return false
		}
		space(b)
		b.WriteString(word)
		s = s[end:]
	}
}

func space(b *strings.Builder) {
	if n := b.Len(); n > 0 && b.String()[n-1] != ' ' {
		b.WriteByte(' ')
	}
}
