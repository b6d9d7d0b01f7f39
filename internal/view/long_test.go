package view

import (
	"fmt"
	"math/rand/v2"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// thread is the events of one conversation of n mentions.
func thread(seed uint64, n int) []written {
	c := &crowd{rnd: rand.New(rand.NewPCG(seed, 1))}
	var events []written
	for range n {
		w := c.mention()
		w.event.Conversation = domain.MentionID("mastodon", "1")
		events = append(events, w)
	}
	return events
}

// What is kept of a long conversation gives the same as nothing kept, also
// where it is of events that are not in this log: of another one, or of a
// transaction that did not come through.
func TestLongConversation(t *testing.T) {
	const n = 3 * longThread
	one := func() int { return 1 }
	m, at := newMemory(), newMemory()
	m.fold(t, thread(1, n), one)
	at.foldAll(t, thread(1, n))
	if err := m.same(at); err != nil {
		t.Error("grown one by one:", err)
	}
	if len(m.view.long.kept) != 1 || m.view.long.n != n {
		t.Errorf("%d events kept of %d conversations, want %d of one", m.view.long.n, len(m.view.long.kept), n)
	}
	other, want := newMemory(), newMemory()
	other.foldAll(t, thread(2, n))
	other.view.long.kept, other.view.long.order, other.view.long.n = m.view.long.kept, m.view.long.order, n
	last := thread(2, n+1)[n:]
	other.fold(t, last, one)
	want.foldAll(t, thread(2, n+1))
	if err := other.same(want); err != nil {
		t.Error("with what is kept of another log:", err)
	}
}

func TestKeptEventsAreBounded(t *testing.T) {
	var d decoded
	id := func(i int) domain.ID { return domain.MentionID("test", fmt.Sprint(i)) }
	for i := range 40 {
		d.keep(id(i), make([]domain.Entry, keptEvents/10))
	}
	d.keep(id(99), make([]domain.Entry, keptEvents+1))
	if len(d.kept) != 10 || len(d.order) != 10 || d.n > keptEvents {
		t.Errorf("%d conversations, %d in order, %d events", len(d.kept), len(d.order), d.n)
	}
	if d.take(id(39)) == nil || d.take(id(39)) != nil || d.take(id(0)) != nil || d.take(id(99)) != nil {
		t.Error("it must give the latest once, and nothing that made room or is too long")
	}
}

// BenchmarkLongConversation adds one mention to a conversation of 10,000.
func BenchmarkLongConversation(b *testing.B) {
	for _, kept := range []bool{false, true} {
		b.Run(fmt.Sprintf("kept=%t", kept), func(b *testing.B) {
			db := openBench(b)
			v := New()
			events := thread(1, 12_000)
			var pos uint64
			add := func(n int) {
				err := db.Update(func(tx *bolt.Tx) error {
					if !kept {
						v = New()
					}
					return v.Fold(disk{tx}, keep(b, tx, &pos, events[:n]))
				})
				if err != nil {
					b.Fatal(err)
				}
				events = events[n:]
			}
			add(10_000)
			for b.Loop() {
				add(1)
			}
		})
	}
}
