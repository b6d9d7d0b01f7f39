package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// once tells whether it is the nth time that it is asked.
func once(nth int) func() bool {
	return func() bool { nth--; return nth == -1 }
}

// settled is what all logs say of a reply, once they have talked.
func (f *office) settled(t *testing.T, id domain.ID) domain.Reply {
	t.Helper()
	for range 2 {
		for _, d := range f.nodes {
			d.cut = false
			d.push()
			d.log.merge(f.events)
		}
	}
	r := f.nodes[0].log.conversation(id).Replies[0]
	for _, d := range f.nodes[1:] {
		if o := d.log.conversation(id).Replies[0]; o.Status != r.Status || o.Token != r.Token {
			t.Errorf("one log says %s under %d, another %s under %d", r.Status, r.Token, o.Status, o.Token)
		}
	}
	return r
}

// TestAPausedSenderSendsNothing pauses a sender at each of the points where it
// looks at the lease or talks to the hub, for longer than its lease lasts. The
// other one takes over. Whatever the first one does when it wakes up, the reply
// goes out once.
func TestAPausedSenderSendsNothing(t *testing.T) {
	for nth := range 12 {
		synctest.Test(t, func(t *testing.T) {
			f, net := newOffice(t, 2, 1), newNetwork()
			first, second := f.nodes[0], f.nodes[1]
			ctx, stop := context.WithCancel(t.Context())
			var all sync.WaitGroup
			to := map[string]source.Replier{"mastodon": net}
			all.Go(func() { _ = first.run(ctx, to) })
			time.Sleep(2 * time.Second)
			all.Go(func() { _ = second.run(ctx, to) })
			time.Sleep(2 * time.Second)
			first.mu.Lock()
			first.pause = once(nth)
			first.mu.Unlock()
			id := f.ask(1, "mastodon")
			time.Sleep(10 * time.Minute)
			stop()
			all.Wait()
			r := f.settled(t, id)
			if posts := net.posts[key(r.ID)]; posts != 1 || r.Status != domain.ReplySent {
				t.Errorf("paused at %d: %d posts, reply is %s (%s)", nth, posts, r.Status, r.Error)
			}
			t.Logf("paused at %d: sent under lease %d after %d attempts and %d looks", nth, r.Token, r.Attempts, len(net.saw().looks))
		})
	}
}

// TestASenderThatIsCutOffWaits: what the hub was not told of does not leave.
func TestASenderThatIsCutOffWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, net := newOffice(t, 1, 1), newNetwork()
		d := f.nodes[0]
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _ = d.run(ctx, map[string]source.Replier{"mastodon": net}) })
		time.Sleep(3 * time.Second)
		id := f.ask(1, "mastodon")
		d.log.merge(f.events)
		d.mu.Lock()
		d.cut = true
		d.mu.Unlock()
		time.Sleep(10 * time.Minute)
		if n := len(net.saw().calls); n != 0 {
			t.Errorf("the network was called %d times", n)
		}
		if r := d.log.conversation(id).Replies[0]; r.Status != domain.ReplyFailed || r.Next.IsZero() || r.Doubtful() {
			t.Errorf("the reply is %s (%s), next %v, doubtful %v", r.Status, r.Error, r.Next, r.Doubtful())
		}
		d.mu.Lock()
		d.cut = false
		d.mu.Unlock()
		time.Sleep(10 * time.Minute)
		stop()
		all.Wait()
		if r := f.settled(t, id); r.Status != domain.ReplySent || net.posts[key(r.ID)] != 1 {
			t.Errorf("the reply is %s (%s), with %d posts", r.Status, r.Error, net.posts[key(r.ID)])
		}
	})
}

