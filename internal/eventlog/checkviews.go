package eventlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// One transaction folds or compares no more than this, so that it is short.
const (
	compareEvents = 10_000
	comparePairs  = 8192
)

// checkViews folds every view into a temporary file and compares it with what
// is kept, pair by pair. The log may grow meanwhile: each step first folds
// what is new, so every pair is compared at one and the same state.
func (l *Log) checkViews(ctx context.Context) (problems []Problem, err error) {
	dir, err := os.MkdirTemp("", "hark-check-")
	if err != nil {
		return nil, fmt.Errorf("check views: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for i, v := range l.o.Views {
		// What is in this file is thrown away, so it need not survive a crash.
		fresh, err := bolt.Open(filepath.Join(dir, fmt.Sprint(i)), 0o600, &bolt.Options{
			Timeout: lockWait, FreelistType: bolt.FreelistMapType, NoSync: true, NoGrowSync: true,
		})
		if err != nil {
			return problems, fmt.Errorf("check views: %w", err)
		}
		c := &comparer{l: l, ctx: ctx, v: v, fresh: fresh}
		err = c.run()
		if err = errors.Join(err, fresh.Close()); err != nil {
			return problems, fmt.Errorf("check view %s: %w", v.Name(), err)
		}
		if c.differs != "" {
			problems = append(problems, Problem{What: fmt.Sprintf("view %s: %s", v.Name(), c.differs), Hint: hintRebuild})
		}
	}
	return problems, nil
}

// comparer compares one view with a fold made anew.
type comparer struct {
	l       *Log
	ctx     context.Context
	v       View
	fresh   *bolt.DB
	folded  uint64
	bucket  string // being compared
	key     []byte // and from where on
	differs string // the first difference
}

func (c *comparer) run() error {
	for done := false; !done && c.differs == ""; {
		if err := c.l.alive(c.ctx); err != nil {
			return err
		}
		err := c.l.view(func(tx *bolt.Tx) error {
			more, err := c.fold(tx)
			if err != nil || more {
				return err
			}
			return c.fresh.View(func(fresh *bolt.Tx) error {
				done = c.step(tx, fresh)
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fold brings the fresh fold one batch on, and reports whether it was behind.
func (c *comparer) fold(tx *bolt.Tx) (bool, error) {
	s := c.l.snap(tx)
	st, err := getViewState(tx, c.v.Name())
	if err != nil {
		return false, err
	}
	if end := s.End(); st.Folded != end || st.Version != c.v.Version() {
		c.differs = fmt.Sprintf("it is folded up to %d of %d events", st.Folded, end)
		return false, nil
	}
	entries, err := s.batch(c.folded+1, compareEvents)
	if err != nil || len(entries) == 0 {
		return false, err
	}
	c.folded = entries[len(entries)-1].Pos
	return true, c.fresh.Update(func(fresh *bolt.Tx) error { return foldInto(s, fresh, c.v, entries) })
}

// step compares the next pairs and reports whether all were compared.
func (c *comparer) step(tx, fresh *bolt.Tx) bool {
	if c.differs != "" {
		return true
	}
	prefix := prefixView + c.v.Name() + "/"
	names := filled(tx, prefix)
	if other := filled(fresh, prefix); strings.Join(names, " ") != strings.Join(other, " ") {
		c.differs = fmt.Sprintf("it has the parts %q and should have %q", names, other)
		return true
	}
	left := comparePairs
	for _, name := range names {
		if name < c.bucket {
			continue
		}
		if name != c.bucket {
			c.bucket, c.key = name, nil
		}
		if !c.pairs(tx, fresh, &left) {
			return c.differs != ""
		}
		c.bucket += "\x00" // the next name
	}
	return true
}

// filled lists the buckets that hold anything.
func filled(tx *bolt.Tx, prefix string) []string {
	return slices.DeleteFunc(bucketsOf(tx, prefix), func(name string) bool {
		k, _ := tx.Bucket([]byte(name)).Cursor().First()
		return k == nil
	})
}

// pairs compares the bucket at hand from c.key on and reports whether it came to its end.
func (c *comparer) pairs(kept, fresh *bolt.Tx, left *int) bool {
	a, b := kept.Bucket([]byte(c.bucket)).Cursor(), fresh.Bucket([]byte(c.bucket)).Cursor()
	k, v := a.Seek(c.key)
	fk, fv := b.Seek(c.key)
	for k != nil || fk != nil {
		if *left--; *left < 0 {
			c.key = bytes.Clone(k)
			return false
		}
		if !bytes.Equal(k, fk) || !bytes.Equal(v, fv) {
			c.differs = fmt.Sprintf("part %q at key %x differs from what the log folds to (%d and %d bytes)", c.bucket, firstOf(k, fk), len(v), len(fv))
			return false
		}
		k, v = a.Next()
		fk, fv = b.Next()
	}
	return true
}

func firstOf(a, b []byte) []byte {
	if a == nil || b != nil && bytes.Compare(b, a) < 0 {
		return b
	}
	return a
}
