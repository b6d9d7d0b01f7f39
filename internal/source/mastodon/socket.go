package mastodon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

// openSocket connects to the server's WebSocket and asks for mentions and each
// hashtag over the one line.
func (s *Source) openSocket(ctx context.Context, base string) (*stream, error) {
	u, err := web.ParseBase(base)
	if err != nil {
		return nil, err
	}
	h, token, err := s.header(ctx)
	if err != nil {
		return nil, err
	}
	o := &websocket.DialOptions{HTTPClient: web.NewHTTP(u, s.o.Private, nil), HTTPHeader: http.Header{
		"Authorization": h["Authorization"], "User-Agent": {web.Agent},
	}}
	if isToken(token.Reveal()) {
		o.Subprotocols = []string{token.Reveal()} // where Pleroma and Akkoma look for it
	}
	at := u.JoinPath("/api/v1/streaming")
	at.RawQuery = url.Values{"stream": {"user:notification"}}.Encode()
	ctx, stop := context.WithCancel(ctx)
	conn, resp, err := websocket.Dial(ctx, at.String(), o)
	if err != nil {
		stop()
		o.HTTPClient.CloseIdleConnections()
		// The library's error can name the token, which stands in a header.
		err = errors.New(strings.ReplaceAll(err.Error(), token.Reveal(), "(secret)"))
		if resp != nil {
			return nil, judge(resp.StatusCode, err)
		}
		return nil, err
	}
	conn.SetReadLimit(2*eventMax + 1024)
	sock := &socket{s: s, conn: conn}
	if err := sock.subscribe(ctx, s.o.Places); err != nil {
		stop()
		conn.CloseNow()
		return nil, err
	}
	return newStream(ctx, stop, sock.read, sock.keep), nil
}

// isToken reports whether a text can stand in Sec-WebSocket-Protocol (RFC 9110, token).
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// socket is one open WebSocket.
type socket struct {
	s    *Source
	conn *websocket.Conn
}

func (k *socket) subscribe(ctx context.Context, tags []string) error {
	ctx, stop := context.WithTimeout(ctx, k.s.quiet)
	defer stop()
	for _, tag := range tags {
		raw, err := json.Marshal(map[string]string{"type": "subscribe", "stream": "hashtag", "tag": tag}, json.Deterministic(true))
		if err != nil {
			return err
		}
		if err := k.conn.Write(ctx, websocket.MessageText, raw); err != nil {
			return fmt.Errorf("subscribe to #%s: %w", tag, err)
		}
	}
	return nil
}

// read hands on what comes until the line breaks.
func (k *socket) read(ctx context.Context, out chan<- event) error {
	defer k.conn.CloseNow()
	for {
		_, raw, err := k.conn.Read(ctx)
		if err != nil {
			if errors.Is(err, io.EOF) || websocket.CloseStatus(err) >= 0 {
				return errEnded
			}
			return fmt.Errorf("the stream of %s broke: %w", k.s.web.Host(), err)
		}
		e, err := readMessage(raw)
		if err != nil {
			return fmt.Errorf("the stream of %s: %w", k.s.web.Host(), err)
		}
		if e.kind == "" {
			continue
		}
		if err := send(ctx, out, e); err != nil {
			return err
		}
	}
}

// keep asks for a sign of life, because nothing may be said for hours and a
// dead line says nothing either.
func (k *socket) keep(ctx context.Context, _ chan<- event) error {
	for {
		if err := source.Sleep(ctx, k.s.quiet/3); err != nil {
			return err
		}
		ping, stop := context.WithTimeout(ctx, k.s.quiet-k.s.quiet/3)
		err := k.conn.Ping(ping)
		stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			k.conn.CloseNow()
			return fmt.Errorf("the stream of %s gives no sign of life in %s", k.s.web.Host(), k.s.quiet.Round(time.Millisecond))
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
