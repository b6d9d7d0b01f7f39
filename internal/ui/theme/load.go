package theme

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"hark/themes"
)

// MaxFile bounds a theme file, in bytes.
const MaxFile = 64 << 10

// Load reads the theme of that name, for a terminal with all colours. A file
// NAME.toml in user, which may be nil, comes before the built-in of the same
// name; what it inherits is always a built-in. An error is an *Error where a
// file is wrong.
func Load(user fs.FS, name string) (*Theme, error) {
	if name == "" || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") {
		return nil, fmt.Errorf("load theme %q: a theme's name has no slashes and no leading dot", name)
	}
	var f *file
	var err error
	for _, place := range []fs.FS{user, themes.Files()} {
		if place == nil {
			continue
		}
		f, err = read(place, name, 0)
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("load theme %q: there is no such theme; %s", name, meant(name, List(user)))
	}
	if err != nil {
		return nil, err
	}
	f.key = name
	return f.theme(colorprofile.TrueColor), nil
}

// List names the themes that Load finds, sorted: the built-in ones and the
// files of user, which may be nil.
func List(user fs.FS) []string {
	var names []string
	for _, place := range []fs.FS{user, themes.Files()} {
		if place == nil {
			continue
		}
		paths, err := fs.Glob(place, "*.toml")
		if err != nil {
			continue // only a bad pattern is an error, and this one is good
		}
		for _, p := range paths {
			names = append(names, strings.TrimSuffix(p, ".toml"))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// maxDepth bounds a chain of inherits, which could be a circle.
const maxDepth = 4

// read reads a theme file and what it inherits, and holds it to the rules.
func read(from fs.FS, name string, depth int) (*file, error) {
	path := name + ".toml"
	data, err := readAll(from, path)
	if err != nil {
		return nil, err
	}
	f, base, err := parse(path, data)
	if err != nil {
		return nil, err
	}
	if f.name == "" {
		f.name = name
	}
	if base != "" {
		if depth == maxDepth {
			return nil, &Error{File: path, What: "inherits goes in a circle", Hint: "inherit from dark or light"}
		}
		b, err := read(themes.Files(), base, depth+1)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Error{File: path, What: fmt.Sprintf("inherits %q, which is no built-in theme", base), Hint: meant(base, List(nil))}
		}
		if err != nil {
			return nil, err
		}
		f.merge(b)
	}
	return f, f.check(path)
}

func readAll(from fs.FS, path string) ([]byte, error) {
	in, err := from.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read theme: %w", err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read theme %s: %w", path, err)
	}
	if len(data) > MaxFile {
		return nil, &Error{File: path, What: fmt.Sprintf("larger than %d bytes", MaxFile), Hint: "a theme is a short file; is this one?"}
	}
	return data, nil
}
