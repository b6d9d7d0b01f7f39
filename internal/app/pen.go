package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// pen writes one of this machine's journals. The journal is opened, or begun,
// with the first thing that is written: a desk that only reads, or only merges
// what others wrote, has no journal of its own, and its export is that of the
// log it was copied from, byte for byte.
type pen struct {
	*eventlog.Log
	name string // of the writer

	mu sync.Mutex
	id domain.JournalID // zero until it is opened
}

// journal opens the journal, or begins it.
func (p *pen) journal(ctx context.Context) (domain.JournalID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.id == (domain.JournalID{}) {
		id, err := p.Journal(ctx, p.name)
		if err != nil {
			return id, err
		}
		p.id = id
	}
	return p.id, nil
}

// opened is the journal once it is open; before, the zero one.
func (p *pen) opened() domain.JournalID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.id
}

// errNothing says that a decision has nothing to write.
var errNothing = errors.New("there is nothing to write")

// Write is that of the log, in the pen's own journal; the one that is named is
// not looked at. Before a journal is begun, f is asked once for the sake of
// its answer alone: what is refused, or comes to nothing, begins none. So f
// may be called more than once.
func (p *pen) Write(ctx context.Context, _ domain.JournalID, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error) {
	if p.opened() == (domain.JournalID{}) {
		if err := p.Read(func(s kv.Snapshot) error {
			b, err := f(s)
			if err == nil && len(b.Proposals)+len(b.Local) == 0 {
				err = errNothing
			}
			return err
		}); err != nil {
			if errors.Is(err, errNothing) {
				err = nil
			}
			return nil, err
		}
	}
	j, err := p.journal(ctx)
	if err != nil {
		return nil, err
	}
	return p.Log.Write(ctx, j, f)
}

// write is Write for those who know that there is but one journal.
func (p *pen) write(ctx context.Context, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error) {
	return p.Write(ctx, domain.JournalID{}, f)
}

// ours reports whether a journal is extended on this machine: its key is here.
// A reply that was accepted under an earlier name of the responder still goes out.
func (a *App) ours(j domain.JournalID) bool {
	_, err := os.Stat(filepath.Join(a.o.Folders.Keys(), j.String()+".key"))
	return err == nil
}

// mine reports whether a hand-off was given by the responder, on this machine.
func (a *App) mine(g given) bool { return g.By == a.o.Config.Me && a.ours(g.Journal) }
