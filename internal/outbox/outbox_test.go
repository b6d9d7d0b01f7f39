package outbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// stage is an outbox at work on a log and a network.
type stage struct {
	*testing.T
	log *memory
	net *network
	o   Options
}

// play runs f in a bubble of time.
func play(t *testing.T, f func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{T: t, log: newMemory(), net: newNetwork()}
		s.o = Options{
			Log: s.log, Ours: func(j domain.JournalID) bool { return j != foreign },
			Repliers: map[string]source.Replier{"mastodon": s.net},
			Pending:  pendingOf, Conversation: foldOne, Rand: func(n int64) int64 { return n / 2 },
		}
		f(s)
	})
}

// run starts the outbox, and gives what ends it.
func (s *stage) run() (stop func()) {
	ctx, cancel := context.WithCancel(s.Context())
	ended := make(chan error)
	go func() { ended <- New(s.o).Run(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			s.Errorf("Run: %v", err)
		}
	}
}

func (s *stage) last(id domain.ID) domain.Reply {
	c := s.log.conversation(id)
	if len(c.Replies) == 0 {
		s.Fatalf("%s has no reply", id)
	}
	return c.Replies[len(c.Replies)-1]
}

func (s *stage) want(id domain.ID, status domain.ReplyStatus, words string, posts int) {
	s.Helper()
	r := s.last(id)
	if r.Status != status || !strings.Contains(r.Error, words) {
		s.Errorf("reply is %s (%q), want %s (%q)", r.Status, r.Error, status, words)
	}
	if n := len(s.net.saw().texts); n != posts {
		s.Errorf("%d posts went out, want %d", n, posts)
	}
}

func TestHold(t *testing.T) {
	play(t, func(s *stage) {
		s.o.Hold = 10 * time.Second
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(9 * time.Second)
		s.want(id, domain.ReplyQueued, "", 0)
		time.Sleep(2 * time.Second)
		s.want(id, domain.ReplySent, "", 1)

		id = s.log.ask(2, "mastodon") // taken back in time
		reply := s.last(id).Ref
		s.log.put(ana, "", domain.Event{Kind: domain.Undone, Conversation: id, By: "ana", Undoes: reply})
		time.Sleep(time.Minute)
		if c := s.log.conversation(id); len(c.Replies) != 0 || len(s.net.saw().texts) != 1 {
			s.Errorf("a reply taken back went out: %v", s.net.saw().texts)
		}
	})
}

func TestAttemptIsOnDiskFirst(t *testing.T) {
	play(t, func(s *stage) {
		id := s.log.ask(1, "mastodon")
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			if got := s.last(id); got.Status != domain.ReplySending || got.Key != r.Key || got.Attempts != 1 {
				s.Errorf("on disk while it leaves: %+v", got)
			}
			return s.net.post(r), nil
		})
		s.run()()
		s.want(id, domain.ReplySent, "", 1)
	})
}

func TestDefiniteFailuresAreRetried(t *testing.T) {
	play(t, func(s *stage) {
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			switch len(s.net.saw().calls) {
			case 1, 2:
				return domain.Receipt{}, &source.Definite{Err: errLine, Retry: true}
			case 3:
				return domain.Receipt{}, &source.Definite{Err: errors.New("429"), Retry: true, After: 17 * time.Minute}
			}
			return s.net.post(r), nil
		})
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(time.Hour)
		s.want(id, domain.ReplySent, "", 1)
		var pauses []time.Duration
		for i := 1; i < len(s.net.saw().calls); i++ {
			pauses = append(pauses, s.net.saw().calls[i].Sub(s.net.saw().calls[i-1]).Round(time.Millisecond))
		}
		want := []time.Duration{3750 * time.Millisecond, 7500 * time.Millisecond, 17 * time.Minute}
		if !slices.Equal(pauses, want) {
			s.Errorf("pauses %v, want %v", pauses, want)
		}
		if keys := slices.Compact(s.net.saw().keys); len(keys) != 1 {
			s.Errorf("attempts of one reply had keys %v", keys)
		}
	})
}

