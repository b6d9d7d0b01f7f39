package eventlog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// TargetError says that nothing may be written to a path: what is there is
// needed, or is not a plain file.
type TargetError struct {
	Path string
	Why  string
}

// Error implements error.
func (e *TargetError) Error() string {
	return fmt.Sprintf("write %s: %s; choose another file", e.Path, e.Why)
}

// Target tells whether a file that is made from the log, a backup or an
// export, may be put at an absolute path. It may where nothing is, and in the
// place of a plain file. It may not in the place of the log, of a key or of
// what Options.Spare names, by whatever name or link, nor in the folders among
// these: the answer is then a *TargetError, and nothing was touched.
//
// Who writes the file asks before its first byte, since the file that takes a
// path's place destroys what was there.
func (l *Log) Target(path string) error {
	if !filepath.IsAbs(path) {
		return &TargetError{path, "it is not an absolute path"}
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		info = nil
	case err != nil:
		return fmt.Errorf("look at file: %w", err)
	case info.IsDir():
		return &TargetError{path, "it is a folder"}
	case !info.Mode().IsRegular():
		return &TargetError{path, "it is not a plain file"}
	}
	dirs, err := ancestors(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("look at folder: %w", err)
	}
	for _, spared := range l.o.spared() {
		if reaches(spared, filepath.Base(path), info, dirs) {
			return &TargetError{path, "hark needs " + spared + " for itself"}
		}
	}
	return nil
}

// spared are the files and folders that nothing is written over or into.
func (o *Options) spared() []string {
	all := slices.Concat([]string{o.Path, holderPath(o.Path), o.Keys}, scratches(o.Path), o.Spare)
	keys, err := os.ReadDir(o.Keys)
	if err != nil {
		return all // there are none, or they cannot be reached
	}
	for _, k := range keys { // a hard link to a key lies elsewhere
		all = append(all, filepath.Join(o.Keys, k.Name()))
	}
	return all
}

// reaches reports whether a file of this name, in the first of dirs and below
// the others, is spared or lies in it. info is what is there; nil is nothing.
func reaches(spared, name string, info fs.FileInfo, dirs []fs.FileInfo) bool {
	if there, err := os.Stat(spared); err == nil {
		if !there.IsDir() {
			return info != nil && os.SameFile(info, there)
		}
		for _, d := range dirs {
			if os.SameFile(d, there) {
				return true
			}
		}
		return false
	}
	// It is not there yet: then its place is what is kept free.
	dir, err := os.Stat(filepath.Dir(spared))
	return err == nil && name == filepath.Base(spared) && os.SameFile(dir, dirs[0])
}

// ancestors are the folder dir, as it is behind links, and all above it.
func ancestors(dir string) ([]fs.FileInfo, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	var all []fs.FileInfo
	for {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, info)
		up := filepath.Dir(dir)
		if up == dir {
			return all, nil
		}
		dir = up
	}
}
