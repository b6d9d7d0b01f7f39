package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

// shift is a lease as those who want it see it.
type shift struct {
	t      *testing.T
	ctx    context.Context
	mu     sync.Mutex
	held   []string
	tokens []uint64
}

func (s *shift) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.held)
}

// hold has a member work under the lease with f, whenever they have it.
func (s *shift) hold(m hub.Member, f func(ctx context.Context) error) {
	err := hub.NewLeases(m, 30*time.Second).Hold(s.ctx, "account:acme", func(ctx context.Context, l hub.Lease) error {
		s.mu.Lock()
		s.held, s.tokens = append(s.held, m.By), append(s.tokens, l.Token)
		s.mu.Unlock()
		err := f(ctx)
		if l.Left() <= 0 && ctx.Err() == nil {
			s.t.Errorf("%s works without the lease", m.By)
		}
		return err
	})
	if s.ctx.Err() == nil && !errors.Is(err, errDone) {
		s.t.Errorf("%s: %v", m.By, err)
	}
}

func TestLeaseIsGivenBackAndHandedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		line, ana := member(h, 1)
		_, ben := member(h, 2)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := &shift{t: t, ctx: ctx}
		work := func(ctx context.Context) error {
			<-ctx.Done()
			return nil
		}
		go s.hold(ana, work)
		synctest.Wait()
		go s.hold(ben, func(ctx context.Context) error {
			if time.Sleep(time.Minute); s.count() > 2 {
				return errDone
			}
			return work(ctx)
		})
		time.Sleep(10 * time.Minute) // it is renewed
		if n := s.count(); n != 1 {
			t.Fatalf("it was held %d times", n)
		}
		began := time.Now()
		line.Cut()
		for range 600 {
			if time.Sleep(time.Second); s.count() >= 2 {
				break
			}
		}
		if d := time.Since(began); d > 35*time.Second {
			t.Errorf("it was taken over after %s", d)
		}
		line.Heal()
		time.Sleep(time.Minute)
		if who, is, err := hub.NewLeases(ana, time.Minute).Holder(ctx, "account:acme"); err != nil || !is || who.By != "writer2" {
			t.Errorf("%+v %v %v", who, is, err)
		}
		// A machine that starts again takes its own lease anew, with another token.
		_, same := member(h, 2)
		go s.hold(same, func(context.Context) error { return errDone })
		time.Sleep(time.Second)
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.held) < 3 || s.held[1] != "writer2" || s.held[2] != "writer2" {
			t.Errorf("it was held by %v", s.held)
		}
		for i := range s.tokens[1:] {
			if s.tokens[i+1] <= s.tokens[i] {
				t.Errorf("the tokens were %v", s.tokens)
			}
		}
	})
}

var errDone = errors.New("done")

func TestLeaseIsDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		_, m := member(h, 1)
		m.Journal = writer(2)
		err := hub.NewLeases(m, time.Minute).Hold(t.Context(), "source:x", func(context.Context, hub.Lease) error { return nil })
		if !errors.Is(err, hub.ErrDenied) {
			t.Errorf("got %v", err)
		}
	})
}

// However the lines behave, two never work under one lease at once, and tokens rise.
func TestLeasesContended(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { contendLeases(t, rand.New(rand.NewPCG(seed, 2))) })
		})
	}
}

func contendLeases(t *testing.T, r *rand.Rand) {
	h := hubtest.New(founder)
	var mu sync.Mutex // of r and what follows
	working, runs, top := 0, 0, uint64(0)
	h.Break(func(string) hubtest.Fault {
		mu.Lock()
		defer mu.Unlock()
		return hubtest.Fault(max(0, r.IntN(16)-11))
	})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
	defer cancel()
	var all sync.WaitGroup
	for n := range 4 {
		line, m := member(h, n+1)
		line.Slow(func() time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return time.Duration(r.IntN(1500)) * time.Millisecond
		})
		all.Go(func() {
			for ctx.Err() == nil {
				_ = hub.NewLeases(m, 30*time.Second).Hold(ctx, "account:acme", func(ctx context.Context, l hub.Lease) error {
					mu.Lock()
					working++
					runs++
					if working > 1 || l.Token <= top {
						t.Errorf("%d work at once, token %d after %d", working, l.Token, top)
					}
					top = max(top, l.Token)
					pause := time.Duration(r.IntN(300)) * time.Second
					mu.Unlock()
					select {
					case <-time.After(pause):
					case <-ctx.Done():
					}
					mu.Lock()
					defer mu.Unlock()
					working--
					return nil
				})
			}
		})
		all.Go(func() {
			for ctx.Err() == nil {
				mu.Lock()
				up, down := time.Duration(r.IntN(600))*time.Second, time.Duration(r.IntN(120))*time.Second
				mu.Unlock()
				time.Sleep(up)
				line.Cut()
				time.Sleep(down)
				line.Heal()
			}
		})
	}
	all.Wait()
	if runs < 10 {
		t.Errorf("it was held %d times in two hours", runs)
	}
}
