package desk

import (
	"testing"
	"time"

	"hark/internal/domain"
)

// takesBack has somebody undo, and gives what was undone in words.
func (d *table) takesBack(me string) (string, error) {
	ps, what, err := Undo(d.entries, d.moment(me))
	if err == nil {
		d.write(me[0], ps...)
	}
	return what, err
}

func (d *table) undoes(me, want string) {
	d.Helper()
	if what, err := d.takesBack(me); err != nil || what != want {
		d.Errorf("undo: %q, %v; want %q", what, err, want)
	}
}

func (d *table) keeps(me string, words ...string) {
	d.Helper()
	_, err := d.takesBack(me)
	denied(d.T, err, words...)
}

// TestUndoAll takes back a day's work step by step, to where it began.
func TestUndoAll(t *testing.T) {
	d := lay(t)
	began := d.fold()
	d.does("ana", Command{Verb: "reply", Text: "hello"}) // claims too
	d.does("ana", Command{Verb: "claim"})                // renewed: nothing to take back
	d.does("ana", Command{Verb: "tag", Tags: []string{"a"}})
	d.does("ana", Command{Verb: "tag", Tags: []string{"b", "-a"}}) // two events of one command
	d.does("ana", Command{Verb: "note", Text: "hm"})
	d.does("ana", Command{Verb: "subject", Subject: "screen"})
	d.does("ana", Command{Verb: "sentiment", Feeling: "+"})
	d.does("ana", Command{Verb: "snooze", Until: d.now.Add(time.Hour)})
	d.does("ana", Command{Verb: "resolve", Outcome: "fixed"})
	d.does("ana", Command{Verb: "reopen"})
	d.does("ana", Command{Verb: "assign", To: "tom"})
	for _, want := range []string{"assigned to tom", "reopened", "resolved as fixed", "snoozed", "sentiment", "subject Screen", "noted",
		"tagged [b], untagged [a]", "tagged [a]", "claimed, replied"} {
		d.undoes("ana", want)
	}
	d.keeps("ana", "nothing of yours")
	c := d.fold()
	if c.Change != began.Change || c.Claim != began.Claim || len(c.Replies)+len(c.Tags)+len(c.Notes)+len(c.Conflicts) > 0 || c.Subject != "" {
		t.Errorf("not where it began: %+v", c)
	}
}

func TestUndoIsOnesOwn(t *testing.T) {
	d := lay(t)
	d.does("ana", Command{Verb: "tag", Tags: []string{"a"}})
	d.keeps("tom", "nothing of yours")
	d.does("tom", Command{Verb: "tag", Tags: []string{"b"}})
	d.undoes("ana", "tagged [a]")
	if got := d.fold().Tags; len(got) != 1 || got[0] != "b" {
		t.Errorf("tags %q", got)
	}
}

func TestUndoOfAReply(t *testing.T) {
	d := lay(t)
	d.does("ana", Command{Verb: "claim"})
	d.does("ana", Command{Verb: "reply", Text: "hello"})
	d.undoes("ana", "replied") // the claim was another command
	if c := d.fold(); c.Claim.Owner != "ana" || len(c.Replies) != 0 {
		t.Errorf("after the undo: %+v", c)
	}
	d.does("ana", Command{Verb: "reply", Text: "hello"})
	d.event(domain.Event{Kind: domain.Sending, Reply: "r2", Attempt: 1})
	d.keeps("ana", "leaving right now")
	d.event(domain.Event{Kind: domain.Uncertain, Reply: "r2", Attempt: 1})
	d.keeps("ana", "may be out")
	d.event(domain.Event{Kind: domain.Sent, Reply: "r2", Receipt: &domain.Receipt{ID: "x"}})
	d.keeps("ana", "is out since 12:00", "write a correction")
}

func TestUndoOfWhatOthersBuiltOn(t *testing.T) {
	d := lay(t)
	d.does("ana", Command{Verb: "claim"})
	d.does("ana", Command{Verb: "release"})
	d.does("tom", Command{Verb: "claim"})
	d.keeps("ana", "tom has claimed it since", "talk to tom")
	if c := d.fold(); c.Claim.Owner != "tom" {
		t.Errorf("owner %q", c.Claim.Owner)
	}
	d = lay(t)
	d.does("ana", Command{Verb: "resolve", Outcome: "fixed"})
	d.does("tom", Command{Verb: "reopen"})
	d.keeps("ana", "tom has reopened it since")
	d.undoes("tom", "reopened")
	d.undoes("ana", "resolved as fixed")
}

// FuzzDecide holds every decision to its promise: no panic, and what is let
// in on the present state is applied by the fold.
func FuzzDecide(f *testing.F) {
	verbs := []string{"claim", "release", "assign", "reply", "note", "tag", "subject", "sentiment", "snooze", "resolve", "reopen", "retry", "delete", "undo"}
	f.Add([]byte{0, 3, 7, 9, 10, 12, 12, 1, 20, 35}, "fixed", "https://x.example/1")
	f.Add([]byte{9, 13, 26, 40, 12}, "+", "tom")
	f.Fuzz(func(t *testing.T, steps []byte, word, other string) {
		d := lay(t)
		if len(steps) > 30 {
			t.Skip("a longer story shows nothing more")
		}
		for _, b := range steps {
			me := []string{"ana", "tom"}[b>>7]
			verb := verbs[int(b&0x7f)%len(verbs)]
			before := len(d.fold().Conflicts)
			if verb == "undo" {
				_, _ = d.takesBack(me)
			} else {
				_ = d.says(me, Command{Verb: verb, Text: word, To: other, Tags: []string{word, other}, Subject: word, Feeling: domain.Feeling(word),
					Outcome: word, Reason: other, Posted: other, Until: d.now.Add(time.Duration(b) * time.Minute)})
			}
			if n := len(d.fold().Conflicts); n != before {
				t.Fatalf("%s by %s was let in and not applied: %+v", verb, me, d.fold().Conflicts)
			}
		}
	})
}
