package domain

import (
	"fmt"
	"testing"
	"time"
)

func TestUndo(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		gone func(c Conversation) bool
	}{
		{Claimed, func(c Conversation) bool { return c.Claim == Claim{} }},
		{Assigned, func(c Conversation) bool { return c.Claim == Claim{} }},
		{Tagged, func(c Conversation) bool { return len(c.Tags) == 0 }},
		{Classified, func(c Conversation) bool { return c.Subject == "" && !c.ByHand }},
		{Felt, func(c Conversation) bool { return c.Heard[0].Sentiment == Sentiment{} }},
		{Noted, func(c Conversation) bool { return len(c.Notes) == 0 }},
		{Snoozed, func(c Conversation) bool { return c.Status == StatusOpen }},
		{Resolved, func(c Conversation) bool { return c.Status == StatusOpen && c.Episode().Outcome == "" }},
		{Replied, func(c Conversation) bool { return len(c.Replies) == 0 }},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			s := tell()
			first := s.hears("1")
			did := s.add(Event{Kind: c.kind, By: "ana", Basis: first, To: "tom", Until: noon.Add(time.Hour), Tags: []string{"x"},
				Subject: "screen", Sentiment: &Sentiment{Feeling: Positive, By: "ana"}, Outcome: "fixed", Reply: "r1"})
			if c.gone(s.fold()) {
				t.Fatal("it was never done")
			}
			undo := s.undoes("ana", did)
			if got := s.fold(); !c.gone(got) || got.Change != first {
				t.Errorf("undone, and still there: %+v", got)
			}
			s.undoes("ana", undo)
			if c.gone(s.fold()) {
				t.Error("the undo was undone, and it is not there")
			}
		})
	}
}

// TestUndoOfUndo: however long the chain, the last word counts.
func TestUndoOfUndo(t *testing.T) {
	s := tell()
	s.hears("1")
	last := s.add(Event{Kind: Tagged, By: "ana", Tags: []string{"x"}})
	for n := 1; n <= 6; n++ {
		last = s.undoes("ana", last)
		if got, want := len(s.fold().Tags), (n+1)%2; got != want {
			t.Fatalf("after %d undos: %d tags, want %d", n, got, want)
		}
	}
}

func TestUndoOfWhatCannotBe(t *testing.T) {
	s := tell()
	heard := s.hears("1")
	s.undoes("ana", heard)
	s.undoes("ana", Ref{JournalID{9}, 9})  // of nothing
	s.undoes("ana", Ref{JournalID{4}, 99}) // of what is still to come
	if c := s.fold(); len(c.Heard) != 1 {
		t.Error("what was heard was undone")
	}
	// A reply can be taken back while it surely has not left.
	for _, c := range []struct {
		history []Kind
		out     bool
	}{
		{nil, false},
		{[]Kind{Sending}, true},
		{[]Kind{Sending, Failed}, false},
		{[]Kind{Sending, Uncertain}, true},
		{[]Kind{Sending, Uncertain, Parked}, true},
		{[]Kind{Sending, Uncertain, Failed}, false},
		{[]Kind{Sending, Failed, Sending}, true},
		{[]Kind{Sending, Uncertain, Retried, Sending, Failed}, true},
		{[]Kind{Parked}, false},
		{[]Kind{Sending, Sent}, true},
		{[]Kind{Sent}, true},
	} {
		t.Run(fmt.Sprint(c.history), func(t *testing.T) {
			s := tell()
			s.hears("1")
			reply := s.replies("ana", "r1")
			attempt := 0
			var sent Ref
			for _, k := range c.history {
				if k == Sending {
					attempt++
				}
				sent = s.delivers(k, "r1", attempt)
			}
			if got := MayBeOut(s.entries, "r1"); got != c.out {
				t.Errorf("may be out: %v, want %v", got, c.out)
			}
			s.undoes("ana", reply)
			s.undoes("ana", sent)
			if got := len(s.fold().Replies) == 1; got != c.out {
				t.Errorf("still there after the undo: %v, want %v", got, c.out)
			}
		})
	}
}

func TestDeliver(t *testing.T) {
	s := tell()
	s.hears("1")
	s.replies("ana", "r1")
	s.want(t, "pending", s.fold().Replies[0].Pending(), true)
	s.delivers(Sending, "r1", 1)
	s.add(Event{Kind: Retried, By: "tom", Reply: "r1"}) // while it is leaving
	s.want(t, "an attempt is under way", s.fold().Replies[0].Status, ReplySending)
	s.delivers(Parked, "r1", 1)
	s.want(t, "parked", s.fold().Replies[0].Pending(), false)
	s.add(Event{Kind: Retried, By: "tom", Reply: "r1"})
	r := s.fold().Replies[0]
	s.want(t, "again", r.Status, ReplyQueued)
	s.want(t, "by", r.By+" "+r.Vouched, "ana tom")
	s.add(Event{Kind: Sent, Reply: "r1"})
	s.want(t, "no receipt, not sent", s.fold().Replies[0].Status, ReplyQueued)
	s.delivers(Sent, "r1", 2)
	s.delivers(Failed, "r1", 2)
	s.delivers(Parked, "r1", 2)
	r = s.fold().Replies[0]
	s.want(t, "a receipt is the last word", r.Status, ReplySent)
	s.want(t, "settled", r.Settled(), true)
	s.want(t, "started", r.Started.Time(), noon.Add(3*time.Minute))
	s.replies("eve", "r1") // the same id again
	s.want(t, "replies", len(s.fold().Replies), 1)
}

func BenchmarkFold(b *testing.B) {
	s := tell()
	s.hears("1")
	s.claims("ana", time.Hour, 0)
	s.replies("ana", "r1")
	s.delivers(Sending, "r1", 1)
	s.delivers(Sent, "r1", 1)
	s.decides("ana", Resolved)
	b.ReportAllocs()
	for b.Loop() {
		if c := Fold(s.entries); c.Status != StatusResolved {
			b.Fatal(c.Status)
		}
	}
}

func TestUndoOfAnotherJournalCountsForNothing(t *testing.T) {
	var s story
	s.hears("1")
	claim := s.claims("ana", time.Hour, 0)
	s.undoes("ana", claim)
	liar := &s.entries[len(s.entries)-1].Event
	liar.Journal = JournalID{0xff}
	if owner := s.fold().Claim.Owner; owner != "ana" {
		t.Errorf("an undo by another journal took the claim from ana: %q has it", owner)
	}
	liar.Journal = claim.Journal
	if owner := s.fold().Claim.Owner; owner != "" {
		t.Errorf("ana's own undo left the claim with %q", owner)
	}
}

func TestNoOtherJournalTellsOfAReply(t *testing.T) {
	s := tell()
	s.hears("1")
	s.replies("ana", "r1")
	for _, kind := range []Kind{Sending, Sent, Failed, Uncertain, Parked} {
		s.delivers(kind, "r1", 1)
		s.entries[len(s.entries)-1].Event.Journal = JournalID{0xff}
	}
	c := s.fold()
	if r := c.Replies[0]; r.Status != ReplyQueued || r.Attempts != 0 {
		t.Errorf("a stranger made the reply %s, %d attempts", r.Status, r.Attempts)
	}
	if MayBeOut(s.entries, "r1") {
		t.Error("a stranger made the reply one that may be out")
	}
	s.hears("out-r1") // what the forged receipt calls our reply is somebody's mention
	if c := s.fold(); len(c.Heard) != 2 {
		t.Errorf("%d mentions, want 2: a forged receipt hid one", len(c.Heard))
	}
}
