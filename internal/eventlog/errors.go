package eventlog

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"hark/internal/domain"
)

// BusyError says that another process holds the log.
type BusyError struct {
	Path   string
	Holder string // who, as far as it says; may be empty
}

// Error implements error.
func (e *BusyError) Error() string {
	who := e.Holder
	if who == "" {
		who = "another process"
	}
	return fmt.Sprintf("open log %s: %s holds it; close that one, or give the command again while it runs", e.Path, who)
}

// DeskError says that the log belongs to another desk than the one asked for.
// Nothing was changed.
type DeskError struct{ Have, Want domain.JournalID }

// Error implements error.
func (e *DeskError) Error() string {
	return fmt.Sprintf("this log belongs to the desk that %s began, not to that of %s; join another desk with a data folder of its own", e.Have, e.Want)
}

// NewerError says that the log was written by a newer hark. It is not touched.
type NewerError struct {
	Path   string
	Format uint64 // what the file says
}

// Error implements error.
func (e *NewerError) Error() string {
	return fmt.Sprintf("open log %s: its format is %d and this hark knows only %d; install the newer hark", e.Path, e.Format, Format)
}

// DamagedError says that the file cannot be trusted. It is not touched.
type DamagedError struct {
	Path string
	Err  error
}

// Error implements error.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("the log %s is damaged and was left as it is (%v); `hark restore FILE` puts a backup in its place", e.Path, e.Err)
}

// Unwrap gives the cause.
func (e *DamagedError) Unwrap() error { return e.Err }

// FullError says that there is no room to write. Nothing of the request was
// stored; reading goes on, and the next write tries again.
type FullError struct{ Err error }

// Error implements error.
func (e *FullError) Error() string {
	return fmt.Sprintf("write log: there is no room (%v); free some disk space, and writing goes on by itself", e.Err)
}

// Unwrap gives the cause.
func (e *FullError) Unwrap() error { return e.Err }

// ForkError says that a journal has two different events of one number. One
// of the two logs was restored from an old copy, or somebody cheats.
type ForkError struct {
	Journal domain.JournalID
	Seq     uint64 // the lowest number at which they are known to differ
	More    int    // journals besides of which this is so
}

// Error implements error.
func (e *ForkError) Error() string {
	of := e.Journal.String()
	if e.More > 0 {
		of = fmt.Sprintf("%s, and of %d more", of, e.More)
	}
	return fmt.Sprintf("merge journal %s: its event %d differs from the one held here; nothing of it was taken, ask its writer which log is the right one", of, e.Seq)
}

// readOnly reports whether err says that a place is not ours to write to.
func readOnly(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// denied adds what to do to the error of a place that is not ours to write to.
// Reading needs it too: the log is held by a lock in its own file.
func denied(err error) error {
	if !readOnly(err) {
		return err
	}
	return fmt.Errorf("%w; make the log and its folder yours to write to, or choose another folder with --home", err)
}
