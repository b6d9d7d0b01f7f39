package desk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
)

// team is a table whose log belongs to a desk with a roster.
type team struct {
	*table
	roster *domain.Roster
}

// founder writes in journal 'z'; everybody else in that of their first letter.
const founder = byte('z')

// enrol begins a desk with these members, and a policy.
func enrol(t *testing.T, p domain.Policy, members ...domain.Terms) *team {
	d := &team{table: lay(t)}
	var entries []domain.Entry
	add := func(e domain.Event) {
		e.V, e.Journal, e.Seq, e.At = domain.Version, domain.JournalID{founder}, uint64(len(entries)+1), domain.ClockAt(noon.Add(-time.Hour))+domain.Clock(len(entries))
		entries = append(entries, domain.Entry{Event: e})
	}
	add(domain.Event{Kind: domain.Governed, By: "zoe", Policy: &p})
	add(domain.Event{Kind: domain.Enrolled, By: "zoe", Member: &domain.Member{
		Terms: domain.Terms{Name: "zoe", Role: domain.Administrator}, Seats: []domain.Seat{{Journal: domain.JournalID{founder}}}}})
	add(domain.Event{Kind: domain.Enrolled, By: "zoe", Member: &domain.Member{
		Terms: domain.Terms{Name: "ear", Role: domain.Machine}, Seats: []domain.Seat{{Journal: domain.JournalID{9}}}}})
	for _, m := range members {
		add(domain.Event{Kind: domain.Enrolled, By: "zoe", Member: &domain.Member{Terms: m, Seats: []domain.Seat{{Journal: domain.JournalID{m.Name[0]}}}}})
	}
	d.roster = domain.FoldRoster(domain.JournalID{founder}, entries)
	d.judge()
	return d
}

func (d *team) judge() {
	for i := range d.entries {
		d.roster.Judge(&d.entries[i])
	}
}

func (d *team) fold() domain.Conversation {
	d.judge()
	return domain.Fold(slices.Clone(d.entries))
}

func (d *team) moment(me string) Moment {
	m := d.table.moment(me)
	m.Journal = domain.JournalID{me[0]}
	m.Policy = d.roster.Policy()
	if m.Terms = d.roster.TermsOf(domain.Ref{Journal: m.Journal, Seq: 1 << 40}); m.Terms == nil {
		m.Terms = &domain.Terms{}
	}
	m.Who = func(can func(*domain.Terms) bool) (names []string) {
		for _, o := range d.roster.Present() {
			if can(&o.Terms) {
				names = append(names, o.Name)
			}
		}
		return names
	}
	return m
}

// decides has somebody ask, and writes what the rules let through.
func (d *team) decides(me string, cmd Command) error {
	c := d.fold()
	ps, err := Decide(&c, cmd, d.moment(me))
	if err == nil {
		d.write(me[0], ps...)
	}
	return err
}

func (d *team) may(me string, cmd Command) {
	d.Helper()
	if err := d.decides(me, cmd); err != nil {
		d.Errorf("%s may not %s: %v", me, cmd.Verb, err)
	}
}

func (d *team) mayNot(me string, cmd Command, want string) {
	d.Helper()
	if err := d.decides(me, cmd); err == nil || err.Error() != want {
		d.Errorf("%s: %s is answered with %v, want %q", me, cmd.Verb, err, want)
	}
}

func crew() []domain.Terms {
	soon := noon.Add(24 * time.Hour)
	return []domain.Terms{
		{Name: "anna", Role: domain.Approver, Certified: soon},
		{Name: "bob", Role: domain.Observer},
		{Name: "carl", Role: domain.Agency, Sources: []string{"mastodon"}},
		{Name: "dora", Role: domain.Responder},
		{Name: "eve", Role: domain.Responder, Sources: []string{"x", "github"}},
		{Name: "finn", Role: domain.Responder, Subjects: []string{"battery"}, Certified: soon},
		{Name: "lea", Role: domain.Lead, Certified: soon},
		{Name: "rita", Role: domain.NoRole},
	}
}

