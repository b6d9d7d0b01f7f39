package eventlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	bolt "go.etcd.io/bbolt"

	"hark/internal/whole"
)

// Restore puts the backup in the file from in place of a log that nobody has
// open. The backup is copied and checked first; the log that was there is
// kept beside it as .before-restore. Its private keys are retired, so that
// new journals begin: others may hold more of the old ones than the backup
// does, and a journal must not go on in two ways. With Options.Resume they stay
// in use.
func Restore(ctx context.Context, o Options, from string) error {
	if err := restore(ctx, o.withDefaults(), from); err != nil {
		return fmt.Errorf("restore log: %w", err)
	}
	return nil
}

func restore(ctx context.Context, o Options, from string) (err error) {
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return err
	}
	release, err := reserve(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	temp := restorePath(o.Path)
	if err := copyFile(temp, from); err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	if err := sound(ctx, o, temp); err != nil {
		return errors.Join(fmt.Errorf("the backup %s is not sound, nothing was changed: %w", from, err), os.RemoveAll(temp))
	}
	err = setAside(o.Path)
	if !o.Resume {
		err = errors.Join(newKeyring(o.Keys).retire(), err)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	if runtime.GOOS == "windows" {
		if err := release(); err != nil { // an open file cannot be replaced there
			return err
		}
	}
	if err := os.Rename(temp, o.Path); err != nil {
		return err
	}
	return whole.SyncFolder(filepath.Dir(o.Path))
}

// reserve takes the lock of the log that is to be replaced, if it can be
// opened at all, and gives the function that lets go of it.
func reserve(o Options) (release func() error, err error) {
	nothing := func() error { return nil }
	if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
		return nothing, nil
	}
	db, _, err := openBolt(o.Path, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType})
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return nothing, nil // that is what a restore is for
	}
	if err != nil {
		return nil, err
	}
	return db.Close, nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// sound opens a copy of a log and checks all of it but the views, which are
// folded anew where it is put to use.
func sound(ctx context.Context, o Options, path string) error {
	db, err := hold(Options{Path: path})
	if err != nil {
		return err
	}
	l := &Log{o: Options{Path: path}, db: db, keys: newKeyring(o.Keys), quit: make(chan struct{})}
	problems, err := l.checkLog(ctx)
	for _, p := range problems {
		if !p.Info {
			err = errors.Join(err, errors.New(p.What))
		}
	}
	return errors.Join(err, db.Close())
}

// setAside keeps the log that is about to be replaced, under a name that
// replaces nothing.
func setAside(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	kept := path + ".before-restore"
	for n := 2; ; n++ {
		err := os.Link(path, kept)
		if err == nil {
			return nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return os.Rename(path, kept) // a file system without links
		}
		kept = fmt.Sprintf("%s.before-restore-%d", path, n)
	}
}
