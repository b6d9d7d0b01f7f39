package eventlog

import (
	"context"
	"errors"
	"iter"

	"hark/internal/domain"
	"hark/internal/kv"
)

var errStub = errors.New("being built")

// Log is an open log.
type Log struct{}

// Open opens the log at o.Path, making it where there is none.
func Open(ctx context.Context, o Options) (*Log, error) { return nil, errStub }

// Close lets go of the file.
func (l *Log) Close() error { return errStub }

// Journal opens or begins this machine's journal of a writer.
func (l *Log) Journal(ctx context.Context, name string) (domain.JournalID, error) {
	return domain.JournalID{}, errStub
}

// Write stores what f decides.
func (l *Log) Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (Batch, error)) ([]domain.Entry, error) {
	return nil, errStub
}

// Read runs f on one state of the log.
func (l *Log) Read(f func(s kv.Snapshot) error) error { return errStub }

// Follow yields what comes after from.
func (l *Log) Follow(ctx context.Context, from uint64) iter.Seq2[[]domain.Entry, error] {
	return func(yield func([]domain.Entry, error) bool) {}
}

// Heads gives the head of every journal held.
func (l *Log) Heads(ctx context.Context) ([]domain.Head, error) { return nil, errStub }

// Countersign signs heads of others.
func (l *Log) Countersign(heads []domain.Head, j domain.JournalID) ([]domain.Head, error) {
	return nil, errStub
}

// Records yields events as they travel.
func (l *Log) Records(ctx context.Context, from map[domain.JournalID]uint64) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {}
}

// Merge takes events of other logs in.
func (l *Log) Merge(ctx context.Context, heads []domain.Head, records iter.Seq2[domain.Record, error]) (Merged, error) {
	return Merged{}, errStub
}

// Erase removes texts.
func (l *Log) Erase(ctx context.Context, j domain.JournalID, by string, refs []domain.Ref, reason string) error {
	return errStub
}

// Check verifies the log.
func (l *Log) Check(ctx context.Context) ([]Problem, error) { return nil, errStub }

// Rebuild folds every view anew.
func (l *Log) Rebuild(ctx context.Context, progress func(done, total uint64)) error { return errStub }

// Backup writes a consistent copy.
func (l *Log) Backup(ctx context.Context, path string) error { return errStub }

// Restore puts a backup in place of the log.
func Restore(ctx context.Context, o Options, from string) error { return errStub }

// Compact rewrites the file without its free pages.
func Compact(ctx context.Context, o Options) (before, after int64, err error) { return 0, 0, errStub }

// Stats describe the log.
func (l *Log) Stats() Stats { return Stats{} }
