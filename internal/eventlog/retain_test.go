package eventlog

import (
	"fmt"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

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
