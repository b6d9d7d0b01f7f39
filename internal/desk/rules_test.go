package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// table is a desk with one conversation on it, whose log is in memory.
type table struct {
	*testing.T
	now     time.Time
	entries []domain.Entry
	texts   map[uint64]string
	ids     int
	silent  bool // the source takes no replies
	stays   bool // the source lets us delete nothing
}

var root = domain.MentionID("mastodon", "1")

func lay(t *testing.T) *table {
	d := &table{T: t, now: noon, texts: map[uint64]string{}}
	d.hears("1")
	return d
}

func (d *table) write(j byte, ps ...domain.Proposal) {
	seq := uint64(0)
	for _, e := range d.entries {
		if e.Event.Journal == (domain.JournalID{j}) {
			seq = e.Event.Seq
		}
	}
	for _, p := range ps {
		e := p.Event
		seq++
		d.now = d.now.Add(time.Second)
		e.V, e.Journal, e.Seq, e.At = domain.Version, domain.JournalID{j}, seq, domain.ClockAt(d.now)
		if p.Text != "" {
			e.Text = domain.HashText(nil, p.Text)
		}
		pos := uint64(len(d.entries) + 1)
		d.texts[pos] = p.Text
		d.entries = append(d.entries, domain.Entry{Pos: pos, Event: e})
	}
}

// event writes what nobody decided. What becomes of a reply is told by the
// journal that accepted it.
func (d *table) event(e domain.Event) {
	e.Conversation = root
	j := byte(9)
	for _, o := range d.entries {
		if e.Reply != "" && o.Event.Kind == domain.Replied && o.Event.Reply == e.Reply {
			j = o.Event.Journal[0]
			break
		}
	}
	d.write(j, domain.Proposal{Event: e})
}

func (d *table) hears(native string) {
	m := domain.Mention{ID: native, Source: "mastodon", URL: "https://m.example/" + native, Author: domain.Author{Handle: "kay"}}
	d.event(domain.Event{Kind: domain.Mentioned, Mention: &m})
}

func (d *table) fold() *domain.Conversation {
	c := domain.Fold(slices.Clone(d.entries))
	return &c
}

func (d *table) moment(me string) Moment {
	return Moment{
		Me: me, Now: d.now, Lease: 30 * time.Minute, Outcomes: domain.Outcomes(), Subjects: []string{"Battery", "Screen"}, Replies: !d.silent, Deletes: !d.stays,
		NewID: func() string { d.ids++; return fmt.Sprint("r", d.ids) },
		Text:  func(pos uint64) (string, bool) { s, ok := d.texts[pos]; return s, ok },
	}
}

// says has somebody give a command, and writes what comes of it.
func (d *table) says(me string, cmd Command) error {
	ps, err := Decide(d.fold(), cmd, d.moment(me))
	if err == nil {
		d.write(me[0], ps...)
	}
	return err
}

// does is says where the answer must be yes.
func (d *table) does(me string, cmd Command) {
	d.Helper()
	if err := d.says(me, cmd); err != nil {
		d.Errorf("%s, %s: %v", me, cmd.Verb, err)
	}
	if n := len(d.fold().Conflicts); n > 0 {
		d.Errorf("%s, %s: what was let in was not applied", me, cmd.Verb)
	}
}

// refused is says where the answer must be a no that says these words.
func (d *table) refused(me string, cmd Command, words ...string) {
	d.Helper()
	before := len(d.entries)
	denied(d.T, d.says(me, cmd), words...)
	if len(d.entries) != before {
		d.Errorf("%s was refused and yet written", cmd.Verb)
	}
}

func denied(t *testing.T, err error, words ...string) {
	t.Helper()
	var no *Refusal
	if !errors.As(err, &no) {
		t.Errorf("got %v, want a refusal with %q", err, words)
		return
	}
	for _, w := range words {
		if !strings.Contains(no.Error(), w) {
			t.Errorf("refused with %q, want %q in it", no, w)
		}
	}
}

func (d *table) kinds(from int) string {
	var ks []string
	for _, e := range d.entries[from:] {
		ks = append(ks, string(e.Event.Kind))
	}
	return strings.Join(ks, " ")
}

