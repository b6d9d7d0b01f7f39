package hub_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

// Somebody who may not write there can have a hub send an answer to where a
// word on a lease stands. Whoever had it works on; nobody else begins meanwhile.
func TestLeaseWhoseWordIsWiped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		_, ana := member(h, 1)
		_, ben := member(h, 2)
		ctx, cancel := context.WithCancel(t.Context())
		s := &shift{t: t, ctx: ctx}
		working := make(chan bool, 1) // at most one
		work := func(ctx context.Context) error {
			select {
			case working <- true:
			default:
				t.Error("two work at once")
				return errDone
			}
			<-ctx.Done()
			<-working
			return nil
		}
		go s.hold(ana, work)
		synctest.Wait()
		go s.hold(ben, work)
		wiped := h.Desk.Lease("account:acme", ana.Journal.String())
		claims := h.Owner().Claims()
		for range 20 {
			time.Sleep(13 * time.Second)
			last, _, err := claims.Last(ctx, wiped)
			if err == nil {
				_, err = claims.Put(ctx, wiped, nil, hub.Expect{Filter: wiped, Last: last.Seq})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * time.Minute)
		if who, held, err := hub.NewLeases(ben, 30*time.Second).Holder(ctx, "account:acme"); err != nil || !held || len(working) != 1 {
			t.Errorf("when it is over: %+v %v %v", who, held, err)
		}
		cancel()
		synctest.Wait()
	})
}

// Whoever says that they take a lease for a day has it for as long as all do.
func TestLeaseIsNotHeldForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		line, eve := member(h, 1)
		_, ben := member(h, 2)
		own := h.Desk.Lease("account:acme", eve.Journal.String())
		if _, err := line.Claims().Put(t.Context(), own, []byte(`{"state":"taken","by":"eve","nonce":"x","lease":86400000}`), hub.Expect{Filter: own}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(31 * time.Second)
		if who, held, err := hub.NewLeases(ben, 30*time.Second).Holder(t.Context(), "account:acme"); err != nil || held {
			t.Errorf("%+v %v", who, err)
		}
	})
}
