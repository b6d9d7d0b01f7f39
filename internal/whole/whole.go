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
	"runtime"
	"strings"
)

// mark is in the name of a file that is written beside its place; a number
// follows.
const mark = ".new-"

// Write puts what write writes in the place of path, with that mode: beside it
// first, synced, then by its name, and the folder is synced too. Where path is
// a link, what it leads to is replaced. The error names the file. Of a process
// that was killed meanwhile, one of the Leftovers stays.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	if real, lerr := filepath.EvalSymlinks(path); lerr == nil {
		path = real
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+mark+"*")
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
	return SyncFolder(dir)
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

// SyncFolder makes the names in a folder durable. Windows has no such call, and
// keeps names by itself.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Leftovers lists what Write left in a folder when its process was killed: of
// the file with this name or, where it is empty, of all. Whoever knows that
// nobody writes there now may remove them.
func Leftovers(dir, name string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // there are none, or they cannot be reached
	}
	var all []string
	for _, e := range entries {
		of, number, temp := cutLast(e.Name(), mark)
		if temp && (name == "" || of == name) && e.Type()&fs.ModeType == 0 && digits(number) {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all
}

func cutLast(s, mark string) (before, after string, found bool) {
	at := strings.LastIndex(s, mark)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(mark):], true
}

// digits reports whether s is what os.CreateTemp puts in the place of "*".
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
