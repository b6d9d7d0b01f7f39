package listen

import (
	"context"
	"fmt"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
)

// Hear takes one mention of a source in, as one that was fetched again before
// it is answered: whatever came of it is on disk when Hear returns nil. Nothing
// is written where it says what the log knows. The source's cursor stays as it
// is. A mention that cannot be taken in is an error.
func (l *Listener) Hear(ctx context.Context, name string, m domain.Mention) error {
	in := l.prepare(name, source.Batch{Mentions: []domain.Mention{m}})
	for _, r := range in.refused {
		return fmt.Errorf("take in %s of %s: %s", r.Where, name, r.Reason)
	}
	if err := l.understand(in); err != nil {
		return err
	}
	_, err := l.o.Log.Write(ctx, l.o.Journal, func(s kv.Snapshot) (eventlog.Batch, error) {
		return l.decide(s, in)
	})
	return err
}
