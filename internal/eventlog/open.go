package eventlog

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hark/internal/domain"
	"hark/internal/whole"
)

const (
	// lockWait is long enough for bbolt's second try at the lock (it tries
	// every 50 ms), short enough for a command that then asks the holder.
	lockWait = 60 * time.Millisecond
	// firstMap is how much of the file is mapped from the start, so that the
	// map is not moved, which waits for readers, before a gigabyte is stored.
	firstMap = 1 << 30
)

// Open opens the log at o.Path, or makes an empty one where there is no file.
// Views whose version changed are folded anew before it returns.
//
// Errors that a caller may decide on are *BusyError, *NewerError and
// *DamagedError; with each of them the file was not touched.
func Open(ctx context.Context, o Options) (*Log, error) {
	o = o.withDefaults()
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return nil, fmt.Errorf("open log: make its folder: %w", denied(err))
	}
	if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
		if err := create(o); err != nil {
			return nil, err
		}
	}
	db, err := hold(o)
	if err != nil {
		return nil, err
	}
	sweep(o)
	l := &Log{
		o: o, db: db,
		keys:    newKeyring(o.Keys),
		queue:   make(chan *request, queueLength),
		quit:    make(chan struct{}),
		stopped: make(chan struct{}),
		changed: make(chan struct{}),
	}
	l.ticker.Now = o.Now
	if err := l.start(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go l.writer()
	return l, nil
}

// start makes an open file ready: who holds it, how far it goes, which stamps
// were given out, and views that are up to date.
func (l *Log) start(ctx context.Context) (err error) {
	defer guard(l.o.Path, &err)()
	// Losing this note does no harm: others are then told less.
	_ = os.WriteFile(holderPath(l.o.Path), []byte(l.o.Holder), 0o600)
	err = l.view(func(tx *bolt.Tx) error {
		s := newSnapshot(tx)
		l.end = s.End()
		return eachJournal(tx, func(id domain.JournalID, j journal) error {
			if !j.Ours || j.Seq == 0 {
				return nil
			}
			last, err := domain.DecodeEntry(0, s.Raw(find(tx, domain.Ref{Journal: id, Seq: j.Seq})))
			if err != nil {
				return &DamagedError{l.o.Path, fmt.Errorf("last event of journal %s: %w", id, err)}
			}
			l.ticker.Resume(last.Event.At)
			return nil
		})
	})
	if err != nil {
		return err
	}
	return l.safely(func() error { return l.settle(ctx, l.folding()) })
}

func holderPath(path string) string { return path + ".holder" }

// create makes an empty log beside its place and puts it there whole: a crash
// while bbolt lays out a new file would leave one that cannot be opened.
func create(o Options) error {
	dir, err := os.MkdirTemp(filepath.Dir(o.Path), ".new-log-")
	if err != nil {
		return fmt.Errorf("make log: %w", denied(err))
	}
	temp := filepath.Join(dir, "log")
	err = layOut(temp, o.Now())
	if err == nil {
		// A link fails where another process was quicker, whose file then stands.
		if err = os.Link(temp, o.Path); errors.Is(err, fs.ErrExist) {
			err = nil
		} else if err != nil {
			err = os.Rename(temp, o.Path) // a file system without links
		}
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("make log: %w", err)
	}
	return whole.SyncFolder(filepath.Dir(o.Path))
}

func layOut(path string, now time.Time) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range always {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		meta := tx.Bucket([]byte(bucketMeta))
		if err := meta.Put([]byte("format"), posKey(Format)); err != nil {
			return err
		}
		return meta.Put([]byte("created"), []byte(now.UTC().Format(time.RFC3339)))
	})
	return errors.Join(err, db.Close())
}

