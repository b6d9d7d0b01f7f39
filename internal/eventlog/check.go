package eventlog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// maxProblems ends a check early: what is that broken needs a restore, not a
// longer list.
const maxProblems = 100

// checker reads a log from end to end and gathers what is wrong with it.
type checker struct {
	l        *Log
	ctx      context.Context
	end      uint64 // what is written after the check began is not looked at
	seen     []bool // positions that the index led to; one byte an event
	texts    uint64 // texts that belong to an event
	gone     int    // texts that were erased elsewhere before they came here
	asked    map[domain.JournalID]*asking
	rules    map[uint64]bool // positions of roster events
	problems []Problem
}

var errEnough = errors.New("enough problems")

// Check verifies the whole log: the file's structure; every journal's
// numbers, chain, index, key and signed heads; every text against its hash;
// and every view against a fold made anew into a temporary file. It is safe
// to call while the log is in use. An empty list means that all is well.
func (l *Log) Check(ctx context.Context) ([]Problem, error) {
	problems, err := l.checkLog(ctx)
	if err != nil || len(problems) >= maxProblems {
		return problems, err
	}
	more, err := l.checkViews(ctx)
	return append(problems, more...), err
}

func (l *Log) checkLog(ctx context.Context) ([]Problem, error) {
	c := &checker{l: l, ctx: ctx}
	steps := []func() error{c.start, c.structure, c.journals, c.index, c.heads, c.leftTexts, c.requests, c.roster}
	for _, step := range steps {
		err := step()
		var damaged *DamagedError
		if errors.As(err, &damaged) {
			c.wrong("the file is damaged: "+damaged.Err.Error(), "`hark restore FILE` puts a backup in its place")
			return c.problems, nil
		}
		if errors.Is(err, errEnough) {
			return c.problems, nil
		}
		if err != nil {
			return c.problems, fmt.Errorf("check log: %w", err)
		}
	}
	return c.problems, nil
}

const (
	hintRestore = "the events themselves are changed or lost: `hark restore FILE` puts a backup in their place, and importing a colleague's bundle brings the rest"
	hintRebuild = "`hark rebuild` folds the views anew"
)

func (c *checker) wrong(what, hint string) {
	c.problems = append(c.problems, Problem{What: what, Hint: hint})
}

func (c *checker) note(what, hint string) {
	c.problems = append(c.problems, Problem{What: what, Hint: hint, Info: true})
}

func (c *checker) start() error {
	return c.l.view(func(tx *bolt.Tx) error {
		c.end = newSnapshot(tx).End()
		c.seen = make([]bool, c.end+1)
		if c.end > cold {
			prefetch(c.l.o.Path)
		}
		return nil
	})
}

// structure checks the pages of the file.
func (c *checker) structure() error {
	err := c.l.view(func(*bolt.Tx) error { // the transaction keeps the pages
		f, err := os.Open(c.l.o.Path)
		if err != nil {
			return err
		}
		defer f.Close()
		return walkPages(f, math.MaxInt, func(what string) bool {
			c.wrong("the file is damaged: "+what, hintRestore)
			return len(c.problems) < maxProblems
		})
	})
	if err == nil && len(c.problems) > 0 {
		return errEnough // what is read from such pages means nothing
	}
	return err
}

// journals walks every journal along its runs.
func (c *checker) journals() error {
	var at domain.Ref
	var last link
	for {
		var r run
		ok := false
		err := c.l.view(func(tx *bolt.Tx) error {
			for k, v := range (reader{tx.Bucket([]byte(bucketRuns))}).From(refKey(at)) {
				r, ok = parseRun(k, v)
				if !ok {
					return &DamagedError{c.l.o.Path, fmt.Errorf("index of journals: an entry of %d and %d bytes", len(k), len(v))}
				}
				break
			}
			return nil
		})
		if err != nil || !ok {
			return errors.Join(err, c.finish(last))
		}
		if r.ref.Journal != last.ref.Journal {
			if err := c.finish(last); err != nil {
				return err
			}
			last = link{}
		}
		if last, err = c.walk(r, last); err != nil {
			return err
		}
		at = domain.Ref{Journal: r.ref.Journal, Seq: r.ref.Seq + 1}
	}
}

// link is the last event that was checked of a journal.
type link struct {
	ref  domain.Ref
	hash domain.Hash
}

