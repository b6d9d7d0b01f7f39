package hub_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
)

// A chunk that is wrong is named, and keeps nothing else away.
func TestSyncRefusesAndNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		settle()
		ben.line.Cut()
		ana.write(notes(20, "true words")...)
		settle()
		good := h.Messages()
		chunk := good[len(good)-1]
		forged := bytes.Replace(chunk.Data, []byte("true words 3"), []byte("false word 3"), 1)
		h.Forge(h.Desk.Events(ana.id.String()), forged)
		h.Forge(h.Desk.Events(ben.id.String()), chunk.Data)
		h.Forge(h.Desk.Events(domain.JournalID{7}.String()), chunk.Data)
		h.Forge(h.Desk.Events("nobody"), chunk.Data)
		h.Forge(h.Desk.Events(domain.JournalID{8}.String()), nil)
		ana.write(notes(3, "later")...)
		settle()
		ben.line.Heal()
		settle()
		agree(t, ana, ben)
		st := ben.state()
		if len(st.Refused) != 4 || st.Err != nil || st.Behind != 0 {
			t.Fatalf("%+v", st)
		}
		for i, r := range st.Refused {
			if r.Why == "" || r.At.IsZero() || r.Seq == 0 {
				t.Errorf("refused %d: %+v", i, r)
			}
		}
		if i := slices.IndexFunc(st.Refused, func(r hub.Refused) bool { return r.Journal == domain.JournalID{8} }); i < 0 || !strings.Contains(st.Refused[i].Why, "somebody else") {
			t.Errorf("an empty message: %+v", st.Refused)
		}
		if i := slices.IndexFunc(st.Refused, func(r hub.Refused) bool { return r.Journal == ana.id }); i < 0 || !strings.Contains(st.Refused[i].Why, "text is not the one") {
			t.Errorf("%+v", st.Refused)
		}
	})
}

// What a hub leaves out, gives twice or in another order does no harm.
func TestSyncWithAHubThatShuffles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana")
		ana := nodes[0]
		for range 12 {
			ana.write(notes(3, "x")...)
			time.Sleep(time.Second)
		}
		settle()
		all := h.Messages()
		shuffled := false
		dropped := map[uint64]bool{all[4].Seq: true, all[5].Seq: true}
		h.Lie(func(m hub.Message) []hub.Message {
			if dropped[m.Seq] {
				delete(dropped, m.Seq) // where it is asked for, it is there
				return nil
			}
			if m.Seq == all[8].Seq && !shuffled {
				shuffled = true
				return []hub.Message{all[9], m, m}
			}
			return []hub.Message{m}
		})
		ben := newNode(t, h, "ben")
		ben.begin()
		settle()
		if held := ben.held(); len(held) != 12*3+2 {
			t.Errorf("ben holds %v", spans(held))
		}
		if st := ben.state(); len(st.Refused) != 0 || st.Behind != 0 {
			t.Errorf("%+v", st)
		}
	})
}

// What is missing at the hub is named, and what comes after it is taken in.
func TestSyncNamesAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana")
		for range 4 {
			nodes[0].write(notes(3, "x")...)
			time.Sleep(time.Second)
		}
		settle()
		if err := h.Owner().Events().(hub.Eraser).Erase(context.Background(), 2); err != nil {
			t.Fatal(err)
		}
		ben := newNode(t, h, "ben")
		ben.begin()
		settle()
		st := ben.state()
		if len(st.Refused) != 1 || !strings.Contains(st.Refused[0].Why, "missing") || st.Behind != 0 {
			t.Errorf("%+v", st)
		}
		if held := ben.held(); len(held) != 4*3+1+1-3 {
			t.Errorf("ben holds %v", spans(held))
		}
	})
}