// TestHoldIsByTheSendersOwnClock: a reply from a machine whose clock is behind
// can be taken back for as long as any other.
func TestHoldIsByTheSendersOwnClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, net := newOffice(t, 1, 1), newNetwork()
		f.console.tick.Now = func() time.Time { return time.Now().Add(-10 * time.Minute) }
		d := f.nodes[0]
		d.hold = 20 * time.Second
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _ = d.run(ctx, map[string]source.Replier{"mastodon": net}) })
		time.Sleep(3 * time.Second)
		kept, undone := f.ask(1, "mastodon"), f.ask(2, "mastodon")
		time.Sleep(15 * time.Second)
		if n := len(net.saw().calls); n > 0 {
			t.Errorf("%d replies left while they could be undone", n)
		}
		ref := f.console.conversation(undone).Replies[0].Ref
		f.console.put(ana, "", domain.Event{Kind: domain.Undone, Conversation: undone, By: "ana", Undoes: ref})
		f.take(f.console.since(0))
		time.Sleep(time.Minute)
		stop()
		all.Wait()
		if r := f.settled(t, kept); r.Status != domain.ReplySent || len(net.saw().calls) != 1 {
			t.Errorf("the other one is %s, after %d calls", r.Status, len(net.saw().calls))
		}
	})
}

// TestRuns: a lease has ended when either clock says so.
func TestRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		until := time.Now().Add(time.Minute)
		now := time.Now()
		slept := until.Round(0).Add(time.Hour) // the wall clock of one whose monotonic one stood still
		for name, c := range map[string]struct {
			now  time.Time
			want bool
		}{"at once": {now, true}, "near its end": {now.Add(56 * time.Second), false}, "later by the wall clock": {slept, false}} {
			if runs(until, c.now, leaseMargin) != c.want {
				t.Errorf("%s: runs is %v", name, !c.want)
			}
		}
		time.Sleep(time.Hour)
		if runs(until, time.Now(), leaseMargin) {
			t.Error("it runs an hour later")
		}
	})
}

// twin is a network that knows a reply by its key, and takes it once.
func twin(n *network) {
	post := n.reply
	n.reply = func(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
		if receipt, has, _ := n.see(r); has {
			return receipt, nil
		}
		return post(ctx, r)
	}
}

// TestSeveralSenders has three machines send for one desk through bad weather,
// while they pause, crash and are cut off: never twice, never lost.
func TestSeveralSenders(t *testing.T) {
	for seed := uint64(4); seed < 9; seed++ {
		severalSenders(t, seed, 150)
	}
}

func severalSenders(t *testing.T, seed uint64, replies int) {
	synctest.Test(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(seed, seed))
		f := newOffice(t, 3, seed)
		nets := map[string]*network{"sees": newNetwork(), "blind": newNetwork(), "twin": newNetwork()}
		to := map[string]source.Replier{}
		for i, name := range []string{"sees", "blind", "twin"} {
			weather(rand.New(rand.NewPCG(uint64(i), seed)), nets[name], name == "blind")
			to[name] = nets[name]
		}
		twin(nets["twin"])
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		crashes, pauses := 0, 0
		for _, d := range f.nodes {
			all.Go(func() { d.suffer(ctx, to, &crashes, &pauses) })
		}
		ids := make([]domain.ID, replies)
		for i := range ids {
			ids[i] = f.ask(i, []string{"sees", "twin", "sees", "blind"}[i%4])
			time.Sleep(time.Duration(rng.IntN(60)) * time.Second)
		}
		time.Sleep(12 * time.Hour)
		stop()
		all.Wait()
		time.Sleep(time.Hour) // what a network took late
		count := map[domain.ReplyStatus]int{}
		for i, id := range ids {
			r := f.settled(t, id)
			count[r.Status]++
			posts := nets["sees"].posts[key(r.ID)] + nets["blind"].posts[key(r.ID)] + nets["twin"].posts[key(r.ID)]
			switch {
			case posts > 1:
				t.Errorf("seed %d: reply %d went out %d times", seed, i, posts)
			case r.Pending():
				t.Errorf("seed %d: reply %d is still %s: %s", seed, i, r.Status, r.Error)
			case r.Status == domain.ReplySent && posts != 1:
				t.Errorf("seed %d: reply %d is called sent and was posted %d times", seed, i, posts)
			case r.Status == domain.ReplyFailed && posts != 0:
				t.Errorf("seed %d: reply %d is called failed and was posted", seed, i)
			}
		}
		for name, n := range nets {
			for _, broken := range n.broken {
				t.Errorf("seed %d: %s: %s", seed, name, broken)
			}
		}
		t.Logf("seed %d: %d replies by 3 senders under %d leases, %d crashes, %d pauses: %v", seed, replies, f.token, crashes, pauses, count)
	})
}

