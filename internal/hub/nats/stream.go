package nats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// stream is one of a hub's two streams.
type stream struct {
	l    *line
	name string
}

// api are the subjects of what is asked of JetStream. They and the put's own
// are all that a line publishes to for its streams.
const (
	apiInfo  = "$JS.API.STREAM.INFO."
	apiGet   = "$JS.API.STREAM.MSG.GET."
	apiErase = "$JS.API.STREAM.MSG.DELETE." // by the hub's own process alone
)

// Put stores a message where what it expects holds. Of the claims, one that
// expects something of less than all who claim the same is read as empty.
func (s *stream) Put(ctx context.Context, subject string, data []byte, expect hub.Expect) (uint64, error) {
	m := natsgo.NewMsg(subject)
	m.Data = data
	m.Header.Set(headerLast, strconv.FormatUint(expect.Last, 10))
	if expect.Filter != subject {
		m.Header.Set(headerOf, expect.Filter)
	}
	m.Header.Set("Nats-Expected-Stream", s.name)
	for tries := 1; ; tries++ {
		seq, err := s.put(ctx, m)
		var e *apiError
		if !errors.As(err, &e) || !e.busy() || tries == busyTries {
			if err != nil {
				err = fmt.Errorf("put on %s: %w", subject, err)
			}
			return seq, err
		}
		pause(ctx, busyPause, nil)
	}
}

// A put that the hub refuses because it is busy is made again, so often.
const (
	busyTries = 20
	busyPause = 50 * time.Millisecond
)

// put makes a put once.
func (s *stream) put(ctx context.Context, m *natsgo.Msg) (uint64, error) {
	answer, err := s.l.call(ctx, m)
	if errors.Is(err, hub.ErrNobody) {
		err = fmt.Errorf("nobody keeps the stream: %w", hub.ErrOffline)
	}
	if err != nil {
		return 0, err
	}
	var ack struct {
		Error *apiError `json:"error"`
		Seq   uint64    `json:"seq"`
	}
	if err := json.Unmarshal(answer.Data, &ack); err != nil {
		return 0, fmt.Errorf("read answer: %w: %w", hub.ErrUnsure, err)
	}
	if ack.Error != nil {
		return 0, ack.Error.put()
	}
	if ack.Seq == 0 {
		return 0, fmt.Errorf("the answer has no number: %w", hub.ErrUnsure)
	}
	return ack.Seq, nil
}

// Last is the latest message among the subjects that match filter.
func (s *stream) Last(ctx context.Context, filter string) (hub.Message, bool, error) {
	return s.get(ctx, map[string]any{"last_by_subj": filter})
}

// Next is the first message numbered from or above that matches filter.
func (s *stream) Next(ctx context.Context, filter string, from uint64) (hub.Message, bool, error) {
	return s.get(ctx, map[string]any{"seq": max(from, 1), "next_by_subj": filter})
}

// get asks the leader for a message. It is not one of the direct gets, which a
// replica that is behind may answer.
func (s *stream) get(ctx context.Context, what map[string]any) (m hub.Message, found bool, err error) {
	raw, err := s.request(ctx, apiGet, what)
	if err == nil {
		m, found, err = s.message(raw)
	}
	if err != nil {
		return m, false, fmt.Errorf("read stream %s: %w", s.name, err)
	}
	return m, found, nil
}

// Erase takes a message out and overwrites its bytes. Only the hub's own
// process may, and an administrator of a cluster.
func (s *stream) Erase(ctx context.Context, seq uint64) error {
	var answer struct {
		Error *apiError `json:"error"`
	}
	err := s.ask(ctx, apiErase, map[string]any{"seq": seq}, &answer)
	if e := answer.Error; err == nil && e != nil {
		if _, found, look := s.get(ctx, map[string]any{"seq": seq}); found || look != nil {
			err = e.ask()
		}
	}
	if err != nil {
		return fmt.Errorf("erase message %d of stream %s: %w", seq, s.name, err)
	}
	return nil
}

// State describes the stream, and says so where the hub is too old for us.
func (s *stream) State(ctx context.Context) (hub.StreamState, error) {
	i, err := s.info(ctx)
	if err == nil {
		err = i.fits(s.l.nc.ConnectedServerVersion())
	}
	if err != nil {
		return hub.StreamState{}, fmt.Errorf("look at stream %s: %w", s.name, err)
	}
	return hub.StreamState{Created: i.Created, First: i.State.First, Last: i.State.Last}, nil
}

// info is what the server says of a stream.
type info struct {
	Error   *apiError    `json:"error"`
	Config  StreamConfig `json:"config"`
	Created time.Time    `json:"created"`
	At      time.Time    `json:"ts"` // by the server's clock
	State   struct {
		First uint64 `json:"first_seq"`
		Last  uint64 `json:"last_seq"`
	} `json:"state"`
}

func (s *stream) info(ctx context.Context) (*info, error) {
	var i info
	if err := s.ask(ctx, apiInfo, nil, &i); err != nil {
		return nil, err
	}
	if i.Error != nil {
		return nil, i.Error.ask()
	}
	return &i, nil
}

// ask asks JetStream something about the stream.
func (s *stream) ask(ctx context.Context, api string, what, answer any) error {
	raw, err := s.request(ctx, api, what)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

// request is ask for who reads the answer.
func (s *stream) request(ctx context.Context, api string, what any) ([]byte, error) {
	var body []byte
	if what != nil {
		var err error
		if body, err = json.Marshal(what); err != nil {
			return nil, err
		}
	}
	m, err := s.l.call(ctx, &natsgo.Msg{Subject: api + s.name, Data: body})
	if errors.Is(err, hub.ErrNobody) {
		err = fmt.Errorf("its JetStream does not answer: %w", hub.ErrOffline)
	}
	if err != nil {
		return nil, err
	}
	return m.Data, nil
}
