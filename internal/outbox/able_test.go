package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// able is a network that can do all that a network can.
type able struct {
	*network
	prepare  func(n int) (string, error) // n counts the calls, from 1
	original func(m domain.Mention) (domain.Mention, error)
	remove   func(n int) error
	prepared int
	removed  int
	plans    []string // that came with attempts
}

func (a *able) Prepare(_ context.Context, r source.Outgoing) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.prepared++
	if r.Plan != "" {
		a.broken = append(a.broken, "prepared twice: "+r.Key)
	}
	if a.prepare == nil {
		return fmt.Sprint("plan ", a.prepared), nil
	}
	return a.prepare(a.prepared)
}

func (a *able) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	a.mu.Lock()
	a.plans = append(a.plans, r.Plan)
	a.mu.Unlock()
	return a.network.Reply(ctx, r)
}

func (a *able) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	a.mu.Lock()
	a.plans = append(a.plans, r.Plan)
	a.mu.Unlock()
	return a.network.Find(ctx, r)
}

func (a *able) Original(_ context.Context, m domain.Mention) (domain.Mention, error) {
	if a.original == nil {
		return m, nil
	}
	return a.original(m)
}

func (a *able) Delete(context.Context, source.Outgoing, domain.Receipt) error {
	a.mu.Lock()
	a.removed++
	n, f := a.removed, a.remove
	a.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(n)
}

// enable puts an able network on the stage.
func enable(s *stage) *able {
	a := &able{network: s.net}
	s.o.Repliers = map[string]source.Replier{"mastodon": a}
	s.o.Heard = func(_ context.Context, m domain.Mention) error {
		e := domain.Event{Kind: domain.Mentioned, Conversation: m.MentionID(), Mention: &m}
		if m.Deleted {
			e.Kind = domain.Withdrawn
		}
		m.Revision = 1
		s.log.put(machine, m.Text, e)
		return nil
	}
	return a
}

func TestAPlanHoldsForAllAttempts(t *testing.T) {
	play(t, func(s *stage) {
		net := enable(s)
		id := s.log.ask(1, "mastodon")
		net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			if got := s.last(id); got.Plan != "plan 1" || got.Status != domain.ReplySending {
				s.Errorf("on disk while it leaves: plan %q, %s", got.Plan, got.Status)
			}
			switch len(net.saw().calls) {
			case 1:
				return domain.Receipt{}, &source.Definite{Err: errLine, Retry: true}
			case 2:
				return domain.Receipt{}, errLine
			}
			return net.post(r), nil
		})
		s.run()() // a process that ends after the first attempt
		stop := s.run()
		defer stop()
		time.Sleep(time.Hour)
		s.want(id, domain.ReplySent, "", 1)
		if strings.Join(net.plans, ",") != "plan 1,plan 1,plan 1,plan 1,plan 1" || net.prepared != 1 {
			s.Errorf("three attempts and two looks had the plans %q, of %d", net.plans, net.prepared)
		}
		if broken := net.saw().broken; len(broken) > 0 {
			s.Errorf("%q", broken)
		}
	})
}

func TestWhatCannotBePrepared(t *testing.T) {
	cases := map[string]struct {
		prepare func(n int) (string, error)
		status  domain.ReplyStatus
		says    string
		posts   int
	}{
		"a fault that passes": {func(n int) (string, error) {
			if n < 4 {
				return "", errLine
			}
			return "a plan", nil
		}, domain.ReplySent, "", 1},
		"a fault that stays":     {func(int) (string, error) { return "", errLine }, domain.ReplyParked, "tried 8 times; at last: prepare reply: the line broke", 0},
		"a refusal":              {func(int) (string, error) { return "", &source.Definite{Err: errors.New("not for you")} }, domain.ReplyFailed, "not for you", 0},
		"too long":               {func(int) (string, error) { return strings.Repeat("x", source.PlanMax+1), nil }, domain.ReplyFailed, "cannot be kept", 0},
		"no text":                {func(int) (string, error) { return "\xff", nil }, domain.ReplyFailed, "cannot be kept", 0},
		"control characters":     {func(int) (string, error) { return "\x01", nil }, domain.ReplyFailed, "cannot be kept", 0},
		"to a post that is gone": {func(int) (string, error) { return "", source.ErrGone }, domain.ReplyParked, "deleted before", 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				enable(s).prepare = c.prepare
				stop := s.run()
				defer stop()
				id := s.log.ask(1, "mastodon")
				time.Sleep(24 * time.Hour)
				s.want(id, c.status, c.says, c.posts)
			})
		})
	}
}

