package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// maxFile bounds hark.toml; a file above it is not one.
const maxFile = 4 << 20

// Problem is one thing that is wrong in a file.
type Problem struct {
	Line, Column int    // from 1; 0 is unknown
	What         string // what is wrong and what would be right
}

// Error is everything that is wrong with a file.
type Error struct {
	File     string
	Problems []Problem
}

// saidMost is how many problems an error says: who mends those sees the others
// the next time.
const saidMost = 20

// Error names each problem on a line of its own, as compilers do: the first
// ones, and how many more there are.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i == saidMost {
			fmt.Fprintf(&b, "%s: and %d more", e.File, len(e.Problems)-i)
			break
		}
		fmt.Fprintf(&b, "%s:", e.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
		}
		fmt.Fprintf(&b, " %s", p.What)
	}
	return b.String()
}

// Load reads the folders' hark.toml, or gives the defaults where there is
// none. Its errors are *Error or say why the file cannot be read.
func Load(f Folders, getenv func(string) string) (*Config, error) {
	if _, err := os.Stat(f.File()); errors.Is(err, fs.ErrNotExist) {
		return Defaults(getenv), nil
	}
	return LoadFile(f.File(), getenv)
}

// LoadFile reads a file that is written as hark.toml is. That there is none is
// an error.
func LoadFile(file string, getenv func(string) string) (*Config, error) {
	c := Defaults(getenv)
	info, err := os.Stat(file)
	if err == nil && info.Size() > maxFile {
		err = fmt.Errorf("%d bytes; at most %d are read", info.Size(), maxFile)
	}
	var doc []byte
	if err == nil {
		doc, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, fmt.Errorf("read config %s: %w", file, err)
	}
	return c, Parse(file, doc, c)
}

// Parse reads a file's text over the values that c has. On an error c is not to be used.
func Parse(file string, doc []byte, c *Config) error {
	doc = bytes.TrimPrefix(doc, []byte("\ufeff")) // what some editors put before a text
	d := toml.NewDecoder(bytes.NewReader(doc)).DisallowUnknownFields()
	err := d.Decode(c)
	c.File = file
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		e := &Error{File: file}
		for i := range unknown.Errors {
			e.Problems = append(e.Problems, reword(&unknown.Errors[i]))
		}
		return e
	case errors.As(err, &wrong):
		return &Error{file, []Problem{reword(wrong)}}
	case err != nil:
		return &Error{file, []Problem{{What: strings.TrimPrefix(err.Error(), "toml: ")}}}
	}
	c.at = locate(doc)
	if found := check(c, c.at); len(found) > 0 {
		return &Error{file, found}
	}
	return nil
}

// reword says what the library found in words that name no Go type.
func reword(e *toml.DecodeError) Problem {
	line, column := e.Position()
	what := strings.TrimPrefix(e.Error(), "toml: ")
	key := strings.Join(e.Key(), ".")
	switch {
	case what == "unknown field", what == "missing table":
		what = fmt.Sprintf("unknown key %q", key)
		if meant := nearest(e.Key()); meant != "" {
			what += fmt.Sprintf("; did you mean %q?", meant)
		}
	case strings.Contains(what, "cannot decode"), strings.Contains(what, "cannot store"), strings.Contains(what, "cannot be stored"):
		what = fmt.Sprintf("%q must be %s", key, wanted(e.Key()))
	case key != "":
		what = fmt.Sprintf("%q: %s", key, what)
	}
	return Problem{line, column, what}
}
