// Package lines hears mentions written as JSON Lines: one mention object on a
// line, from a file or from standard input. The object is that of
// source.DecodeMention; its "source" names another source than this one.
//
// A line that cannot be taken in is refused with its number and the reason;
// the rest goes on. The cursor holds the offset after the last line that was
// stored, and what stood before it, so that nothing is missed or doubled over
// a crash, and so that a file which was truncated, rewritten or rotated is
// noticed and read from its beginning. A rotated file (FILE.1) is first read
// to its end. Standard input cannot be read again: what was taken from it and
// not stored is lost with the process, so its writer should keep it.
package lines

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Options say what to read.
type Options struct {
	Name   string        // of the source
	Path   string        // the file; or
	Reader io.Reader     // what to read in place of a file. It is closed, if it can be, when Listen ends
	Follow bool          // wait for more at the end of the file, which may be yet to come
	Every  time.Duration // how often a followed file is looked at; 0 is DefaultEvery
}

// DefaultEvery is how often a followed file is looked at.
const DefaultEvery = 500 * time.Millisecond

// Lines is a source.
type Lines struct{ o Options }

// New checks the options.
func New(o Options) (*Lines, error) {
	switch {
	case o.Name == "":
		return nil, errors.New("read lines: the source has no name; give it one")
	case (o.Path == "") == (o.Reader == nil):
		return nil, fmt.Errorf("read lines for %s: name either a file or - for standard input", o.Name)
	case o.Follow && o.Path == "":
		return nil, fmt.Errorf("read lines for %s: only a file can be followed; standard input is read to its end anyway", o.Name)
	}
	if o.Every <= 0 {
		o.Every = DefaultEvery
	}
	return &Lines{o}, nil
}

// Name is the configured name.
func (l *Lines) Name() string { return l.o.Name }
