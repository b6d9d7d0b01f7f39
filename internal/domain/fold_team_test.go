package domain

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// team is a story at a desk with a roster: every event is judged by terms that
// are made of its writer's name.
func team(entries []Entry) []Entry {
	roles := map[string]Role{"agency": Agency, "ana": Responder, "mailonly": Responder, "pablo": Approver, "beatrix": Approver, "lead": Lead, "": Machine}
	for i := range entries {
		e := &entries[i]
		if e.Terms != nil || e.Void != "" {
			continue
		}
		e.Terms = &Terms{Name: e.Event.By, Role: roles[e.Event.By]}
		if e.Event.By == "mailonly" {
			e.Terms.Sources = []string{"mail"}
		}
		if e.Event.By == "agency" {
			e.Terms.Subjects = []string{"battery"}
		}
	}
	return entries
}

// told folds a story of a team and writes its replies down.
func (s *story) told() (Conversation, string) {
	c := Fold(team(slices.Clone(s.entries)))
	var out []string
	for _, r := range c.Replies {
		out = append(out, fmt.Sprintf("%s %s by %s for %s text %d", r.ID, r.Status, r.By, r.Vouched, r.Pos))
	}
	return c, strings.Join(out, ", ")
}

// in writes an event in a journal of its own choice, under terms of its own.
func (s *story) in(j byte, t Terms, e Event) Ref {
	s.add(e)
	last := &s.entries[len(s.entries)-1]
	last.Event.Journal, last.Terms = JournalID{j}, &t
	last.Event.Seq = uint64(len(s.entries))
	return last.Event.Ref()
}

func TestScope(t *testing.T) {
	for name, tt := range map[string]struct {
		e    Event
		void bool
	}{
		"anywhere":                          {Event{Kind: Tagged, By: "ana"}, false},
		"another source":                    {Event{Kind: Tagged, By: "mailonly"}, true},
		"another subject":                   {Event{Kind: Noted, By: "agency"}, true},
		"what was heard is not scoped":      {Event{Kind: Withdrawn, Mention: &Mention{ID: "1", Source: "mastodon"}}, false},
		"nor is reading":                    {Event{Kind: Viewed, By: "mailonly"}, false},
		"what nobody knows":                 {Event{Kind: "newer", By: "mailonly"}, false},
		"given away by a responder":         {Event{Kind: Assigned, By: "ana", To: "beatrix", Until: noon.Add(time.Hour)}, true},
		"given away by a lead":              {Event{Kind: Assigned, By: "lead", To: "beatrix", Until: noon.Add(time.Hour)}, false},
		"a claim by who does not work here": {Event{Kind: Claimed, By: "mailonly", Token: 1, Until: noon.Add(time.Hour)}, true},
	} {
		s := tell()
		s.hears("1")
		s.claims("pablo", time.Hour, 3)
		before, _ := s.told()
		tt.e.Basis = before.Change
		ref := s.add(tt.e)
		c, _ := s.told()
		if got := c.Voided == 1 && len(c.Voids) == 1 && c.Voids[0].Ref == ref && c.Voids[0].Why != ""; got != tt.void {
			t.Errorf("%s: %+v", name, c.Voids)
		}
		if c.Voids, c.Voided = nil, 0; tt.void && !reflect.DeepEqual(c, before) {
			t.Errorf("%s: it made a difference:\n%+v\n%+v", name, c, before)
		}
	}
}

// A subject is looked at as it was when something was done.
func TestScopeFollowsTheSubject(t *testing.T) {
	s := tell()
	s.hears("1")
	s.add(Event{Kind: Noted, By: "agency"})
	s.add(Event{Kind: Classified, By: "ana", Subject: "battery"})
	s.add(Event{Kind: Noted, By: "agency"})
	c, _ := s.told()
	s.want(t, "notes", len(c.Notes), 1)
	s.want(t, "voids", c.Voided, 1)
}

