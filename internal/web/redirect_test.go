package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// carried are headers that prove who we are, by whatever name.
func carried() http.Header {
	return http.Header{
		"Authorization": {"Bearer SECRET"}, "Cookie": {"s=SECRET"}, "Api-Key": {"SECRET"}, "X-Token": {"SECRET"},
		"Idempotency-Key": {"SECRET"}, "Accept": {"application/json"}, "If-None-Match": {`"a"`},
	}
}

func secrets(h http.Header) (n int) {
	for _, values := range h {
		for _, v := range values {
			if strings.Contains(v, "SECRET") {
				n++
			}
		}
	}
	return n
}

// The other host is another port of this machine, and it redirects once more
// to itself: net/http gives every hop the first one's headers.
func TestCredentialsStayWithTheirHost(t *testing.T) {
	var hops []http.Header
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hops = append(hops, r.Header)
		if r.URL.Path == "/first" {
			http.Redirect(w, r, "/second", http.StatusTemporaryRedirect)
		}
	}))
	defer other.Close()
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hops = append(hops, r.Header)
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusFound)
			return
		}
		http.Redirect(w, r, strings.Replace(other.URL, "http://", "http://u:p@", 1)+"/first", http.StatusFound)
	}))
	defer here.Close()
	if _, err := newClient(t, here.URL).Do(t.Context(), Request{Path: "/a", Header: carried()}); err != nil {
		t.Fatal(err)
	}
	if len(hops) != 4 {
		t.Fatalf("%d hops", len(hops))
	}
	for i, h := range hops {
		if want := []int{5, 5, 0, 0}[i]; secrets(h) != want || h.Get("Accept") == "" || h.Get("If-None-Match") == "" {
			t.Errorf("hop %d has %d credentials, want %d: %v", i, secrets(h), want, h)
		}
		if h.Get("Referer") != "" || i > 1 && h.Get("Authorization") != "" {
			t.Errorf("hop %d: %v", i, h)
		}
	}
}

func TestRedirectsOfWhatChangesSomethingAreNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var arrived atomic.Int32
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			arrived.Add(1)
			w.Header().Set("Location", "/again")
			w.WriteHeader(status)
		}))
		_, err := newClient(t, srv.URL).Do(t.Context(), Request{Method: http.MethodPost, Path: "/", Body: []byte("{}")})
		srv.Close()
		var r *Refusal
		if !errors.As(err, &r) || r.Status != status || arrived.Load() != 1 {
			t.Errorf("%d: %v; arrived %d times", status, err, arrived.Load())
		}
	}
}

func TestWhereRedirectsMayLead(t *testing.T) {
	https := &url.URL{Scheme: "https", Host: "api.example"}
	for target, ok := range map[string]bool{
		"https://api.example/b": true, "https://cdn.example/b": true, "http://api.example/b": false, "ftp://api.example/": false, "file:///etc/passwd": false,
		"https://127.0.0.1/": false, "https://[::1]/": false, "https://10.0.0.1/": false, "https://localhost/": false, "https://LOCALHOST/": false,
		"https://169.254.169.254/latest/meta-data": false, "https://[::ffff:10.0.0.1]/": false,
	} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		err = new(guard).redirect(&http.Request{URL: u, Header: http.Header{}}, []*http.Request{{URL: https}})
		if (err == nil) != ok {
			t.Errorf("from %s to %s: %v", https, target, err)
		}
	}
	via := make([]*http.Request, maxHops+1)
	for i := range via {
		via[i] = &http.Request{URL: https}
	}
	if new(guard).redirect(&http.Request{URL: https, Header: http.Header{}}, via) == nil {
		t.Errorf("%d redirects are followed", len(via))
	}
}

// resolver answers every question for an IPv4 address with the next of the
// addresses, and with the last one for ever.
func resolver(t *testing.T, addresses ...[4]byte) *net.Resolver {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: addresses[0]},
				}}
				addresses = addresses[min(1, len(addresses)-1):]
			}
			if out, err := m.Pack(); err == nil {
				pc.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
}

// A name can have a public address when it is looked at and a private one when
// it is asked. So what is judged is the address that is connected to.
func TestNamesThatChangeTheirMind(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	addr := "rebound.example.:" + port
	g := &guard{dns: resolver(t, [4]byte{93, 184, 216, 34}, [4]byte{127, 0, 0, 1})}
	if ips, err := g.dns.LookupNetIP(t.Context(), "ip4", "rebound.example."); err != nil || isPrivate(ips[0]) {
		t.Fatalf("looked at, the name has %v, %v", ips, err)
	}
	if conn, err := g.dial(t.Context(), "tcp", addr); !errors.Is(err, ErrPrivate) {
		t.Errorf("connected to %v: %v", conn, err)
	}
	meant := &guard{dns: g.dns, host: "rebound.example."}
	conn, err := meant.dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatalf("a private host that is configured is refused: %v", err)
	}
	conn.Close()
}
