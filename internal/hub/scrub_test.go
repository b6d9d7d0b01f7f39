package hub_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

const secret = "what must be forgotten"

// texts counts the events whose text holds words.
func texts(held map[domain.Ref]string, words string) (n int) {
	for _, s := range held {
		if strings.Contains(s, words) {
			n++
		}
	}
	return n
}

// atHub counts how often the hub has words.
func atHub(h *hubtest.Hub, words string) (n int) {
	for _, m := range h.Messages() {
		n += bytes.Count(m.Data, []byte(words))
	}
	return n
}

// A text that was erased is not brought back by the hub's copy, and leaves the
// hub as well, without a chain being broken or anything being sent twice.
func TestErasedTexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		ana.write(notes(3, secret)...)
		settle()
		ana.write(notes(2, "kept")...)
		ben.write(notes(2, "ben's")...)
		settle()
		if n := texts(ben.held(), secret); n != 3 {
			t.Fatalf("%d texts came to ben", n)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan error)
		go func() {
			done <- hub.KeepScrubbed(ctx, hub.ScrubOptions{Line: h.Owner(), Desk: h.Desk, Log: ben.log})
		}()
		settle()
		refs := []domain.Ref{{Journal: ana.id, Seq: 2}, {Journal: ana.id, Seq: 4}}
		if err := ana.log.Erase(t.Context(), ana.id, "ana", refs, "asked for"); err != nil {
			t.Fatal(err)
		}
		settle()
		for _, n := range nodes {
			if got := texts(n.held(), secret); got != 1 {
				t.Errorf("%d texts are left at %s", got, n.id)
			}
		}
		if n := atHub(h, secret); n != 1 {
			t.Errorf("%d texts are left at the hub", n)
		}
		once(t, h)
		// It goes on from there, for who wrote it, who has it and who is new.
		ana.write(notes(2, "after")...)
		for _, n := range nodes {
			n.end()
			n.begin()
		}
		eve := newNode(t, h, "eve")
		eve.begin()
		settle()
		agree(t, ana, ben, eve)
		once(t, h)
		for _, n := range []*node{ana, ben, eve} {
			if st := n.state(); st.Err != nil || st.Waiting+st.Behind > 0 || len(st.Refused)+len(st.Parked) > 0 {
				t.Errorf("%+v", st)
			}
		}
		// A cursor that was never kept reads everything again; nothing comes back.
		ben.end()
		ben.cursor = nil
		ben.begin()
		settle()
		agree(t, ana, ben, eve)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// Where the hub lets nobody erase, it keeps what it has, and the logs do not
// take it in again.
func TestErasedTextsStayAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		ana.write(notes(3, secret)...)
		settle()
		if err := ana.log.Erase(t.Context(), ana.id, "ana", []domain.Ref{{Journal: ana.id, Seq: 3}}, "asked for"); err != nil {
			t.Fatal(err)
		}
		settle()
		for _, n := range nodes {
			n.end()
			n.cursor = nil
			n.begin()
		}
		settle()
		eve := newNode(t, h, "eve")
		eve.begin()
		time.Sleep(time.Minute)
		settle()
		agree(t, ana, ben, eve)
		if n := texts(eve.held(), secret); n != 2 {
			t.Errorf("%d texts came to eve", n)
		}
		_, err := hub.Scrub(t.Context(), hub.ScrubOptions{Line: ben.line, Desk: h.Desk, Log: ben.log})
		if !errors.Is(err, hub.ErrDenied) {
			t.Errorf("a member may: %v", err)
		}
	})
}