func TestApproval(t *testing.T) {
	propose := func(s *story) { s.add(Event{Kind: Proposed, By: "ana", Reply: "r1"}) }
	approve := func(s *story, who string) Ref { return s.add(Event{Kind: Approved, By: who, Reply: "r1"}) }
	for name, tt := range map[string]struct {
		tell      func(s *story)
		want      string
		voids     int
		conflicts int
	}{
		"it waits":   {propose, "r1 proposed by ana for  text 2", 0, 0},
		"approved":   {func(s *story) { propose(s); approve(s, "pablo") }, "r1 queued by ana for pablo text 2", 0, 0},
		"by oneself": {func(s *story) { propose(s); approve(s, "ana") }, "r1 proposed by ana for  text 2", 1, 0},
		"with a better text": {func(s *story) {
			propose(s)
			s.add(Event{Kind: Approved, By: "pablo", Reply: "r1", Text: HashText(nil, "x")})
		}, "r1 queued by ana for pablo text 3", 0, 0},
		"declined": {func(s *story) { propose(s); s.add(Event{Kind: Declined, By: "pablo", Reply: "r1", Reason: "why"}) }, "r1 declined by ana for  text 2", 0, 0},
		"declined, and approved by another": {func(s *story) {
			propose(s)
			s.add(Event{Kind: Declined, By: "pablo", Reply: "r1"})
			approve(s, "beatrix")
		}, "r1 queued by ana for beatrix text 2", 0, 0},
		"approved, and declined by another": {func(s *story) {
			propose(s)
			approve(s, "beatrix")
			s.add(Event{Kind: Declined, By: "pablo", Reply: "r1"})
		}, "r1 queued by ana for beatrix text 2", 0, 1},
		"approved by a clock that is behind": {func(s *story) {
			s.add(Event{Kind: Approved, By: "pablo", Reply: "r1"})
			propose(s)
		}, "r1 queued by ana for pablo text 3", 0, 0},
		"the approval taken back": {func(s *story) { propose(s); s.undoes("pablo", approve(s, "pablo")) }, "r1 proposed by ana for  text 2", 0, 0},
		"the proposal taken back": {func(s *story) { s.undoes("ana", s.add(Event{Kind: Proposed, By: "ana", Reply: "r1"})) }, "", 0, 0},
		"what may be out is not taken back": {func(s *story) {
			propose(s)
			ref := approve(s, "pablo")
			attempts(s, "pablo", 1, 0)
			s.undoes("pablo", ref)
		}, "r1 sending by ana for pablo text 2", 0, 0},
		"sent by who proposed it":           {func(s *story) { propose(s); attempts(s, "ana", 1, 0) }, "r1 proposed by ana for  text 2", 0, 0},
		"the proposer tells after approval": {func(s *story) { propose(s); approve(s, "pablo"); attempts(s, "ana", 1, 0) }, "r1 queued by ana for pablo text 2", 0, 0},
		"sent by the approver's machine":    {func(s *story) { propose(s); approve(s, "pablo"); attempts(s, "pablo", 1, 0) }, "r1 sending by ana for pablo text 2", 0, 0},
		"sent, as a clock says, before":     {func(s *story) { attempts(s, "pablo", 1, 0); propose(s); approve(s, "pablo") }, "r1 sending by ana for pablo text 3", 0, 0},
		"both approve, one of them is sent by": {func(s *story) {
			propose(s)
			approve(s, "pablo")
			other := s.add(Event{Kind: Approved, By: "beatrix", Reply: "r1", Text: HashText(nil, "x")})
			s.add(Event{Kind: Sending, By: "pablo", Reply: "r1", Attempt: 1, Basis: other})
		}, "r1 sending by ana for beatrix text 4", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell()
			s.hears("1")
			tt.tell(s)
			c, got := s.told()
			s.want(t, "replies", got, tt.want)
			s.want(t, "voids", c.Voided, tt.voids)
			s.want(t, "conflicts", len(c.Conflicts), tt.conflicts)
		})
	}
}

