package mail

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"hark/internal/source"
)

// How long a server is left to announce mail before it is asked again: RFC
// 2177 has clients come back before 29 minutes are over, and routers on the
// way forget sooner.
const idleFor = 9 * time.Minute

// FirstPast is how many messages of a mailbox the first connect goes back.
const FirstPast = 200

// overlap is how far before the newest message is looked when the UIDs have
// changed: a search knows days alone, and those of the server's own zone.
const overlap = 48 * time.Hour

// ear is one run of Listen.
type ear struct {
	m    *Mail
	at   cursor
	to   source.Sink
	c    *conn
	live bool // the line has nothing to catch up with

	missed int // messages until then
}

// Listen implements source.Source.
func (m *Mail) Listen(ctx context.Context, at []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Starting, Detail: m.imap.host})
	e := &ear{m: m, at: parseCursor(at)}
	p := source.Pace{Every: m.o.Every}
	if m.o.Pause > 0 {
		p.First, p.Ceiling = m.o.Pause, m.o.Pause
	}
	return source.Again(ctx, to, p, e.connection)
}

// connection lives as long as its line does, and always ends with a fault.
func (e *ear) connection(ctx context.Context, to source.Sink) (time.Duration, error) {
	news := make(chan struct{}, 1)
	c, err := e.m.connect(ctx, news)
	if err != nil {
		return 0, err
	}
	defer c.close()
	e.c, e.to, e.live, e.missed = c, to, false, 0
	for {
		// The first place comes last: it stays open and is listened to.
		for _, place := range slices.Backward(e.m.places) {
			if err := e.read(ctx, place); err != nil {
				return 0, err
			}
		}
		e.live = true
		to.Report(source.Health{State: source.Live, Detail: e.m.imap.host})
		if err := e.wait(ctx, news); err != nil {
			return 0, err
		}
	}
}

// wait returns when there may be news.
func (e *ear) wait(ctx context.Context, news <-chan struct{}) error {
	c := e.c
	if !c.caps.Has(imap.CapIdle) {
		return e.poll(ctx, news)
	}
	c.line.allow(0)
	cut := time.AfterFunc(askTimeout, func() { c.line.Close() })
	idle, err := c.Idle()
	cut.Stop()
	if err != nil {
		return fmt.Errorf("wait for mail: %w", err)
	}
	patience := idleFor
	if len(e.m.places) > 1 {
		patience = min(patience, e.m.o.Every)
	}
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-news:
	case <-t.C:
	case <-c.Closed():
	case <-ctx.Done():
		return ctx.Err()
	}
	defer time.AfterFunc(askTimeout, func() { c.line.Close() }).Stop()
	if err := idle.Close(); err != nil {
		return fmt.Errorf("wait for mail: %w", err)
	}
	if err := idle.Wait(); err != nil {
		return fmt.Errorf("wait for mail: %w", err)
	}
	return nil
}

// poll asks a server that cannot announce, until it tells of a change or the
// other mailboxes are due.
func (e *ear) poll(ctx context.Context, news <-chan struct{}) error {
	c := e.c
	for {
		if err := source.Sleep(ctx, e.m.o.Every); err != nil {
			return err
		}
		c.line.allow(0)
		cut := time.AfterFunc(askTimeout, func() { c.line.Close() })
		err := c.Noop().Wait()
		cut.Stop()
		if err != nil {
			return fmt.Errorf("ask for mail: %w", err)
		}
		select {
		case <-news:
			return nil
		default:
		}
		if len(e.m.places) > 1 {
			return nil
		}
	}
}

// read takes what is new in a mailbox.
func (e *ear) read(ctx context.Context, place string) error {
	now, err := e.c.examine(place)
	if err != nil {
		return err
	}
	was, known := e.at[place]
	if known && was.Validity == now.UIDValidity && now.UIDNext != 0 && now.UIDNext <= was.Next || now.NumMessages == 0 {
		return nil
	}
	at := box{Validity: now.UIDValidity, Next: 1, At: was.At}
	if known && was.Validity == now.UIDValidity {
		at.Next = was.Next
	}
	found, err := e.c.search(since(&at, now.NumMessages))
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(u imap.UID) bool { return u < at.Next })
	e.at[place] = at // a change of UIDs is settled with the first page
	if err := e.fill(ctx, place, found); err != nil {
		return err
	}
	at = e.at[place]
	if at.Next >= now.UIDNext {
		return nil
	}
	at.Next = now.UIDNext // what is below it and was not found is no more
	return e.deliver(ctx, place, at, source.Batch{})
}

// since selects what is to be read: after a UID, where the UIDs are the same;
// else after the newest known message; else the last few.
func since(at *box, messages uint32) *imap.SearchCriteria {
	switch {
	case at.Next > 1:
		return &imap.SearchCriteria{UID: []imap.UIDSet{{{Start: at.Next, Stop: 0}}}}
	case !at.At.IsZero():
		return &imap.SearchCriteria{Since: at.At.Add(-overlap)}
	}
	first := uint32(1)
	if messages > FirstPast {
		first = messages - FirstPast + 1
	}
	return &imap.SearchCriteria{SeqNum: []imap.SeqSet{{{Start: first, Stop: 0}}}}
}
