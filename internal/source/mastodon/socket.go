package mastodon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

// openSocket connects to the server's WebSocket and asks for mentions and each
// hashtag over the one line. The token goes in Authorization: Pleroma and
// Akkoma want it in the address or as a subprotocol, where logs and errors
// would show it, and are polled instead.
func (s *Source) openSocket(ctx context.Context, c *web.Client) (*stream, error) {
	h, _, err := s.header(ctx)
	if err != nil {
		return nil, err
	}
	h.Del("Accept")
	ctx, stop := context.WithCancel(ctx)
	conn, err := c.Dial(ctx, web.Request{Path: "/api/v1/streaming", Query: url.Values{"stream": {"user:notification"}}, Header: h})
	if err != nil {
		stop()
		return nil, judge(err)
	}
	if err := s.subscribe(ctx, conn); err != nil {
		stop()
		conn.CloseNow()
		return nil, err
	}
	return newStream(ctx, func() { stop(); c.Close() }, func(ctx context.Context, out chan<- event) error {
		return s.readSocket(ctx, conn, out)
	}), nil
}

// subscribe asks for the hashtags.
func (s *Source) subscribe(ctx context.Context, conn *websocket.Conn) error {
	ctx, stop := context.WithTimeout(ctx, s.quiet)
	defer stop()
	for _, tag := range s.o.Places {
		raw, err := json.Marshal(map[string]string{"type": "subscribe", "stream": "hashtag", "tag": tag}, json.Deterministic(true))
		if err != nil {
			return err
		}
		if err := conn.Write(ctx, websocket.MessageText, raw); err != nil {
			return fmt.Errorf("subscribe to #%s: %w", tag, err)
		}
	}
	return nil
}

// readSocket hands on what comes until the line breaks. There may be nothing
// for hours, so the server is asked for signs of life.
func (s *Source) readSocket(ctx context.Context, conn *websocket.Conn, out chan<- event) error {
	defer conn.CloseNow()
	for {
		raw, err := web.Next(ctx, conn, s.quiet/2)
		if errors.Is(err, io.EOF) {
			return errEnded
		}
		var e event
		if err == nil {
			e, err = readMessage(raw)
		}
		if err != nil {
			return fmt.Errorf("the stream of %s: %w", s.web.Host(), err)
		}
		if e.kind == "" {
			continue
		}
		if err := send(ctx, out, e); err != nil {
			return err
		}
	}
}

// readMessage reads one message of a WebSocket: an event whose payload is JSON
// in a string, or as it stands. A message without an event, such as a server's
// word on a subscription, has no kind.
func readMessage(raw []byte) (event, error) {
	var m struct {
		Stream  []string       `json:"stream"`
		Event   string         `json:"event"`
		Payload jsontext.Value `json:"payload"`
	}
	if len(strings.TrimSpace(string(raw))) == 0 {
		return event{}, nil // a heartbeat of Pleroma's
	}
	if err := source.ReadJSON(raw, &m); err != nil {
		return event{}, fmt.Errorf("a message that cannot be read: %w", err)
	}
	e := event{kind: clean(m.Event, 100), tagged: len(m.Stream) > 0 && strings.HasPrefix(m.Stream[0], "hashtag")}
	e.payload = m.Payload
	if m.Payload.Kind() == '"' {
		var text string
		if err := source.ReadJSON(m.Payload, &text); err != nil {
			return event{}, fmt.Errorf("a message that cannot be read: %w", err)
		}
		e.payload = []byte(text)
	}
	return e, nil
}
