package source

import (
	"context"
	"crypto/sha256"
	"time"

	"hark/internal/domain"
)

// freshMax is how many things a Fresh remembers.
const freshMax = 20_000

// Fresh is a bounded memory of what was handed over, by id and content, so
// that the overlap of two polls is not handed over at every poll. Forgetting
// costs nothing but a repetition. The zero value remembers nothing yet; it is
// for one goroutine.
type Fresh struct {
	seen   map[string][sha256.Size]byte
	live   bool // nothing is missed from now on
	missed int
}

// Deliver hands over what b has that is new or has changed, and b's cursor. It
// does nothing where there is neither. It says how many mentions were handed over.
func (f *Fresh) Deliver(ctx context.Context, to Sink, b Batch) (int, error) {
	handed, err := f.Hand(ctx, to, b)
	return len(handed), err
}

// Hand is Deliver that gives the mentions which were handed over.
func (f *Fresh) Hand(ctx context.Context, to Sink, b Batch) ([]domain.Mention, error) {
	out := Batch{Cursor: b.Cursor}
	for _, m := range b.Mentions {
		if f.seen[m.ID] != content(&m) {
			out.Mentions = append(out.Mentions, m)
		}
	}
	for _, r := range b.Refused {
		if f.seen[r.key()] != sha256.Sum256([]byte(r.Reason)) {
			out.Refused = append(out.Refused, r)
		}
	}
	if len(out.Mentions)+len(out.Refused) == 0 && out.Cursor == nil {
		return nil, nil
	}
	if err := DeliverAll(ctx, to, out); err != nil {
		return nil, err
	}
	if f.seen == nil || len(f.seen)+len(out.Mentions)+len(out.Refused) > freshMax {
		f.seen = map[string][sha256.Size]byte{}
	}
	for _, m := range out.Mentions {
		f.seen[m.ID] = content(&m)
	}
	for _, r := range out.Refused {
		f.seen[r.key()] = sha256.Sum256([]byte(r.Reason))
	}
	return out.Mentions, nil
}

// CatchUp is Deliver that tells, until Live, how many posts so far are about us
// and were written after a time until which somebody listened.
func (f *Fresh) CatchUp(ctx context.Context, to Sink, b Batch, since time.Time) error {
	handed, err := f.Hand(ctx, to, b)
	if err != nil {
		return err
	}
	if n := Newer(handed, since); n > 0 && !f.live {
		f.missed += n
		to.Report(Health{State: CatchingUp, Missed: f.missed})
	}
	return nil
}

// Live ends the catching up: what is handed over from now on was not missed.
func (f *Fresh) Live() { f.live = true }

// Newer counts the mentions that are about us and were written after a
// time: what somebody missed who was there until then.
func Newer(all []domain.Mention, than time.Time) int {
	n := 0
	for i := range all {
		if !all[i].Context && all[i].At.After(than) {
			n++
		}
	}
	return n
}

// Later is the later of two times.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// content tells versions of one mention apart.
func content(m *domain.Mention) [sha256.Size]byte {
	mark := "\x00"
	if m.Context {
		mark = "\x01"
	}
	if m.Deleted {
		mark += "deleted"
	}
	return sha256.Sum256([]byte(mark + m.Body()))
}

// key stands for what was refused in little room.
func (r *Refused) key() string {
	sum := sha256.Sum256(r.Raw)
	return string(sum[:])
}
