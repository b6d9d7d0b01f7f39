package eventlog

import (
	"context"
	"errors"
	"fmt"
	"math"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Erase removes what was written with the events that refs name, and records
// in journal j, by whom and why. The events stay, and so do the chains: they
// hold only a salted hash of the text, and the salt goes with the text. A text
// that is gone already is passed over.
//
// A log that takes in these records does the same where the roster lets their
// writer do it: leads erase anything, others what stands in their own journal.
// A log without a roster erases its copies of what j itself holds. Other texts
// it keeps, or anybody could erase a whole log by one bundle; its Check says who
// asks for what, and a person there decides.
//
// The bytes are unreachable at once; they leave the disk when their page is
// written again, at the latest with Compact.
func (l *Log) Erase(ctx context.Context, j domain.JournalID, by string, refs []domain.Ref, reason string) error {
	_, err := l.Write(ctx, j, func(s kv.Snapshot) (Batch, error) {
		var b Batch
		snap, ok := s.(snapshot)
		if !ok {
			return b, errors.New("erase: not a snapshot of this log")
		}
		for _, ref := range refs {
			pos := find(snap.tx, ref)
			if pos == 0 {
				return b, fmt.Errorf("erase %s/%d: this log does not hold it", ref.Journal, ref.Seq)
			}
			if _, has := snap.Text(pos); !has {
				continue
			}
			e, err := domain.DecodeEntry(pos, snap.Raw(pos))
			if err != nil {
				return b, fmt.Errorf("erase %s/%d: %w", ref.Journal, ref.Seq, err)
			}
			asks := domain.Event{Kind: domain.Erased, Conversation: e.Event.Conversation, By: by, Undoes: ref, Reason: reason}
			if why := snap.refuses(j, asks); why != "" {
				return b, fmt.Errorf("erase %s/%d: %s", ref.Journal, ref.Seq, why)
			}
			b.Proposals = append(b.Proposals, domain.Proposal{Event: asks})
		}
		return b, nil
	})
	return err
}

// refuses says why an event would not count in journal j, by the roster.
func (s snapshot) refuses(j domain.JournalID, e domain.Event) string {
	e.Journal, e.Seq = j, math.MaxInt64 // a number that no event has
	entry := domain.Entry{Event: e}
	s.Roster().Judge(&entry)
	return entry.Void
}

// erase carries out what an event of kind Erased says, where it counts, and
// keeps a text away whose erasure came before it.
func (g *group) erase(e *domain.Entry) error {
	gone := g.tx.Bucket([]byte(bucketErased))
	if gone.Get(refKey(e.Event.Ref())) != nil || old(e, retained(g.tx)) {
		return g.dropText(e.Pos)
	}
	if e.Event.Kind != domain.Erased || e.Void != "" {
		return nil
	}
	if e.Terms == nil { // without a roster
		j, err := getJournal(g.tx, e.Event.Journal)
		if err != nil || !j.Ours && (e.Event.Undoes.IsZero() || e.Event.Undoes.Journal != e.Event.Journal) {
			return err
		}
	}
	if e.Event.Undoes.IsZero() {
		return g.retain(e)
	}
	if err := gone.Put(refKey(e.Event.Undoes), posKey(e.Pos)); err != nil {
		return fmt.Errorf("erase text: %w", err)
	}
	if pos := find(g.tx, e.Event.Undoes); pos != 0 {
		return g.dropText(pos)
	}
	return nil
}

func (g *group) dropText(pos uint64) error {
	if err := g.tx.Bucket([]byte(bucketTexts)).Delete(posKey(pos)); err != nil {
		return fmt.Errorf("erase text: %w", err)
	}
	return nil
}
