package eventlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	bolt "go.etcd.io/bbolt"

	"hark/internal/whole"
)

// Backup writes a consistent copy of the log to path while it is in use, and
// replaces what is there only when the copy is on disk. The private keys are
// not in it; the heads signed by them are, so that it can be proven.
//
// What may not be replaced is refused as Target says. What a backup to the
// same path left that was killed is removed.
//
// A plain copy of a file that is being written to is nearly always broken.
func (l *Log) Backup(ctx context.Context, path string) error {
	if err := l.Target(path); err != nil {
		return fmt.Errorf("back up log: %w", err)
	}
	l.backing.Lock()
	defer l.backing.Unlock()
	for _, old := range whole.Leftovers(filepath.Dir(path), filepath.Base(path)) {
		_ = os.Remove(old) // it takes room, and does no other harm
	}
	if err := l.signHeads(ctx); err != nil {
		return fmt.Errorf("back up log: %w", err)
	}
	err := whole.Write(path, 0o600, func(out io.Writer) error {
		return l.view(func(tx *bolt.Tx) error {
			_, err := tx.WriteTo(&stoppable{out, ctx})
			return err
		})
	})
	switch {
	case readOnly(err):
		return fmt.Errorf("back up log: %w; choose a folder that is yours to write to", err)
	case err != nil:
		return fmt.Errorf("back up log: %w", err)
	}
	return nil
}

// stoppable is a writer that ends with a context.
type stoppable struct {
	out io.Writer
	ctx context.Context
}

// Write implements io.Writer.
func (s *stoppable) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.out.Write(p)
}

// compactTx bounds the memory that one step of a compaction takes, in bytes.
const compactTx = 16 << 20

// Compact rewrites a log that nobody has open without its free pages, and
// tells its size before and after, in bytes. The new file takes the old one's
// place only when it is whole and on disk. Logs of the same contents become
// files of the same bytes.
func Compact(ctx context.Context, o Options) (before, after int64, err error) {
	o = o.withDefaults()
	src, err := hold(o)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	temp := compactPath(o.Path)
	if err := os.RemoveAll(temp); err != nil {
		return 0, 0, fmt.Errorf("compact log: %w", err)
	}
	prefetch(o.Path)
	if err = compact(ctx, temp, src); err == nil {
		before, after, err = sizes(o.Path, temp)
	}
	if err == nil && runtime.GOOS == "windows" {
		err = src.Close() // an open file cannot be replaced there
	}
	if err == nil {
		// src stays open, and so locked, until the new file is in place; whoever
		// waited for that lock finds the file replaced and opens it anew.
		err = os.Rename(temp, o.Path)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("compact log: %w", errors.Join(err, os.RemoveAll(temp)))
	}
	return before, after, whole.SyncFolder(filepath.Dir(o.Path))
}

// compact writes what src holds into a new file, so that the same contents give
// the same bytes: bucket by bucket in the order of the keys, one bucket a
// transaction, with pages given out from a sorted list. (bbolt itself writes
// the buckets of a transaction in the order of a Go map, and its other list of
// free pages is such a map: two logs written alike differ in all their pages.)
func compact(ctx context.Context, path string, src *bolt.DB) (err error) {
	defer guard(src.Path(), &err)()
	dst, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistArrayType, NoSync: true})
	if err != nil {
		return err
	}
	err = src.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error { return copyBucket(ctx, dst, name, b) })
	})
	if err == nil {
		err = dst.Sync()
	}
	if err = errors.Join(err, dst.Close()); err != nil {
		return err
	}
	return inspect(path)
}

// copyBucket copies a bucket, in transactions that need a bounded memory.
func copyBucket(ctx context.Context, dst *bolt.DB, name []byte, b *bolt.Bucket) error {
	c := b.Cursor()
	k, v := c.First()
	for first := true; first || k != nil; first = false {
		err := dst.Update(func(tx *bolt.Tx) error {
			to, err := tx.CreateBucketIfNotExists(name)
			if err != nil {
				return err
			}
			to.FillPercent = dense
			for size := 0; k != nil && size < compactTx; k, v = c.Next() {
				size += len(k) + len(v)
				if err := to.Put(k, v); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	return nil
}

func sizes(a, b string) (int64, int64, error) {
	x, err := os.Stat(a)
	if err != nil {
		return 0, 0, err
	}
	y, err := os.Stat(b)
	if err != nil {
		return 0, 0, err
	}
	return x.Size(), y.Size(), nil
}