func TestAServerThatAsksToBeLeftAlone(t *testing.T) {
	play(t, func(s *stage) {
		net, begun := enable(s), time.Now()
		free := begun.Add(3 * time.Hour)
		net.original = func(m domain.Mention) (domain.Mention, error) {
			if left := time.Until(free); left > 0 {
				return m, fmt.Errorf("ask for the post: %w", &web.Refusal{Status: 429, After: left})
			}
			return m, nil
		}
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(4 * time.Hour)
		s.want(id, domain.ReplySent, "", 1)
		if r := s.last(id); r.Attempts != 2 || r.Done.Time().Before(free) {
			t.Errorf("%d attempts, the last at %v; want 2, the last after %v", r.Attempts, r.Done.Time(), free)
		}
	})
}

func TestWaitingForAServerUsesNothingUp(t *testing.T) {
	play(t, func(s *stage) {
		net, begun := enable(s), time.Now()
		busy := func() error { // a pause of ten minutes after the other, for a day
			if past := time.Since(begun); past < 24*time.Hour {
				return &web.Unsent{Err: &web.Paused{Host: "net.example", Until: time.Now().Add(10*time.Minute - past%(10*time.Minute))}}
			}
			return nil
		}
		net.original = func(m domain.Mention) (domain.Mention, error) { return m, busy() }
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(23 * time.Hour)
		s.want(id, domain.ReplyFailed, "left alone until", 0)
		time.Sleep(2 * time.Hour)
		s.want(id, domain.ReplySent, "", 1)
		if n := s.last(id).Attempts; n != 1 {
			s.Errorf("%d attempts are counted, want 1", n)
		}
	})
}

func TestALookThatMustWait(t *testing.T) {
	play(t, func(s *stage) {
		net := enable(s)
		free := time.Now().Add(3 * time.Hour)
		net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			net.post(r)
			return domain.Receipt{}, errLine
		})
		net.find = func(r source.Outgoing) (domain.Receipt, bool, error) {
			if left := time.Until(free); left > 0 {
				return domain.Receipt{}, false, &web.Paused{Host: "net.example", Until: free}
			}
			return net.see(r)
		}
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(4 * time.Hour)
		s.want(id, domain.ReplySent, "", 1)
		if n := len(net.saw().looks); n > 3 {
			s.Errorf("it was looked for %d times while the server wanted to be left alone", n)
		}
	})
}

func TestTheOriginalIsLookedAtOnceMore(t *testing.T) {
	cases := map[string]struct {
		original func(n int, m domain.Mention) (domain.Mention, error)
		status   domain.ReplyStatus
		says     string
		posts    int
	}{
		"as it was": {func(_ int, m domain.Mention) (domain.Mention, error) { return m, nil }, domain.ReplySent, "", 1},
		"gone":      {func(int, domain.Mention) (domain.Mention, error) { return domain.Mention{}, source.ErrGone }, domain.ReplyParked, "deleted before", 0},
		"changed": {func(_ int, m domain.Mention) (domain.Mention, error) {
			m.Text = "I meant the other one"
			return m, nil
		}, domain.ReplyParked, "changed after", 0},
		"a fault that passes": {func(n int, m domain.Mention) (domain.Mention, error) {
			if n < 3 {
				return m, errLine
			}
			return m, nil
		}, domain.ReplySent, "", 1},
		"a fault that stays": {func(_ int, m domain.Mention) (domain.Mention, error) { return m, errLine }, domain.ReplyParked, "once more: the line broke", 0},
		"gone before the second attempt": {func(n int, m domain.Mention) (domain.Mention, error) {
			if n == 2 {
				return m, source.ErrGone
			}
			return m, nil
		}, domain.ReplyParked, "deleted before", 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				net, n := enable(s), 0
				net.original = func(m domain.Mention) (domain.Mention, error) {
					n++
					return c.original(n, m)
				}
				if strings.Contains(name, "second") {
					net.answers(func(context.Context, source.Outgoing) (domain.Receipt, error) {
						return domain.Receipt{}, &source.Definite{Err: errLine, Retry: true}
					})
				}
				stop := s.run()
				defer stop()
				id := s.log.ask(1, "mastodon")
				time.Sleep(24 * time.Hour)
				s.want(id, c.status, c.says, c.posts)
			})
		})
	}
}