// TestRefusalsSayWhoCan: why not, and who can.
func TestRefusalsSayWhoCan(t *testing.T) {
	d := enrol(t, domain.Policy{Certify: true}, crew()...)
	d.mayNot("bob", Command{Verb: "claim"}, "an observer does not claim conversations; anna, carl, dora or 4 others can")
	d.mayNot("carl", Command{Verb: "resolve", Outcome: "fixed"}, "an agency does not resolve conversations; anna, dora, eve or 3 others can")
	d.mayNot("eve", Command{Verb: "claim"}, "it came from mastodon, and you work on x and github; anna, carl, dora or 2 others can")
	d.mayNot("finn", Command{Verb: "claim"}, "nobody has said what it is about, and you work on battery; anna, carl, dora or 2 others can")
	d.mayNot("rita", Command{Verb: "note", Text: "x"}, "you are not on the roster of this desk; ask zoe to put you on it")
	d.mayNot("ned", Command{Verb: "note", Text: "x"}, "you are not on the roster of this desk; ask zoe to put you on it")
	d.mayNot("dora", Command{Verb: "reply", Text: "x", Posted: "https://x.example/1"}, "an uncertified responder drafts; anna, lea or zoe can approve it")
	d.mayNot("dora", Command{Verb: "approve"}, "a responder does not decide about the replies of others; anna, lea or zoe can")
	d.may("dora", Command{Verb: "subject", Subject: "Screen"})
	d.mayNot("finn", Command{Verb: "claim"}, "it is about Screen, and you work on battery; anna, carl, dora or 2 others can")
	d.mayNot("lea", Command{Verb: "assign", To: "bob"}, "bob does not work on this; anna, carl, dora or zoe can")
	d.mayNot("lea", Command{Verb: "assign", To: "dorra"}, `nobody on the roster is called "dorra"; did you mean dora? (one of anna, carl, dora, lea, zoe)`)
}

// TestAnApproverLetsItGo: an uncertified responder drafts, an approver decides.
func TestAnApproverLetsItGo(t *testing.T) {
	d := enrol(t, domain.Policy{Certify: true}, crew()...)
	d.may("dora", Command{Verb: "reply", Text: "hello"})
	if c := d.fold(); c.Replies[0].Status != domain.ReplyProposed || c.Claim.Owner != "dora" {
		t.Fatalf("a draft is %s, and the conversation %s's", c.Replies[0].Status, c.Claim.Owner)
	}
	d.mayNot("dora", Command{Verb: "reply", Text: "hello"}, "this very reply waits for approval; anna, lea or zoe can approve it")
	d.mayNot("dora", Command{Verb: "retry"}, "the reply waits for approval; anna, lea or zoe can approve it")
	d.mayNot("dora", Command{Verb: "resolve", Outcome: "fixed"}, "the reply by you waits for approval; anna, lea or zoe can approve it, or give a reason to resolve all the same")
	d.mayNot("anna", Command{Verb: "decline"}, "it is not said why; say what dora should change")
	d.may("anna", Command{Verb: "decline", Reason: "say sorry first"})
	d.mayNot("dora", Command{Verb: "retry"}, "anna has declined the reply: say sorry first; write another one")
	d.may("dora", Command{Verb: "reply", Text: "sorry"})
	d.may("anna", Command{Verb: "approve", Text: "we are sorry"})
	c := d.fold()
	r := c.Replies[1]
	if r.Status != domain.ReplyQueued || r.By != "dora" || r.Vouched != "anna" || d.texts[r.Pos] != "we are sorry" || c.Voided > 0 {
		t.Errorf("an approved reply is %+v, with %q", r, d.texts[r.Pos])
	}
	d.mayNot("anna", Command{Verb: "approve"}, "no reply waits for approval here; `hark list --filter is:proposed` shows where one does")
	d.mayNot("lea", Command{Verb: "approve", Reply: r.ID}, "this reply goes out already; there is nothing to decide")
}

// TestAnAgencyAlwaysProposes, certified or not, asked or not.
func TestAnAgencyAlwaysProposes(t *testing.T) {
	d := enrol(t, domain.Policy{}, append(crew(), domain.Terms{Name: "gus", Role: domain.Agency, Certified: noon.Add(time.Hour)})...)
	d.may("gus", Command{Verb: "reply", Text: "hello"})
	if r := d.fold().Replies[0]; r.Status != domain.ReplyProposed {
		t.Errorf("the reply of an agency is %s", r.Status)
	}
}

// TestALeadDecidesAboutOthers: what somebody has, a lead takes from them.
func TestALeadDecidesAboutOthers(t *testing.T) {
	d := enrol(t, domain.Policy{}, crew()...)
	d.may("dora", Command{Verb: "claim"})
	d.mayNot("anna", Command{Verb: "release"}, "dora has it, not you; only dora or lea or zoe can release it")
	d.may("lea", Command{Verb: "assign", To: "anna"})
	d.may("lea", Command{Verb: "release"})
	if c := d.fold(); c.Claim.Owner != "" || len(c.Conflicts) > 0 || c.Voided > 0 {
		t.Errorf("after a lead's release: %+v", c.Claim)
	}
}

