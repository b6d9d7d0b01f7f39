package feed

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"hark/internal/source/sourcetest"
)

// archives are collections of real feed files, kept outside the repository.
func archives(t *testing.T) []string {
	dir := filepath.Join(sourcetest.Shared(), "feeds")
	files, err := filepath.Glob(filepath.Join(dir, "*.tar.gz"))
	if err != nil || len(files) == 0 {
		t.Skipf("no archives of real feeds in %s; HARK_SHARED says where they are", dir)
	}
	return files
}

// TestRealFeeds reads thousands of real feed files, many of them made to be
// difficult, and compares with the parser alone.
func TestRealFeeds(t *testing.T) {
	for _, path := range archives(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			z, err := gzip.NewReader(f)
			if err != nil {
				t.Fatal(err)
			}
			c := counts{why: map[string]int{}}
			for r := tar.NewReader(z); ; {
				h, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if h.Typeflag != tar.TypeReg || filepath.Ext(h.Name) == ".html" {
					continue
				}
				body, err := io.ReadAll(io.LimitReader(r, maxBody))
				if err != nil {
					t.Fatal(err)
				}
				c.add(t, h.Name, body)
			}
			t.Logf("%d files; here: parsed %d, not a feed %d, failed %d; the parser alone: parsed %d, not a feed %d, failed %d",
				c.files, c.ours.parsed, c.ours.not, c.ours.failed, c.alone.parsed, c.alone.not, c.alone.failed)
			t.Logf("damaged but read in part %d; %d mentions, %d entries refused; lost that the parser reads %d", c.salvaged, c.mentions, c.refused, c.lost)
			for _, why := range slices.Sorted(maps.Keys(c.why)) {
				t.Logf("%5d  %s", c.why[why], why)
			}
			if c.files == 0 || c.ours.parsed < c.alone.parsed || c.lost > 0 {
				t.Error("the parser alone reads what is not read here")
			}
		})
	}
}

type counts struct {
	files, salvaged, mentions, refused, lost int
	ours, alone                              outcome
	why                                      map[string]int // error -> files
}

// outcome is what became of files.
type outcome struct{ parsed, not, failed int }

func (r *outcome) add(err error, not bool) {
	switch {
	case err == nil:
		r.parsed++
	case not:
		r.not++
	default:
		r.failed++
	}
}

// notAFeed are the words of errors that say that a file is no feed, or nothing.
var notAFeed = []string{"neither RSS", "a web page", "it is empty"}

func (c *counts) add(t *testing.T, name string, body []byte) {
	c.files++
	_, aloneErr := gofeed.NewParser().Parse(bytes.NewReader(body))
	c.alone.add(aloneErr, errors.Is(aloneErr, gofeed.ErrFeedTypeNotDetected))
	d, err := read(&response{body: body})
	c.ours.add(err, err != nil && slices.ContainsFunc(notAFeed, func(s string) bool { return strings.Contains(err.Error(), s) }))
	if err != nil {
		c.why[fmt.Sprintf("%.60s", err)]++
		if aloneErr == nil {
			c.lost++
			t.Logf("%s is lost: %v", name, err)
		}
		return
	}
	if len(d.broken) > 0 {
		c.salvaged++
	}
	f := &Feed{o: Options{Name: "blog"}}
	b, _ := f.news(d, state{}, &response{url: &url.URL{Scheme: "https", Host: "blog.example"}})
	c.mentions += len(b.Mentions)
	c.refused += len(b.Refused)
	for _, m := range b.Mentions {
		if m.ID == "" || m.Title+m.Text == "" || len(m.Text) > 256<<10 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}
