package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// run is the state of one Run. Its own goroutine alone touches it; the jobs
// hand their results back through done.
type run struct {
	*Outbox
	ready []view.Due           // due now, the first of each conversation
	next  time.Time            // when something else falls due; zero is never
	busy  map[domain.ID]bool   // conversations being served
	looks map[string]look      // what is known of doubtful replies, by reply
	until map[string]time.Time // replies that must rest because the log took no writes
	known map[word]time.Time   // since when it is known what somebody asked for
	done  chan result          // what jobs came to
	jobs  sync.WaitGroup       // all goroutines
}

// word is what somebody asked of a reply: that it goes, or is taken down.
type word struct {
	reply string
	asked domain.Clock
}

// look is how far the search for a doubtful reply has come. It is not kept
// over a restart: then it begins anew, which is only slower.
type look struct {
	absent int // looks that found nothing
	failed int // looks that ended in an error
	next   time.Time
	at     attempt // that it is looked for; what is known of another one says nothing
}

// attempt tells attempts of one reply apart, whoever made them.
type attempt struct {
	number int
	token  uint64
}

func attemptOf(r *domain.Reply) attempt { return attempt{r.Attempts, r.Token} }

// lookFor is what is known of the latest attempt of a reply.
func (r *run) lookFor(d *view.Due) look {
	if l := r.looks[d.Reply.ID]; l.at == attemptOf(&d.Reply) {
		return l
	}
	return look{}
}

// result is what a job came to.
type result struct {
	due  view.Due
	look look
	err  error // why nothing could be written
}

// Run serves the replies until ctx ends, which is a nil error. What is under
// way then is given a few seconds to be written down. Any error is one of the
// log's that will not pass by itself.
func (o *Outbox) Run(ctx context.Context) error {
	if o.o.Ours == nil {
		return errors.New("run outbox: it is not said which journals' replies are to be sent from here")
	}
	ctx, stop := context.WithCancel(ctx)
	r := &run{Outbox: o, busy: map[domain.ID]bool{}, looks: map[string]look{}, until: map[string]time.Time{}, known: map[word]time.Time{}, done: make(chan result)}
	wake, broken := make(chan struct{}, 1), make(chan error, 1)
	var end uint64
	if err := o.o.Log.Read(func(s kv.Snapshot) error { end = s.End(); return nil }); err != nil {
		stop()
		return fmt.Errorf("run outbox: %w", err)
	}
	r.jobs.Go(func() { r.follow(ctx, end, wake, broken) })
	defer r.finish(stop)
	return r.serve(ctx, wake, broken)
}

// finish ends all goroutines, and takes the results that nobody waits for.
func (r *run) finish(stop context.CancelFunc) {
	stop()
	go func() {
		r.jobs.Wait()
		close(r.done)
	}()
	for range r.done {
	}
}

func (r *run) serve(ctx context.Context, wake <-chan struct{}, broken <-chan error) error {
	stale := true
	var changed <-chan struct{}
	if r.o.Team != nil {
		changed = r.o.Team.Changed
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if stale && len(r.ready) == 0 {
			if err := r.scan(); err != nil {
				return fmt.Errorf("read replies to send: %w", err)
			}
			stale = false
		}
		r.start(ctx)
		timer.Stop()
		if !r.next.IsZero() && len(r.ready) == 0 { // else a job's end comes first
			timer.Reset(r.next.Sub(r.o.Now()))
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-broken:
			return err
		case <-wake:
		case <-changed:
		case <-timer.C:
		case res := <-r.done:
			r.take(res)
		}
		stale = true
	}
}

// take notes what a job came to.
func (r *run) take(res result) {
	delete(r.busy, res.due.Conversation)
	id := res.due.Reply.ID
	delete(r.looks, id)
	delete(r.until, id)
	if res.look != (look{}) {
		res.look.at = attemptOf(&res.due.Reply)
		r.looks[id] = res.look
	}
	switch {
	case res.err == nil, errors.Is(res.err, errGone):
	case errors.Is(res.err, errUnbelieved):
		r.until[id] = r.o.Now().Add(retryCeiling)
	default:
		r.until[id] = r.o.Now().Add(r.o.Patience.Retry)
	}
}

// follow wakes the outbox when the log says that there may be something to do.
func (r *run) follow(ctx context.Context, from uint64, wake chan<- struct{}, broken chan<- error) {
	for entries, err := range r.o.Log.Follow(ctx, from) {
		if err != nil {
			if ctx.Err() == nil {
				broken <- fmt.Errorf("follow log: %w", err)
			}
			return
		}
		for i := range entries {
			switch entries[i].Event.Kind {
			case domain.Replied, domain.Approved, domain.Retried, domain.Recalled, domain.Undone,
				domain.Sending, domain.Failed, domain.Uncertain, domain.Parked, domain.Kept: // of another machine
				select {
				case wake <- struct{}{}:
				default:
				}
			}
		}
	}
}

// start gives what is due to jobs, as many as may run at once.
func (r *run) start(ctx context.Context) {
	for len(r.ready) > 0 && len(r.busy) < r.o.Parallel {
		d := r.ready[0]
		r.ready = r.ready[1:]
		r.busy[d.Conversation] = true
		j := &job{Outbox: r.Outbox, due: d, look: r.lookFor(&d)}
		r.jobs.Go(func() {
			err := j.do(ctx)
			r.done <- result{d, j.look, err}
		})
	}
}
