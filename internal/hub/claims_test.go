package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

const lease = 30 * time.Minute

func writer(n int) domain.JournalID { return domain.JournalID{9: byte(n)} }

func conv(n int) domain.ID { return domain.MentionID("test", fmt.Sprint(n)) }

// member is the n-th of a desk.
func member(h *hubtest.Hub, n int) (*hubtest.Line, hub.Member) {
	l := h.Line(writer(n))
	return l, hub.Member{Line: l, Desk: h.Desk, Journal: writer(n), By: fmt.Sprint("writer", n),
		Leads: func(j domain.JournalID) bool { return j == writer(9) }}
}

func claims(h *hubtest.Hub, n int) (*hubtest.Line, *hub.Claims) {
	l, m := member(h, n)
	return l, hub.NewClaims(m)
}

// heldBy fails the test where err does not say who has it.
func heldBy(t *testing.T, err error, by string) *hub.HeldError {
	t.Helper()
	var held *hub.HeldError
	if !errors.As(err, &held) || held.By != by {
		t.Fatalf("got %v, want held by %s", err, by)
	}
	return held
}

func TestClaims(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		h.Skew(-3 * time.Hour)
		_, ana := claims(h, 1)
		_, ben := claims(h, 2)
		ctx := t.Context()
		g, err := ana.Take(ctx, conv(1), lease)
		if err != nil || g.Token == 0 || time.Until(g.Until) != lease {
			t.Fatalf("%+v %v", g, err)
		}
		_, err = ben.Take(ctx, conv(1), lease)
		held := heldBy(t, err, "writer1")
		if held.Token != g.Token || (time.Until(held.Until)-lease).Abs() > time.Second {
			t.Errorf("%+v", held)
		}
		again, err := ana.Take(ctx, conv(1), lease)
		if err != nil || again.Token != g.Token {
			t.Errorf("taken again: %+v %v, before %+v", again, err, g)
		}
		time.Sleep(lease - time.Minute)
		renewed, err := ana.Renew(ctx, conv(1), lease)
		if err != nil || renewed.Token != g.Token {
			t.Fatalf("renewed: %+v %v", renewed, err)
		}
		time.Sleep(lease - time.Minute)
		_, err = ben.Take(ctx, conv(1), lease)
		heldBy(t, err, "writer1")
		time.Sleep(time.Minute + time.Second)
		if _, held, err := ben.Holder(ctx, conv(1)); err != nil || held {
			t.Errorf("a lease that ran out is held: %v", err)
		}
		later, err := ben.Take(ctx, conv(1), lease)
		if err != nil || later.Token <= g.Token {
			t.Fatalf("after it ran out: %+v %v", later, err)
		}
		_, err = ana.Renew(ctx, conv(1), lease)
		heldBy(t, err, "writer2")
		if err := ana.Release(ctx, conv(1)); err != nil {
			t.Error(err)
		}
		if who, held, err := ana.Holder(ctx, conv(1)); err != nil || !held || who.By != "writer2" || who.Token != later.Token {
			t.Errorf("%+v %v %v", who, held, err)
		}
		if err := ben.Release(ctx, conv(1)); err != nil {
			t.Error(err)
		}
		if _, err := ben.Renew(ctx, conv(1), lease); !errors.Is(err, hub.ErrLost) {
			t.Errorf("renewed what was given back: %v", err)
		}
		if _, err := ana.Take(ctx, conv(1), lease); err != nil {
			t.Errorf("after it was given back: %v", err)
		}
	})
}

func TestClaimAssigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		_, ana := claims(h, 1)
		_, ben := claims(h, 2)
		_, lead := claims(h, 9)
		ctx := t.Context()
		if _, err := ana.Take(ctx, conv(1), lease); err != nil {
			t.Fatal(err)
		}
		if _, err := ben.Assign(ctx, conv(1), "writer2", lease); !errors.Is(err, hub.ErrDenied) {
			t.Errorf("assigned by who may not: %v", err)
		}
		g, err := lead.Assign(ctx, conv(1), "writer2", lease)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ana.Renew(ctx, conv(1), lease)
		if held := heldBy(t, err, "writer2"); held.Token != g.Token {
			t.Errorf("%+v, granted %+v", held, g)
		}
		if r, err := ben.Renew(ctx, conv(1), lease); err != nil || r.Token != g.Token {
			t.Errorf("renewed by who has it: %+v %v", r, err)
		}
		_, err = lead.Take(ctx, conv(1), lease)
		heldBy(t, err, "writer2")
	})
}

