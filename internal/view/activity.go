package view

import (
	"fmt"
	"strings"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Line is one line of the activity: an event, or a run of mentions from one
// source that came in without anything between them.
type Line struct {
	Pos          uint64 // of its newest event
	First        uint64 // of its oldest event: the before of the lines that follow
	At           domain.Clock
	By           string    // the writer
	Conversation domain.ID // zero for a run and for what concerns the whole desk
	Kind         domain.Kind
	N            int    // events that it stands for
	Text         string // a sentence; names in it are as they came, hostile
}

// activityScan bounds how many events one call decodes.
const activityScan = 4000

// Activity reads the log backwards: lines of what happened below before (0 is
// the end), newest first, at most limit. One call looks at no more than 4,000
// events, so it may stop early; go on with the last line's First. No lines
// means that there are none below.
func Activity(s kv.Snapshot, before uint64, limit int) ([]Line, error) {
	if before == 0 || before > s.End() {
		before = s.End() + 1
	}
	var lines []Line
	names := labels{s: s, known: map[domain.ID]string{}}
	var run string // the source of the run that the last line is
	scanned := 0
	for pos := before - 1; pos > 0 && scanned < activityScan; pos-- {
		raw := s.Raw(pos)
		if raw == nil {
			continue
		}
		scanned++
		e, err := domain.DecodeEntry(pos, raw)
		if err != nil {
			return nil, fmt.Errorf("read the activity: event %d: %w", pos, err)
		}
		source := heardFrom(&e.Event)
		if n := len(lines); source != "" && source == run {
			last := &lines[n-1]
			last.N++
			last.First, last.Conversation = pos, domain.ID{}
			last.Text = fmt.Sprintf("%d mentions from %s", last.N, source)
			continue
		}
		if len(lines) == limit {
			break
		}
		run = source
		lines = append(lines, Line{
			Pos: pos, First: pos, At: e.Event.At, By: e.Event.By, Conversation: e.Event.Conversation,
			Kind: e.Event.Kind, N: 1, Text: names.describe(&e.Event),
		})
	}
	return lines, nil
}

// heardFrom is the source of a first version of a mention, which can be part of a run.
func heardFrom(e *domain.Event) string {
	if e.Kind != domain.Mentioned || e.Mention == nil || e.Mention.Revision > 0 {
		return ""
	}
	return e.Mention.Source
}

// labels remembers whom the conversations of a page are with.
type labels struct {
	s     kv.Snapshot
	known map[domain.ID]string
}

func (l *labels) describe(e *domain.Event) string {
	if e.Conversation.IsZero() {
		return Describe(e)
	}
	name, ok := l.known[e.Conversation]
	if !ok {
		name = e.Conversation.Short()
		if r, ok, err := Get(l.s, e.Conversation); err == nil && ok && r.Heard > 0 {
			name = r.Author.Label()
		}
		l.known[e.Conversation] = name
	}
	return describe(e, name)
}

// Describe says what an event records, in one sentence. A conversation is
// named by the beginning of its id. Names and links in it are as they came,
// hostile; what customers wrote is not in it.
func Describe(e *domain.Event) string { return describe(e, e.Conversation.Short()) }

func describe(e *domain.Event, whom string) string {
	by := e.By
	if by == "" {
		by = "somebody"
	}
	switch e.Kind {
	case domain.Mentioned, domain.Withdrawn:
		return describeHeard(e, whom)
	case domain.Replied, domain.Sending, domain.Sent, domain.Failed, domain.Uncertain, domain.Parked, domain.Retried:
		return describeReply(e, by, whom)
	case domain.Opened, domain.HandedOver, domain.Acknowledged, domain.Erased:
		return describeDesk(e, by, whom)
	case domain.Claimed:
		return by + " claimed " + whom
	case domain.Renewed:
		return by + " kept " + whom
	case domain.Released:
		return by + " released " + whom
	case domain.Assigned:
		return by + " assigned " + whom + " to " + e.To
	case domain.Tagged:
		return by + " tagged " + whom + ": " + strings.Join(e.Tags, ", ")
	case domain.Untagged:
		return by + " took off " + whom + ": " + strings.Join(e.Tags, ", ")
	case domain.Classified:
		return by + " put " + whom + " under " + e.Subject
	case domain.Felt:
		feeling := domain.Unknown
		if e.Sentiment != nil {
			feeling = e.Sentiment.Feeling
		}
		return by + " judged " + whom + " " + feelingName(feeling)
	case domain.Noted:
		return by + " left a note on " + whom
	case domain.Snoozed:
		return by + " snoozed " + whom + " until " + e.Until.Format("2006-01-02 15:04 MST")
	case domain.Resolved:
		return by + " resolved " + whom + ": " + e.Outcome + because(e.Reason)
	case domain.Reopened:
		return by + " reopened " + whom
	case domain.Undone:
		return by + " took back an action on " + whom
	}
	return "an event that a newer hark wrote: " + string(e.Kind)
}

func describeHeard(e *domain.Event, whom string) string {
	if e.Mention == nil {
		return "a mention without content"
	}
	m := e.Mention
	who := m.Author.Label()
	switch {
	case e.Kind == domain.Withdrawn && who == "unknown":
		return m.Source + ": a post of " + whom + " was deleted"
	case e.Kind == domain.Withdrawn || m.Deleted:
		return m.Source + ": a post by " + who + " was deleted"
	case m.Revision > 0:
		return m.Source + ": " + who + " changed a post"
	}
	return m.Source + ": " + who + " wrote"
}

func describeReply(e *domain.Event, by, whom string) string {
	switch e.Kind {
	case domain.Replied:
		return by + " replied to " + whom
	case domain.Sending:
		return fmt.Sprintf("sending the reply to %s, attempt %d", whom, e.Attempt)
	case domain.Sent:
		s := "the reply to " + whom + " is out"
		if e.Receipt != nil && e.Receipt.ByHand {
			s = by + " posted the reply to " + whom
		}
		if e.Receipt != nil && e.Receipt.URL != "" {
			s += ": " + e.Receipt.URL
		}
		return s
	case domain.Failed:
		s := "the reply to " + whom + " did not go out" + because(e.Error)
		if !e.Until.IsZero() {
			s += "; next try " + e.Until.Format("15:04:05 MST")
		}
		return s
	case domain.Uncertain:
		return "the reply to " + whom + " may be out" + because(e.Error)
	case domain.Parked:
		return "the reply to " + whom + " needs a person" + because(e.Error)
	}
	return by + " had the reply to " + whom + " sent again"
}

func describeDesk(e *domain.Event, by, whom string) string {
	switch e.Kind {
	case domain.Opened:
		return by + " opened a journal"
	case domain.HandedOver:
		s := by + " handed the shift over"
		if e.Shift != nil {
			s += fmt.Sprintf(" with %d open", e.Shift.Open)
		}
		return s
	case domain.Acknowledged:
		return by + " acknowledged the hand-off"
	}
	if e.Conversation.IsZero() {
		return by + " erased a text" + because(e.Reason)
	}
	return by + " erased a text of " + whom + because(e.Reason)
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}
