package screen

import (
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// pageReplies is a conversation with a reply in every state.
func pageReplies(more string) Screen {
	id := domain.MentionID("mastodon", "1")
	at := func(min int) domain.Clock { return domain.ClockAt(pageTime.Add(time.Duration(min) * time.Minute)) }
	t := &view.Thread{Texts: map[uint64]string{1: "Does the keyboard of the Mini fit my old case?" + more}}
	t.Row = view.Row{ID: id, Source: "mastodon", Author: domain.Author{Handle: "maria_r"}, Status: domain.StatusOpen, Owner: "ana", Lease: pageTime.Add(20 * time.Minute), Wait: pageTime.Add(-time.Hour)}
	c := &t.Conversation
	c.ID = id
	c.Heard = []domain.Heard{{ID: id, Mention: domain.Mention{Author: t.Row.Author}, Arrived: at(-60), Pos: 1}}
	link := domain.Receipt{ID: "9", URL: "https://social.example/9" + more}
	c.Replies = []domain.Reply{
		{Status: domain.ReplySent, Attempts: 3, Done: at(-49), Receipt: link},
		{Status: domain.ReplySent, Attempts: 1, Done: at(-40), Receipt: link, Error: "403: too old to be deleted" + more},
		{Status: domain.ReplyDeleted, Attempts: 1, Done: at(-39), Removed: at(-30), Recaller: "tom", Receipt: link},
		{Status: domain.ReplyRecalled, Attempts: 1, Done: at(-38), Recalled: at(-10), Recaller: "ana", Recalls: 2, Error: "503: try later" + more, Next: pageTime.Add(3 * time.Minute), Receipt: link},
		{Status: domain.ReplyRecalled, Attempts: 1, Done: at(-37), Recalled: at(0), Recaller: "ana", Receipt: link},
		{Status: domain.ReplyParked, Attempts: 2, Doubts: []int{2}, Error: "it may be out, and it could not be looked up: the line broke" + more},
		{Status: domain.ReplyParked, Attempts: 8, Error: "tried 8 times; at last: 503" + more},
		{Status: domain.ReplyParked, Error: "the post was deleted before the reply left"},
		{Status: domain.ReplyUncertain, Attempts: 1, Doubts: []int{1}, Error: "hark ended while it was being sent"},
		{Status: domain.ReplyFailed, Attempts: 2, Error: "429: slow down" + more, Next: pageTime.Add(40 * time.Second)},
		{Status: domain.ReplyFailed, Attempts: 1, Error: "401: the token was taken back"},
		{Status: domain.ReplySending, Attempts: 2, Doubts: []int{2}},
		{Status: domain.ReplyQueued},
	}
	for i := range c.Replies {
		r := &c.Replies[i]
		r.By, r.At, r.Accepted, r.Pos = "ana", at(i-50), at(i-50), uint64(10+i)
		t.Texts[r.Pos] = "It does. All cases since 2024 take it." + more
	}
	last := &c.Replies[len(c.Replies)-1]
	last.At = domain.ClockAt(pageTime.Add(-3 * time.Second))
	last.Accepted = last.At
	t.Row.Reply, t.Row.Replies = last.Status, len(c.Replies)
	conv := &Conversation{}
	conv.Open(id)
	conv.Set(t, nil)
	return conv
}

func TestHeldFor(t *testing.T) {
	now := pageTime
	cases := map[string]struct {
		r    domain.Reply
		want string
	}{
		"just accepted":   {domain.Reply{Status: domain.ReplyQueued, Accepted: domain.ClockAt(now)}, "10s"},
		"in between":      {domain.Reply{Status: domain.ReplyQueued, Accepted: domain.ClockAt(now.Add(-2500 * time.Millisecond))}, "8s"},
		"the last moment": {domain.Reply{Status: domain.ReplyQueued, Accepted: domain.ClockAt(now.Add(-9990 * time.Millisecond))}, "1s"},
		"over":            {domain.Reply{Status: domain.ReplyQueued, Accepted: domain.ClockAt(now.Add(-10 * time.Second))}, "0s"},
		"sent again":      {domain.Reply{Status: domain.ReplyQueued, Accepted: domain.ClockAt(now), Attempts: 1}, "0s"},
		"sending":         {domain.Reply{Status: domain.ReplySending, At: domain.ClockAt(now)}, "0s"},
		"recalled":        {domain.Reply{Status: domain.ReplyRecalled, Recalled: domain.ClockAt(now.Add(-time.Second))}, "9s"},
		"tried":           {domain.Reply{Status: domain.ReplyRecalled, Recalled: domain.ClockAt(now), Recalls: 1}, "0s"},
	}
	for name, c := range cases {
		if got := Seconds(HeldFor(&Env{Now: now, Hold: 10 * time.Second}, &c.r)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
