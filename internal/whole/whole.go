// Package whole writes files that are there whole or not at all: after a crash,
// a full disk or an error there is what was there before, or what was written.
package whole

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts what write writes in the place of path, with that mode: beside it
// first, synced, then by its name, and the folder is synced too. Where path is
// a link, what it leads to is replaced. The error names the file.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	if real, lerr := filepath.EvalSymlinks(path); lerr == nil {
		path = real
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".hark-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = errors.Join(fill(f, mode, write), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error that matters is the first one
		return fmt.Errorf("write %s: %w", path, err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return errors.Join(d.Sync(), d.Close())
}

func fill(f *os.File, mode fs.FileMode, write func(io.Writer) error) error {
	out := bufio.NewWriterSize(f, 1<<16)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	return f.Sync()
}