// A reply and what the network did with it are told by different machines.
func TestSenders(t *testing.T) {
	machine := Terms{Name: "hub", Role: Machine, Sends: []string{"mastodon"}}
	other := Terms{Name: "hub", Role: Machine, Sends: []string{"mail"}}
	at := func(kind Kind, attempt int, token uint64) Event {
		return Event{Kind: kind, Reply: "r1", Attempt: attempt, Token: token, Receipt: &Receipt{ID: "9"}}
	}
	for name, tt := range map[string]struct {
		tell func(s *story)
		want ReplyStatus
	}{
		"who sends for the desk": {func(s *story) { s.in(70, machine, at(Sending, 1, 5)) }, ReplySending},
		"for every account":      {func(s *story) { s.in(70, Terms{Sends: []string{"*"}}, at(Sending, 1, 5)) }, ReplySending},
		"for another account":    {func(s *story) { s.in(70, other, at(Sending, 1, 5)) }, ReplyQueued},
		"an older lease":         {func(s *story) { s.in(70, machine, at(Sending, 1, 5)); s.in(71, machine, at(Failed, 1, 4)) }, ReplySending},
		"a later lease":          {func(s *story) { s.in(70, machine, at(Sending, 1, 5)); s.in(71, machine, at(Uncertain, 1, 6)) }, ReplyUncertain},
		"out is out, under whatever lease": {func(s *story) {
			s.in(71, machine, at(Uncertain, 1, 6))
			s.in(70, machine, at(Sent, 1, 5))
		}, ReplySent},
		"sent again by its writer": {func(s *story) {
			s.in(70, machine, at(Failed, 1, 5))
			s.add(Event{Kind: Retried, By: "ana", Reply: "r1"})
		}, ReplyQueued},
		"from another machine": {func(s *story) {
			s.in(70, machine, at(Failed, 1, 5))
			s.in(72, Terms{Name: "ana", Role: Responder}, Event{Kind: Retried, By: "ana", Reply: "r1"})
		}, ReplyQueued},
		"by a lead": {func(s *story) {
			s.in(70, machine, at(Failed, 1, 5))
			s.add(Event{Kind: Retried, By: "lead", Reply: "r1"})
		}, ReplyQueued},
		"by somebody else": {func(s *story) {
			s.in(70, machine, at(Failed, 1, 5))
			s.add(Event{Kind: Retried, By: "beatrix", Reply: "r1"})
		}, ReplyFailed},
		"taken down by who sends": {func(s *story) {
			s.in(70, machine, at(Sent, 1, 5))
			s.add(Event{Kind: Recalled, By: "ana", Reply: "r1"})
			s.in(70, machine, at(Removed, 1, 5))
		}, ReplyDeleted},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell()
			s.hears("1")
			s.replies("ana", "r1")
			tt.tell(s)
			c, _ := s.told()
			s.want(t, "status", c.Replies[0].Status, tt.want)
		})
	}
}

// attempts writes that an attempt was begun in somebody's journal.
func attempts(s *story, who string, attempt int, token uint64) Ref {
	return s.add(Event{Kind: Sending, By: who, Reply: "r1", Attempt: attempt, Token: token})
}

// What is void neither hides a post, nor holds an undo back, nor takes back.
func TestVoidsAreBelievedInNothing(t *testing.T) {
	void := func(s *story, e Event) {
		s.add(e)
		s.entries[len(s.entries)-1].Void = "forged"
	}
	s := tell()
	s.hears("1")
	s.hears("2")
	ref := s.replies("ana", "r1")
	void(s, Event{Kind: Sent, By: "ana", Reply: "r1", Receipt: &Receipt{ID: "2"}})
	void(s, Event{Kind: Sending, By: "ana", Reply: "r1", Attempt: 1})
	void(s, Event{Kind: Mentioned, Mention: &Mention{ID: "3", Source: "mail"}})
	c, _ := s.told()
	s.want(t, "heard", len(c.Heard), 2)
	s.want(t, "the reply", c.Replies[0].Status, ReplyQueued)
	s.want(t, "may be out", MayBeOut(s.entries, "r1"), false)
	s.want(t, "voids", c.Voided, 3)
	void(s, Event{Kind: Undone, By: "ana", Undoes: ref})
	c, _ = s.told()
	s.want(t, "not taken back by what is void", len(c.Replies), 1)
	s.undoes("ana", ref)
	c, _ = s.told()
	s.want(t, "taken back", len(c.Replies), 0)
	for range 2 * VoidsMax {
		void(s, Event{Kind: Noted, By: "ana"})
	}
	c, _ = s.told()
	s.want(t, "all are counted", c.Voided, 4+2*VoidsMax)
	s.want(t, "the latest are named", []any{len(c.Voids), c.Voids[VoidsMax-1].Ref}, []any{VoidsMax, s.entries[len(s.entries)-1].Event.Ref()})
}

