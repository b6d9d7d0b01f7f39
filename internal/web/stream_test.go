package web

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

func TestPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		p := Patient(r, time.Minute)
		go func() {
			for range 3 {
				time.Sleep(50 * time.Second)
				io.WriteString(w, "x")
			}
		}()
		began := time.Now()
		got, err := io.ReadAll(p)
		if string(got) != "xxx" || !errors.Is(err, ErrSilent) || time.Since(began) != 210*time.Second {
			t.Errorf("%q, %v after %s", got, err, time.Since(began))
		}
		if _, err := io.WriteString(w, "late"); err == nil {
			t.Error("the body was not closed")
		}
		if err := p.Close(); err != nil {
			t.Errorf("closed again: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := Patient(io.NopCloser(strings.NewReader("all")), time.Minute)
		time.Sleep(time.Hour) // nobody waits for a byte
		if got, err := io.ReadAll(p); string(got) != "all" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// sockets is a server that takes WebSockets and does with them what is said.
// pinged counts the pings that came.
func sockets(t *testing.T, serve func(ctx context.Context, conn *websocket.Conn, pinged <-chan int)) *Client {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t" {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
			io.WriteString(w, `{"detail":"maximum allowed connection limit"}`)
			return
		}
		count, asked := 0, make(chan int, 100)
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OnPingReceived: func(context.Context, []byte) bool {
			count++
			asked <- count
			return true
		}})
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.CloseNow()
		serve(r.Context(), conn, asked)
	}))
	t.Cleanup(srv.Close)
	return newClient(t, srv.URL)
}

var admitted = Request{Path: "/stream", Header: http.Header{"Authorization": {"Bearer t"}}}

func open(t *testing.T, c *Client) *websocket.Conn {
	conn, err := c.Dial(t.Context(), admitted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

func TestDial(t *testing.T) {
	c := sockets(t, func(ctx context.Context, conn *websocket.Conn, pinged <-chan int) {
		conn.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", MaxMessage)))
		conn.Write(ctx, websocket.MessageText, []byte("b"))
		conn.Close(websocket.StatusNormalClosure, "")
	})
	conn := open(t, c)
	if b, err := Next(t.Context(), conn, time.Minute); err != nil || len(b) != MaxMessage {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if b, err := Next(t.Context(), conn, time.Minute); err != nil || string(b) != "b" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := Next(t.Context(), conn, time.Minute); !errors.Is(err, io.EOF) {
		t.Errorf("an end in good order: %v", err)
	}
	_, err := c.Dial(t.Context(), Request{Path: "/stream"})
	var r *Refusal
	if !errors.As(err, &r) || r.Status != 429 || r.After != time.Minute || r.Message != "maximum allowed connection limit" {
		t.Errorf("%v", err)
	}
	_, err = c.Dial(t.Context(), admitted)
	var p *Paused
	if !errors.As(err, &p) {
		t.Errorf("the server asked to be left alone: %v", err)
	}
}

func TestDialIsGuarded(t *testing.T) {
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { t.Errorf("asked with %v", r.Header) }))
	defer away.Close()
	srv := httptest.NewServer(http.RedirectHandler(away.URL, http.StatusFound))
	defer srv.Close()
	_, err := newClient(t, srv.URL).Dial(t.Context(), admitted)
	var r *Refusal
	if !errors.As(err, &r) || r.Status != http.StatusFound {
		t.Errorf("a redirect: %v", err)
	}
	if _, err := privately(t, srv.Listener.Addr().String()).Dial(t.Context(), admitted); !errors.Is(err, ErrPrivate) {
		t.Errorf("a private address: %v", err)
	}
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
	defer plain.Close()
	if conn, err := newClient(t, plain.URL).Dial(t.Context(), admitted); err == nil || conn != nil {
		t.Errorf("a server that does not change to WebSocket: %v", err)
	}
}

func TestAMessageIsBounded(t *testing.T) {
	conn := open(t, sockets(t, func(ctx context.Context, conn *websocket.Conn, pinged <-chan int) {
		conn.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", MaxMessage+1)))
		conn.Read(ctx)
	}))
	if b, err := Next(t.Context(), conn, time.Minute); !errors.Is(err, websocket.ErrMessageTooBig) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestSilence(t *testing.T) {
	deaf := open(t, sockets(t, func(ctx context.Context, conn *websocket.Conn, pinged <-chan int) { <-ctx.Done() })) // reads no ping
	if _, err := Next(t.Context(), deaf, 10*time.Millisecond); !errors.Is(err, ErrSilent) {
		t.Errorf("no sign of life: %v", err)
	}
	living := func(ctx context.Context, conn *websocket.Conn, pinged <-chan int) {
		ctx = conn.CloseRead(ctx) // which answers pings
		for {
			select {
			case n := <-pinged:
				if n == 2 {
					conn.Write(ctx, websocket.MessageText, []byte("at last"))
				}
			case <-ctx.Done():
				return
			}
		}
	}
	alive := open(t, sockets(t, living))
	if b, err := Next(t.Context(), alive, 700*time.Millisecond); err != nil || string(b) != "at last" {
		t.Errorf("a living line on which there was nothing: %q, %v", b, err)
	}
	over, stop := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, stop)
	if _, err := Next(over, alive, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// A message that comes while a ping is still on its way out must not cost the
// line: the library closes it when what it writes is cut off.
func TestAMessageDuringAPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe() // on which a ping waits until it is read
		c, err := New(Options{Base: "http://127.0.0.1:1", Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return here, nil },
		}})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			req, err := http.ReadRequest(bufio.NewReader(there))
			if err != nil {
				t.Error(err)
				return
			}
			sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) // RFC 6455, 1.3
			fmt.Fprintf(there, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
				base64.StdEncoding.EncodeToString(sum[:]))
			time.Sleep(61 * time.Second)
			io.WriteString(there, "\x81\x01a")
			time.Sleep(time.Second)
			go io.Copy(io.Discard, there)
			io.WriteString(there, "\x81\x01b")
		}()
		defer time.Sleep(time.Minute) // nothing may be left running
		conn, err := c.Dial(t.Context(), admitted)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		for _, want := range []string{"a", "b"} {
			if b, err := Next(t.Context(), conn, time.Minute); err != nil || string(b) != want {
				t.Errorf("%q, %v; want %q", b, err, want)
			}
		}
	})
}
