package app

import (
	"context"
	"fmt"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// judged is a fold of its own: the conversations in which a person ever said
// how a mention feels, whatever became of it. Who wants to know what is said
// now folds those few and not the whole log.
type judged struct{}

const (
	judgedName   = "judged"
	judgedIn     = "in" // conversation -> nothing
	judgedBucket = judgedName + "/" + judgedIn
)

// Name implements eventlog.View.
func (judged) Name() string { return judgedName }

// Version implements eventlog.View.
func (judged) Version() int { return 1 }

// Fold implements eventlog.View.
func (judged) Fold(tx kv.Tx, entries []domain.Entry) error {
	b := tx.Bucket(judgedIn)
	for i := range entries {
		e := &entries[i].Event
		if e.Kind != domain.Felt && e.Kind != domain.Labelled || e.Conversation.IsZero() {
			continue
		}
		if err := b.Put(e.Conversation[:], []byte{1}); err != nil {
			return fmt.Errorf("fold who judged: %w", err)
		}
	}
	return nil
}

// eachJudged gives every conversation in which somebody judged a mention, each
// in a short look at the log of its own.
func (a *App) eachJudged(ctx context.Context, do func(s kv.Snapshot, c *domain.Conversation) error) error {
	var ids []domain.ID
	if err := a.log.Read(func(s kv.Snapshot) error {
		for k := range s.View(judgedBucket).From(nil) {
			if len(k) == len(domain.ID{}) {
				ids = append(ids, domain.ID(k))
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.log.Read(func(s kv.Snapshot) error {
			c, err := view.Conversation(s, id)
			if err != nil {
				return err
			}
			return do(s, &c)
		}); err != nil {
			return err
		}
	}
	return nil
}