func TestClaim(t *testing.T) {
	d := lay(t)
	d.does("ana", Command{Verb: "claim"})
	d.refused("tom", Command{Verb: "claim"}, "ana has had it since 12:00", "wait until 12:30")
	d.refused("tom", Command{Verb: "release"}, "ana has it", "only ana")
	d.refused("tom", Command{Verb: "assign", To: "maria"}, "ana")
	d.now = d.now.Add(20 * time.Minute)
	d.does("ana", Command{Verb: "claim"}) // again: renewed
	if until := d.fold().Claim.Until; until.Before(noon.Add(50 * time.Minute)) {
		t.Errorf("renewed until %v", until)
	}
	d.does("ana", Command{Verb: "assign", To: " @tom "})
	d.refused("ana", Command{Verb: "claim"}, "tom has had it")
	d.refused("tom", Command{Verb: "assign", To: "tom"}, "tom has it already")
	d.refused("tom", Command{Verb: "assign", To: " "}, "name a colleague")
	d.now = d.now.Add(31 * time.Minute)
	d.refused("maria", Command{Verb: "release"}, "just claim it")
	d.does("maria", Command{Verb: "claim"}) // the lease has run out
	d.does("maria", Command{Verb: "release"})
	d.refused("maria", Command{Verb: "release"}, "nobody has it")
	d.does("ana", Command{Verb: "assign", To: "tom"}) // nobody's: anyone may
	d.does("tom", Command{Verb: "resolve", Outcome: "fixed"})
	d.refused("tom", Command{Verb: "claim"}, "you resolved it as fixed", "reopen it")
}

func TestReply(t *testing.T) {
	d := lay(t)
	d.refused("ana", Command{Verb: "reply", Text: " \n "}, "empty")
	d.refused("ana", Command{Verb: "reply", Text: strings.Repeat("x", MaxText+1)}, "at most")
	n := len(d.entries)
	d.does("ana", Command{Verb: "reply", Text: " hello\n"})
	if got := d.kinds(n); got != "claimed replied" {
		t.Errorf("nobody had it: %s", got)
	}
	if s := d.texts[d.fold().Replies[0].Pos]; s != "hello" {
		t.Errorf("text %q", s)
	}
	d.refused("ana", Command{Verb: "reply", Text: "hello"}, "on its way")
	d.refused("tom", Command{Verb: "reply", Text: "me too"}, "ana has had it since")
	n = len(d.entries)
	d.does("ana", Command{Verb: "reply", Text: "and more"})
	if got := d.kinds(n); got != "replied" {
		t.Errorf("ana had it: %s", got)
	}
	d.refused("ana", Command{Verb: "retry"}, "on its way")
	d.event(domain.Event{Kind: domain.Parked, Reply: "r2", Error: "no route"})
	d.refused("ana", Command{Verb: "resolve", Outcome: "fixed"}, "no route", "retry it")
	d.refused("tom", Command{Verb: "retry"}, "ana")
	d.does("ana", Command{Verb: "retry"})
	d.event(domain.Event{Kind: domain.Sent, Reply: "r2", Receipt: &domain.Receipt{ID: "out"}})
	d.refused("ana", Command{Verb: "retry"}, "went out")
	d.refused("ana", Command{Verb: "reply", Text: "and more"}, "you have sent this very reply")
	d.hears("2")
	d.does("ana", Command{Verb: "reply", Text: "and more"}) // to another mention it is another reply
	for _, id := range []string{"1", "2"} {
		d.event(domain.Event{Kind: domain.Withdrawn, Mention: &domain.Mention{ID: id, Source: "mastodon"}})
	}
	d.refused("ana", Command{Verb: "reply", Text: "hm"}, "the post was deleted", "note")
	d.does("ana", Command{Verb: "note", Text: "they deleted it"})
	lay(t).refused("ana", Command{Verb: "retry"}, "no reply")
}