// hold looks at the file without changing it, then opens it for good.
func hold(o Options) (*bolt.DB, error) {
	for {
		if err := inspect(o.Path); err != nil {
			return nil, err
		}
		opts := &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType, MaxSize: o.maxSize}
		if runtime.GOOS != "windows" && strconv.IntSize == 64 {
			opts.InitialMmapSize = firstMap // on Windows the file itself would grow
		}
		db, same, err := openBolt(o.Path, opts)
		if err != nil {
			return nil, err
		}
		if same {
			return db, nil
		}
		// Compact or Restore replaced the file while we waited for its lock.
		if err := db.Close(); err != nil {
			return nil, fmt.Errorf("open log: %w", err)
		}
	}
}

// openBolt opens an existing file, never makes one, and reports whether it is
// still the one that its path names. What a damaged file does to bbolt comes
// back as a DamagedError, with the file closed and its lock free.
func openBolt(path string, opts *bolt.Options) (db *bolt.DB, same bool, err error) {
	var file *os.File
	opts.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
		file = f
		return f, err
	}
	defer func() {
		var damaged *DamagedError
		if errors.As(err, &damaged) && file != nil {
			_ = file.Close() // bbolt has closed it, unless it panicked
		}
	}()
	defer guard(path, &err)()
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return nil, false, &DamagedError{path, errors.New("it is empty")} // bbolt would lay it out anew
	}
	db, err = bolt.Open(path, 0o600, opts)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, false, &BusyError{path, readHolder(path)}
	case readOnly(err), errors.Is(err, fs.ErrNotExist), full(err):
		return nil, false, fmt.Errorf("open log: %w", denied(err))
	case err != nil:
		return nil, false, &DamagedError{path, err}
	}
	held, err1 := file.Stat()
	there, err2 := os.Stat(path)
	return db, err1 == nil && err2 == nil && os.SameFile(held, there), nil
}

// readHolder reads who holds the log, for people: one short line of text.
func readHolder(path string) string {
	f, err := os.Open(holderPath(path))
	if err != nil {
		return ""
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, 200))
	if err != nil {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, string(bytes.ToValidUTF8(raw, nil)))
}

// inspect opens the file for reading only and makes the first checks.
func inspect(path string) error {
	db, _, err := openBolt(path, &bolt.Options{Timeout: lockWait, ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(look(db, path), db.Close())
}

// How far the first checks look: at so many of the latest events, and, from
// the root down, at so many pages (2 MiB, which is all of a small log).
const (
	lookedEvents = 64
	lookedPages  = 512
)

func look(db *bolt.DB, path string) (err error) {
	defer guard(path, &err)()
	damaged := func(format string, args ...any) error {
		return &DamagedError{path, fmt.Errorf(format, args...)}
	}
	return db.View(func(tx *bolt.Tx) error {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("open log: %w", err)
		}
		if info.Size() < tx.Size() {
			return damaged("it should have %d bytes and has %d", tx.Size(), info.Size())
		}
		if err := lookAtPages(path); err != nil {
			return err
		}
		meta := tx.Bucket([]byte(bucketMeta))
		if meta == nil {
			return damaged("it is not a log of hark")
		}
		v := meta.Get([]byte("format"))
		if len(v) != 8 || binary.BigEndian.Uint64(v) == 0 {
			return damaged("it does not say which format it has")
		}
		if f := binary.BigEndian.Uint64(v); f > Format {
			return &NewerError{path, f}
		}
		for _, name := range always {
			if tx.Bucket([]byte(name)) == nil {
				return damaged("the part %q is missing", name)
			}
		}
		n := 0
		for k, raw := range newSnapshot(tx).eventsBack() {
			if _, err := domain.DecodeEntry(k, raw); err != nil {
				return damaged("event %d: %w", k, err)
			}
			if n++; n == lookedEvents {
				break
			}
		}
		return nil
	})
}

func lookAtPages(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	defer f.Close()
	var bad error
	err = walkPages(f, lookedPages, func(what string) bool {
		bad = &DamagedError{path, errors.New(what)}
		return false
	})
	return errors.Join(err, bad)
}
