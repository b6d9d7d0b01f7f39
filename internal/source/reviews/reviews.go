// Package reviews hears ratings and reviews from the files that app stores and
// shops export: CSV in its many dialects, JSON, and JSON Lines.
//
// The file is looked at again and again. When it has changed, and then stayed
// the same for one look, it is read whole: what was not in the last reading is
// handed over, oldest line first, in batches; the cursor says which content
// was read how far, so that a crash repeats at most what is known. A file that
// is missing is a passing fault. A row that cannot be read is refused with its
// line, once a content, and the rest goes on. A file is never more than
// FileMax, a review never more than RowMax.
//
// Reviews cannot be answered from here.
package reviews

import (
	"context"
	"crypto/sha256"
	_ "embed" // page.md
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/source"
)

//go:embed page.md
var page string

// Bounds of what is read, in bytes.
const (
	FileMax = 64 << 20
	RowMax  = 1 << 20
)

// DefaultEvery is how often the file is looked at.
const DefaultEvery = 5 * time.Second

// Kind is reviews.
func Kind() source.Kind {
	return source.Kind{
		Name:  "reviews",
		Short: "ratings with stars, from files of shops; replies by hand",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Path, Required: true, Short: "the exported file: CSV or JSON"},
			{Key: source.Every, Default: "5s", Short: "between two looks at the file"},
		},
		Open: func(o source.Opening) (source.Source, error) { return open(o) },
	}
}

// Reviews is an exported file that is followed.
type Reviews struct{ o source.Opening }

func open(o source.Opening) (*Reviews, error) {
	if o.Path == "" {
		return nil, errors.New("open reviews: no file is named; add path = \"reviews.csv\" to the source")
	}
	return &Reviews{o}, nil
}

// Name is the configured name.
func (r *Reviews) Name() string { return r.o.Name }

// cursor is how far which content was read.
type cursor struct {
	Sum  string `json:"sum"`  // of the file
	Rows int    `json:"rows"` // of it that were handed over
}

// follower is one run of Listen.
type follower struct {
	r    *Reviews
	to   source.Sink
	at   cursor
	seen map[[16]byte]bool // the rows of the last reading
	last os.FileInfo       // at the latest look
	read os.FileInfo       // when it was last read whole
}

// Listen implements source.Source.
func (r *Reviews) Listen(ctx context.Context, at []byte, to source.Sink) error {
	f := &follower{r: r, seen: map[[16]byte]bool{}}
	if json.Unmarshal(at, &f.at) != nil || f.at.Rows < 0 {
		f.at = cursor{} // the beginning: what the log knows is not taken twice
	}
	to.Report(source.Health{State: source.Starting, Detail: "following " + r.o.Path})
	return source.Again(ctx, to, r.o.Pace(DefaultEvery), f.look)
}

// look reads the file if it has changed and come to rest.
func (f *follower) look(ctx context.Context, to source.Sink) (time.Duration, error) {
	f.to = to
	now, err := os.Stat(f.r.o.Path)
	if err != nil {
		return 0, fmt.Errorf("look at %s: %w", f.r.o.Path, err)
	}
	if !now.Mode().IsRegular() {
		return 0, &source.Final{Err: fmt.Errorf("look at %s: it is no plain file", f.r.o.Path)}
	}
	rests := same(now, f.last) || f.last == nil && time.Since(now.ModTime()) > time.Minute
	f.last = now
	if same(now, f.read) {
		to.Report(source.Health{State: source.Live, Detail: "following " + f.r.o.Path})
		return 0, nil
	}
	if !rests {
		return min(time.Second, f.r.o.Pace(DefaultEvery).Every), nil // its writer may be at it
	}
	if err := f.whole(ctx); err != nil {
		return 0, err
	}
	f.read = now
	to.Report(source.Health{State: source.Live, Detail: "following " + f.r.o.Path})
	return 0, nil
}

// same reports whether a file is as it was at an earlier look.
func same(now, then os.FileInfo) bool {
	return then != nil && os.SameFile(now, then) && now.Size() == then.Size() && now.ModTime().Equal(then.ModTime())
}

// whole reads the file and hands over what is new in it.
func (f *follower) whole(ctx context.Context) error {
	raw, err := load(f.r.o.Path)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	at := cursor{Sum: hex.EncodeToString(sum[:8])}
	if at.Sum == f.at.Sum {
		at.Rows = f.at.Rows
	}
	seen := map[[16]byte]bool{}
	b, n := source.Batch{}, 0
	hand := func() error {
		var err error
		if b.Cursor, err = json.Marshal(at); err != nil {
			return err
		}
		err = source.Deliver(ctx, f.to, b)
		b = source.Batch{}
		return err
	}
	for row := range decode(raw) {
		n++
		key := row.key()
		known := f.seen[key] || seen[key] || n <= at.Rows
		seen[key] = true
		if known {
			continue
		}
		at.Rows = n
		if m, err := row.mention(f.r.o.Name); err != nil {
			b.Refused = append(b.Refused, source.Refuse(row.where, err.Error(), row.raw()))
		} else {
			b.Mentions = append(b.Mentions, m)
		}
		if len(b.Mentions)+len(b.Refused) >= source.BatchMax {
			if err := hand(); err != nil {
				return err
			}
		}
	}
	at.Rows = n
	if at != f.at || len(b.Mentions)+len(b.Refused) > 0 {
		if err := hand(); err != nil {
			return err
		}
	}
	f.at, f.seen = at, seen
	return nil
}

// load reads a file of at most FileMax.
func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read reviews: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, FileMax+1))
	if err != nil {
		return nil, fmt.Errorf("read reviews: %w", err)
	}
	if len(raw) > FileMax {
		return nil, fmt.Errorf("read reviews: %s has more than %d MiB; export less, or cut it in pieces", path, FileMax>>20)
	}
	return raw, nil
}