func TestDelete(t *testing.T) {
	d := lay(t)
	d.refused("ana", Command{Verb: "delete"}, "no reply to delete")
	d.does("ana", Command{Verb: "reply", Text: "hello"})
	d.refused("ana", Command{Verb: "delete"}, "not left yet", "undo")
	d.event(domain.Event{Kind: domain.Sending, Reply: "r1", Attempt: 1})
	d.event(domain.Event{Kind: domain.Parked, Reply: "r1", Error: "it may be out"})
	d.refused("ana", Command{Verb: "delete"}, "no reply is known to be out", "by hand")
	d.event(domain.Event{Kind: domain.Sent, Reply: "r1", Receipt: &domain.Receipt{ID: "out"}})
	d.refused("tom", Command{Verb: "delete"}, "ana has had it since")
	d.keeps("ana", "delete it, or write a correction")
	d.stays = true
	d.refused("ana", Command{Verb: "delete"}, "hark cannot delete replies on this source", "by hand")
	d.stays = false
	d.does("ana", Command{Verb: "delete"})
	d.refused("ana", Command{Verb: "delete"}, "is being deleted")
	d.refused("ana", Command{Verb: "retry"}, "went out")
	d.undoes("ana", "deletion of the reply")
	d.does("ana", Command{Verb: "delete"})
	d.does("ana", Command{Verb: "reply", Text: "what I meant"}) // need not wait for that
	d.event(domain.Event{Kind: domain.Sent, Reply: "r2", Receipt: &domain.Receipt{ID: "out2"}})
	d.event(domain.Event{Kind: domain.Removed, Reply: "r1"})
	d.does("ana", Command{Verb: "delete"}) // the second one
	d.event(domain.Event{Kind: domain.Removed, Reply: "r2"})
	d.keeps("ana", "was deleted at", "nothing brings it back")
	d.refused("ana", Command{Verb: "delete"}, "was deleted at")
	d.refused("ana", Command{Verb: "retry"}, "was deleted at")
	d.does("ana", Command{Verb: "reply", Text: "hello"}) // the same words may be said again

	d = lay(t)
	d.does("ana", Command{Verb: "reply", Text: "hello", Posted: "https://m.example/9"})
	d.refused("ana", Command{Verb: "delete"}, "posted by hand", "there by hand")
}

func TestReplyByHand(t *testing.T) {
	d := lay(t)
	d.silent = true
	d.refused("ana", Command{Verb: "reply", Text: "hello"}, "takes no replies", "by hand", "link")
	for _, bad := range []string{"javascript:alert(1)", "here", "https://", "http://a b"} {
		d.refused("ana", Command{Verb: "reply", Text: "hello", Posted: bad}, "is no link")
	}
	d.refused("ana", Command{Verb: "reply", Text: "hello", Posted: "https://m.example/1"}, "the customer's post")
	for _, silent := range []bool{true, false} {
		d := lay(t)
		d.silent = silent
		n := len(d.entries)
		d.does("ana", Command{Verb: "reply", Text: "hello", Posted: "https://blog.example/c/7"})
		if got := d.kinds(n); got != "claimed replied sent" {
			t.Errorf("by hand: %s", got)
		}
		want := domain.Receipt{URL: "https://blog.example/c/7", ByHand: true}
		if r := d.fold().Replies[0]; r.Status != domain.ReplySent || r.Receipt != want {
			t.Errorf("reply %+v", r)
		}
	}
}

func TestTag(t *testing.T) {
	d := lay(t)
	d.does("tom", Command{Verb: "tag", Tags: []string{" #Big Battery ", "büro", "büro"}})
	d.does("ana", Command{Verb: "claim"})
	d.does("tom", Command{Verb: "tag", Tags: []string{"-big-battery", "vip"}}) // whoever has it
	if got := d.fold().Tags; !slices.Equal(got, []string{"büro", "vip"}) {
		t.Errorf("tags %q", got)
	}
	d.refused("tom", Command{Verb: "tag", Tags: []string{"vip", "-gone"}}, "already tagged so")
	d.refused("tom", Command{Verb: "tag"}, "name 1 to")
	for _, bad := range []string{"", "-", "#", "a\x1b[2J", "a\u202eb", `say"so`, strings.Repeat("x", MaxTag+1), "--x"} {
		d.refused("tom", Command{Verb: "tag", Tags: []string{bad}})
	}
}

func TestSubjectAndSentiment(t *testing.T) {
	d := lay(t)
	d.does("ana", Command{Verb: "subject", Subject: "battery"})
	if c := d.fold(); c.Subject != "Battery" || !c.ByHand {
		t.Errorf("subject %q", c.Subject)
	}
	d.refused("ana", Command{Verb: "subject", Subject: "Battery"}, "already")
	d.refused("ana", Command{Verb: "subject", Subject: "scren"}, "did you mean Screen?")
	d.refused("ana", Command{Verb: "subject", Subject: "the weather"}, "one of Battery, Screen")
	d.refused("ana", Command{Verb: "subject"}, "name a subject")
	for _, c := range [][2]domain.Feeling{{"+", domain.Positive}, {"0", domain.Neutral}, {"-", domain.Negative}, {"Positive", domain.Positive}} {
		in, want := c[0], c[1]
		d.does("ana", Command{Verb: "sentiment", Feeling: in})
		if s := d.fold().Latest().Sentiment; s != (domain.Sentiment{Feeling: want, By: "ana"}) {
			t.Errorf("%q: %+v", in, s)
		}
		d.refused("ana", Command{Verb: "sentiment", Feeling: in}, "already")
	}
	d.refused("ana", Command{Verb: "sentiment", Feeling: "meh"}, "positive (+)")
}