// suffer runs a sender again and again until ctx ends: it crashes around
// writes, pauses where it looks at its lease, and loses its line.
func (d *node) suffer(ctx context.Context, to map[string]source.Replier, crashes, pauses *int) {
	var next time.Time
	d.pause = func() bool {
		if time.Now().Before(next) || d.luck(4) > 0 {
			return false
		}
		*pauses++
		next = time.Now().Add(time.Duration(d.luck(600)) * time.Second)
		d.nap = time.Duration(d.luck(120)) * time.Second
		return true
	}
	for ctx.Err() == nil {
		life, kill := context.WithCancel(ctx)
		d.log.mu.Lock()
		died := false
		d.log.dead = func(bool) error {
			if died = died || d.luck(40) == 0; died {
				kill()
				return errDead
			}
			return nil
		}
		d.log.mu.Unlock()
		cuts := time.AfterFunc(time.Duration(d.luck(600))*time.Second, func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.cut = !d.cut
		})
		end := time.AfterFunc(20*time.Minute, kill)
		if err := d.run(life, to); err != nil && !errors.Is(err, errDead) {
			d.t.Error(err)
		}
		kill()
		end.Stop()
		cuts.Stop()
		d.mu.Lock()
		if died {
			*crashes++
		}
		if d.luck(3) > 0 {
			d.cut = false
		}
		d.mu.Unlock()
		_ = source.Sleep(ctx, time.Duration(d.luck(90))*time.Second)
	}
	d.log.mu.Lock()
	d.log.dead = nil
	d.log.mu.Unlock()
}

// TestWhatDoesNotCountDoesNotLeave: a machine that holds the lease, and whose
// word the roster does not let count, would send again and again what others
// send as well.
func TestWhatDoesNotCountDoesNotLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, net := newOffice(t, 1, 1), newNetwork()
		d := f.nodes[0]
		d.log.terms[d.journal] = &domain.Terms{Name: "sender", Role: domain.Responder, Sends: []string{"another"}}
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _ = d.run(ctx, map[string]source.Replier{"mastodon": net}) })
		id := f.ask(1, "mastodon")
		time.Sleep(time.Hour)
		stop()
		all.Wait()
		if n, wrote := len(net.saw().calls), d.log.asked(); n != 0 || wrote > 20 {
			t.Errorf("%d calls and %d writes in an hour", n, wrote)
		}
		if r := f.settled(t, id); r.Status != domain.ReplyQueued {
			t.Errorf("the reply is %s", r.Status)
		}
	})
}

// TestNobodySendsUnderAnEarlierLease: what was begun under a lease is not gone
// on with without one, whoever accepted it.
func TestNobodySendsUnderAnEarlierLease(t *testing.T) {
	play(t, func(s *stage) {
		s.log.terms = map[domain.JournalID]*domain.Terms{ana: {Name: "ana", Role: domain.Responder}, machine: {Name: "ear", Role: domain.Machine},
			foreign: {Name: "sender", Role: domain.Responder, Sends: []string{"mastodon"}}}
		id := s.log.ask(1, "mastodon")
		r := s.last(id)
		s.log.put(foreign, "", domain.Event{Kind: domain.Sending, Conversation: id, Reply: r.ID, Attempt: 1, Key: key(r.ID), Token: 7})
		stop := s.run()
		defer stop()
		time.Sleep(time.Hour)
		s.want(id, domain.ReplySending, "", 0)
		if n := len(s.net.saw().looks); n != 0 {
			s.Errorf("it was looked for %d times", n)
		}
	})
}