// A word that the hub stored although its writer was not free to say it does
// not count, for nobody who reads it.
func TestClaimThatSkippedTheRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		_, ana := claims(h, 1)
		eve := h.Line(writer(3))
		ctx := t.Context()
		g, err := ana.Take(ctx, conv(1), lease)
		if err != nil {
			t.Fatal(err)
		}
		say := func(s string) {
			t.Helper()
			subject := h.Desk.Claim(conv(1).String(), writer(3).String())
			filter := h.Desk.Claim(conv(1).String(), "*")
			last, _, err := eve.Claims().Last(ctx, filter)
			if err == nil {
				_, err = eve.Claims().Put(ctx, subject, []byte(s), hub.Expect{Filter: filter, Last: last.Seq})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		_, ben := claims(h, 2)
		for _, s := range []string{
			`{"state":"taken","by":"eve","nonce":"x","lease":99999999999}`, `{"state":"renewed","by":"eve","nonce":"x","lease":60000,"token":1}`,
			`{"state":"released","by":"eve","nonce":"x"}`, `{"state":"assigned","by":"eve","nonce":"x","lease":60000}`, `{"state":"taken"}`, `{`, ``,
		} {
			say(s)
			who, held, err := ben.Holder(ctx, conv(1))
			if err != nil || !held || who.By != "writer1" || who.Token != g.Token {
				t.Errorf("after %s: %+v %v %v", s, who, held, err)
			}
			_, err = ben.Take(ctx, conv(1), lease)
			heldBy(t, err, "writer1")
			if r, err := ana.Renew(ctx, conv(1), lease); err != nil || r.Token != g.Token {
				t.Errorf("after %s: %+v %v", s, r, err)
			}
		}
	})
}

func TestFollowClaims(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		_, ana := claims(h, 1)
		_, ben := claims(h, 2)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		g, err := ana.Take(ctx, conv(1), lease)
		if err != nil {
			t.Fatal(err)
		}
		var seen []hub.Claim
		go func() {
			for c, err := range ben.Follow(ctx) {
				if err != nil {
					t.Error(err)
				}
				seen = append(seen, c)
			}
		}()
		synctest.Wait()
		if _, err := ben.Take(ctx, conv(2), lease); err != nil {
			t.Error(err)
		}
		if err := ana.Release(ctx, conv(1)); err != nil {
			t.Error(err)
		}
		h.Line(writer(3)).Claims().Put(ctx, h.Desk.Claim(conv(2).String(), writer(3).String()),
			[]byte(`{"state":"taken","by":"eve","nonce":"x","lease":60000}`), hub.Expect{Filter: h.Desk.Claim(conv(3).String(), "*")})
		synctest.Wait()
		want := []string{"1 held writer1", "2 held writer2", "1 free writer1", "2 held writer2 refused eve"}
		var got []string
		for _, c := range seen {
			s := "1"
			if c.Conversation == conv(2) {
				s = "2"
			}
			if c.Held {
				s += " held " + c.By
			} else {
				s += " free " + c.By
			}
			if c.Refused {
				s += " refused " + c.Said.By
			}
			got = append(got, s)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if len(seen) > 0 && seen[0].Token != g.Token {
			t.Errorf("%+v", seen[0])
		}
	})
}

// However the line behaves, nobody holds what somebody else holds, and what
// was granted the hub says as well.
func TestClaimsContended(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { contend(t, rand.New(rand.NewPCG(seed, 1))) })
		})
	}
}

type grant struct {
	who, conversation int
	hub.Grant
	from time.Time
}

func contend(t *testing.T, r *rand.Rand) {
	h := hubtest.New(founder)
	var mu sync.Mutex // of r, and grants
	h.Skew(time.Duration(r.IntN(7200)-3600) * time.Second)
	h.Break(func(string) hubtest.Fault {
		mu.Lock()
		defer mu.Unlock()
		return hubtest.Fault(max(0, r.IntN(16)-11))
	})
	var grants []grant
	var all sync.WaitGroup
	const short = time.Minute
	for n := range 6 {
		l, c := claims(h, n+1)
		l.Slow(func() time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return time.Duration(r.IntN(2000)) * time.Millisecond
		})
		all.Go(func() {
			for range 25 {
				mu.Lock()
				i, pause, give := r.IntN(3), time.Duration(r.IntN(20))*time.Second, r.IntN(3) == 0
				mu.Unlock()
				g, err := c.Take(t.Context(), conv(i), short)
				var held *hub.HeldError
				if err != nil && !errors.As(err, &held) && !errors.Is(err, hub.ErrOffline) && !errors.Is(err, hub.ErrUnsure) && !errors.Is(err, hub.ErrWrongLast) {
					t.Errorf("take: %v", err)
				}
				mine := grant{n, i, g, time.Now()}
				time.Sleep(pause)
				if err != nil {
					continue
				}
				mu.Lock()
				grants = append(grants, mine)
				for i := range grants { // what was renewed is given back as well
					if g := &grants[i]; give && g.who == n && g.conversation == mine.conversation && g.Until.After(time.Now()) {
						g.Until = time.Now()
					}
				}
				mu.Unlock()
				if give {
					_ = c.Release(t.Context(), conv(i)) // it may be unsure; then it runs out
				}
			}
		})
	}
	all.Wait()
	if len(grants) < 20 {
		t.Errorf("only %d claims were granted", len(grants))
	}
	for i, a := range grants {
		for _, b := range grants[i+1:] {
			if a.conversation == b.conversation && a.who != b.who && a.from.Before(b.Until) && b.from.Before(a.Until) {
				t.Errorf("two have conversation %d: %+v and %+v", a.conversation, a, b)
			}
		}
	}
}
