package hub_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base32"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

// newcomer is somebody with a log of their own and a login key.
func newcomer(t *testing.T, h *hubtest.Hub) hub.Joiner {
	n := newNode(t, h, "zoe")
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, ed25519.SeedSize))
	b := append([]byte{20 << 3}, key.Public().(ed25519.PublicKey)...)
	j := hub.Joiner{Name: "zoe\x1b", Login: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(append(b, 1, 2)),
		Sign: func(data []byte) ([]byte, error) { return ed25519.Sign(key, data), nil }}
	head, err := n.log.HeadAt(domain.Ref{Journal: n.id, Seq: 1})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range n.log.Records(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		j.Openers = append(j.Openers, hub.Opener{Raw: r.Raw, Head: head})
	}
	return j
}

func TestJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		j := newcomer(t, h)
		code := hub.Code{Servers: []string{"x:1"}, Desk: h.Desk, Secret: [16]byte{1}, Until: time.Now().Add(time.Hour)}
		line := h.Line(domain.JournalID{})
		if _, err := hub.AskToJoin(t.Context(), line, code, j); !errors.Is(err, hub.ErrNobody) {
			t.Errorf("where nobody answers: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var asked []hub.JoinRequest
		done := make(chan error)
		go func() {
			done <- hub.AnswerJoins(ctx, hub.JoinOptions{Line: h.Owner(), Desk: h.Desk,
				Code: func(id hub.CodeID) (hub.Code, bool) { return code, id == code.ID() },
				Decide: func(_ context.Context, q hub.JoinRequest) hub.JoinAnswer {
					if asked = append(asked, q); len(asked) > 1 {
						return hub.JoinAnswer{Why: "it was used"}
					}
					return hub.JoinAnswer{Name: "zoe", Role: domain.Responder}
				}})
		}()
		synctest.Wait()
		a, err := hub.AskToJoin(t.Context(), line, code, j)
		if err != nil || a != (hub.JoinAnswer{Name: "zoe", Role: domain.Responder}) {
			t.Errorf("%+v %v", a, err)
		}
		if len(asked) != 1 || asked[0].Name != "zoe" || len(asked[0].Seats) != 1 || asked[0].Seats[0] != (domain.Seat{Journal: j.Openers[0].Head.Journal, Login: j.Login}) {
			t.Fatalf("%+v", asked)
		}
		if a, err := hub.AskToJoin(t.Context(), line, code, j); err != nil || a.Name != "" || a.Why != "it was used" {
			t.Errorf("%+v %v", a, err)
		}
		refusedJoins(t, line, code, j)
		if len(asked) != 2 {
			t.Errorf("%d got through to the decision", len(asked))
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// refusedJoins are those that nobody decides about.
func refusedJoins(t *testing.T, line hub.Line, code hub.Code, j hub.Joiner) {
	other := code
	other.Secret[0]++
	if _, err := hub.AskToJoin(t.Context(), line, other, j); !errors.Is(err, hub.ErrCode) {
		t.Errorf("with another code: %v", err)
	}
	for name, harm := range map[string]func(j *hub.Joiner){
		"no name":         func(j *hub.Joiner) { j.Name = "\u202e" },
		"no journal":      func(j *hub.Joiner) { j.Openers = nil },
		"another's login": func(j *hub.Joiner) { j.Login = "U" + j.Login[1:50] + "QQQQQQ" },
		"no signature":    func(j *hub.Joiner) { j.Sign = func([]byte) ([]byte, error) { return nil, nil } },
		"another's journal": func(j *hub.Joiner) {
			o := j.Openers[0]
			o.Head.Signature = bytes.Clone(o.Head.Signature)
			o.Head.Signature[0]++
			j.Openers = []hub.Opener{o}
		},
	} {
		bad := j
		harm(&bad)
		if a, err := hub.AskToJoin(t.Context(), line, code, bad); err != nil || a.Name != "" || a.Why == "" {
			t.Errorf("%s: %+v %v", name, a, err)
		}
	}
}

func TestHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		_, ana := member(h, 1)
		_, ben := member(h, 2)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var mu sync.Mutex
		var heard []hub.Presence
		times := 0
		now := func() ([]hub.Presence, int) {
			mu.Lock()
			defer mu.Unlock()
			return heard, times
		}
		done := make(chan bool)
		go func() {
			defer close(done)
			for list, err := range hub.NewHere(ben).Watch(ctx) {
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				heard, times = list, times+1
				mu.Unlock()
			}
		}()
		synctest.Wait()
		looks, over := make(chan hub.Look), make(chan error)
		go func() { over <- hub.NewHere(ana).Announce(ctx, looks) }()
		looks <- hub.Look{Conversation: conv(1), Doing: hub.Looking}
		synctest.Wait()
		last, _ := now()
		if len(last) != 1 || last[0].By != "writer1" || last[0].Journal != writer(1) || last[0].Conversation != conv(1) {
			t.Errorf("%+v", last)
		}
		looks <- hub.Look{Conversation: conv(1), Doing: hub.Writing}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		last, told := now()
		if len(last) != 1 || last[0].Doing != hub.Writing || told != 2 {
			t.Errorf("%+v, told %d times", last, told)
		}
		crowd(t, h)
		if last, _ = now(); len(last) > 1000 {
			t.Errorf("%d are here", len(last))
		}
		close(looks)
		if err := <-over; err != nil {
			t.Error(err)
		}
		time.Sleep(40 * time.Second)
		synctest.Wait()
		if last, _ = now(); len(last) != 0 {
			t.Errorf("%d are still here", len(last))
		}
		cancel()
		<-done
	})
}

// crowd says what nobody says: in shapes that are none, and by thousands.
func crowd(t *testing.T, h *hubtest.Hub) {
	for _, s := range []string{`{"by":"eve","doing":"stealing"}`, `{`, `{"by":"\u001b"}`} {
		if err := h.Line(writer(3)).Say(t.Context(), h.Desk.Here(writer(3).String()), []byte(s)); err != nil {
			t.Error(err)
		}
	}
	for i := range 3000 {
		err := h.Owner().Say(t.Context(), h.Desk.Here(domain.JournalID{7, byte(i), byte(i >> 8)}.String()), []byte(`{"by":"crowd"}`))
		if err != nil {
			t.Error(err)
		}
		if i%500 == 0 {
			synctest.Wait()
		}
	}
	synctest.Wait()
}
