package hub_test

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/bundle"
	"hark/internal/domain"
	"hark/internal/hub"
)

// A colleague's bundle can bring later events than those that a hub has lost
// on the way. What is missing before them is fetched all the same.
func TestSyncFetchesWhatIsMissingBeforeABundle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		settle()
		seen := uint64(len(ana.held()))
		h.Lie(func(m hub.Message) []hub.Message {
			if m.Subject == h.Desk.Events(ana.id.String()) {
				return nil
			}
			return []hub.Message{m}
		})
		ana.write(notes(3, "lost")...)
		settle()
		ana.write(notes(3, "in the bundle")...)
		head, err := ana.log.HeadAt(domain.Ref{Journal: ana.id, Seq: 7})
		if err != nil {
			t.Fatal(err)
		}
		from := map[domain.JournalID]uint64{ana.id: 5, ben.id: ^uint64(0)}
		if _, err := ben.log.Merge(t.Context(), []domain.Head{head}, ana.log.Records(t.Context(), from)); err != nil {
			t.Fatal(err)
		}
		ben.write(notes(1, "read on from here")...)
		settle()
		h.Lie(nil)
		if held := ben.held(); len(held) != int(seen)+4 {
			t.Fatalf("ben holds %v before, which is not what this is about", spans(held))
		}
		ben.line.Cut()
		for _, m := range h.Messages() { // an old message comes again
			if m.Subject == h.Desk.Events(ana.id.String()) {
				h.Forge(m.Subject, m.Data)
				break
			}
		}
		time.Sleep(time.Minute)
		ben.line.Heal()
		ana.write(notes(1, "after")...)
		settle()
		if held := ben.held(); len(held) != int(seen)+8 {
			t.Errorf("ben holds %v", spans(held))
		}
	})
}

// Somebody who puts the end of a journal on the hub, past its permissions, does
// not keep its writer from bringing up what stands before.
func TestSyncBringsUpWhatStandsBeforeAForgedEnd(t *testing.T) {
	for name, forged := range map[string]func(raw []byte) []byte{
		"as it is": func(raw []byte) []byte { return raw },
		"changed":  func(raw []byte) []byte { return bytes.Replace(raw, []byte("noted"), []byte("knows"), 1) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, nodes := desk(t, "ana", "ben")
				ana, ben := nodes[0], nodes[1]
				settle()
				ana.line.Cut()
				ana.write(notes(5, "offline")...)
				head, err := ana.log.HeadAt(domain.Ref{Journal: ana.id, Seq: 6})
				if err != nil {
					t.Fatal(err)
				}
				from := map[domain.JournalID]uint64{ana.id: 6, ben.id: ^uint64(0)}
				var b bytes.Buffer
				if err := bundle.Write(&b, []domain.Head{head}, func(yield func(domain.Record, error) bool) {
					for r, err := range ana.log.Records(t.Context(), from) {
						if !yield(domain.Record{Raw: forged(r.Raw)}, err) {
							return
						}
					}
				}); err != nil {
					t.Fatal(err)
				}
				h.Forge(h.Desk.Events(ana.id.String()), b.Bytes())
				settle()
				ana.line.Heal()
				settle()
				ana.write(notes(1, "after")...)
				settle()
				if held := ben.held(); len(held) != 1+7 {
					t.Errorf("ben holds %v", spans(held))
				}
			})
		})
	}
}
