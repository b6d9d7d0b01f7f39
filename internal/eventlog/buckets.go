package eventlog

import (
	"encoding/binary"
	"iter"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// The buckets of the file. Positions and numbers are 8 bytes, big-endian, so
// that they sort; a ref is a journal's 10 bytes and a number.
const (
	bucketMeta     = "meta"     // "format", "created"; of a desk, see roster.go and retain.go
	bucketEvents   = "events"   // position -> stored bytes
	bucketTexts    = "texts"    // position -> salt, then the text; apart, so that it can be erased
	bucketJournals = "journals" // journal -> what is known of it (JSON)
	bucketRuns     = "runs"     // ref of the first event -> its position, how many follow in a row
	bucketHeads    = "heads"    // ref -> signed head (JSON): received, or signed for a backup
	bucketErased   = "erased"   // ref of an event whose text was erased -> position of the erasure
	bucketViews    = "views"    // view -> its version and how far it is folded (JSON)
	bucketRoster   = "roster"   // position of a roster event -> nothing; made where the log belongs to a desk

	prefixLocal = "local/" // one for each space of local state
	prefixView  = "view/"  // view/<name>/<bucket>
)

var always = [...]string{bucketMeta, bucketEvents, bucketTexts, bucketJournals, bucketRuns, bucketHeads, bucketErased, bucketViews}

// dense is how full pages are made that only ever grow at their end: an
// append-only bucket is half the size with it (673 MB instead of 1,323 MB for
// a million events).
const dense = 0.95

func posKey(pos uint64) []byte { return binary.BigEndian.AppendUint64(nil, pos) }

func refKey(r domain.Ref) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 18), r.Journal[:]...), r.Seq)
}

func parseRef(key []byte) (domain.Ref, bool) {
	if len(key) != 18 {
		return domain.Ref{}, false
	}
	return domain.Ref{Journal: domain.JournalID(key[:10]), Seq: binary.BigEndian.Uint64(key[10:])}, true
}

func parsePos(key []byte) uint64 {
	if len(key) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(key)
}

// appendOnly is a bucket whose keys come in ascending order.
func appendOnly(tx *bolt.Tx, name string) *bolt.Bucket {
	b := tx.Bucket([]byte(name))
	b.FillPercent = dense
	return b
}

// reader looks into a bucket of the file; one without a bucket is empty.
type reader struct{ b *bolt.Bucket }

// Get implements kv.Reader.
func (r reader) Get(key []byte) []byte {
	if r.b == nil {
		return nil
	}
	return r.b.Get(key)
}

// From implements kv.Reader.
func (r reader) From(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		if r.b == nil {
			return
		}
		c := r.b.Cursor()
		for k, v := c.Seek(key); k != nil && yield(k, v); {
			k, v = c.Next()
		}
	}
}

// Back implements kv.Reader.
func (r reader) Back(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		if r.b == nil {
			return
		}
		c := r.b.Cursor()
		var k, v []byte
		if key != nil {
			k, _ = c.Seek(key)
		}
		if k == nil {
			k, v = c.Last()
		} else {
			k, v = c.Prev()
		}
		for k != nil && yield(k, v) {
			k, v = c.Prev()
		}
	}
}

// writer is a reader that can be changed. An error is also kept in failed, so
// that a fold that overlooks it does not get its changes committed.
type writer struct {
	reader
	failed *error
}

// Put implements kv.Bucket. bbolt copies the key and keeps the value, which
// is therefore copied here.
func (w writer) Put(key, value []byte) error {
	return w.note(w.b.Put(key, append([]byte{}, value...)))
}

// Delete implements kv.Bucket.
func (w writer) Delete(key []byte) error { return w.note(w.b.Delete(key)) }

func (w writer) note(err error) error {
	if err != nil && *w.failed == nil {
		*w.failed = err
	}
	return err
}

var _ kv.Bucket = writer{}