func TestGivesUp(t *testing.T) {
	play(t, func(s *stage) {
		s.net.answers(func(context.Context, source.Outgoing) (domain.Receipt, error) {
			return domain.Receipt{}, &source.Definite{Err: errLine, Retry: true}
		})
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		time.Sleep(24 * time.Hour)
		s.want(id, domain.ReplyParked, "tried 8 times; at last: the line broke", 0)
		if len(s.net.saw().calls) != maxAttempts {
			s.Errorf("%d calls, want %d", len(s.net.saw().calls), maxAttempts)
		}
		s.net.answers(nil) // a person has mended it
		s.log.put(ana, "", domain.Event{Kind: domain.Retried, Conversation: id, By: "ana", Reply: "r1"})
		time.Sleep(time.Second)
		s.want(id, domain.ReplySent, "", 1)
	})
}

func TestRefusedForGood(t *testing.T) {
	play(t, func(s *stage) {
		s.net.answers(func(context.Context, source.Outgoing) (domain.Receipt, error) {
			return domain.Receipt{}, &source.Definite{Err: errors.New("you are blocked")}
		})
		id := s.log.ask(1, "mastodon")
		stop := s.run()
		defer stop()
		time.Sleep(24 * time.Hour)
		s.want(id, domain.ReplyFailed, "you are blocked", 0)
		if len(s.net.saw().calls) != 1 {
			s.Errorf("%d calls, want 1", len(s.net.saw().calls))
		}
	})
}

func TestDoubt(t *testing.T) {
	lost := func(s *stage, post bool) {
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			if post || len(s.net.saw().calls) > 1 {
				s.net.post(r)
			}
			if len(s.net.saw().calls) > 1 {
				return domain.Receipt{ID: "out"}, nil
			}
			return domain.Receipt{}, errLine
		})
	}
	for _, c := range []struct {
		name   string
		post   bool
		find   func(s *stage) func(source.Outgoing) (domain.Receipt, bool, error)
		status domain.ReplyStatus
		words  string
		posts  int
		looks  int
	}{
		{"it was out", true, nil, domain.ReplySent, "", 1, 1},
		{"it was not", false, nil, domain.ReplySent, "", 1, 2},
		{"nobody can tell", true, func(*stage) func(source.Outgoing) (domain.Receipt, bool, error) {
			return func(source.Outgoing) (domain.Receipt, bool, error) {
				return domain.Receipt{}, false, source.ErrCannotTell
			}
		}, domain.ReplyParked, "it may be out", 1, 1},
		{"seen late", true, func(s *stage) func(source.Outgoing) (domain.Receipt, bool, error) {
			return func(r source.Outgoing) (domain.Receipt, bool, error) {
				if len(s.net.saw().looks) == 1 {
					return domain.Receipt{}, false, nil
				}
				return s.net.see(r)
			}
		}, domain.ReplySent, "", 1, 2},
		{"never to be looked up", true, func(*stage) func(source.Outgoing) (domain.Receipt, bool, error) {
			return func(source.Outgoing) (domain.Receipt, bool, error) { return domain.Receipt{}, false, errLine }
		}, domain.ReplyParked, "could not be looked up", 1, maxLooks},
		{"found without a name", true, func(*stage) func(source.Outgoing) (domain.Receipt, bool, error) {
			return func(source.Outgoing) (domain.Receipt, bool, error) { return domain.Receipt{}, true, nil }
		}, domain.ReplyParked, "does not say where", 1, maxLooks},
	} {
		t.Run(c.name, func(t *testing.T) {
			play(t, func(s *stage) {
				lost(s, c.post)
				if c.find != nil {
					s.net.find = c.find(s)
				}
				id := s.log.ask(1, "mastodon")
				stop := s.run()
				defer stop()
				time.Sleep(12 * time.Hour)
				s.want(id, c.status, c.words, c.posts)
				if n := len(s.net.saw().looks); n != c.looks {
					s.Errorf("%d looks, want %d", n, c.looks)
				} else if n == 2 && s.net.saw().looks[1].Sub(s.net.saw().looks[0]) < DefaultPatience().Look {
					s.Errorf("two looks only %v apart", s.net.saw().looks[1].Sub(s.net.saw().looks[0]))
				}
			})
		})
	}
}