// TestAnotherName: what is written under a name that the roster does not know
// would not count.
func TestAnotherName(t *testing.T) {
	d := enrol(t, domain.Policy{}, crew()...)
	d.mayNot("dorothea", Command{Verb: "claim"}, `the roster knows you as dora, and you write as dorothea; set me = "dora" in hark.toml`)
}

func randomTerms(rng *rand.Rand, name string) domain.Terms {
	pick := func(of ...string) []string {
		if rng.IntN(2) == 0 {
			return nil
		}
		return of[rng.IntN(len(of)):]
	}
	roles := []domain.Role{domain.NoRole, domain.Observer, domain.Agency, domain.Responder, domain.Approver, domain.Lead, domain.Administrator, domain.Machine}
	return domain.Terms{Name: name, Role: roles[rng.IntN(len(roles))], Sources: pick("x", "mastodon"), Subjects: pick("Battery", "Screen", ""),
		Certified: noon.Add(time.Duration(rng.IntN(240)-40) * time.Second)}
}

func randomCommand(rng *rand.Rand, d *team) Command {
	verbs := []string{"claim", "release", "assign", "reply", "approve", "decline", "retry", "delete", "note", "tag", "subject", "sentiment", "cluster", "snooze", "resolve", "reopen", "label", "undo"}
	d.ids++
	return Command{Verb: verbs[rng.IntN(len(verbs))], Text: fmt.Sprint("text ", d.ids), To: []string{"anna", "bob", "carl"}[rng.IntN(3)],
		Tags: []string{fmt.Sprint("t", d.ids)}, Subject: []string{"Battery", "Screen"}[rng.IntN(2)], Feeling: []domain.Feeling{"+", "-"}[rng.IntN(2)],
		Until: d.now.Add(time.Hour), Outcome: "fixed", Reason: "because", Cluster: []string{"", "k1"}[rng.IntN(2)], Mention: root}
}

// ask gives what a command comes to for somebody, under the terms they have or
// under none.
func (d *team) ask(me string, cmd Command, bound bool) ([]domain.Proposal, error) {
	c := d.fold()
	m := d.moment(me)
	if !bound {
		m.Terms, m.Policy, m.Who = nil, domain.Policy{}, nil
	}
	if cmd.Verb == "undo" {
		ps, _, err := Undo(slices.Clone(d.entries), m)
		return ps, err
	}
	cmd.Cluster = map[bool]string{true: cmd.Cluster}[cmd.Verb == "cluster"]
	return Decide(&c, cmd, m)
}

// voids counts what would not count of proposals, were they written.
func (d *team) voids(me string, ps []domain.Proposal) int {
	after := *d.table
	after.entries = slices.Clone(d.entries)
	next := team{&after, d.roster}
	next.texts = map[uint64]string{}
	before := d.fold().Voided
	next.write(me[0], ps...)
	return next.fold().Voided - before
}

// TestWhatIsLetThroughCounts holds the rules to the roster, both ways: what
// they let through under random terms counts in the fold, and what would not
// count is refused, or becomes a proposal.
func TestWhatIsLetThroughCounts(t *testing.T) {
	let, refused := 0, map[string]int{}
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		names := []string{"anna", "bob", "carl", "dora"}
		var members []domain.Terms
		for _, name := range names {
			members = append(members, randomTerms(rng, name))
		}
		d := enrol(t, domain.Policy{Certify: rng.IntN(2) == 0}, members...)
		for range 60 {
			me, cmd := append(names, "zoe", "ned")[rng.IntN(len(names)+2)], randomCommand(rng, d)
			free, errFree := d.ask(me, cmd, false)
			ps, err := d.ask(me, cmd, true)
			var no *Refusal
			switch {
			case err != nil && !errors.As(err, &no):
				t.Fatalf("seed %d: %s %s: %v", seed, me, cmd.Verb, err)
			case err == nil && d.voids(me, ps) > 0:
				t.Fatalf("seed %d: %s may %s under %+v, which does not count", seed, me, cmd.Verb, d.moment(me).Terms)
			case err != nil && errFree == nil && d.voids(me, free) > 0:
				refused[cmd.Verb]++
			case err == nil:
				let++
				d.write(me[0], ps...)
			}
			if rng.IntN(8) == 0 {
				d.hears(fmt.Sprint(2 + d.ids))
			}
		}
	}
	if let < 1500 || len(refused) < 15 {
		t.Errorf("only %d were let through, and refused were %v", let, refused)
	}
}