// recall has ana take her reply down.
func (s *stage) recall(id domain.ID) domain.Ref {
	r := s.last(id)
	return s.log.put(ana, "", domain.Event{Kind: domain.Recalled, Conversation: id, By: "ana", Reply: r.ID})[0].Event.Ref()
}

func TestARecalledReplyIsTakenDown(t *testing.T) {
	cases := map[string]struct {
		remove func(n int) error
		status domain.ReplyStatus
		says   string
		calls  int
	}{
		"at once": {func(int) error { return nil }, domain.ReplyDeleted, "", 1},
		"later": {func(n int) error {
			if n < 4 {
				return errLine
			}
			return nil
		}, domain.ReplyDeleted, "", 4},
		"never":      {func(int) error { return errLine }, domain.ReplySent, "tried 8 times; at last: the line broke", 8},
		"not at all": {func(int) error { return &source.Definite{Err: errors.New("too old")} }, domain.ReplySent, "too old", 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stage) {
				net := enable(s)
				net.remove = c.remove
				stop := s.run()
				defer stop()
				id := s.log.ask(1, "mastodon")
				time.Sleep(time.Second)
				s.recall(id)
				time.Sleep(24 * time.Hour)
				s.want(id, c.status, c.says, 1)
				if net.removed != c.calls {
					s.Errorf("the network was asked %d times, want %d", net.removed, c.calls)
				}
			})
		})
	}
}

func TestARecallCanBeTakenBack(t *testing.T) {
	play(t, func(s *stage) {
		net := enable(s)
		s.o.Hold = 10 * time.Second
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(time.Minute)
		ref := s.recall(id)
		time.Sleep(9 * time.Second)
		s.log.put(ana, "", domain.Event{Kind: domain.Undone, Conversation: id, By: "ana", Undoes: ref})
		time.Sleep(time.Hour)
		s.want(id, domain.ReplySent, "", 1)
		if net.removed != 0 {
			s.Error("a recall that was taken back was done")
		}

		ref = s.recall(id) // and one that is taken back too late
		net.mu.Lock()
		net.remove = func(int) error {
			go s.log.put(ana, "", domain.Event{Kind: domain.Undone, Conversation: id, By: "ana", Undoes: ref})
			time.Sleep(time.Second)
			return nil
		}
		net.mu.Unlock()
		time.Sleep(time.Hour)
		s.want(id, domain.ReplyDeleted, "", 1)
	})
}

func TestARecallHoldsNothingUp(t *testing.T) {
	play(t, func(s *stage) {
		enable(s).remove = func(int) error { return errLine }
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(time.Second)
		s.recall(id)
		time.Sleep(time.Second)
		s.log.reply(ana, id, "r2", "what I meant to say")
		time.Sleep(time.Second)
		s.want(id, domain.ReplySent, "", 2)
	})
}

func TestNobodyCanTakeItDown(t *testing.T) {
	play(t, func(s *stage) {
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(time.Second)
		s.recall(id)
		time.Sleep(time.Hour)
		s.want(id, domain.ReplySent, "no account can delete on mastodon", 1)
	})
}
