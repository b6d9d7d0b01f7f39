package domain

import (
	"testing"
	"time"
)

func TestARecalledReply(t *testing.T) {
	later := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	sent := []Event{
		{Kind: Replied, Reply: "r1", By: "ana"}, {Kind: Sending, Reply: "r1", Attempt: 1},
		{Kind: Sent, Reply: "r1", Receipt: &Receipt{ID: "99"}},
	}
	cases := map[string]struct {
		more    []Event
		status  ReplyStatus
		waiting bool
		pending bool
		why     string
	}{
		"asked for":                {[]Event{{Kind: Recalled}}, ReplyRecalled, false, true, ""},
		"taken down":               {[]Event{{Kind: Recalled}, {Kind: Removed}}, ReplyDeleted, true, false, ""},
		"to be tried again":        {[]Event{{Kind: Recalled}, {Kind: Kept, Attempt: 1, Error: "503", Until: later}}, ReplyRecalled, false, true, "503"},
		"not taken down":           {[]Event{{Kind: Recalled}, {Kind: Kept, Attempt: 1, Error: "403"}}, ReplySent, false, false, "403"},
		"asked for again":          {[]Event{{Kind: Recalled}, {Kind: Kept, Attempt: 1, Error: "403"}, {Kind: Recalled}}, ReplyRecalled, false, true, ""},
		"taken back":               {[]Event{{Kind: Recalled}, {Kind: Undone, Undoes: Ref{JournalID{1}, 5}}}, ReplySent, false, false, ""},
		"taken back, but gone":     {[]Event{{Kind: Recalled}, {Kind: Undone, Undoes: Ref{JournalID{1}, 5}}, {Kind: Removed}}, ReplyDeleted, true, false, ""},
		"gone, then anything":      {[]Event{{Kind: Recalled}, {Kind: Removed}, {Kind: Recalled}, {Kind: Kept, Error: "x"}, {Kind: Retried}}, ReplyDeleted, true, false, ""},
		"kept without being asked": {[]Event{{Kind: Kept, Attempt: 1, Error: "403"}}, ReplySent, false, false, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := append([]Event{{Kind: Mentioned, Mention: &Mention{ID: "1", Source: "mastodon"}}}, sent...)
			var entries []Entry
			for i, e := range append(in, c.more...) {
				e.Journal, e.Seq, e.At, e.Conversation = JournalID{1}, uint64(i+1), Clock(i+1), MentionID("mastodon", "1")
				if e.Reply == "" && e.Kind != Mentioned && e.Kind != Undone {
					e.Reply = "r1"
				}
				entries = append(entries, Entry{Pos: uint64(i + 1), Event: e})
			}
			got := Fold(entries)
			r := got.Replies[0]
			if r.Status != c.status || r.Pending() != c.pending || r.Error != c.why {
				t.Errorf("the reply is %s, pending %v, error %q; want %s, %v, %q", r.Status, r.Pending(), r.Error, c.status, c.pending, c.why)
			}
			if waits := got.Waiting() != nil; waits != c.waiting {
				t.Errorf("the customer waits: %v, want %v", waits, c.waiting)
			}
		})
	}
}

func TestDoubtsStayUntilTheyAreSettled(t *testing.T) {
	c := folding{Conversation: Conversation{Replies: []Reply{{ID: "r1", Ref: Ref{JournalID{1}, 1}, Episode: -1}}}}
	r := &c.Replies[0]
	for i, step := range []struct {
		e        Event
		doubtful bool
	}{
		{Event{Kind: Failed, Attempt: 1}, false}, // before anything left
		{Event{Kind: Sending, Attempt: 2}, true},
		{Event{Kind: Failed, Attempt: 2}, false},
		{Event{Kind: Sending, Attempt: 3}, true},
		{Event{Kind: Uncertain, Attempt: 3}, true},
		{Event{Kind: Parked}, true},
		{Event{Kind: Retried}, true},
		{Event{Kind: Sending, Attempt: 4}, true},
		{Event{Kind: Failed, Attempt: 4}, true}, // the third may be there all the same
		{Event{Kind: Sent, Receipt: &Receipt{ID: "9"}}, false},
	} {
		step.e.Reply, step.e.Journal = "r1", JournalID{1}
		if c.deliver(&Entry{Event: step.e}); r.Doubtful() != step.doubtful {
			t.Errorf("after step %d, %s: doubtful %v", i+1, step.e.Kind, r.Doubtful())
		}
	}
}
