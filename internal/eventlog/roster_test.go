package eventlog

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
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
		t.Error(err)
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

// Whoever follows hears of a change of the roster when the views know it.
func TestFollowersSeeSettledViews(t *testing.T) {
	d, ana := deskOf(t, "fred"), deskOf(t, "ana")
	if err := d.Found(t.Context(), d.journal); err != nil {
		t.Fatal(err)
	}
	mine := write(t, ana.Log, ana.journal, note("ana", "x", 1))[0].Event.Ref()
	d.from(t, ana)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	seen := make(chan string, 1)
	from := d.Stats().Events
	go func() {
		defer close(seen)
		for _, err := range d.Follow(ctx, from) {
			if err == nil {
				seen <- d.says(t, mine)
			}
			return
		}
	}()
	d.enrols(t, "fred", "ana", domain.Responder, ana.journal, 0)
	if got := <-seen; got != "counts, by ana" {
		t.Errorf("when it was told, the view said %q", got)
	}
}
