package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"hark/internal/source"
)

// How long the server waits for whom. A sender that is slower is cut off.
const (
	headerTime   = 5 * time.Second
	bodyTime     = 30 * time.Second
	answerTime   = time.Minute
	idleTime     = time.Minute
	farewellTime = 2 * time.Second
	headerBytes  = 16 << 10
)

// A port that cannot be had is asked for again after so long, twice as long
// each time, up to the ceiling.
const (
	portFirst   = time.Second
	portCeiling = 30 * time.Second
)

// Listen serves until ctx ends or the sink fails for good. A port that is
// taken is waited for.
func (w *Webhook) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Starting, Detail: "http://" + w.o.Listen})
	wait := portFirst
	for {
		var lc net.ListenConfig
		ln, err := lc.Listen(ctx, "tcp", w.o.Listen)
		if err == nil {
			return w.serve(ctx, ln, to)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		to.Report(source.Health{State: source.Retrying, Error: fmt.Sprintf("%v; free the address or choose another", err), NextTry: w.o.Now().Add(wait)})
		if err := source.Sleep(ctx, wait); err != nil {
			return err
		}
		wait = min(2*wait, portCeiling)
	}
}

// serve answers requests on ln, which it closes.
func (w *Webhook) serve(ctx context.Context, ln net.Listener, to source.Sink) error {
	h := w.handler(to)
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
	to.Report(source.Health{State: source.Live, Detail: "http://" + ln.Addr().String()})
	var err error
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case err = <-h.failed:
	case err = <-served:
		served <- err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTime)
	defer cancel()
	if s.Shutdown(last) != nil {
		s.Close()
	}
	if end := <-served; err == nil && !errors.Is(end, http.ErrServerClosed) {
		err = fmt.Errorf("serve webhook %s: %w", w.o.Name, end)
	}
	return err
}
