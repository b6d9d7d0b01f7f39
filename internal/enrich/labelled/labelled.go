// Package labelled reads posts whose feeling people have judged, for the
// program that trains and the tests that measure.
//
// The sets are not the project's to give away: they lie in data/sentiment of
// the folder that HARK_SHARED names, or of ../shared beside the module. A set
// is read whole or not at all.
package labelled

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Post is one text and what people said of it.
type Post struct {
	Label int // 0 negative, 1 neutral, 2 positive
	Text  string
}

// Dir is the folder of the sets, whether or not it is there.
func Dir() string {
	if shared := os.Getenv("HARK_SHARED"); shared != "" {
		return filepath.Join(shared, "data", "sentiment")
	}
	// A test runs in the folder of its room: the module is some way up.
	up := "."
	for range 8 {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			break
		}
		up = filepath.Join("..", up)
	}
	return filepath.Join(up, "..", "shared", "data", "sentiment")
}

// Read reads a set by its name, such as "tweeteval_val": a line a post, with
// its label, a score that is not used, and its text.
func Read(dir, set string) ([]Post, error) {
	path := filepath.Join(dir, set+".tsv.gz")
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read labelled posts: %w: set HARK_SHARED to the folder that holds data/sentiment", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var posts []Post
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		label, rest, _ := strings.Cut(lines.Text(), "\t")
		_, text, ok := strings.Cut(rest, "\t")
		if !ok || len(label) != 1 || label[0] < '0' || label[0] > '2' {
			return nil, fmt.Errorf("read %s: line %d is no label, score and text", path, len(posts)+1)
		}
		posts = append(posts, Post{int(label[0] - '0'), text})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return posts, nil
}

// Posts are those of some sets, one set after the other; where they are not on
// this machine the test is skipped.
func Posts(t testing.TB, sets ...string) []Post {
	t.Helper()
	var all []Post
	for _, set := range sets {
		some, err := Read(Dir(), set)
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, some...)
	}
	return all
}
