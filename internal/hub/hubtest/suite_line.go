package hubtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hark/internal/hub"
)

// erase: the owner takes a message out; numbers and other messages stand.
func (s *suite) erase() {
	st, subject := s.line(1).Events(), s.own(1)
	var seqs []uint64
	for i := range 3 {
		last := uint64(0)
		if i > 0 {
			last = seqs[i-1]
		}
		seqs = append(seqs, s.mustPut(st, subject, fmt.Sprint(i), hub.Expect{Filter: subject, Last: last}))
	}
	if e, ok := st.(hub.Eraser); ok {
		s.fails("erasing by a member", e.Erase(s.ctx, seqs[1]), hub.ErrDenied)
	}
	e, ok := s.owner().Events().(hub.Eraser)
	if !ok {
		s.Fatal("the owner's stream cannot erase")
	}
	for range 2 { // a second time changes nothing
		if err := e.Erase(s.ctx, seqs[1]); err != nil {
			s.Fatalf("erase: %v", err)
		}
	}
	var got []string
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	for m, err := range s.line(2).Events().Follow(ctx, s.Desk.Events("*"), 1) {
		if err != nil {
			s.Fatal(err)
		}
		if got = append(got, string(m.Data)); m.Seq == seqs[2] {
			break
		}
	}
	if fmt.Sprint(got) != "[0 2]" {
		s.Errorf("after the second was erased, %v are read", got)
	}
	if m, found, err := st.Next(s.ctx, subject, seqs[1]); err != nil || !found || m.Seq != seqs[2] {
		s.Errorf("in the place of what was erased comes %d %v: %v", m.Seq, found, err)
	}
	s.mustPut(st, subject, "3", hub.Expect{Filter: subject, Last: seqs[2]})
}

// say: words reach whoever listens, in their own time, and are kept by nobody.
func (s *suite) say() {
	speaker, listener := s.line(1), s.line(2)
	s.fails("speaking for another", speaker.Say(s.ctx, s.Desk.Here(writer(2).String()), []byte("x")), hub.ErrDenied)
	ctx, cancel := context.WithCancel(s.ctx)
	var all sync.WaitGroup
	heard := 0
	all.Go(func() {
		defer cancel()
		for m, err := range listener.Hear(ctx, s.Desk.Here("*")) {
			if err != nil {
				s.Errorf("hear: %v", err)
				return
			}
			if m.Subject != s.Desk.Here(writer(1).String()) || string(m.Data) != "here" {
				s.Errorf("it heard %s %q", m.Subject, m.Data)
			}
			if heard++; heard == 3 {
				return
			}
		}
	})
	s.until(ctx, func() { // nobody can tell when somebody began to listen
		if err := speaker.Say(s.ctx, s.Desk.Here(writer(1).String()), []byte("here")); err != nil {
			s.Errorf("say: %v", err)
		}
	})
	all.Wait()
	if heard != 3 {
		s.Errorf("it heard %d words", heard)
	}
}

// until does f again and again until ctx ends.
func (s *suite) until(ctx context.Context, f func()) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		f()
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// ask: what is asked is answered, or it is said that nobody does.
func (s *suite) ask() {
	asker := s.line(1)
	if _, err := asker.Ask(s.ctx, s.Desk.Join(), []byte("?")); !errors.Is(err, hub.ErrNobody) {
		s.Errorf("where nobody answers: %v", err)
	}
	owner := s.owner()
	ctx, cancel := context.WithCancel(s.ctx)
	var all sync.WaitGroup
	all.Go(func() {
		err := owner.Answer(ctx, s.Desk.Join(), func(data []byte) []byte { return append([]byte("re: "), data...) })
		if ctx.Err() == nil {
			s.Errorf("answer: %v", err)
		}
	})
	answered, done := context.WithCancel(s.ctx)
	s.until(answered, func() {
		answer, err := asker.Ask(s.ctx, s.Desk.Join(), []byte("may I?"))
		if errors.Is(err, hub.ErrNobody) && s.ctx.Err() == nil {
			return // not yet
		}
		if err != nil || string(answer) != "re: may I?" {
			s.Errorf("the answer is %q: %v", answer, err)
		}
		done()
	})
	for i := range 5 {
		if answer, err := asker.Ask(s.ctx, s.Desk.Join(), fmt.Append(nil, i)); err != nil || string(answer) != fmt.Sprint("re: ", i) {
			s.Errorf("the answer to %d is %q: %v", i, answer, err)
		}
	}
	cancel()
	all.Wait()
}

// restart: the line comes back by itself, and nothing is gone or doubled.
func (s *suite) restart() {
	if s.Restart == nil {
		s.Skip("this hub cannot be taken away")
	}
	l, subject := s.line(1), s.own(1)
	seq := s.mustPut(l.Events(), subject, "before", hub.Expect{Filter: subject})
	before, err := l.Events().State(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	turned := make(chan bool, 16)
	ctx, cancel := context.WithCancel(s.ctx)
	var all sync.WaitGroup
	all.Go(func() {
		for up, err := range l.Up(ctx) {
			if err != nil {
				s.Errorf("up: %v", err)
			}
			select {
			case turned <- up:
			default:
			}
		}
	})
	s.turns(turned, true)
	s.Restart(s.T)
	s.turns(turned, false)
	s.turns(turned, true)
	cancel()
	all.Wait()
	for {
		_, err := l.Events().Put(s.ctx, subject, []byte("after"), hub.Expect{Filter: subject, Last: seq})
		if err == nil || errors.Is(err, hub.ErrWrongLast) {
			break
		}
		if s.ctx.Err() != nil {
			s.Fatalf("it does not come back: %v", err)
		}
	}
	if m, _, err := l.Events().Last(s.ctx, subject); err != nil || string(m.Data) != "after" {
		s.Errorf("the last word is %q: %v", m.Data, err)
	}
	after, err := l.Events().State(s.ctx)
	if err != nil || !after.Created.Equal(before.Created) || after.Last != seq+1 {
		s.Errorf("it was %+v and is %+v: %v", before, after, err)
	}
}

func (s *suite) turns(turned chan bool, want bool) {
	s.Helper()
	for {
		select {
		case up := <-turned:
			if up == want {
				return
			}
		case <-s.ctx.Done():
			s.Fatalf("the line does not turn %v", want)
		}
	}
}

// closed: nothing hangs on a line that was closed.
func (s *suite) closed() {
	l := s.line(1)
	if err := l.Close(); err != nil {
		s.Fatalf("close: %v", err)
	}
	if _, err := l.Events().Put(s.ctx, s.own(1), []byte("x"), hub.Expect{Filter: s.own(1)}); err == nil || s.ctx.Err() != nil {
		s.Errorf("put: %v", err)
	}
	for _, err := range l.Events().Follow(s.ctx, s.Desk.Events("*"), 1) {
		if err == nil {
			s.Error("it follows on")
		}
		break
	}
	for range l.Hear(s.ctx, s.Desk.Here("*")) {
		break
	}
	for up := range l.Up(s.ctx) {
		if up {
			s.Error("it is up")
		}
	}
	if s.ctx.Err() != nil {
		s.Error("something hung")
	}
}
