package sourcetest

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Loopback is where a fake network is reached: a server on an address of this
// machine.
type Loopback struct {
	URL   string // http, without a slash at its end
	http  *http.Server
	ended chan struct{}
}

// Serve serves h until Close.
func Serve(h http.Handler) (*Loopback, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve a network for tests: %w", err)
	}
	l := &Loopback{
		URL: "http://" + ln.Addr().String(), http: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}, ended: make(chan struct{}),
	}
	go func() {
		defer close(l.ended)
		_ = l.http.Serve(ln) // it says only that it was closed
	}()
	return l, nil
}

// Close cuts every line, which ends the context of each request, and stops.
func (l *Loopback) Close() {
	_ = l.http.Close() // nothing can be done about a socket that will not close
	<-l.ended
}