// TestAnImpatientPerson: a network shows only later what it took, and a person
// has the reply sent again in between.
func TestAnImpatientPerson(t *testing.T) {
	for _, c := range []struct {
		looks int
		late  time.Duration
	}{{0, 30 * time.Second}, {5, 200 * time.Second}} {
		for _, pressed := range []time.Duration{0, time.Second, 45 * time.Second} {
			play(t, func(s *stage) {
				s.net.limits.Looks = c.looks
				var out time.Time
				s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
					s.net.post(r)
					out = time.Now()
					return domain.Receipt{}, errLine
				})
				s.net.find = func(r source.Outgoing) (domain.Receipt, bool, error) {
					if time.Since(out) < c.late {
						return domain.Receipt{}, false, nil
					}
					return s.net.see(r)
				}
				id := s.log.ask(1, "mastodon")
				stop := s.run()
				defer stop()
				if pressed > 0 {
					time.Sleep(pressed)
					s.log.put(ana, "", domain.Event{Kind: domain.Retried, Conversation: id, Reply: "r1", By: "ana"})
				}
				time.Sleep(time.Hour)
				s.want(id, domain.ReplySent, "", 1)
			})
		}
	}
}

// TestLooksAreOfOneAttempt: what was found absent before an attempt says nothing
// of that attempt.
func TestLooksAreOfOneAttempt(t *testing.T) {
	play(t, func(s *stage) {
		s.net.limits.Looks = 3
		var out time.Time
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			if len(s.net.saw().calls) > 1 {
				s.net.post(r)
				out = time.Now()
			}
			return domain.Receipt{}, errLine
		})
		s.net.find = func(r source.Outgoing) (domain.Receipt, bool, error) {
			if time.Since(out) < 100*time.Second {
				return domain.Receipt{}, false, nil
			}
			return s.net.see(r)
		}
		id := s.log.ask(1, "mastodon")
		stop := s.run()
		defer stop()
		time.Sleep(time.Second)
		s.log.put(ana, "", domain.Event{Kind: domain.Retried, Conversation: id, Reply: "r1", By: "ana"})
		time.Sleep(time.Hour)
		s.want(id, domain.ReplySent, "", 1)
	})
}

func TestHangingNetwork(t *testing.T) {
	play(t, func(s *stage) {
		s.net.answers(func(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
			s.net.post(r)
			<-ctx.Done()
			return domain.Receipt{}, ctx.Err()
		})
		id := s.log.ask(1, "mastodon")
		stop := s.run()
		defer stop()
		time.Sleep(DefaultPatience().Call - time.Second)
		s.want(id, domain.ReplySending, "", 1)
		time.Sleep(2 * time.Second)
		s.want(id, domain.ReplySent, "", 1)
	})
}

func TestStopsAtTheLastMoment(t *testing.T) {
	for _, c := range []struct {
		name  string
		event func(id domain.ID) domain.Event
		words string
	}{
		{"somebody else has it", func(domain.ID) domain.Event {
			return domain.Event{Kind: domain.Claimed, By: "tom", Until: time.Now().Add(time.Hour)}
		}, "tom has the conversation now"},
		{"the post is gone", func(domain.ID) domain.Event {
			return domain.Event{Kind: domain.Withdrawn, Mention: &domain.Mention{ID: "post-1", Source: "mastodon"}}
		}, "deleted"},
		{"the post is another", func(domain.ID) domain.Event {
			return domain.Event{Kind: domain.Mentioned, Mention: &domain.Mention{ID: "post-1", Source: "mastodon", Revision: 1}}
		}, "changed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			play(t, func(s *stage) {
				s.o.Hold = time.Minute
				stop := s.run()
				defer stop()
				id := s.log.ask(1, "mastodon")
				e := c.event(id)
				e.Conversation = id
				s.log.put(machine, "", e)
				time.Sleep(2 * time.Minute)
				s.want(id, domain.ReplyParked, c.words, 0)
			})
		})
	}
	t.Run("a person has read the change", func(t *testing.T) {
		play(t, func(s *stage) {
			s.o.Hold = time.Minute
			stop := s.run()
			defer stop()
			id := s.log.ask(1, "mastodon")
			s.log.put(machine, "", domain.Event{Kind: domain.Mentioned, Conversation: id, Mention: &domain.Mention{ID: "post-1", Source: "mastodon", Revision: 1}})
			time.Sleep(2 * time.Minute)
			s.log.put(ana, "", domain.Event{Kind: domain.Retried, Conversation: id, By: "ana", Reply: "r1"})
			time.Sleep(time.Minute)
			s.want(id, domain.ReplySent, "", 1)
		})
	})
	t.Run("no account", func(t *testing.T) {
		play(t, func(s *stage) {
			id := s.log.ask(1, "blog")
			s.run()()
			s.want(id, domain.ReplyParked, "by hand", 0)
		})
	})
}

