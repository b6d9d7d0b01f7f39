package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseBase(t *testing.T) {
	for base, ok := range map[string]bool{
		"https://api.example": true, "https://api.example/v2/": true, "http://127.0.0.1:8080": true, "http://localhost": true, "http://[::1]:1": true,
		"http://api.example": false, "http://192.168.0.1": false, "ftp://api.example": false, "api.example": false, "": false, "https://": false,
		"https://u@api.example": false, "https://api.example?x=1": false, "https://api.example#a": false, "http://127.0.0.1.api.example": false,
	} {
		if _, err := ParseBase(base); (err == nil) != ok {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestRequestsStandBelowTheBase(t *testing.T) {
	var got, kind, agent string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got, kind, agent = r.URL.String(), r.Header.Get("Content-Type"), r.Header.Get("User-Agent")
	}))
	defer srv.Close()
	c := newClient(t, srv.URL+"/api/")
	for path, want := range map[string]string{
		"/a": "/api/a", "/a/": "/api/a/", "/a%2Fb/c": "/api/a%2Fb/c", "/a?x=1": "/api/a?q=%26&x=1", "/a b": "/api/a%20b", "/a..%2Fb": "/api/a..%2Fb",
	} {
		r := Request{Path: path, Body: []byte("x"), Type: "text/plain", Method: http.MethodPut}
		if strings.Contains(path, "?") {
			r.Query = map[string][]string{"q": {"&"}}
		}
		if _, err := c.Do(t.Context(), r); err != nil || got != want || kind != "text/plain" || agent != Agent {
			t.Errorf("%q: %q as %s by %s, %v; want %q", path, got, kind, agent, err, want)
		}
	}
}

func TestJSON(t *testing.T) {
	body := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") != "application/json" {
			t.Errorf("accepts %q", r.Header.Get("Accept"))
		}
		io.WriteString(w, body)
	}))
	defer srv.Close()
	c := newClient(t, srv.URL)
	for text, want := range map[string]string{`{"a":"x"}`: "x", `{"a":"x","a":"y"}`: "y", "{\"a\":\"\xff\"}": "\uFFFD"} {
		var out struct {
			A string `json:"a"`
		}
		body = text
		if _, err := c.JSON(t.Context(), Request{Path: "/", Header: nil}, &out); err != nil || out.A != want {
			t.Errorf("%q: %q, %v", text, out.A, err)
		}
	}
	body = "<html>"
	header := http.Header{}
	if _, err := c.JSON(t.Context(), Request{Path: "/", Header: header}, new(int)); err == nil || len(header) != 0 {
		t.Errorf("%v; the caller's header is now %v", err, header)
	}
}

// A small answer that unpacks to a large one is measured as it unpacks.
func TestAnswersAreBounded(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bomb" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.CopyN(z, zeros{}, 1<<28)
			z.Close()
			return
		}
		io.CopyN(w, zeros{}, map[string]int64{"/fits": 1 << 16, "/large": 1<<16 + 1}[r.URL.Path])
	}))
	defer srv.Close()
	c, err := New(Options{Base: srv.URL, MaxBody: 1 << 16})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for path, ok := range map[string]bool{"/fits": true, "/large": false, "/bomb": false} {
		if _, err := c.Do(t.Context(), Request{Path: path}); (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// A server that gives a byte now and then cannot hold a request for ever, and
// one that does not answer counts as a fault.
func TestSlowServers(t *testing.T) {
	for _, head := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"} {
		synctest.Test(t, func(t *testing.T) {
			hosts := NewHosts(HostOptions{})
			c, err := New(Options{Base: "http://127.0.0.1:1", Hosts: hosts, Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
				here, there := net.Pipe()
				go func() {
					defer there.Close()
					go io.Copy(io.Discard, there)
					io.WriteString(there, head)
					for head != "" {
						if _, err := there.Write([]byte("x")); err != nil {
							return
						}
						time.Sleep(time.Second)
					}
					time.Sleep(2 * MaxTime)
				}()
				return here, nil
			}}})
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, err = c.Do(t.Context(), Request{Path: "/"})
			if took := time.Since(began); err == nil || took > MaxTime {
				t.Errorf("%v after %s", err, took)
			}
			var unsent *Unsent
			if errors.As(err, &unsent) {
				t.Errorf("%v: a handed-in transport cannot know that nothing was sent", err)
			}
			if n := hosts.Circuits()[0].Faults; head == "" && n != 1 {
				t.Errorf("%d faults", n)
			}
			c.Close()
			time.Sleep(3 * MaxTime)
		})
	}
}
