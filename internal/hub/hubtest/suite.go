package hubtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
)

// Place is a hub under test, empty, of one desk.
type Place struct {
	Desk hub.Desk
	// Line gives a line of its own to whoever writes that journal, who may
	// write where a subject ends with it and nowhere else. The suite closes it.
	Line func(t *testing.T, j domain.JournalID) hub.Line
	// Owner gives a line of the hub's own process, which may write everywhere
	// on the desk, erase messages, and answer who asks to join. The suite closes it.
	Owner func(t *testing.T) hub.Line
	// Restart takes the hub away and brings it back with what it had, and
	// returns when it is back; nil where that is not to be had.
	Restart func(t *testing.T)
}

// patience is how long the suite waits for what must come at all.
const patience = 20 * time.Second

// Suite checks what package hub promises of lines and streams. open gives a
// new and empty hub each time.
func Suite(t *testing.T, open func(t *testing.T) Place) {
	for name, f := range map[string]func(s *suite){
		"put":      (*suite).put,
		"expect":   (*suite).expect,
		"latest":   (*suite).latest,
		"next":     (*suite).next,
		"state":    (*suite).state,
		"follow":   (*suite).follow,
		"denied":   (*suite).denied,
		"contend":  (*suite).contend,
		"bytes":    (*suite).bytes,
		"tooLarge": (*suite).tooLarge,
		"erase":    (*suite).erase,
		"say":      (*suite).say,
		"ask":      (*suite).ask,
		"restart":  (*suite).restart,
		"closed":   (*suite).closed,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			f(&suite{T: t, Place: open(t), ctx: ctx})
		})
	}
}

type suite struct {
	*testing.T
	Place
	ctx context.Context
}

// writer is the n-th journal of those that the suite writes.
func writer(n int) domain.JournalID { return domain.JournalID{9: byte(n)} }

func conversation(n int) string { return domain.ID{9: byte(n), 8: byte(n >> 8)}.String() }

func (s *suite) line(n int) hub.Line {
	l := s.Line(s.T, writer(n))
	s.Cleanup(func() { _ = l.Close() })
	return l
}

func (s *suite) owner() hub.Line {
	l := s.Owner(s.T)
	s.Cleanup(func() { _ = l.Close() })
	return l
}

// own is the subject of the n-th journal's events.
func (s *suite) own(n int) string { return s.Desk.Events(writer(n).String()) }

func (s *suite) mustPut(st hub.Stream, subject, data string, e hub.Expect) uint64 {
	s.Helper()
	seq, err := st.Put(s.ctx, subject, []byte(data), e)
	if err != nil {
		s.Fatalf("put %s: %v", subject, err)
	}
	return seq
}

