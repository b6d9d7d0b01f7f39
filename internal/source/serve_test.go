package source

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
)

func TestServeEnds(t *testing.T) {
	disk := errors.New("disk")
	for name, c := range map[string]struct {
		end  func(stop func(), ln net.Listener, failed chan error)
		want error
	}{
		"its context ended":    {func(stop func(), _ net.Listener, _ chan error) { stop() }, context.Canceled},
		"something failed":     {func(_ func(), _ net.Listener, failed chan error) { failed <- disk }, disk},
		"its socket is broken": {func(_ func(), ln net.Listener, _ chan error) { ln.Close() }, net.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			failed, ended := make(chan error, 1), make(chan error, 1)
			go func() {
				ended <- Serve(ctx, ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }), failed)
			}()
			if r, err := http.Get("http://" + ln.Addr().String()); err != nil || r.StatusCode != http.StatusTeapot {
				t.Errorf("it answers %v, %v", r, err)
			} else {
				r.Body.Close()
			}
			c.end(stop, ln, failed)
			if err := <-ended; !errors.Is(err, c.want) {
				t.Errorf("it ends with %v, want %v", err, c.want)
			}
			if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
				t.Error("its socket is open still")
			}
		})
	}
}