func TestOnlyOurs(t *testing.T) {
	play(t, func(s *stage) {
		id := s.log.ask(1, "mastodon")
		s.log.reply(foreign, id, "theirs", "from another desk")
		stop := s.run()
		defer stop()
		time.Sleep(time.Hour)
		s.want(id, domain.ReplyQueued, "", 1)
	})
	if err := New(Options{Log: newMemory()}).Run(t.Context()); err == nil {
		t.Error("ran without being told which replies are its own")
	}
}

func TestOrderWithinAConversation(t *testing.T) {
	play(t, func(s *stage) {
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			if len(s.net.saw().calls) < 3 {
				return domain.Receipt{}, &source.Definite{Err: errLine, Retry: true}
			}
			return s.net.post(r), nil
		})
		stop := s.run()
		defer stop()
		id := s.log.ask(1, "mastodon")
		s.log.reply(ana, id, "second", "and another thing")
		time.Sleep(time.Hour)
		if want := []string{"yes, number 1", "and another thing"}; !slices.Equal(s.net.saw().texts, want) {
			s.Errorf("went out: %q, want %q", s.net.saw().texts, want)
		}
	})
}

// TestFullDisk: nothing leaves that cannot be written down, and a receipt
// that cannot be written down is not forgotten.
func TestFullDisk(t *testing.T) {
	full := errors.New("disk full")
	play(t, func(s *stage) {
		id := s.log.ask(1, "mastodon")
		s.log.fails(full)
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		s.want(id, domain.ReplyQueued, "", 0)
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			s.log.fails(full)
			return s.net.post(r), nil
		})
		s.log.fails(nil)
		time.Sleep(time.Minute)
		s.want(id, domain.ReplySending, "", 1)
		s.log.fails(nil)
		time.Sleep(2 * time.Minute)
		s.want(id, domain.ReplySent, "", 1)
		if len(s.net.saw().looks) > 0 {
			s.Error("it was looked up although its receipt was in hand")
		}
	})
}

// TestTriesOnceMore: told to stop while a receipt cannot be written, it tries
// once more before the reply is left in doubt.
func TestTriesOnceMore(t *testing.T) {
	play(t, func(s *stage) {
		id := s.log.ask(1, "mastodon")
		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			s.log.fails(errors.New("disk full"))
			return s.net.post(r), nil
		})
		stop := s.run()
		time.Sleep(10 * time.Second) // it has failed, and sleeps
		s.log.fails(nil)
		stop()
		s.want(id, domain.ReplySent, "", 1)

		s.net.answers(func(_ context.Context, r source.Outgoing) (domain.Receipt, error) {
			s.log.fails(errors.New("disk full"))
			return s.net.post(r), nil
		})
		stop = s.run()
		s.log.ask(2, "mastodon")
		time.Sleep(10 * time.Second)
		before := s.log.asked()
		stop()
		if n := s.log.asked() - before; n != 1 {
			s.Errorf("tried %d times more, want once", n)
		}
	})
}