// walk checks one run, in short transactions.
func (c *checker) walk(r run, last link) (link, error) {
	if err := c.gap(r, last); err != nil {
		return last, err
	}
	for done := uint64(0); done < r.count && r.pos+done <= c.end; {
		if err := c.l.alive(c.ctx); err != nil {
			return last, err
		}
		err := c.l.view(func(tx *bolt.Tx) error {
			s := newSnapshot(tx)
			left := min(r.count-done, c.end-r.pos-done+1, 4096)
			entries, err := s.batch(r.pos+done, int(left))
			if err != nil {
				return &DamagedError{c.l.o.Path, err}
			}
			for i := range entries {
				want := domain.Ref{Journal: r.ref.Journal, Seq: r.ref.Seq + done}
				if last, err = c.event(s, &entries[i], want, last); err != nil {
					return err
				}
				done++
			}
			if len(entries) == 0 {
				return &DamagedError{c.l.o.Path, fmt.Errorf("event %d is missing", r.pos+done)}
			}
			return nil
		})
		if err != nil {
			return last, err
		}
	}
	return last, nil
}

// gap tells of numbers that are not held between two runs of a journal.
func (c *checker) gap(r run, last link) error {
	if r.ref.Seq == last.ref.Seq+1 {
		return nil
	}
	var j journal
	err := c.l.view(func(tx *bolt.Tx) (err error) {
		j, err = getJournal(tx, r.ref.Journal)
		return err
	})
	what := fmt.Sprintf("journal %s: events %d to %d are not in this log", r.ref.Journal, last.ref.Seq+1, r.ref.Seq-1)
	if j.Ours {
		c.wrong(what, hintRestore)
	} else {
		c.note(what, "an import of a wider range brings them")
	}
	return err
}

// event checks one event's place, chain and text.
func (c *checker) event(s snapshot, e *domain.Entry, want domain.Ref, last link) (link, error) {
	this := link{want, domain.HashOf(e.Raw)}
	name := fmt.Sprintf("event %s/%d at position %d", want.Journal, want.Seq, e.Pos)
	switch {
	case e.Event.Ref() != want:
		c.wrong(fmt.Sprintf("%s: it says it is %s/%d", name, e.Event.Journal, e.Event.Seq), hintRestore)
	case want.Seq == last.ref.Seq+1 && e.Event.Prev != last.hash:
		c.wrong(name+": it does not follow from the one before", hintRestore)
	case e.Pos <= c.end && c.seen[e.Pos]:
		c.wrong(name+": the index names it twice", hintRestore)
	}
	if e.Pos <= c.end {
		c.seen[e.Pos] = true
	}
	c.text(s, e, name)
	c.request(s, e)
	c.rule(e)
	if len(c.problems) >= maxProblems {
		return this, errEnough
	}
	return this, nil
}

func (c *checker) text(s snapshot, e *domain.Entry, name string) {
	v := s.texts.Get(posKey(e.Pos))
	erased := s.tx.Bucket([]byte(bucketErased)).Get(refKey(e.Event.Ref())) != nil || old(e, metaClock(s.tx, metaSwept))
	switch {
	case v == nil && (e.Event.Text.IsZero() || erased):
	case v == nil:
		c.gone++
	case erased:
		c.wrong(name+": its text was to be erased and is there", "erase it again, then `hark compact`")
	case len(v) < domain.SaltSize || domain.HashText(v[:domain.SaltSize], string(v[domain.SaltSize:])) != e.Event.Text:
		c.wrong(name+": its text is not the one that was written", hintRestore)
	}
	if v != nil {
		c.texts++
	}
}

// finish compares what is kept of a journal with its last event, and its key
// with its name.
func (c *checker) finish(last link) error {
	if last.ref.IsZero() {
		return nil
	}
	return c.l.view(func(tx *bolt.Tx) error {
		id := last.ref.Journal
		j, err := getJournal(tx, id)
		if err != nil {
			return err
		}
		grown := newSnapshot(tx).End() > c.end // and this journal perhaps with it
		if j.Seq == last.ref.Seq && j.Hash != last.hash || j.Seq != last.ref.Seq && !grown {
			c.wrong(fmt.Sprintf("journal %s: its end is kept as %d and is %d", id, j.Seq, last.ref.Seq), hintRestore)
		}
		if !j.Ours {
			return nil
		}
		if j.Witness > j.Seq {
			c.note(fmt.Sprintf("journal %s of %s: others hold it up to %d, this log up to %d", id, j.Name, j.Witness, j.Seq),
				"import a bundle from somebody who holds the rest; a new journal is used meanwhile")
		}
		_, err = c.l.keys.signer(id)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.note(fmt.Sprintf("journal %s of %s: its private key is not on this machine", id, j.Name),
				"a new journal is used from now on; what was written since its head was last signed cannot be proven to others")
		case err != nil:
			c.wrong(err.Error(), "put the file back from a copy, or remove it to begin a new journal")
		}
		return nil
	})
}

// index checks that the index led to every event.
func (c *checker) index() error {
	missing := 0
	for pos := uint64(1); pos <= c.end; pos++ {
		if !c.seen[pos] {
			missing++
		}
	}
	if missing > 0 {
		c.wrong(fmt.Sprintf("%d events are not in the index of journals", missing), hintRestore)
	}
	return nil
}
