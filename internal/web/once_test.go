package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// newClient asks a server of the test.
func newClient(t *testing.T, base string) *Client {
	t.Helper()
	c, err := New(Options{Base: base})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// cutter is a server that answers GETs and keeps the line, and reads every
// other request to its end and cuts. It counts those.
func cutter(t *testing.T) (base string, arrived *atomic.Int32) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	arrived = new(atomic.Int32)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for in := bufio.NewReader(conn); ; {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					io.Copy(io.Discard, r.Body)
					if r.Method != http.MethodGet {
						arrived.Add(1)
						return
					}
					io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				}
			}()
		}
	}()
	return "http://" + l.Addr().String(), arrived
}

// net/http would repeat a request that has an Idempotency-Key and was cut on a
// connection that had served before.
func TestNothingIsSentTwice(t *testing.T) {
	for _, r := range []Request{
		{Method: http.MethodPost, Path: "/a", Body: []byte(`{"text":"thanks"}`), Header: http.Header{"Idempotency-Key": {"k"}}},
		{Method: http.MethodPost, Path: "/a", Header: http.Header{"Idempotency-Key": {"k"}}},
		{Method: http.MethodPost, Path: "/a", Header: http.Header{"X-Idempotency-Key": {"k"}}},
		{Method: http.MethodPut, Path: "/a", Body: []byte("{}")},
		{Method: http.MethodDelete, Path: "/a"},
	} {
		base, arrived := cutter(t)
		c := newClient(t, base)
		if _, err := c.Do(t.Context(), Request{Path: "/warm"}); err != nil {
			t.Fatal(err)
		}
		_, err := c.Do(t.Context(), r)
		var unsent *Unsent
		var refusal *Refusal
		if err == nil || errors.As(err, &unsent) || errors.As(err, &refusal) {
			t.Errorf("%s %v: the line was cut after the request: %v; want an error of which nobody knows", r.Method, r.Header, err)
		}
		if n := arrived.Load(); n != 1 {
			t.Errorf("%s %v arrived %d times", r.Method, r.Header, n)
		}
	}
}

// A server closes what has been idle; a request that goes out at that moment
// would be one of which nobody knows.
func TestWhatChangesSomethingHasALineOfItsOwn(t *testing.T) {
	addresses := map[string]bool{}
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { addresses[r.RemoteAddr] = true }))
	defer srv.Close()
	c := newClient(t, srv.URL)
	for range 3 {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if _, err := c.Do(t.Context(), Request{Method: method, Path: "/"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(addresses) != 4 {
		t.Errorf("three posts and three gets used %d lines; want one for each post and one for all gets", len(addresses))
	}
}

func TestUnsent(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	deaf := httptest.NewUnstartedServer(http.NotFoundHandler())
	deaf.Config.ErrorLog = log.New(io.Discard, "", 0)
	deaf.StartTLS() // whose certificate nobody vouches for
	defer deaf.Close()
	over, stop := context.WithCancel(t.Context())
	stop()
	paused := newClient(t, deaf.URL)
	paused.Pause(1e9, "it asked for it")
	cases := []struct {
		name string
		ctx  context.Context
		c    *Client
		path string
	}{
		{"nobody listens", t.Context(), newClient(t, "http://"+closed.Addr().String()), "/"},
		{"a certificate that is not verified", t.Context(), newClient(t, deaf.URL), "/"},
		{"a private address", t.Context(), privately(t, closed.Addr().String()), "/"},
		{"an ended context", over, newClient(t, deaf.URL), "/"},
		{"a host that is left alone", t.Context(), paused, "/"},
		{"not a path", t.Context(), newClient(t, deaf.URL), "//other.example/"},
		{"a way up", t.Context(), newClient(t, deaf.URL), "/api/%2e%2e/admin"},
	}
	for _, c := range cases {
		_, err := c.c.Do(c.ctx, Request{Method: http.MethodPost, Path: c.path, Body: []byte("{}")})
		var unsent *Unsent
		if !errors.As(err, &unsent) {
			t.Errorf("%s: %v; want *Unsent", c.name, err)
		}
	}
}

// privately is a client for a public name that leads to addr.
func privately(t *testing.T, addr string) *Client {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, "https://localhost:"+port)
	g := &guard{}
	c.http.Transport.(*http.Transport).DialContext = g.dial
	c.once = once(c.http)
	return c
}

func TestARefusalIsAnAnswer(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusUnprocessableEntity)
		w.Write(append([]byte(`{"error":"the text is too long"}`), bytes.Repeat([]byte(" "), 2*refusalMax)...))
	}))
	defer srv.Close()
	_, err := newClient(t, srv.URL).Do(t.Context(), Request{Method: http.MethodPost, Path: "/"})
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatalf("%v is not a *Refusal", err)
	}
	if r.Status != 422 || r.Message != "the text is too long" || r.After != 7e9 || len(r.Body) > refusalMax {
		t.Errorf("%d, %q, %v, %d bytes", r.Status, r.Message, r.After, len(r.Body))
	}
}

// An address may hold a key, and errors are shown and logged.
func TestErrorsHoldNoKeys(t *testing.T) {
	base, _ := cutter(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			w.Header().Set("Location", "ftp://other.example/?key=SECRET")
			w.WriteHeader(http.StatusFound)
		case "/cut":
			w.Header().Set("Content-Length", "10")
		case "/wrong":
			io.WriteString(w, "{")
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer srv.Close()
	header := http.Header{"Authorization": {"Bearer SECRET"}, "Api-Key": {"SECRET"}}
	ask := func(base, method, path string) {
		r := Request{Method: method, Path: path + "?key=SECRET", Header: header}
		var out struct{}
		c := newClient(t, base)
		_, err := c.JSON(t.Context(), r, &out)
		_, dialErr := c.Dial(t.Context(), r)
		for _, err := range []error{err, dialErr} {
			if err == nil || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s %s: %v", method, path, err)
			}
		}
	}
	ask(base, http.MethodPost, "/")
	ask("https://nobody.invalid", http.MethodGet, "/")
	ask("http://127.0.0.1:1", http.MethodGet, "/")
	for _, path := range []string{"/away", "/cut", "/wrong", "/refused"} {
		ask(srv.URL, http.MethodGet, path)
	}
	for _, base := range []string{"ftp://u:SECRET@x.example", "https://u:SECRET@x.example", "https://x.example/?key=SECRET", "://u:SECRET@x", "http:// u:SECRET@x"} {
		if _, err := New(Options{Base: base}); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v", base, err)
		}
	}
}
