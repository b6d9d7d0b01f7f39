package bluesky

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// What a Jetstream keeps and how it is listened to.
const (
	lookBack   = 36 * time.Hour   // it replays; an older cursor is taken for this one without a word
	firstLook  = 10 * time.Minute // on the first connect
	rewind     = time.Minute      // on another instance, whose clock is its own
	behind     = 10 * time.Second // a cursor older than this is catching up
	pingEvery  = 30 * time.Second
	pingMax    = 15 * time.Second       // without an answer the line is dead
	markEvery  = time.Second            // how often the time of the stream is read
	keepEvery  = 10 * time.Second       // how often it is stored, where nothing else is
	gather     = 150 * time.Millisecond // after the first of a batch
	batchMax   = 100
	quiet      = 2 * time.Second // without a word while catching up: there is no more
	messageMax = 16 << 20        // a message beyond frameMax is skipped; beyond this the line is cut
)

// event is what one frame comes to.
type event struct {
	time    int64           // of the stream
	mention *domain.Mention // heard
	gone    string          // the post that was deleted
	refused *source.Refused
}

// listener hears the stream.
type listener struct {
	n    *network
	h    *hearing
	seen atomic.Int64 // posts
	did  string       // of the account
}

func (n *network) streamer(h *hearing) func(context.Context, source.Sink) (time.Duration, error) {
	l := &listener{n: n, h: h}
	return l.run
}

// run listens until the line breaks.
func (l *listener) run(ctx context.Context, to source.Sink) (time.Duration, error) {
	if l.n.session != nil {
		did, _, err := l.n.session.me(ctx)
		if err != nil {
			return 0, err
		}
		l.did = did
	}
	from, lost := l.n.resume(l.h.mark())
	conn, err := l.n.dial(ctx, from)
	if err != nil {
		return 0, err
	}
	defer conn.CloseNow()
	t := &taker{l: l, to: to, detail: l.n.stream.Host() + lost, start: l.n.o.Now(), kept: time.Now(), catching: from > 0}
	events := make(chan event, batchMax)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return l.read(ctx, conn, events) })
	g.Go(func() error { return t.take(ctx, events) })
	g.Go(func() error { return alive(ctx, conn) })
	return 0, g.Wait()
}

// resume says where the stream is taken up, and what it can no longer give.
func (n *network) resume(at mark) (from int64, lost string) {
	now := n.o.Now()
	if at.Stream == 0 {
		return now.Add(-firstLook).UnixMicro(), ""
	}
	t := time.UnixMicro(at.Stream)
	if at.Host != n.stream.Host() {
		t = t.Add(-rewind)
	}
	if oldest := now.Add(-lookBack); t.Before(oldest) {
		const form = "2006-01-02 15:04"
		return oldest.UnixMicro(), fmt.Sprintf("; it keeps 36 h: not heard there is what was written from %s to %s", t.Local().Format(form), oldest.Local().Format(form))
	}
	return t.UnixMicro(), ""
}

// dial opens the stream at a time, or now where that is 0.
func (n *network) dial(ctx context.Context, from int64) (*websocket.Conn, error) {
	q := url.Values{"wantedCollections": {collection}}
	if from > 0 {
		q.Set("cursor", strconv.FormatInt(from, 10))
	}
	conn, err := n.stream.Dial(ctx, web.Request{Path: n.path, Query: q})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(messageMax)
	return conn, nil
}

// alive finds out when the line is dead though nobody said so.
func alive(ctx context.Context, conn *websocket.Conn) error {
	for {
		if err := source.Sleep(ctx, pingEvery); err != nil {
			return err
		}
		pong, stop := context.WithTimeout(ctx, pingMax)
		err := conn.Ping(pong)
		stop()
		if err != nil {
			return fmt.Errorf("the stream has gone silent: %w", err)
		}
	}
}

// read reads frames and passes on what matters, and now and then the time.
func (l *listener) read(ctx context.Context, conn *websocket.Conn, out chan<- event) error {
	s := &sieve{says: l.n.says, did: []byte(l.did)}
	var buf bytes.Buffer
	var marked time.Time
	for {
		_, r, err := conn.Reader(ctx)
		if err != nil {
			return fmt.Errorf("the stream of %s: %w", l.n.stream.Host(), err)
		}
		buf.Reset()
		if _, err = buf.ReadFrom(io.LimitReader(r, frameMax+1)); err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err != nil {
			return fmt.Errorf("the stream of %s: %w", l.n.stream.Host(), err)
		}
		raw := buf.Bytes()
		l.seen.Add(1)
		passes := s.passes(raw)
		if !passes && time.Since(marked) < markEvery {
			continue
		}
		e := l.judge(raw, passes)
		if e.time > 0 {
			marked = time.Now()
		}
		select {
		case out <- e:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// judge reads a frame. Unless it passes, only its time matters.
func (l *listener) judge(raw []byte, passes bool) event {
	if len(raw) > frameMax {
		r := source.Refuse("the stream", fmt.Sprintf("a message of more than %d bytes", frameMax), raw)
		return event{refused: &r}
	}
	f, err := readFrame(raw)
	if err != nil {
		r := source.Refuse("the stream", err.Error(), raw)
		return event{refused: &r}
	}
	e := event{time: f.Time}
	if !passes || f.Kind != "commit" || f.Commit.Collection != collection {
		return e
	}
	uri := postURI(f.DID, f.Commit.RKey)
	if f.Commit.Operation == "delete" {
		e.gone = uri
		return e
	}
	m, r, err := l.n.mention(uri, f.Commit.Record, l.n.people.of(f.DID))
	switch {
	case err != nil:
		bad := source.Refuse(where(uri), err.Error(), raw)
		e.refused = &bad
	case f.DID == l.did:
	case l.did != "" && r.about(l.did), l.n.says.Any(m.Text), f.Commit.Operation == "update" && l.h.knows(uri):
		e.mention = &m
	}
	return e
}
