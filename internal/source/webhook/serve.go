package webhook

import (
	"context"
	"fmt"
	"net"
	"time"

	"hark/internal/source"
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
	to.Report(source.Health{State: source.Live, Detail: "http://" + ln.Addr().String()})
	return source.Serve(ctx, ln, h, h.failed)
}
