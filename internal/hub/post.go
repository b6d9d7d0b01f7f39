package hub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// ErrLost says that what was to be renewed is nobody's any more.
var ErrLost = errors.New("it has run out")

// post is something that one at a time has: a conversation, or a lease.
type post struct {
	m      Member
	clock  *clock
	rules  rules
	own    string // the subject on which the member speaks of it
	filter string // those on which anybody does
}

// read gives who has it, by all that the hub has of it.
func (p *post) read(ctx context.Context) (tenure, error) {
	var t tenure
	var blanks []spoken // words that cannot be read
	for from := uint64(1); ; {
		m, found, err := p.m.Line.Claims().Next(ctx, p.filter, from)
		if err != nil {
			return t, fmt.Errorf("read who has it: %w", err)
		}
		if !found || m.Seq < from {
			for _, s := range blanks {
				p.rules.blanked(&t, s)
			}
			return t, nil
		}
		from, t.last = m.Seq+1, max(t.last, m.Seq) // what cannot be read is expected all the same
		p.clock.heard(m.At)
		if s, err := p.m.hear(m); err == nil {
			p.rules.next(&t, s)
		} else {
			blanks = append(blanks, s)
		}
	}
}

// who is who has it now.
func (p *post) who(ctx context.Context) (h Holder, held bool, err error) {
	t, err := p.read(ctx)
	if err != nil || t.token == 0 || !t.held(p.clock.now()) {
		return h, false, err
	}
	if err := p.clock.probe(ctx, p.m); err != nil {
		return h, false, fmt.Errorf("ask the hub for the time: %w", err)
	}
	return p.holder(&t), t.held(p.clock.now()), nil
}

// mine reports whether the member has it, or had it last.
func (p *post) mine(t *tenure) bool {
	return t.token > 0 && p.rules.theirs(t, &spoken{word: word{By: p.m.By}, journal: p.m.Journal})
}

// holder is who has it, for people.
func (p *post) holder(t *tenure) Holder {
	return Holder{t.by, t.journal, t.token, p.clock.here(t.until)}
}

// take puts a word that takes it, where the member may: where nobody has it,
// where they have it, or where force is set. What is known of it may be old,
// or nothing: the hub stores the word only where that is its latest state.
func (p *post) take(ctx context.Context, t tenure, w word, force bool) (Grant, tenure, error) {
	var first time.Time // when the word went out first; the lease runs from then at the earliest
	w.Nonce = rand.Text()
	for try := 0; ; try++ {
		if held, err := p.heldByOther(ctx, &t); err != nil || held && !force {
			if err == nil {
				err = &HeldError{p.holder(&t)}
			}
			return Grant{}, t, err
		}
		w := w
		if w.State == renewed && (!p.mine(&t) || t.until.IsZero()) {
			return Grant{}, t, ErrLost
		}
		if w.State == taken && p.rules.people && p.mine(&t) && t.journal == p.m.Journal && t.held(p.clock.now()) {
			w.State = renewed
		}
		w.Token = 0
		if w.State == renewed {
			w.Token = t.token
		}
		data, err := w.encode()
		if err != nil {
			return Grant{}, t, err
		}
		if first.IsZero() {
			first = time.Now()
		}
		seq, err := p.m.Line.Claims().Put(ctx, p.own, data, Expect{p.filter, t.last})
		until := first.Add(time.Duration(w.Lease) * time.Millisecond)
		if err == nil {
			now := p.clock.now()
			if now.IsZero() {
				now = first
			}
			t = tenure{w.By, p.m.Journal, seq, w.Nonce, now.Add(time.Duration(w.Lease) * time.Millisecond), seq}
			if w.State == renewed {
				t.token = w.Token
			}
			return Grant{t.token, until}, t, nil
		}
		if !errors.Is(err, ErrWrongLast) && !errors.Is(err, ErrUnsure) || try >= tries {
			return Grant{}, t, err
		}
		again, e := p.read(ctx)
		if e != nil {
			return Grant{}, t, errors.Join(err, e)
		}
		if t = again; t.nonce == w.Nonce { // it was stored after all
			return Grant{t.token, until}, t, nil
		}
	}
}

// heldByOther reports whether somebody else has it, by the hub's own time.
func (p *post) heldByOther(ctx context.Context, t *tenure) (bool, error) {
	if t.token == 0 || p.mine(t) || !t.held(p.clock.now()) {
		return false, nil
	}
	if err := p.clock.probe(ctx, p.m); err != nil {
		return false, fmt.Errorf("ask the hub for the time: %w", err)
	}
	return t.held(p.clock.now()), nil
}

// release gives it back, where the member has it.
func (p *post) release(ctx context.Context, t tenure) error {
	w := word{State: released, By: p.m.By, Nonce: rand.Text()}
	for try := 0; ; try++ {
		if t.token > 0 && (!p.mine(&t) || t.nonce == w.Nonce) {
			return nil
		}
		if t.token > 0 {
			data, err := w.encode()
			if err != nil {
				return err
			}
			_, err = p.m.Line.Claims().Put(ctx, p.own, data, Expect{p.filter, t.last})
			if err == nil || !errors.Is(err, ErrWrongLast) && !errors.Is(err, ErrUnsure) || try >= tries {
				return err
			}
		}
		var err error
		if t, err = p.read(ctx); err != nil || t.token == 0 {
			return err
		}
	}
}
