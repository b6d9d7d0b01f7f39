package server_test

import (
	"bytes"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/domain"
	"hark/internal/hub"
)

// TestHeaders: a put whose headers ask the server for more than to store it is
// refused: to purge, to forget it in time, to count, to store several, to say it
// later, or to tell of it elsewhere.
func TestHeaders(t *testing.T) {
	d := newDesk(t, nil)
	seed, _ := d.member(t, alice)
	r, l := d.raw(t, seed), d.dial(t, d.reach(seed))
	subject, theirs := d.o.Desk.Events(alice.String()), d.o.Desk.Events(bob.String())
	first, err := l.Events().Put(t.Context(), subject, []byte("x"), hub.Expect{Filter: subject})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []map[string]string{
		{"Nats-Rollup": "sub"}, {"Nats-Rollup": "all"}, {"Nats-TTL": "1s"}, {"Nats-TTL": "never"}, {"Nats-Incr": "+1"},
		{"Nats-Batch-Id": "b", "Nats-Batch-Sequence": "1"}, {"Nats-Batch-Id": "b", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
		{"Nats-Schedule": "@at 2026-11-22T00:00:00Z", "Nats-Schedule-Target": theirs}, {"Nats-Schedule": "@every 1s", "Nats-Schedule-Target": subject},
		{"Nats-Trace-Dest": theirs}, {"Nats-Trace-Dest": "$JS.API.STREAM.DELETE.x", "Nats-Trace-Only": "true"},
	} {
		m := natsgo.NewMsg(subject)
		m.Data = []byte("y")
		for k, v := range h {
			m.Header.Set(k, v)
		}
		answer, err := r.RequestMsg(m, 300*time.Millisecond)
		if err == nil && !bytes.Contains(answer.Data, []byte(`"error"`)) {
			t.Errorf("%v is taken: %s", h, answer.Data)
		}
	}
	m, found, err := l.Events().Last(t.Context(), d.o.Desk.Events("*"))
	if err != nil || !found || m.Seq != first || string(m.Data) != "x" {
		t.Errorf("the latest is %d of %s: %q %v", m.Seq, m.Subject, m.Data, err)
	}
	if _, found, err := l.Events().Last(t.Context(), d.o.Desk.Events(domain.JournalID{3}.String())); found || err != nil {
		t.Errorf("something stands on another's subject: %v", err)
	}
}
