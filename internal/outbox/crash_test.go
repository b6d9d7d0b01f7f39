package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// weather makes a network that does everything networks do. Some of it can be
// asked about a reply, some cannot.
func weather(rng *rand.Rand, n *network, blind bool) {
	luck := func(of int) int {
		n.mu.Lock()
		defer n.mu.Unlock()
		return rng.IntN(of)
	}
	n.reply = func(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
		if err := source.Sleep(ctx, time.Duration(luck(400))*time.Millisecond); err != nil {
			return domain.Receipt{}, err
		}
		switch luck(20) {
		case 0:
			return domain.Receipt{}, &source.Definite{Err: errors.New("429"), Retry: true, After: time.Duration(luck(90)) * time.Second}
		case 1:
			return domain.Receipt{}, &source.Definite{Err: errors.New("no route"), Retry: true}
		case 2:
			return domain.Receipt{}, errLine // before it arrived
		case 3:
			n.post(r)
			return domain.Receipt{}, errLine // after it arrived
		case 4: // executed after we have given up waiting
			go func() {
				time.Sleep(DefaultPatience().Call + 20*time.Second)
				n.post(r)
			}()
			<-ctx.Done()
			return domain.Receipt{}, ctx.Err()
		case 5:
			if luck(10) == 0 {
				return domain.Receipt{}, &source.Definite{Err: errors.New("blocked")}
			}
		}
		receipt := n.post(r)
		return receipt, source.Sleep(ctx, time.Duration(luck(400))*time.Millisecond)
	}
	n.find = func(r source.Outgoing) (domain.Receipt, bool, error) {
		switch {
		case blind:
			return domain.Receipt{}, false, source.ErrCannotTell
		case luck(10) == 0:
			return domain.Receipt{}, false, errLine
		}
		return n.see(r)
	}
}

var errDead = errors.New("killed")

// TestCrashes sends a thousand replies through bad weather while the process
// dies again and again, before and after any write and in the midst of calls.
func TestCrashes(t *testing.T) {
	const replies = 1000
	const seed = 20
	synctest.Test(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(seed, seed))
		log, sees, blind := newMemory(), newNetwork(), newNetwork()
		weather(rand.New(rand.NewPCG(1, seed)), sees, false)
		weather(rand.New(rand.NewPCG(2, seed)), blind, true)
		ids := make([]domain.ID, replies)
		for i := range ids {
			ids[i] = log.ask(i, []string{"sees", "sees", "sees", "blind"}[i%4])
		}
		o := Options{
			Log: log, Ours: func(domain.JournalID) bool { return true }, Parallel: 8,
			Repliers: map[string]source.Replier{"sees": sees, "blind": blind},
			Pending:  pendingOf, Conversation: foldOne,
		}
		crashes := 0
		for start := time.Now(); time.Since(start) < 24*time.Hour; {
			ctx, kill := context.WithCancel(t.Context())
			died := false
			log.dead = func(bool) error {
				if died = died || rng.IntN(100) == 0; died {
					kill()
					return errDead
				}
				return nil
			}
			end := time.AfterFunc(time.Hour, kill)
			if err := New(o).Run(ctx); err != nil {
				t.Fatal(err)
			}
			end.Stop()
			if died {
				crashes++
			}
			time.Sleep(time.Duration(rng.IntN(5)) * time.Second)
		}
		time.Sleep(time.Hour)
		count := map[domain.ReplyStatus]int{}
		postedUnsure, twice, lost := 0, 0, 0
		for i, id := range ids {
			r := log.conversation(id).Replies[0]
			count[r.Status]++
			posts := sees.posts[key(r.ID)] + blind.posts[key(r.ID)]
			switch {
			case posts > 1:
				twice++
				t.Errorf("reply %d went out %d times", i, posts)
			case r.Pending():
				lost++
				t.Errorf("reply %d is still %s after a day", i, r.Status)
			case r.Status == domain.ReplySent && posts != 1:
				lost++
				t.Errorf("reply %d is called sent and was posted %d times", i, posts)
			case r.Status == domain.ReplyFailed && posts != 0:
				t.Errorf("reply %d is called failed and was posted", i)
			case r.Status == domain.ReplyParked && posts == 1:
				postedUnsure++
			}
		}
		for _, broken := range append(sees.broken, blind.broken...) {
			t.Error(broken)
		}
		t.Logf("seed %d: %d replies, %d crashes, %d attempts, %d looks", seed, replies, crashes,
			len(sees.calls)+len(blind.calls), len(sees.looks)+len(blind.looks))
		t.Logf("%d sent, %d failed for good, %d parked (%d of them had gone out); %d twice, %d lost", count[domain.ReplySent],
			count[domain.ReplyFailed], count[domain.ReplyParked], postedUnsure, twice, lost)
	})
}