// A claim that skipped the compare-and-set has a number above the one that was
// granted before it: it is shown, and changes nothing.
func TestSkippedClaim(t *testing.T) {
	s := tell()
	s.hears("1")
	s.claims("ana", time.Hour, 5)
	ref := s.claims("eve", 2*time.Hour, 6)
	c := s.fold()
	s.want(t, "owner", c.Claim.Owner, "ana")
	s.want(t, "conflicts", []any{len(c.Conflicts), c.Conflicts[0].Ref, c.Conflicts[0].Winner}, []any{1, ref, "ana"})
}

// TestTeamsOfAnyOrder: with a roster too, the state depends on the set alone.
func TestTeamsOfAnyOrder(t *testing.T) {
	kinds := []Kind{Proposed, Approved, Declined, Viewed, Recalled, Removed, Kept}
	voids := 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 9))
		es := history(rng, 5+rng.IntN(40))
		var changes []Entry
		for i := range es {
			e := &es[i].Event
			if rng.IntN(4) == 0 {
				e.Kind = kinds[rng.IntN(len(kinds))]
			}
		}
		for j := range byte(4) {
			terms := Terms{Name: []string{"ana", "tom", "maria", "hub"}[j], Role: []Role{Responder, Approver, Lead, Machine}[rng.IntN(4)]}
			if rng.IntN(4) == 0 {
				terms.Sources = []string{"mail"}
			}
			if rng.IntN(3) == 0 {
				terms.Sends = []string{"*"}
			}
			changes = append(changes, Entry{Event: Event{V: Version, Kind: Enrolled, Journal: JournalID{'f'}, Seq: uint64(j + 1), At: Clock(j + 1), Member: &Member{terms, []Seat{{Journal: JournalID{j}}}}}})
			terms.Role = NoRole
			changes = append(changes, Entry{Event: Event{V: Version, Kind: Enrolled, Journal: JournalID{'f'}, Seq: uint64(j + 9), At: Clock(j + 9), Member: &Member{terms, []Seat{{Journal: JournalID{j}, After: uint64(3 + rng.IntN(9))}}}}})
		}
		fold := func(es []Entry) Conversation {
			rng.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
			r := FoldRoster(JournalID{'f'}, slices.Clone(changes))
			for i := range es {
				r.Judge(&es[i])
			}
			return Fold(es)
		}
		want := fold(slices.Clone(es))
		check(t, seed, &want)
		voids += want.Voided
		for range 4 {
			mixed := append(slices.Clone(es), es[rng.IntN(len(es))])
			rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			if got := fold(mixed); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d: another order gives another state:\n%+v\n%+v", seed, got, want)
			}
		}
	}
	if voids < 1000 {
		t.Errorf("only %d events were void: the histories are too tame to tell", voids)
	}
}

// A claim that runs longer than any can be set to, or is of another century,
// keeps nobody out.
func TestLeaseRuns(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for until, want := range map[time.Time]bool{
		now: false, now.Add(-time.Minute): false, now.Add(time.Minute): true, now.Add(24*time.Hour + time.Minute): true,
		now.Add(26 * time.Hour): false, now.AddDate(100, 0, 0): false, now.AddDate(5000, 0, 0): false,
	} {
		if got := LeaseRuns(until, now); got != want {
			t.Errorf("until %s: %v", until, got)
		}
	}
	s := &story{}
	s.claims("ana", 100*365*24*time.Hour, 0)
	s.claims("pablo", time.Hour, 0)
	if c, _ := s.told(); c.Claim.Owner != "pablo" {
		t.Errorf("%s has it", c.Claim.Owner)
	}
}
