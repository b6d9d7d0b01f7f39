package eventlog

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hark/internal/domain"
	"hark/internal/kv"
)

// ErrClosed is what a closed log answers.
var ErrClosed = errors.New("the log is closed")

// Log is an open log. It holds its file until Close.
type Log struct {
	o      Options
	db     *bolt.DB
	keys   *keyring
	ticker domain.Ticker

	rosters   rosters
	unsettled bool // the views, or texts that have to go, are behind; the writer's own

	queue   chan *request
	quit    chan struct{} // closed by Close
	stopped chan struct{} // closed when the writer has ended
	closing sync.Once
	merging sync.Mutex // merges come one at a time
	backing sync.Mutex // backups too: each sweeps what an earlier one left

	mu      sync.Mutex
	changed chan struct{} // closed at the next change of end
	end     uint64        // position of the latest event
	full    error
	damaged error // once the file has shown damage, it is not written to any more
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keys == "" {
		o.Keys = filepath.Join(filepath.Dir(o.Path), "keys")
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.stretch == 0 {
		o.stretch = stretchEvents
	}
	return o
}

// Close waits for the writes that have begun and lets go of the file.
func (l *Log) Close() error {
	err := ErrClosed
	l.closing.Do(func() {
		close(l.quit)
		<-l.stopped
		_ = os.Remove(holderPath(l.o.Path)) // it is read only while the log is held
		if err = l.db.Close(); err != nil {
			err = fmt.Errorf("close log: %w", err)
		}
	})
	if errors.Is(err, ErrClosed) {
		return nil // closed before
	}
	return err
}

// Read runs f on one state of the log. f must be quick: while it runs, the
// file cannot reuse its pages. What it reads is valid until it returns.
func (l *Log) Read(f func(s kv.Snapshot) error) error {
	return l.view(func(tx *bolt.Tx) error { return f(l.snap(tx)) })
}

// view runs f in a read transaction; a fault of the file comes back as a
// DamagedError.
func (l *Log) view(f func(tx *bolt.Tx) error) (err error) {
	defer guard(l.o.Path, &err)()
	err = l.db.View(f)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}

// Stats describe the log at a glance.
func (l *Log) Stats() Stats {
	s := Stats{}
	if info, err := os.Stat(l.o.Path); err == nil {
		s.Bytes = info.Size()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s.Events, s.Full = l.end, l.full
	return s
}

// news tells how far the log goes and gives a channel that is closed when it
// goes further.
func (l *Log) news() (end uint64, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end, l.changed
}

// advance notes a new end; followers hear of it by tell.
func (l *Log) advance(end uint64) (further bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	further = end != l.end
	l.end = end
	return further
}

// tell wakes the followers.
func (l *Log) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *Log) setFull(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.full = err
}

// spoiled keeps the first damage that the file has shown, and gives it back.
func (l *Log) spoiled(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var damaged *DamagedError
	if l.damaged == nil && errors.As(err, &damaged) {
		l.damaged = damaged
	}
	return l.damaged
}

// alive reports why work should stop: the context's end or the log's.
func (l *Log) alive(ctx context.Context) error {
	select {
	case <-l.quit:
		return ErrClosed
	default:
		return ctx.Err()
	}
}
