package view

import (
	"cmp"
	"fmt"
	"strings"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Line is one line of the activity: an event, or a run of mentions from one
// source that came in without anything between them. That a reply is being
// sent is a line of its own only while it is the latest news.
type Line struct {
	Pos          uint64 // of its newest event
	First        uint64 // of its oldest event: the before of the lines that follow
	At           domain.Clock
	By           string    // who did it: the writer, or the author of a mention; empty for a run; hostile
	Conversation domain.ID // zero for a run and for what concerns the whole desk
	Kind         domain.Kind
	N            int    // events that it stands for
	Text         string // what was done, a sentence that goes on from By; names in it are as they came, hostile
	Void         string // why it does not count, by the roster; empty is that it does
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
	names, roster := labels{s: s, known: map[domain.ID]string{}}, s.Roster()
	var run string // the source of the run that the last line is
	scanned := 0
	for pos := before - 1; pos > 0 && scanned < activityScan; pos-- {
		raw := s.Raw(pos)
		if raw == nil {
			continue
		}
		scanned++
		e, err := roster.Entry(pos, raw)
		if err != nil {
			return nil, fmt.Errorf("read the activity: event %d: %w", pos, err)
		}
		if err := names.void(&e); err != nil {
			return nil, fmt.Errorf("read the activity: event %d: %w", pos, err)
		}
		source := heardFrom(&e)
		if n := len(lines); source != "" && source == run {
			last := &lines[n-1]
			last.N++
			last.First, last.Conversation, last.By = pos, domain.ID{}, ""
			last.Text = fmt.Sprintf("%d mentions from %s", last.N, source)
			continue
		}
		if n := len(lines); n > 0 && e.Event.Kind == domain.Sending && e.Void == "" {
			lines[n-1].First = pos // what came of the attempt is told by its own event
			continue
		}
		if len(lines) == limit {
			break
		}
		run = source
		who, what := names.describe(&e.Event)
		lines = append(lines, Line{
			Pos: pos, First: pos, At: e.Event.At, By: cmp.Or(who, e.Event.By), Conversation: e.Event.Conversation,
			Kind: e.Event.Kind, N: 1, Text: what, Void: e.Void,
		})
	}
	return lines, nil
}

// heardFrom is the source of a first version of a mention, which can be part of a run.
func heardFrom(en *domain.Entry) string {
	e := &en.Event
	if en.Void != "" || e.Kind != domain.Mentioned || e.Mention == nil || e.Mention.Revision > 0 {
		return ""
	}
	return e.Mention.Source
}

// labels remembers whom the conversations of a page are with.
type labels struct {
	s     kv.Snapshot
	known map[domain.ID]string
	voids map[domain.ID]map[domain.Ref]string // of conversations with events that do not count
}

// void says why an event does not count in its conversation.
func (l *labels) void(e *domain.Entry) error {
	id := e.Event.Conversation
	if e.Void != "" || e.Terms == nil || id.IsZero() {
		return nil
	}
	why, ok := l.voids[id]
	if !ok {
		r, there, err := Get(l.s, id)
		if err != nil {
			return err
		}
		if there && r.Voided > 0 {
			c, err := Conversation(l.s, id)
			if err != nil {
				return err
			}
			why = reasons(c.Voids)
		}
		if l.voids == nil {
			l.voids = map[domain.ID]map[domain.Ref]string{}
		}
		l.voids[id] = why
	}
	e.Void = why[e.Event.Ref()]
	return nil
}

func (l *labels) describe(e *domain.Event) (who, what string) {
	if e.Conversation.IsZero() {
		return describe(e, "")
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
func Describe(e *domain.Event) string {
	who, what := describe(e, e.Conversation.Short())
	if who == "" {
		return what
	}
	return who + " " + what
}

// describe is a sentence in two parts: who did something, and what. Where
// nobody did it, who is empty and what is the whole sentence.
func describe(e *domain.Event, whom string) (who, what string) {
	switch e.Kind {
	case domain.Mentioned, domain.Withdrawn:
		return describeHeard(e, whom)
	case domain.Sending, domain.Sent, domain.Failed, domain.Uncertain, domain.Parked, domain.Removed, domain.Kept:
		return describeDelivery(e, whom)
	case domain.Warned, domain.Calmed, domain.Taken:
		return describeIncident(e)
	case domain.Opened:
		if e.By == listener {
			return "hark", "began to listen"
		}
	}
	if what = describeDeed(e, whom); what == "" {
		return "", "an event that a newer hark wrote: " + string(e.Kind)
	}
	return cmp.Or(e.By, "somebody"), what
}

// listener is the writer of the journal of what is heard.
const listener = "listener"

// describeDeed says what a person did; empty is not known.
func describeDeed(e *domain.Event, whom string) string {
	switch e.Kind {
	case domain.Replied:
		return "replied to " + whom
	case domain.Retried:
		return "had the reply to " + whom + " sent again"
	case domain.Proposed:
		return "proposed a reply to " + whom
	case domain.Approved:
		return "approved the reply to " + whom
	case domain.Declined:
		return "declined the reply to " + whom + because(e.Reason)
	case domain.Viewed:
		return "read " + whom
	case domain.Recalled:
		return "deletes the reply to " + whom
	case domain.Claimed:
		return "claimed " + whom
	case domain.Renewed:
		return "renewed the claim on " + whom
	case domain.Released:
		return "released " + whom
	case domain.Assigned:
		return "assigned " + whom + " to " + e.To
	case domain.Tagged:
		return "tagged " + whom + ": " + strings.Join(e.Tags, ", ")
	case domain.Untagged:
		return "untagged " + whom + ": " + strings.Join(e.Tags, ", ")
	case domain.Classified:
		return "put " + whom + " under " + e.Subject
	case domain.Felt:
		feeling := domain.Unknown
		if e.Sentiment != nil {
			feeling = e.Sentiment.Feeling
		}
		return "judged " + whom + " " + feelingName(feeling)
	case domain.Labelled:
		feeling := domain.Unknown
		if e.Sentiment != nil {
			feeling = e.Sentiment.Feeling
		}
		return "was asked about " + whom + " and said " + feelingName(feeling)
	case domain.Noted:
		return "left a note on " + whom
	case domain.Snoozed:
		return "snoozed " + whom + " until " + e.Until.Format("Mon 2 Jan 15:04 MST")
	case domain.Resolved:
		return "resolved " + whom + ": " + e.Outcome + because(e.Reason)
	case domain.Reopened:
		return "reopened " + whom
	case domain.Undone:
		return "took back an action on " + whom
	}
	return describeDesk(e, whom)
}

// describeHeard says what a customer did.
func describeHeard(e *domain.Event, whom string) (who, what string) {
	if e.Mention == nil {
		return "", "a mention without content"
	}
	m := e.Mention
	who = m.Author.Label()
	switch {
	case e.Kind == domain.Withdrawn && who == "unknown":
		return "", "a post of " + whom + on(m.Source) + " was deleted"
	case e.Kind == domain.Withdrawn || m.Deleted:
		return who, "deleted a post" + on(m.Source)
	case m.Context:
		return who, "is in the thread" + on(m.Source)
	case m.Revision > 0:
		return who, "changed a post" + on(m.Source)
	}
	return who, "wrote" + on(m.Source)
}

func on(source string) string {
	if source == "" {
		return ""
	}
	return " on " + source
}

// describeDelivery says how a reply is getting on.
func describeDelivery(e *domain.Event, whom string) (who, what string) {
	switch e.Kind {
	case domain.Sending:
		if e.Attempt < 2 {
			return "", "the reply to " + whom + " is on its way"
		}
		return "", fmt.Sprintf("the reply to %s is on its way, attempt %d", whom, e.Attempt)
	case domain.Sent:
		link := ""
		if e.Receipt != nil && e.Receipt.URL != "" {
			link = ": " + e.Receipt.URL
		}
		if e.Receipt != nil && e.Receipt.ByHand {
			return cmp.Or(e.By, "somebody"), "posted the reply to " + whom + link
		}
		return "", "the reply to " + whom + " is out" + link + again(e)
	case domain.Failed:
		return "", "the reply to " + whom + " did not go out" + because(e.Error) + again(e)
	case domain.Uncertain:
		return "", "the reply to " + whom + " may be out" + because(e.Error) + again(e)
	case domain.Removed:
		return "", "the reply to " + whom + " is deleted"
	case domain.Kept:
		return "", "the reply to " + whom + " could not be deleted" + because(e.Error) + again(e)
	}
	return "", "the reply to " + whom + " needs a person" + because(e.Error)
}

// again says how often something was tried, if more than once, and when it will be.
func again(e *domain.Event) string {
	s := ""
	if e.Attempt > 1 {
		s = fmt.Sprintf("; attempt %d", e.Attempt)
	}
	if !e.Until.IsZero() {
		s += "; next try " + e.Until.Format("15:04:05 MST")
	}
	return s
}

// describeDesk says what a person did for the whole desk; empty is not known.
func describeDesk(e *domain.Event, whom string) string {
	switch e.Kind {
	case domain.Grouped:
		return "put " + whom + " with others of the same complaint"
	case domain.Ungrouped:
		return "took " + whom + " out of its cluster"
	case domain.Clustered:
		return describeCluster(e.Cluster)
	case domain.Opened:
		return "joined the desk"
	case domain.HandedOver:
		s := "handed the shift over"
		if e.Shift != nil {
			s += fmt.Sprintf(", %d open", e.Shift.Open)
		}
		return s
	case domain.Acknowledged:
		return "acknowledged the hand-off"
	case domain.Exported:
		return "took texts out" + because(e.Reason)
	case domain.Enrolled:
		return describeEnrolled(e.Member)
	case domain.Governed:
		return describeGoverned(e.Policy)
	case domain.Erased:
		if e.Undoes.IsZero() {
			return "erased what was written before " + e.Until.Format("2 Jan 2006") + because(e.Reason)
		}
		if e.Conversation.IsZero() {
			return "erased a text" + because(e.Reason)
		}
		return "erased a text of " + whom + because(e.Reason)
	}
	return ""
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}
