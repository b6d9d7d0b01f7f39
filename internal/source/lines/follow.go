package lines

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"time"

	"hark/internal/source"
)

// Listen reads until the end of the input, which it reports, or of ctx. A
// followed file has no end.
func (l *Lines) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Starting, Detail: l.detail()})
	if l.o.Reader != nil {
		to.Report(source.Health{State: source.Live})
		return l.stream(ctx, to)
	}
	f := &file{o: l.o, to: to, at: parsePlace(cursor)}
	defer f.close()
	if !l.o.Follow {
		return f.once(ctx)
	}
	for {
		err := f.look(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && f.final {
			return err
		}
		h := source.Health{State: source.Live}
		if err != nil {
			h = source.Health{State: source.Retrying, Error: err.Error(), NextTry: time.Now().Add(l.o.Every)}
		}
		if h.State != f.told || h.Error != f.saying {
			to.Report(h)
			f.told, f.saying = h.State, h.Error
		}
		if err := source.Sleep(ctx, l.o.Every); err != nil {
			return err
		}
	}
}

func (l *Lines) detail() string {
	switch {
	case l.o.Reader != nil:
		return "standard input"
	case l.o.Follow:
		return "following " + l.o.Path
	}
	return l.o.Path
}

// file is a file as it is being read.
type file struct {
	o      Options
	to     source.Sink
	f      *os.File // nil before it was opened
	size   int64    // when it was last read
	at     place
	final  bool // the error is the sink's, and there is no going on
	told   source.State
	saying string
}

func (f *file) close() {
	if f.f != nil {
		f.f.Close()
		f.f = nil
	}
}

// once reads a plain file to its end.
func (f *file) once(ctx context.Context) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	f.to.Report(source.Health{State: source.Live})
	if err := f.drain(ctx, true); err != nil {
		return err
	}
	f.to.Report(source.Health{State: source.Ended})
	return nil
}

// begin opens the file at the place where it was left. If another file stands
// there now, the one that was left is looked for under its rotated name and
// read to its end first.
func (f *file) begin(ctx context.Context) error {
	opened, err := open(f.o.Path)
	if err != nil {
		return fmt.Errorf("read lines for %s: %w", f.o.Name, err)
	}
	if !f.at.standsIn(opened) {
		if err := f.finish(ctx, f.o.Path+".1"); err != nil {
			opened.Close()
			return err
		}
		f.at = place{}
	}
	f.f, f.size = opened, -1
	return nil
}

// finish reads the file at path to its end, if it is the one that was left.
func (f *file) finish(ctx context.Context, path string) error {
	old, err := open(path)
	if err != nil {
		return nil // there is none
	}
	defer old.Close()
	if !f.at.standsIn(old) {
		return nil
	}
	f.f = old
	defer func() { f.f = nil }()
	return f.drain(ctx, true)
}

// look takes what is new in a followed file.
func (f *file) look(ctx context.Context) error {
	if f.f == nil {
		return f.again(ctx)
	}
	now, err := os.Stat(f.o.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at %s: %w", f.o.Path, err)
	}
	mine, statErr := f.f.Stat()
	if statErr != nil {
		return fmt.Errorf("look at %s: %w", f.o.Path, statErr)
	}
	rotated := err == nil && !os.SameFile(now, mine)
	if mine.Size() != f.size && !f.at.standsIn(f.f) {
		// Truncated, or written anew. What was not read may stand in a copy.
		f.close()
		return f.again(ctx)
	}
	if mine.Size() != f.size || rotated {
		f.size = mine.Size()
		if err := f.drain(ctx, false); err != nil {
			return err
		}
	}
	if !rotated {
		return nil
	}
	// Its writer may need a moment to turn to the new file.
	if err := source.Sleep(ctx, f.o.Every); err != nil {
		return err
	}
	if err := f.drain(ctx, true); err != nil {
		return err
	}
	f.close()
	f.at = place{}
	return f.again(ctx)
}

// again opens the file anew and takes what is there.
func (f *file) again(ctx context.Context) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	return f.drain(ctx, false)
}

// drain hands over every line after the place and moves it on. With last, a
// line without an end is taken too.
func (f *file) drain(ctx context.Context, last bool) error {
	r := bufio.NewReaderSize(io.NewSectionReader(f.f, f.at.Offset, math.MaxInt64-f.at.Offset), 64<<10)
	for {
		b, at := batch{name: f.o.Name}, f.at
		var end error
		for !b.full() {
			var got line
			if got, end = next(r); end != nil || got.open && !last {
				break
			}
			at.Offset += got.size
			at.Line++
			b.add(got, at.Line)
		}
		if end != nil && !errors.Is(end, io.EOF) {
			return fmt.Errorf("read %s: %w", f.o.Path, end)
		}
		if at.Offset > f.at.Offset {
			if err := f.store(ctx, b.Batch, at); err != nil {
				return err
			}
		}
		if !b.full() {
			return nil
		}
	}
}

// store hands a batch over with the place after it.
func (f *file) store(ctx context.Context, b source.Batch, at place) error {
	var err error
	if at.Tail, err = fingerprint(f.f, at.Offset); err != nil {
		return fmt.Errorf("read %s again: %w", f.o.Path, err)
	}
	if b.Cursor, err = at.cursor(); err != nil {
		return err
	}
	if err := source.Deliver(ctx, f.to, b); err != nil {
		f.final = true
		return err
	}
	f.at = at
	return nil
}