func (s *suite) fails(what string, err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// put: numbers rise, times are the hub's, what was put is what is read.
func (s *suite) put() {
	st, subject := s.line(1).Events(), s.own(1)
	if _, found, err := st.Last(s.ctx, subject); err != nil || found {
		s.Fatalf("an empty stream has a last message: %v %v", found, err)
	}
	var before hub.Message
	for i := range 5 {
		seq := s.mustPut(st, subject, fmt.Sprint("word ", i), hub.Expect{Filter: subject, Last: before.Seq})
		m, found, err := st.Last(s.ctx, subject)
		switch {
		case err != nil || !found:
			s.Fatalf("last: %v %v", found, err)
		case m.Seq != seq || m.Subject != subject || string(m.Data) != fmt.Sprint("word ", i):
			s.Errorf("put %d: it reads %d %s %q", seq, m.Seq, m.Subject, m.Data)
		case m.Seq <= before.Seq || m.At.Before(before.At):
			s.Errorf("%d at %s comes after %d at %s", m.Seq, m.At, before.Seq, before.At)
		case time.Since(m.At).Abs() > patience:
			s.Errorf("it was stored at %s", m.At)
		}
		before = m
	}
}

// expect: a put that was overtaken, or that is made again, is refused.
func (s *suite) expect() {
	st, subject := s.line(1).Events(), s.own(1)
	first := s.mustPut(st, subject, "a", hub.Expect{Filter: subject})
	for _, last := range []uint64{0, first + 1, first - 1} {
		if last == first {
			continue
		}
		_, err := st.Put(s.ctx, subject, []byte("again"), hub.Expect{Filter: subject, Last: last})
		s.fails(fmt.Sprint("expecting ", last), err, hub.ErrWrongLast)
	}
	other := s.line(2).Events()
	s.mustPut(other, s.own(2), "b", hub.Expect{Filter: s.own(2)}) // other subjects do not matter
	s.mustPut(st, subject, "c", hub.Expect{Filter: subject, Last: first})
	// Over all of a conversation, whoever speaks.
	c := conversation(1)
	mine, all := s.Desk.Claim(c, writer(1).String()), s.Desk.Claim(c, "*")
	one, two := s.line(1).Claims(), s.line(2).Claims()
	got := s.mustPut(one, mine, "mine", hub.Expect{Filter: all})
	_, err := two.Put(s.ctx, s.Desk.Claim(c, writer(2).String()), []byte("no, mine"), hub.Expect{Filter: all})
	s.fails("a second claim", err, hub.ErrWrongLast)
	next := s.mustPut(two, s.Desk.Claim(c, writer(2).String()), "taken over", hub.Expect{Filter: all, Last: got})
	if next <= got {
		s.Errorf("a later claim has number %d, an earlier one %d", next, got)
	}
	m, found, err := one.Last(s.ctx, all)
	if err != nil || !found || m.Seq != next || string(m.Data) != "taken over" {
		s.Errorf("the last word is %d %q: %v", m.Seq, m.Data, err)
	}
}

// latest: of a claim's subject the latest word is kept, and only that.
func (s *suite) latest() {
	st := s.line(1).Claims()
	subject, all := s.Desk.Claim(conversation(1), writer(1).String()), s.Desk.Claim(conversation(1), "*")
	var seq uint64
	for i := range 3 {
		seq = s.mustPut(st, subject, fmt.Sprint(i), hub.Expect{Filter: all, Last: seq})
	}
	m, found, err := st.Next(s.ctx, all, 1)
	if err != nil || !found || m.Seq != seq || string(m.Data) != "2" {
		s.Errorf("the first word that is kept is %d %q, want %d: %v", m.Seq, m.Data, seq, err)
	}
}

// next: the first from a number on, with or without others between.
func (s *suite) next() {
	var seqs [3][]uint64
	for i := range 6 {
		n := i%2 + 1
		last := uint64(0)
		if k := len(seqs[n]); k > 0 {
			last = seqs[n][k-1]
		}
		seqs[n] = append(seqs[n], s.mustPut(s.line(n).Events(), s.own(n), fmt.Sprint(i), hub.Expect{Filter: s.own(n), Last: last}))
	}
	st := s.line(3).Events()
	from := uint64(1)
	for _, want := range seqs[2] {
		m, found, err := st.Next(s.ctx, s.own(2), from)
		if err != nil || !found || m.Seq != want {
			s.Fatalf("from %d comes %d %v, want %d: %v", from, m.Seq, found, want, err)
		}
		from = m.Seq + 1
	}
	if m, found, err := st.Next(s.ctx, s.own(2), from); err != nil || found {
		s.Errorf("after the last comes %d: %v", m.Seq, err)
	}
	if m, found, err := st.Next(s.ctx, s.Desk.Events("*"), 1); err != nil || !found || m.Seq != seqs[1][0] {
		s.Errorf("the first of all is %d %v: %v", m.Seq, found, err)
	}
}

// state: it counts on, and Created stands.
func (s *suite) state() {
	st := s.line(1).Events()
	before, err := st.State(s.ctx)
	if err != nil || before.Last != 0 || before.Created.IsZero() {
		s.Fatalf("an empty stream is %+v: %v", before, err)
	}
	seq := s.mustPut(st, s.own(1), "a", hub.Expect{Filter: s.own(1)})
	after, err := st.State(s.ctx)
	if err != nil || after.Last != seq || after.First != seq || !after.Created.Equal(before.Created) {
		s.Errorf("with one message it is %+v, before %+v: %v", after, before, err)
	}
}

// follow: all that is there, in order, then what comes, then the end of ctx.
func (s *suite) follow() {
	const n = 40
	st, subject := s.line(1).Events(), s.own(1)
	var seq uint64
	put := func(i int) { seq = s.mustPut(st, subject, fmt.Sprint(i), hub.Expect{Filter: subject, Last: seq}) }
	for i := range n / 2 {
		put(i)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	got, before := 0, uint64(0)
	for m, err := range s.line(2).Events().Follow(ctx, s.Desk.Events("*"), 1) {
		if err != nil {
			s.Fatalf("follow: %v", err)
		}
		if string(m.Data) != fmt.Sprint(got) || m.Seq <= before || m.Subject != subject {
			s.Fatalf("message %d is %d %s %q", got, m.Seq, m.Subject, m.Data)
		}
		got, before = got+1, m.Seq
		if got >= n/2 && got < n {
			put(got)
		}
		if got == n {
			cancel()
		}
	}
	if got != n {
		s.Errorf("%d messages came, want %d", got, n)
	}
	for m, err := range s.line(2).Events().Follow(s.ctx, s.own(1), before) {
		if err != nil || m.Seq != before {
			s.Errorf("from %d on comes %d: %v", before, m.Seq, err)
		}
		break
	}
}

// denied: nobody writes where a subject ends with another's journal.
func (s *suite) denied() {
	l := s.line(1)
	_, err := l.Events().Put(s.ctx, s.own(2), []byte("x"), hub.Expect{Filter: s.own(2)})
	s.fails("events of another", err, hub.ErrDenied)
	c := conversation(1)
	_, err = l.Claims().Put(s.ctx, s.Desk.Claim(c, writer(2).String()), []byte("x"), hub.Expect{Filter: s.Desk.Claim(c, "*")})
	s.fails("a claim of another", err, hub.ErrDenied)
	_, err = l.Claims().Put(s.ctx, s.Desk.Lease("account:x", writer(2).String()), []byte("x"), hub.Expect{Filter: s.Desk.Lease("account:x", "*")})
	s.fails("a lease of another", err, hub.ErrDenied)
	ctx, cancel := context.WithTimeout(s.ctx, patience/4)
	defer cancel()
	if err := l.Answer(ctx, s.Desk.Join(), func([]byte) []byte { return nil }); !errors.Is(err, hub.ErrDenied) {
		s.Errorf("answering who asks to join: got %v", err)
	}
	if st, err := l.Events().State(s.ctx); err != nil || st.Last != 0 {
		s.Errorf("something was stored: %+v %v", st, err)
	}
	seq := s.mustPut(s.owner().Events(), s.own(2), "x", hub.Expect{Filter: s.own(2)})
	if seq == 0 {
		s.Error("the hub's own process may not write everywhere")
	}
}

// contend: of many who claim at once one wins.
func (s *suite) contend() {
	const people, conversations = 8, 10
	var mu sync.Mutex
	won := map[string][]int{}
	var all sync.WaitGroup
	for n := range people {
		st := s.line(n + 1).Claims()
		all.Go(func() {
			for i := range conversations {
				c := conversation(i)
				seq, err := st.Put(s.ctx, s.Desk.Claim(c, writer(n+1).String()), fmt.Append(nil, n), hub.Expect{Filter: s.Desk.Claim(c, "*")})
				if errors.Is(err, hub.ErrUnsure) {
					m, _, e := st.Last(s.ctx, s.Desk.Claim(c, "*"))
					seq, err = m.Seq, e
					if string(m.Data) != fmt.Sprint(n) {
						err = hub.ErrWrongLast
					}
				}
				switch {
				case err == nil && seq > 0:
					mu.Lock()
					won[c] = append(won[c], n)
					mu.Unlock()
				case !errors.Is(err, hub.ErrWrongLast):
					s.Errorf("claim: %v", err)
				}
			}
		})
	}
	all.Wait()
	for i := range conversations {
		c := conversation(i)
		m, _, err := s.line(1).Claims().Last(s.ctx, s.Desk.Claim(c, "*"))
		if err != nil || len(won[c]) != 1 || fmt.Sprint(won[c][0]) != string(m.Data) {
			s.Errorf("conversation %d was won by %v, the hub says %s: %v", i, won[c], m.Data, err)
		}
	}
}

// bytes: what goes in comes out.
func (s *suite) bytes() {
	st, subject := s.line(1).Events(), s.own(1)
	var seq uint64
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, data := range [][]byte{{}, {0}, all, bytes.Repeat([]byte{0xff, '\n'}, 100<<10)} {
		var err error
		if seq, err = st.Put(s.ctx, subject, data, hub.Expect{Filter: subject, Last: seq}); err != nil {
			s.Fatalf("put %d bytes: %v", len(data), err)
		}
		if m, _, err := st.Last(s.ctx, subject); err != nil || !bytes.Equal(m.Data, data) {
			s.Errorf("%d bytes come back as %d: %v", len(data), len(m.Data), err)
		}
	}
}

// tooLarge: what is too much is refused at once, and harms nothing.
func (s *suite) tooLarge() {
	st, subject := s.line(1).Events(), s.own(1)
	_, err := st.Put(s.ctx, subject, make([]byte, 65<<20), hub.Expect{Filter: subject}) // no NATS server takes above 64 MB
	s.fails("65 MB", err, hub.ErrTooLarge)
	s.mustPut(st, subject, "a", hub.Expect{Filter: subject})
}
