package eventlog

import (
	"iter"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// snapshot is one state of the log, as a transaction sees it.
type snapshot struct {
	tx            *bolt.Tx
	events, texts *bolt.Bucket
	roster        *domain.Roster
}

// newSnapshot is one that judges nothing: what it decodes is as it was written.
func newSnapshot(tx *bolt.Tx) snapshot {
	return snapshot{tx: tx, events: appendOnly(tx, bucketEvents), texts: appendOnly(tx, bucketTexts)}
}

// snap is one that judges by the roster as it is in the transaction.
func (l *Log) snap(tx *bolt.Tx) snapshot {
	s := newSnapshot(tx)
	s.roster = l.rosters.of(s)
	return s
}

// Raw implements kv.Log.
func (s snapshot) Raw(pos uint64) []byte { return s.events.Get(posKey(pos)) }

// Text implements kv.Log.
func (s snapshot) Text(pos uint64) (string, bool) {
	if v := s.texts.Get(posKey(pos)); len(v) >= domain.SaltSize {
		return string(v[domain.SaltSize:]), true
	}
	return "", false
}

// Roster implements kv.Log.
func (s snapshot) Roster() *domain.Roster { return s.roster }

// End implements kv.Snapshot.
func (s snapshot) End() uint64 {
	k, _ := s.events.Cursor().Last()
	return parsePos(k)
}

// View implements kv.Snapshot.
func (s snapshot) View(name string) kv.Reader {
	return reader{s.tx.Bucket([]byte(prefixView + name))}
}

// Local implements kv.Snapshot.
func (s snapshot) Local(space string) kv.Reader {
	return reader{s.tx.Bucket([]byte(prefixLocal + space))}
}

// record is the event at pos as it travels; it is copied.
func (s snapshot) record(pos uint64, raw []byte) domain.Record {
	r := domain.Record{Raw: append([]byte(nil), raw...)}
	if v := s.texts.Get(posKey(pos)); len(v) >= domain.SaltSize {
		r.Salt = append([]byte(nil), v[:domain.SaltSize]...)
		r.Text = string(v[domain.SaltSize:])
	}
	return r
}

// foldTx is the transaction in which one view folds: the log as it is, and
// the buckets of the view, in the log's file or in one made for a check.
type foldTx struct {
	kv.Log
	into   *bolt.Tx
	prefix string
	failed error
}

// Bucket implements kv.Tx.
func (t *foldTx) Bucket(name string) kv.Bucket {
	b, err := t.into.CreateBucketIfNotExists([]byte(t.prefix + name))
	if err != nil {
		if t.failed == nil {
			t.failed = err
		}
		return &kv.Memory{}
	}
	return writer{reader{b}, &t.failed}
}

// eventsBack yields the events from the latest back.
func (s snapshot) eventsBack() iter.Seq2[uint64, []byte] {
	return func(yield func(pos uint64, raw []byte) bool) {
		for k, v := range (reader{s.events}).Back(nil) {
			if !yield(parsePos(k), v) {
				return
			}
		}
	}
}

// eventsFrom yields the events from pos on.
func (s snapshot) eventsFrom(pos uint64) iter.Seq2[uint64, []byte] {
	return func(yield func(pos uint64, raw []byte) bool) {
		for k, v := range (reader{s.events}).From(posKey(pos)) {
			if !yield(parsePos(k), v) {
				return
			}
		}
	}
}
