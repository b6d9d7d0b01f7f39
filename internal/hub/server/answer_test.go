package server_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/hub"
)

// TestAnswerGoesToWhoAsks: whoever asks to join names where the answer goes,
// and the hub's own process may write anywhere. It answers nowhere but to them.
func TestAnswerGoesToWhoAsks(t *testing.T) {
	d := newDesk(t, nil)
	seed, _ := d.member(t, alice)
	r, l := d.raw(t, seed), d.owner(t)
	join := d.o.Desk.Join()
	ctx, stop := context.WithCancel(t.Context())
	answering := make(chan error, 1)
	go func() {
		answering <- l.Answer(ctx, join, func(data []byte) []byte { return append([]byte{}, data...) })
	}()
	for _, reply := range []string{
		d.o.Desk.Events(bob.String()), d.o.Desk.Claim(conversation, bob.String()), "$JS.API.STREAM.DELETE." + config.DefaultEvents,
	} {
		if err := r.PublishRequest(join, reply, nil); err != nil {
			t.Fatal(err)
		}
	}
	for { // it is answered in order, and may not listen yet
		answer, err := r.Request(join, []byte("may I?"), time.Second)
		if err == nil && string(answer.Data) == "may I?" {
			break
		}
	}
	for name, s := range map[string]hub.Stream{"events": l.Events(), "claims": l.Claims()} {
		if st, err := s.State(t.Context()); err != nil || st.Last != 0 {
			t.Errorf("%s: %+v %v", name, st, err)
		}
	}
	stop()
	if err := <-answering; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
