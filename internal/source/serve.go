package source

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// How long a server that a network calls waits for whom, and what it reads of
// the head of a request.
const (
	headerTime   = 5 * time.Second
	bodyTime     = 30 * time.Second
	answerTime   = time.Minute
	idleTime     = time.Minute
	farewellTime = 2 * time.Second
	headerBytes  = 16 << 10
)

// Serve answers what a network calls us with, on ln, which it closes. It ends
// with ctx, which every request's context does as well, or with the first error
// of failed, which may be nil; that error is what it returns. A caller that is
// slow is cut off, and requests under way have a moment to end.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, failed <-chan error) error {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          log.New(io.Discard, "", 0), // what strangers send is not worth a line
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	var err error
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case err = <-failed:
	case err := <-served: // which it does not do by itself, but when its socket breaks
		return fmt.Errorf("serve %s: %w", ln.Addr(), err)
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTime)
	defer cancel()
	if s.Shutdown(last) != nil {
		_ = s.Close() // nothing can be done about a socket that will not close
	}
	<-served
	return err
}
