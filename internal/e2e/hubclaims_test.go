package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
)

// claimant is somebody who claims.
type claimant struct {
	seat
	line   hub.Line
	claims *hub.Claims
}

func claimants(t *testing.T, p *place, seats []seat) []*claimant {
	t.Helper()
	list := make([]*claimant, len(seats))
	for i, l := range p.dialAll(t, seats) {
		list[i] = &claimant{seats[i], l, hub.NewClaims(hub.Member{Line: l, Desk: hubDesk, Journal: seats[i].journal, By: fmt.Sprint("person ", i)})}
	}
	return list
}

// tally is what came of many claims.
type tally struct {
	mu          sync.Mutex
	won, lost   took
	winners     map[domain.ID][]winner
	unsure      int // answers that did not come, after which it was asked again
	unsureTaken int // of them those that had been stored
	attempts    atomic.Int64
}

type winner struct {
	by    int
	token uint64
}

// claim has one claim a conversation, until it is known who has it.
func (r *tally) claim(ctx context.Context, c *claimant, by int, id domain.ID) (won bool, err error) {
	began, again := time.Now(), 0
	for ctx.Err() == nil {
		g, err := c.claims.Take(ctx, id, time.Hour)
		var held *hub.HeldError
		if err != nil && !errors.As(err, &held) {
			if again++; again > 300 {
				return false, err
			}
			wait(ctx, 100*time.Millisecond) // the line comes back, or a leader is chosen
			continue
		}
		r.attempts.Add(1)
		r.mu.Lock()
		defer r.mu.Unlock()
		if again > 0 {
			r.unsure++
		}
		if err != nil {
			r.lost = append(r.lost, time.Since(began))
			return false, nil
		}
		if again > 0 {
			r.unsureTaken++
		}
		r.won = append(r.won, time.Since(began))
		r.winners[id] = append(r.winners[id], winner{by, g.Token})
		return true, nil
	}
	return false, ctx.Err()
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func conversationOf(n int) domain.ID { return domain.MentionID("claims", fmt.Sprint(n)) }

// contend has all claim all conversations at once, and gives what came of it.
func contend(t *testing.T, people []*claimant, conversations int, halfway func()) *tally {
	t.Helper()
	r := &tally{winners: map[domain.ID][]winner{}}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	var all sync.WaitGroup
	var once sync.Once
	half := int64(len(people)) * int64(conversations) * 2 / 5
	for i, c := range people {
		all.Go(func() {
			for n := range conversations {
				if _, err := r.claim(ctx, c, i, conversationOf(n)); err != nil {
					t.Errorf("claim: %v", err)
					return
				}
				if halfway != nil && r.attempts.Load() > half {
					once.Do(halfway)
				}
			}
		})
	}
	all.Wait()
	return r
}

// judge holds what claimants believe against what the hub says.
func (r *tally) judge(t *testing.T, reader *claimant, conversations int) {
	t.Helper()
	none, doubled, other := 0, 0, 0
	for n := range conversations {
		id := conversationOf(n)
		h, held, err := reader.claims.Holder(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		switch won := r.winners[id]; {
		case len(won) == 0 || !held:
			none++
		case len(won) > 1:
			doubled++
		case won[0].token != h.Token:
			other++
		}
	}
	if none+doubled+other > 0 {
		t.Errorf("of %d conversations %d have no winner, %d two, and of %d the hub names another", conversations, none, doubled, other)
	}
}

func (r *tally) row(name string, d time.Duration) string {
	return fmt.Sprintf("%s\t%d\t%.0f/s\t%v\t%v\t%v\t%v\t%d\t%d", name, r.attempts.Load(), float64(r.attempts.Load())/d.Seconds(),
		r.won.at(.5), r.won.at(.99), r.lost.at(.5), r.lost.at(.99), r.unsure, r.unsureTaken)
}

const claimsHead = "claims\tattempts\trate\twon p50\tp99\tlost p50\tp99\tunsure\tof them taken"

// humanPace has everybody take one conversation after the other, work on it
// for a while and give it back.
func humanPace(t *testing.T, people []*claimant, conversations int, length time.Duration) *tally {
	t.Helper()
	r := &tally{winners: map[domain.ID][]winner{}}
	ctx, stop := context.WithTimeout(t.Context(), length)
	defer stop()
	var mu sync.Mutex
	holds := map[domain.ID]int{}
	var all sync.WaitGroup
	for i, c := range people {
		all.Go(func() {
			wait(ctx, rand.N(think))
			for ctx.Err() == nil {
				id := domain.MentionID("pace", fmt.Sprint(rand.N(conversations)))
				won, err := r.claim(ctx, c, i, id)
				if err != nil {
					return
				}
				if won {
					mu.Lock()
					if holds[id]++; holds[id] > 1 {
						t.Errorf("two have %s", id)
					}
					mu.Unlock()
				}
				wait(ctx, think/2+rand.N(think))
				if won {
					mu.Lock()
					holds[id]--
					mu.Unlock()
					if err := c.claims.Release(context.WithoutCancel(ctx), id); err != nil {
						t.Errorf("release: %v", err)
					}
				}
			}
		})
	}
	all.Wait()
	return r
}

// think is how long somebody works on a conversation here: a tenth of the
// quickest in life, for as many claims in a shorter time.
const think = 3 * time.Second

// sizes are how many people and conversations are measured.
func sizes() (people, conversations int, pace time.Duration) {
	if os.Getenv(hubMeasured) != "" {
		return 200, 1000, 30 * time.Second
	}
	return 12, 20, think
}

// TestHubClaims: of many who claim at once one wins, and everybody knows who.
func TestHubClaims(t *testing.T) {
	n, conversations, pace := sizes()
	p := embedded(t)
	people := claimants(t, p, newSeats(t, n+1))
	reader, people := people[n], people[:n]
	began := time.Now()
	all := contend(t, people, conversations, nil)
	length := time.Since(began)
	all.judge(t, reader, conversations)
	calm := humanPace(t, claimants(t, embedded(t), newSeats(t, n)), conversations, pace)
	tabulate(t, claimsHead, all.row(fmt.Sprintf("embedded, %d people at once", n), length), calm.row("embedded, human pace", pace))
}
