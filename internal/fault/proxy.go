package fault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"
)

// bodyMax bounds a request and an answer that a fault is done to, in bytes.
const bodyMax = 8 << 20

// killWait is how long a killed program may wait for an answer before it is
// killed while it hangs.
const killWait = 20 * time.Millisecond

// Options say what a proxy stands before.
type Options struct {
	Target string                      // the server: "http://127.0.0.1:2583"
	Choose func(r *http.Request) Fault // what to do to a request; its body is not to be read. Called by several goroutines
	Kill   func()                      // kills whoever asks; returns when it is dead
}

// Proxy is an HTTP server that breaks what goes through it.
type Proxy struct {
	Counter
	o       Options
	server  *http.Server
	pass    *httputil.ReverseProxy
	target  *url.URL
	onward  *http.Transport
	address string
}

// New starts a proxy on loopback.
func New(o Options) (*Proxy, error) {
	target, err := url.Parse(o.Target)
	if err != nil || target.Host == "" {
		return nil, fmt.Errorf("start proxy: %q is not the address of a server", o.Target)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start proxy: %w", err)
	}
	p := &Proxy{o: o, target: target, address: "http://" + l.Addr().String()}
	// A connection that is used again lets the library repeat a request by itself.
	p.onward = &http.Transport{DisableKeepAlives: true, DisableCompression: true}
	p.pass = &httputil.ReverseProxy{
		Transport: p.onward, FlushInterval: -1,
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { cut(w) },
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := p.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close() // whoever asks sees that nobody answers
		}
	}()
	return p, nil
}

// Address is where the proxy is asked.
func (p *Proxy) Address() string { return p.address }

// Close cuts all lines.
func (p *Proxy) Close() error { return p.server.Close() }

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := p.o.Choose(r)
	s, known := steps()[f]
	if !known {
		f = None
	}
	p.add(f)
	if f == None {
		p.pass.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyMax))
	if err != nil {
		cut(w)
		return
	}
	var answer []byte
	if s.forward {
		// What the server was given it shall do, whether or not the other side still waits.
		if answer, err = p.forward(context.WithoutCancel(r.Context()), r, body); err != nil {
			cut(w)
			return
		}
	}
	if s.status != 0 {
		answer = refusal(s.status)
	}
	p.hang(r, s)
	p.end(w, s, answer)
}

// hang answers nothing.
func (p *Proxy) hang(r *http.Request, s step) {
	switch {
	case !s.hang:
	case s.kill:
		time.Sleep(killWait) // so that it hangs when it is killed
	default:
		<-r.Context().Done()
	}
}

// end gives as much of the answer as it should, and cuts the line.
func (p *Proxy) end(w http.ResponseWriter, s step, answer []byte) {
	conn, err := hijack(w)
	if err != nil {
		return
	}
	defer conn.Close()
	switch s.give {
	case half:
		_, _ = conn.Write(answer[:len(answer)/2]) // the other side may be gone, which is as good
	case whole:
		_, _ = conn.Write(answer)
	}
	if s.kill {
		p.o.Kill()
	}
}

// forward has the server do it, and gives its answer as it goes over the line.
func (p *Proxy) forward(ctx context.Context, r *http.Request, body []byte) ([]byte, error) {
	out := r.Clone(ctx)
	out.URL.Scheme, out.URL.Host, out.Host, out.RequestURI = p.target.Scheme, p.target.Host, p.target.Host, ""
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp, err := p.onward.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, bodyMax))
	if err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength, resp.TransferEncoding = io.NopCloser(bytes.NewReader(said)), int64(len(said)), nil
	resp.Header.Set("Connection", "close")
	var raw bytes.Buffer
	if err := resp.Write(&raw); err != nil {
		return nil, err
	}
	return raw.Bytes(), nil
}

// refusal is an answer in the server's place.
func refusal(status int) []byte {
	body := `{"error":"` + http.StatusText(status) + `"}`
	head := "HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\nConnection: close\r\nContent-Type: application/json\r\n"
	if status == http.StatusTooManyRequests {
		head += "Retry-After: 1\r\n"
	}
	return []byte(head + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}

func cut(w http.ResponseWriter) {
	if conn, err := hijack(w); err == nil {
		_ = conn.Close() // it is to be gone
	}
}

func hijack(w http.ResponseWriter) (net.Conn, error) {
	conn, _, err := http.NewResponseController(w).Hijack()
	return conn, err
}
