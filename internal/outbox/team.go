package outbox

import (
	"context"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// Team is how one machine of several sends for a whole desk. Several may hold
// the credentials of an account; the one that holds the lease on it sends, and
// writes what comes of it in its own journal, with the lease's number.
//
// What keeps a reply from going out twice, whoever is paused or cut off: an
// attempt leaves only after the hub has the word of it and while the lease
// still runs, and whoever gets the lease next has read that word.
type Team struct {
	// Shared reports whether replies on the source go out by whoever holds the
	// lease on its account. Where it does not, Options.Ours says whose they are.
	Shared func(source string) bool
	// Lease is what this machine holds of the source's account. The number is
	// higher than that of any lease before. Until is by this machine's clock,
	// with its monotonic reading. It is held only once the log has all that
	// the hub had when it was given.
	Lease func(source string) (token uint64, until time.Time, held bool)
	// Journal is the one in which this machine writes what it does.
	Journal func(ctx context.Context) (domain.JournalID, error)
	// Tell returns nil once the hub has the event.
	Tell func(ctx context.Context, ref domain.Ref) error
	// Changed gets a value when a lease was gained, or Shared says something else.
	Changed <-chan struct{}
}

// The bounds of a lease.
const (
	leaseMargin = 5 * time.Second        // before its end every call has ended
	leaseLeast  = leaseMargin + callTime // with less left, nothing is begun under it
	leaseWait   = time.Second            // until it is seen whether it was renewed
	callTime    = 2 * time.Second        // below this, a call is not worth beginning
)

// runs reports whether a lease goes on for longer than d: by the wall clock,
// which a person may have put back, and by the monotonic one, which stands
// still on some machines while they sleep. Both must say so.
func runs(until, now time.Time, d time.Duration) bool {
	return until.Sub(now) > d && until.Round(0).Sub(now.Round(0)) > d
}

// shared reports whether what is due goes out by whoever holds a lease.
func (o *Outbox) shared(d *view.Due) bool {
	return o.o.Team != nil && o.o.Team.Shared(d.To.Source)
}

// mine reports whether something is this machine's to do; else, where that may
// change without a word, from when on to look again.
func (o *Outbox) mine(d *view.Due, now time.Time) (mine bool, again time.Time) {
	if !o.shared(d) {
		return o.o.Ours(d.Reply.Ref.Journal) && d.Reply.Token == 0, time.Time{}
	}
	token, until, held := o.o.Team.Lease(d.To.Source)
	switch {
	case !held || d.Reply.Token > token:
		return false, time.Time{}
	case !runs(until, now, leaseLeast):
		return false, now.Add(leaseWait)
	}
	return true, time.Time{}
}

// hold readies the job for what it writes, and reports whether it is still
// this machine's to do.
func (j *job) hold(ctx context.Context) (bool, error) {
	if mine, _ := j.mine(&j.due, j.o.Now()); !mine {
		return false, nil
	}
	j.journal = j.due.Reply.Ref.Journal
	if !j.shared(&j.due) {
		return true, nil
	}
	var held bool
	if j.token, j.until, held = j.o.Team.Lease(j.due.To.Source); !held {
		return false, nil
	}
	var err error
	j.journal, err = j.o.Team.Journal(ctx)
	return err == nil, err
}

// fenced looks at the lease again: it reports whether a call may begin now.
func (j *job) fenced() bool {
	if j.token == 0 {
		return true
	}
	token, until, held := j.o.Team.Lease(j.due.To.Source)
	if !held || token != j.token || !runs(until, j.o.Now(), leaseLeast) {
		return false
	}
	j.until = until
	return true
}

// call bounds what is asked of a network: by patience, and by the lease.
func (j *job) call(ctx context.Context) (context.Context, context.CancelFunc) {
	d := j.o.Patience.Call
	if j.token > 0 {
		d = min(d, j.until.Sub(j.o.Now())-leaseMargin)
	}
	return context.WithTimeout(ctx, d)
}

// announce has the hub know of the attempt that is on disk, then looks at the
// lease once more. Its answer says why the attempt must not leave; empty if it may.
func (j *job) announce(ctx context.Context) (why string) {
	if j.token == 0 {
		return ""
	}
	told, stop := j.call(ctx)
	err := j.o.Team.Tell(told, j.attempt)
	stop()
	switch {
	case err != nil:
		return "the hub could not be told that it was to leave"
	case !j.fenced():
		return "the lease on the account ended before it left"
	}
	return ""
}