func TestSnooze(t *testing.T) {
	d := lay(t)
	d.refused("ana", Command{Verb: "snooze"}, "until when")
	d.refused("ana", Command{Verb: "snooze", Until: d.now}, "is past")
	d.refused("ana", Command{Verb: "snooze", Until: d.now.AddDate(2, 0, 0)}, "more than a year")
	d.does("ana", Command{Verb: "snooze", Until: d.now.Add(time.Hour)})
	d.does("ana", Command{Verb: "snooze", Until: d.now.Add(2 * time.Hour)}) // another time
	d.refused("ana", Command{Verb: "reopen"}, "not resolved")
	d.does("tom", Command{Verb: "resolve", Outcome: "fixed"})
	d.refused("ana", Command{Verb: "snooze", Until: d.now.Add(time.Hour)}, "tom resolved it")
}

func TestResolve(t *testing.T) {
	d := lay(t)
	d.refused("ana", Command{Verb: "resolve"}, "one of fixed, explained")
	d.refused("ana", Command{Verb: "resolve", Outcome: "fixd"}, "did you mean fixed?")
	d.refused("ana", Command{Verb: "resolve", Outcome: "no-action"}, "needs a reason")
	d.refused("ana", Command{Verb: "resolve", Outcome: "no-action", Reason: strings.Repeat("x", MaxReason+1)}, "too long")
	seen := d.fold().Change
	d.hears("2")
	d.refused("ana", Command{Verb: "resolve", Outcome: "fixed", Basis: seen}, "@kay wrote at 12:00", "look again")
	d.does("tom", Command{Verb: "claim"})
	d.refused("ana", Command{Verb: "resolve", Outcome: "fixed"}, "tom has had it")
	d.refused("tom", Command{Verb: "resolve", Outcome: "fixed", Basis: seen}, "you took it")
	d.does("tom", Command{Verb: "resolve", Outcome: "No Action", Reason: " a joke "})
	if ep := d.fold().Episode(); ep.Outcome != "no-action" || ep.Reason != "a joke" || ep.ResolvedBy != "tom" {
		t.Errorf("episode %+v", ep)
	}
	d.refused("ana", Command{Verb: "resolve", Outcome: "fixed"}, "tom resolved it as no-action")
	d.does("ana", Command{Verb: "reopen"})
	d.does("tom", Command{Verb: "reply", Text: "one moment"}) // queued: that is fine
	d.does("tom", Command{Verb: "resolve", Outcome: "fixed"})
}

// TestResolveOverALostReply: a reason overrides what nobody can mend.
func TestResolveOverALostReply(t *testing.T) {
	d := lay(t)
	d.does("ana", Command{Verb: "reply", Text: "hello"})
	d.event(domain.Event{Kind: domain.Failed, Reply: "r1", Error: "blocked"})
	d.refused("ana", Command{Verb: "resolve", Outcome: "explained"}, "blocked")
	d.does("ana", Command{Verb: "resolve", Outcome: "explained", Reason: "by telephone"})
}

func TestMisuse(t *testing.T) {
	d := lay(t)
	for _, c := range []struct {
		cmd Command
		m   Moment
	}{{Command{Verb: "undo"}, d.moment("ana")}, {Command{Verb: "dance"}, d.moment("ana")}, {Command{Verb: "claim"}, d.moment("")}} {
		var no *Refusal
		if _, err := Decide(d.fold(), c.cmd, c.m); err == nil || errors.As(err, &no) {
			t.Errorf("%s: %v, want a mistake of the program", c.cmd.Verb, err)
		}
	}
	_, err := Decide(&domain.Conversation{}, Command{Verb: "claim"}, d.moment("ana"))
	denied(t, err, "no such conversation")
}
