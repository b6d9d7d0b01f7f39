package outbox

import (
	"maps"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// scan finds what is due, and when the next thing will be. Of each
// conversation it takes only the earliest reply: a later one must not overtake
// it. A recall that must wait holds no reply up.
func (r *run) scan() error {
	var owed []view.Due
	err := r.o.Log.Read(func(s kv.Snapshot) (err error) {
		owed, err = r.o.Pending(s)
		return err
	})
	if err != nil {
		return err
	}
	now := r.o.Now()
	r.next = time.Time{}
	seen := map[domain.ID]bool{}
	r.forget(owed)
	for _, d := range owed {
		if seen[d.Conversation] {
			continue
		}
		if mine, again := r.mine(&d, now); !mine {
			r.next = sooner(r.next, again)
			continue
		}
		at := r.dueAt(&d)
		seen[d.Conversation] = d.Reply.Status != domain.ReplyRecalled || !at.After(now)
		if r.busy[d.Conversation] {
			continue // its job's end is a reason to look again
		}
		if !at.After(now) {
			r.ready = append(r.ready, d)
		} else {
			r.next = sooner(r.next, at)
		}
	}
	return nil
}

// forget drops what was known of replies that are owed no longer.
func (r *run) forget(owed []view.Due) {
	if len(r.known) <= 2*len(owed) {
		return
	}
	still := make(map[string]bool, len(owed))
	for i := range owed {
		still[owed[i].Reply.ID] = true
	}
	maps.DeleteFunc(r.known, func(w word, _ time.Time) bool { return !still[w.reply] })
}

// dueAt is when something must be done about a reply.
func (r *run) dueAt(d *view.Due) time.Time {
	at := r.until[d.Reply.ID]
	switch d.Reply.Status {
	case domain.ReplyQueued:
		at = later(later(at, r.since(d, d.Reply.Accepted).Add(r.o.Hold)), r.lookFor(d).next)
	case domain.ReplyFailed:
		at = later(at, d.Reply.Next)
	case domain.ReplyRecalled:
		at = later(later(at, d.Reply.Next), r.since(d, d.Reply.Recalled).Add(r.o.Hold))
	case domain.ReplyUncertain:
		at = later(at, r.lookFor(d).next)
	}
	return at
}

// since is from when on what was asked at that clock can still be undone. Of what
// may have been asked on another machine it is since this one knows of it: its
// clock may be another one, and an undo has a way to go.
func (r *run) since(d *view.Due, asked domain.Clock) time.Time {
	if !r.shared(d) {
		return asked.Time()
	}
	key := word{d.Reply.ID, asked}
	if _, known := r.known[key]; !known {
		r.known[key] = r.o.Now()
	}
	return r.known[key]
}

// sooner is the earlier of two times, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
