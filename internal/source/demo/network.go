package demo

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/source"
)

// replyMax is the network's limit of a reply, in characters.
const replyMax = 500

// Of a hundred attempts, so many are turned away and so many are taken while
// the answer is lost. Of a hundred customers, so many write again.
const (
	turnedAway = 5
	lost       = 3
	writeAgain = 45
)

// answer is what the simulated network knows of one reply of ours.
type answer struct {
	tries   int
	taken   bool
	receipt domain.Receipt
}

// followup is a customer's answer that is still to come.
type followup struct {
	due     time.Time
	mention domain.Mention
}

var (
	errBusy = errors.New("the network is busy (503)")
	errLost = errors.New("the connection broke before the network answered")
)

// Reply implements source.Replier: taken after 0.2 to 0.9 s, now and then
// turned away, and now and then taken without a word. The same key is never
// taken twice.
func (d *Demo) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if n := utf8.RuneCountInString(r.Text); n == 0 || n > replyMax {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("%d characters; shorten the reply to at most %d", n, replyMax)}
	}
	if r.Key == "" || r.To.ID == "" {
		return domain.Receipt{}, &source.Definite{Err: errors.New("the reply has no key or answers no post")}
	}
	d.mu.Lock()
	a := d.replies[r.Key]
	if a == nil {
		a = &answer{}
		d.replies[r.Key] = a
	}
	a.tries++
	c := chance(d.o.Seed^digest(r.Key), uint64(a.tries))
	d.mu.Unlock()
	select {
	case <-ctx.Done():
		return domain.Receipt{}, &source.Definite{Err: ctx.Err(), Retry: true} // nothing had left yet
	case <-time.After(200*time.Millisecond + time.Duration(c.IntN(700))*time.Millisecond):
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	luck := c.IntN(100)
	switch {
	case a.taken:
		return a.receipt, nil
	case luck < turnedAway:
		return domain.Receipt{}, &source.Definite{Err: errBusy, Retry: true, After: 2 * time.Second}
	}
	d.take(a, r)
	if luck < turnedAway+lost {
		return domain.Receipt{}, errLost
	}
	return a.receipt, nil
}

// take puts a reply on the network and makes some customers answer it.
func (d *Demo) take(a *answer, r source.Outgoing) {
	id := "r" + strconv.FormatUint(mix(d.o.Seed^digest(r.Key)), 36)
	a.taken, a.receipt = true, domain.Receipt{ID: id, URL: "https://" + r.To.Source + ".example/acme/" + id}
	c := chance(d.o.Seed^digest(r.Key), 0)
	if c.IntN(100) >= writeAgain {
		return
	}
	topic := []string{"thanks", "still"}[weighted(c, 65, 35)]
	l := d.script.lines.on(c, d.script.tongue(r.To), topic).fill(c, d.script.version())
	wait := time.Duration(float64(4*time.Second+time.Duration(c.IntN(150))*time.Second) / d.o.Speed)
	thread := r.To.Thread
	if thread == "" {
		thread = r.To.ID
	}
	d.answers = append(d.answers, followup{d.o.Now().Add(wait), domain.Mention{
		ID: "f" + id, Source: r.To.Source, URL: r.To.URL, Text: l.text, Lang: l.lang,
		InReplyTo: r.To.ID, Thread: thread, Author: r.To.Author,
	}})
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Find implements source.Replier. The network forgets when the program ends,
// so of a reply begun before that it cannot tell.
func (d *Demo) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return domain.Receipt{}, false, err
	}
	if a := d.replies[r.Key]; a != nil && a.taken {
		return a.receipt, true, nil
	}
	if r.Started.Before(d.began) {
		return domain.Receipt{}, false, source.ErrCannotTell
	}
	return domain.Receipt{}, false, nil
}

// Limits implements source.Replier.
func (d *Demo) Limits() source.Limits {
	return source.Limits{Length: replyMax, Count: utf8.RuneCountInString, Unit: "characters"}
}

func digest(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}
