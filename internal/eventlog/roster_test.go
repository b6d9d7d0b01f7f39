package eventlog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// judged is a view that keeps what the roster said of every event, and counts
// how many events it was given.
type judged struct{ folded *int }

func (judged) Name() string { return "judged" }
func (judged) Version() int { return 1 }

func (v judged) Fold(tx kv.Tx, entries []domain.Entry) error {
	*v.folded += len(entries)
	b := tx.Bucket("said")
	for i := range entries {
		e := &entries[i]
		said := "counts"
		if e.Void != "" {
			said = e.Void
		}
		if e.Terms != nil {
			said += ", by " + e.Terms.Name
		}
		if err := b.Put(posKey(e.Pos), []byte(said)); err != nil {
			return err
		}
	}
	return nil
}

// deskLog is a log with the judged view.
type deskLog struct {
	*Log
	folded  int
	journal domain.JournalID
	o       Options
}

func deskOf(t testing.TB, name string) *deskLog {
	t.Helper()
	d := &deskLog{o: options(t)}
	d.o.Views = []View{tally{}, judged{&d.folded}}
	d.Log = open(t, d.o)
	d.journal = journalOf(t, d.Log, name)
	return d
}

// says is what the view says of the event called ref.
func (d *deskLog) says(t testing.TB, ref domain.Ref) (said string) {
	t.Helper()
	err := d.Read(func(s kv.Snapshot) error {
		snap, _ := s.(snapshot)
		said = string(s.View("judged/said").Get(posKey(find(snap.tx, ref))))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// rule writes what make gives as an event of the roster.
func (d *deskLog) rule(t testing.TB, make func(r *domain.Roster) domain.Event) domain.Ref {
	t.Helper()
	entries, err := d.Write(t.Context(), d.journal, func(s kv.Snapshot) (Batch, error) {
		e := make(s.Roster())
		return Batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries[0].Event.Ref()
}

// enrols gives a member terms; after is the number up to which the old hold.
func (d *deskLog) enrols(t testing.TB, by, name string, role domain.Role, j domain.JournalID, after uint64) domain.Ref {
	return d.rule(t, func(r *domain.Roster) domain.Event {
		e := r.Enrol(domain.Member{Terms: domain.Terms{Name: name, Role: role}, Seats: []domain.Seat{{Journal: j}}}, func(domain.JournalID) uint64 { return after })
		e.By = by
		return e
	})
}

// from takes in what another log has.
func (d *deskLog) from(t testing.TB, o *deskLog) {
	t.Helper()
	heads, records := dump(t, o.Log)
	if _, err := d.Merge(t.Context(), heads, each(records)); err != nil {
		t.Fatal(err)
	}
}

func note(by, text string, n int) Batch {
	b := said(conv(n), 1, text)
	b.Proposals[0].Event.By = by
	return b
}

func TestFound(t *testing.T) {
	d, other := deskOf(t, "fred"), deskOf(t, "eve")
	stranger := other.journal
	if f, err := d.Founder(); err != nil || f != (domain.JournalID{}) {
		t.Errorf("before: founded by %v, %v", f, err)
	}
	if err := d.Found(t.Context(), domain.JournalID{}); err == nil {
		t.Error("nobody founded a desk")
	}
	for range 2 {
		if err := d.Found(t.Context(), d.journal); err != nil {
			t.Fatal(err)
		}
	}
	var desk *DeskError
	if err := d.Found(t.Context(), stranger); !errors.As(err, &desk) || desk.Have != d.journal || desk.Want != stranger {
		t.Errorf("another founder: %v", err)
	}
	d.enrols(t, "fred", "fred", domain.Administrator, d.journal, 1)
	copied := filepath.Join(t.TempDir(), "copy")
	if err := d.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Compact(t.Context(), d.o); err != nil {
		t.Fatal(err)
	}
	holds := func(what string) {
		l := open(t, d.o)
		defer l.Close()
		soundLog(t, l)
		err := l.Read(func(s kv.Snapshot) error {
			if r := s.Roster(); r.Founder() != d.journal || len(r.Present()) != 1 {
				t.Errorf("%s: founded by %v, present %v", what, r.Founder(), r.Present())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	holds("compacted")
	if err := Restore(t.Context(), d.o, copied); err != nil {
		t.Fatal(err)
	}
	holds("restored")
}

// A log that was used before it belongs to a desk is judged as a whole, with
// the roster events that stand in it already.
func TestFoundJudgesWhatIsThere(t *testing.T) {
	d, ana := deskOf(t, "fred"), deskOf(t, "ana")
	mine := write(t, ana.Log, ana.journal, note("ana", "x", 1))[0].Event.Ref()
	zoe := journalOf(t, ana.Log, "zoe")
	theirs := write(t, ana.Log, zoe, note("zoe", "x", 1))[0].Event.Ref()
	d.from(t, ana)
	d.enrols(t, "fred", "ana", domain.Responder, ana.journal, 0)
	if got := d.says(t, theirs); got != "counts" {
		t.Errorf("without a desk: %q", got)
	}
	if err := d.Found(t.Context(), d.journal); err != nil {
		t.Fatal(err)
	}
	if got := d.says(t, mine); got != "counts, by ana" {
		t.Errorf("who is enrolled: %q", got)
	}
	if got := d.says(t, theirs); got != "its writer is not on the roster" {
		t.Errorf("who is not: %q", got)
	}
	soundLog(t, d.Log)
	if err := d.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	soundLog(t, d.Log)
}

// Views are folded anew where a change of the roster judges something stored in
// another way, and only there.
func TestRejudging(t *testing.T) {
	d, ana := deskOf(t, "fred"), deskOf(t, "ana")
	if err := d.Found(t.Context(), d.journal); err != nil {
		t.Fatal(err)
	}
	var refs []domain.Ref
	for n := range 20 {
		refs = append(refs, write(t, ana.Log, ana.journal, note("ana", "x", n))[0].Event.Ref())
	}
	d.from(t, ana)
	void := "its writer is not on the roster"
	for _, step := range []struct {
		what  string
		role  domain.Role
		after uint64
		anew  bool
		want  [2]string // of ana's second event and of her last
	}{
		{"enrolled late", domain.Responder, 0, true, [2]string{"counts, by ana", "counts, by ana"}},
		{"promoted", domain.Lead, 21, false, [2]string{"counts, by ana", "counts, by ana"}},
		{"removed from a number on", domain.NoRole, 10, true, [2]string{"counts, by ana", "ana is no longer on the roster, by ana"}},
		{"the same again", domain.NoRole, 10, false, [2]string{"counts, by ana", "ana is no longer on the roster, by ana"}},
	} {
		if got := d.says(t, refs[0]); step.what == "enrolled late" && got != void {
			t.Errorf("before: %q", got)
		}
		before := d.folded
		d.enrols(t, "fred", "ana", step.role, ana.journal, step.after)
		if anew := d.folded-before > 1; anew != step.anew {
			t.Errorf("%s: %d events were folded", step.what, d.folded-before)
		}
		if got := [2]string{d.says(t, refs[0]), d.says(t, refs[19])}; got != step.want {
			t.Errorf("%s: %q", step.what, got)
		}
		soundLog(t, d.Log)
	}
	// Who may act next acts on views that are up to date.
	if got := write(t, d.Log, d.journal, note("fred", "y", 1)); got[0].Void != "" || got[0].Terms == nil {
		t.Errorf("what is written is judged: %+v", got[0])
	}
	for batch, err := range d.Follow(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e := batch[len(batch)-1]; e.Terms == nil || batch[4].Terms == nil {
			t.Errorf("what is followed is judged: %+v", e)
		}
		break
	}
}

// A policy that comes late changes what replies were worth.
func TestRejudgingReplies(t *testing.T) {
	d := deskOf(t, "fred")
	if err := d.Found(t.Context(), d.journal); err != nil {
		t.Fatal(err)
	}
	govern := func(p domain.Policy) {
		d.rule(t, func(r *domain.Roster) domain.Event {
			e := r.Govern(p)
			e.By = "fred"
			return e
		})
	}
	reply := said(conv(1), 1, "reply")
	reply.Proposals[0].Event.Kind, reply.Proposals[0].Event.By, reply.Proposals[0].Event.Reply = domain.Replied, "fred", "r1"
	early := write(t, d.Log, d.journal, reply)[0].Event.Ref()
	before := d.folded
	govern(domain.Policy{Certify: true})
	if d.folded-before != 1 {
		t.Errorf("%d events were folded for a policy of which nothing stored knows", d.folded-before)
	}
	reply.Proposals[0].Event.Reply = "r2"
	after := write(t, d.Log, d.journal, reply)[0].Event.Ref()
	if a, b := d.says(t, early), d.says(t, after); a != "counts, by " || b == a {
		t.Errorf("before the policy %q, after it %q", a, b)
	}
	soundLog(t, d.Log)
}

// Leads erase everywhere what others wrote; nobody else does.
func TestErasingByTheRoster(t *testing.T) {
	fred, ana, ben := deskOf(t, "fred"), deskOf(t, "ana"), deskOf(t, "ben")
	for _, d := range []*deskLog{fred, ana, ben} {
		if err := d.Found(t.Context(), fred.journal); err != nil {
			t.Fatal(err)
		}
	}
	fred.enrols(t, "fred", "ana", domain.Responder, ana.journal, 0)
	fred.enrols(t, "fred", "ben", domain.Lead, ben.journal, 0)
	ana.from(t, fred)
	secret := write(t, ana.Log, ana.journal, note("ana", "secret", 1))[0].Event.Ref()
	ben.from(t, ana)
	fred.from(t, ana)
	other := write(t, ben.Log, ben.journal, note("ben", "ben's", 1))[0].Event.Ref()
	ana.from(t, ben)
	if err := ana.Erase(t.Context(), ana.journal, "ana", []domain.Ref{other}, "because"); err == nil {
		t.Error("a responder erased what a lead wrote")
	}
	forged := domain.Event{Kind: domain.Erased, Conversation: conv(1), By: "ana", Undoes: other}
	asks := write(t, ana.Log, ana.journal, Batch{Proposals: []domain.Proposal{{Event: forged}}})[0].Event.Ref()
	ben.from(t, ana)
	if got := textOf(t, ben.Log, other); got == "" {
		t.Error("a responder's word erased a lead's text")
	}
	if err := ben.Erase(t.Context(), ben.journal, "ben", []domain.Ref{secret}, "asked to"); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*deskLog{ana, fred} {
		d.from(t, ben)
		if got := textOf(t, d.Log, secret); got != "" {
			t.Errorf("a lead erased it, and it is there: %q", got)
		}
		d.from(t, ana) // the copy that still had it
		soundLog(t, d.Log)
	}
	// Made a lead from that number on, her word counts after all.
	fred.enrols(t, "fred", "ana", domain.Lead, ana.journal, asks.Seq-1)
	ben.from(t, fred)
	if got := textOf(t, ben.Log, other); got != "" {
		t.Errorf("what counts now is not carried out: %q", got)
	}
	soundLog(t, ben.Log)
}

func textOf(t testing.TB, l *Log, ref domain.Ref) (text string) {
	t.Helper()
	err := l.view(func(tx *bolt.Tx) error {
		text, _ = newSnapshot(tx).Text(find(tx, ref))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// wrote is a batch of what customers wrote.
func wrote(n int, text string) Batch {
	b := said(conv(n), 1, text)
	e := &b.Proposals[0].Event
	e.Kind, e.By, e.Mention = domain.Mentioned, "", &domain.Mention{ID: fmt.Sprint(n), Source: "test"}
	return b
}

// What customers wrote goes when it has grown old, also where it comes late.
func TestRetention(t *testing.T) {
	for _, roster := range []bool{false, true} {
		now := day
		hub, desk := deskOf(t, "hub"), deskOf(t, "ana")
		hub.Log.o.Now = func() time.Time { return now }
		hub.ticker.Now = hub.Log.o.Now
		if roster {
			for _, d := range []*deskLog{hub, desk} {
				if err := d.Found(t.Context(), hub.journal); err != nil {
					t.Fatal(err)
				}
			}
		}
		ears := hub.journal
		if roster {
			ears = journalOf(t, hub.Log, "listener")
			hub.enrols(t, "hub", "hub", domain.Machine, ears, 0)
		}
		first := write(t, hub.Log, ears, wrote(1, "old"))[0].Event.Ref()
		kept := write(t, hub.Log, hub.journal, note("hub", "a note", 1))[0].Event.Ref()
		desk.from(t, hub)
		heads, copies := dump(t, hub.Log)
		now = day.AddDate(0, 0, 10)
		second := write(t, hub.Log, ears, wrote(2, "young"))[0].Event.Ref()
		now = day.AddDate(0, 0, 11)
		forgets := domain.Event{Kind: domain.Erased, By: "hub", Until: day.AddDate(0, 0, 5), Reason: "kept for 6 days"}
		write(t, hub.Log, hub.journal, Batch{Proposals: []domain.Proposal{{Event: forgets}}})
		check := func(what string, l *Log, gone bool) {
			t.Helper()
			if got := textOf(t, l, first); (got == "") != gone {
				t.Errorf("roster %v, %s: the old text is %q", roster, what, got)
			}
			if textOf(t, l, kept) == "" || textOf(t, l, second) == "" {
				t.Errorf("roster %v, %s: too much is gone", roster, what)
			}
			soundLog(t, l)
		}
		check("where it was said", hub.Log, true)
		desk.from(t, hub)
		check("where it was heard of", desk.Log, roster)
		late := deskOf(t, "late")
		if roster {
			if err := late.Found(t.Context(), hub.journal); err != nil {
				t.Fatal(err)
			}
		}
		late.from(t, hub)
		if _, err := late.Merge(t.Context(), heads, each(copies)); err != nil {
			t.Fatal(err)
		}
		check("where the text came later", late.Log, roster)
		if !roster {
			continue
		}
		// What a responder says of age, nobody does.
		forgets.By, forgets.Until = "ana", now
		write(t, desk.Log, desk.journal, Batch{Proposals: []domain.Proposal{{Event: forgets}}})
		check("by who may not", desk.Log, true)
		// Broken off before the texts were gone, it goes on at the next opening.
		if err := late.db.Update(func(tx *bolt.Tx) error {
			return tx.Bucket([]byte(bucketMeta)).Put([]byte(metaRetain), posKey(uint64(domain.ClockAt(now))))
		}); err != nil {
			t.Fatal(err)
		}
		if err := late.Close(); err != nil {
			t.Fatal(err)
		}
		l := open(t, late.o)
		if got := textOf(t, l, second); got != "" {
			t.Errorf("after it was opened again: %q", got)
		}
		soundLog(t, l)
	}
}

// TestDesksAgree lets four people rule, write and forge, and hear of each
// other in any order: what they hold at last, they judge alike.
func TestDesksAgree(t *testing.T) {
	names := []string{"fred", "ana", "ben", "eve"}
	void := 0
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		var desks []*deskLog
		for _, name := range names {
			desks = append(desks, deskOf(t, name))
		}
		for _, d := range desks {
			if err := d.Found(t.Context(), desks[0].journal); err != nil {
				t.Fatal(err)
			}
		}
		desks[0].enrols(t, "fred", "ana", domain.Administrator, desks[1].journal, 0)
		roles := []domain.Role{domain.NoRole, domain.Observer, domain.Responder, domain.Lead, domain.Administrator}
		for range 30 {
			i := rnd.IntN(len(desks))
			d, name := desks[i], names[i]
			switch rnd.IntN(5) {
			case 0:
				d.enrols(t, name, names[1+rnd.IntN(3)], roles[rnd.IntN(len(roles))], desks[1+rnd.IntN(3)].journal, uint64(rnd.IntN(12)))
			case 1:
				d.from(t, desks[rnd.IntN(len(desks))])
			case 2:
				_ = d.Erase(t.Context(), d.journal, name, refsOf(t, d.Log, rnd), "asked to") // what the roster forbids is refused
			default:
				write(t, d.Log, d.journal, deed(rnd, names[rnd.IntN(4)]))
			}
		}
		for range 2 {
			for _, i := range rnd.Perm(len(desks)) {
				for _, j := range rnd.Perm(len(desks)) {
					if i != j {
						desks[i].from(t, desks[j])
					}
				}
			}
		}
		var want map[domain.Ref]string
		var folds map[domain.ID]domain.Conversation
		for i, d := range desks {
			soundLog(t, d.Log)
			got := sayings(t, d)
			for _, s := range got {
				if i == 0 && s[0] != 'c' {
					void++
				}
			}
			if made := conversations(t, d); folds == nil {
				folds = made
			} else if !reflect.DeepEqual(made, folds) {
				t.Errorf("seed %d: %s folds other than %s:\n%+v\n%+v", seed, names[i], names[0], made, folds)
			}
			if want == nil {
				want = got
			} else if !maps.Equal(got, want) {
				t.Errorf("seed %d: %s judges other than %s:\n%v\n%v", seed, names[i], names[0], got, want)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
		for _, d := range desks {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if void < 10 {
		t.Errorf("only %d events were void", void)
	}
}

// deed is something that somebody does, or says that they do.
func deed(rnd *rand.Rand, by string) Batch {
	b := note(by, "x", rnd.IntN(3))
	e := &b.Proposals[0].Event
	kinds := []domain.Kind{domain.Noted, domain.Claimed, domain.Resolved, domain.Proposed, domain.Approved, domain.Sending, domain.Mentioned, domain.Tagged, domain.Replied}
	e.Kind = kinds[rnd.IntN(len(kinds))]
	e.Until, e.Token, e.Reply, e.Tags = day.Add(time.Hour), uint64(rnd.IntN(3)), fmt.Sprint("r", rnd.IntN(2)), []string{by}
	if e.Kind == domain.Mentioned {
		e.Mention = &domain.Mention{ID: fmt.Sprint(rnd.IntN(3)), Source: "test"}
	}
	return b
}

// conversations are those of a log, without the positions that are its own.
func conversations(t testing.TB, d *deskLog) map[domain.ID]domain.Conversation {
	t.Helper()
	entries := map[domain.ID][]domain.Entry{}
	err := d.Read(func(s kv.Snapshot) error {
		for pos := uint64(1); pos <= s.End(); pos++ {
			e, err := s.Roster().Entry(0, s.Raw(pos))
			if err != nil {
				return err
			}
			e.Raw = nil
			entries[e.Event.Conversation] = append(entries[e.Event.Conversation], e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := map[domain.ID]domain.Conversation{}
	for id, list := range entries {
		all[id] = domain.Fold(list)
	}
	return all
}

// refsOf picks an event that has a text.
func refsOf(t testing.TB, l *Log, rnd *rand.Rand) (refs []domain.Ref) {
	_, records := dump(t, l)
	for _, r := range records {
		if e, err := domain.Decode(r.Raw); err == nil && r.Salt != nil {
			refs = append(refs, e.Ref())
		}
	}
	if len(refs) == 0 {
		return nil
	}
	return []domain.Ref{refs[rnd.IntN(len(refs))]}
}

// sayings are what the view says of every event, and whether its text is there.
func sayings(t testing.TB, d *deskLog) map[domain.Ref]string {
	t.Helper()
	all := map[domain.Ref]string{}
	_, records := dump(t, d.Log)
	for _, r := range records {
		e, err := domain.Decode(r.Raw)
		if err != nil {
			t.Fatal(err)
		}
		all[e.Ref()] = fmt.Sprint(d.says(t, e.Ref()), " ", r.Salt != nil)
	}
	return all
}

// A list of roster events that is not the log's is found, and made anew.
func TestCheckFindsAWrongRoster(t *testing.T) {
	d := deskOf(t, "fred")
	if err := d.Found(t.Context(), d.journal); err != nil {
		t.Fatal(err)
	}
	d.enrols(t, "fred", "fred", domain.Administrator, d.journal, 1)
	d.enrols(t, "fred", "fred", domain.Administrator, d.journal, 2)
	if err := d.db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketRoster)).Delete(posKey(2)) }); err != nil {
		t.Fatal(err)
	}
	problems, err := d.Check(context.Background())
	if err != nil || !slices.ContainsFunc(problems, func(p Problem) bool { return p.Hint == hintRebuild }) {
		t.Errorf("%+v, %v", problems, err)
	}
	if err := d.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	soundLog(t, d.Log)
	if got := d.says(t, domain.Ref{Journal: d.journal, Seq: 3}); got != "counts, by fred" {
		t.Errorf("after a rebuild: %q", got)
	}
}

// BenchmarkJudgedFold folds 100,000 events into the desk's view, with a roster
// of 200 members and without one: the price of judging.
func BenchmarkJudgedFold(b *testing.B) {
	for _, roster := range []bool{false, true} {
		b.Run(fmt.Sprintf("roster=%v", roster), func(b *testing.B) {
			o := options(b)
			o.Views = []View{view.New()}
			l := open(b, o)
			j := journalOf(b, l, "listener")
			if roster {
				none := func(domain.JournalID) uint64 { return 0 }
				batch := Batch{}
				r := domain.FoldRoster(j, nil)
				for i := range 200 {
					e := r.Enrol(domain.Member{Terms: domain.Terms{Name: fmt.Sprint("m", i), Role: domain.Responder}, Seats: []domain.Seat{{Journal: domain.JournalID{byte(i), 1}}}}, none)
					batch.Proposals = append(batch.Proposals, domain.Proposal{Event: e})
				}
				me := r.Enrol(domain.Member{Terms: domain.Terms{Name: "hub", Role: domain.Machine}, Seats: []domain.Seat{{Journal: j}}}, none)
				admin := journalOf(b, l, "admin")
				if err := l.Found(b.Context(), admin); err != nil {
					b.Fatal(err)
				}
				write(b, l, admin, Batch{Proposals: append(batch.Proposals, domain.Proposal{Event: me})})
			}
			for n := 0; n < 100_000; n += 1000 {
				write(b, l, j, heard(n, 1000))
			}
			for b.Loop() {
				if err := l.Rebuild(b.Context(), nil); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, 100_000)
		})
	}
}
