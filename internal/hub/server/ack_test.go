package server_test

import (
	"errors"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/config"
	"hark/internal/hub"
)

// TestAckErasesNothing: whoever puts a message names where the server answers,
// and the answer names the message's number. Were it taken for a question of
// JetStream's, it would erase the message of that number out of the other
// stream, or do what else its subject says. It is such a question, and refused
// because a strict JetStream takes no field that it does not know.
func TestAckErasesNothing(t *testing.T) {
	d := newDesk(t, nil)
	seed, _ := d.member(t, alice)
	r, l := d.raw(t, seed), d.dial(t, d.reach(seed))
	of := d.o.Desk
	victims := d.owner(t)
	theirs := of.Events(bob.String())
	var last uint64
	for n := range 3 {
		seq, err := victims.Events().Put(t.Context(), theirs, []byte{byte('a' + n)}, hub.Expect{Filter: theirs, Last: last})
		if err != nil {
			t.Fatal(err)
		}
		last = seq
	}
	mine := of.Claim(conversation, alice.String())
	for _, api := range []string{
		"MSG.DELETE." + config.DefaultEvents, "MSG.DELETE." + config.DefaultClaims, "DELETE." + config.DefaultEvents, "PURGE." + config.DefaultEvents,
		"UPDATE." + config.DefaultEvents, "SNAPSHOT." + config.DefaultEvents, "CREATE.mine", "LEADER.STEPDOWN." + config.DefaultEvents,
	} {
		for range 3 {
			m := natsgo.NewMsg(mine)
			m.Reply = "$JS.API.STREAM." + api
			if err := errors.Join(r.PublishMsg(m), r.Flush()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := r.Request(mine, nil, 5*time.Second); err != nil { // it is answered after those before it
		t.Fatal(err)
	}
	for n := range uint64(3) {
		m, found, err := l.Events().Next(t.Context(), theirs, n+1)
		if err != nil || !found || m.Seq != n+1 {
			t.Errorf("message %d: found %v, number %d, %v", n+1, found, m.Seq, err)
		}
	}
	if st, err := l.Events().State(t.Context()); err != nil || st.Last != 3 || st.First != 1 {
		t.Errorf("the events: %+v %v", st, err)
	}
}
