package lines

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"hark/internal/source"
)

// read is a line from the pump, or why there are no more.
type read struct {
	line line
	err  error
}

// stream reads an input that cannot be read twice, to its end. A batch is
// handed over when it is full or when the input has no more to give just now.
func (l *Lines) stream(ctx context.Context, to source.Sink) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := make(chan read, 64)
	go pump(ctx, l.o.Reader, lines)
	if c, ok := l.o.Reader.(io.Closer); ok {
		defer c.Close() // wakes the pump
	}
	var number int64
	for {
		b := batch{name: l.o.Name}
		err := gather(ctx, lines, &b, &number)
		if len(b.Mentions)+len(b.Refused) > 0 && ctx.Err() == nil {
			if err := source.Deliver(ctx, to, b.Batch); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			to.Report(source.Health{State: source.Ended})
			return nil
		case err != nil && ctx.Err() == nil:
			return fmt.Errorf("read lines for %s: %w", l.o.Name, err)
		case err != nil:
			return err
		}
	}
}

// gather waits for one line and takes what else is there.
func gather(ctx context.Context, lines <-chan read, b *batch, number *int64) error {
	take := func(r read) error {
		if r.err == nil {
			*number++
			b.add(r.line, *number)
		}
		return r.err
	}
	select {
	case r := <-lines:
		if err := take(r); err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	for !b.full() {
		select {
		case r := <-lines:
			if err := take(r); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func pump(ctx context.Context, in io.Reader, lines chan<- read) {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		l, err := next(r)
		select {
		case lines <- read{l, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}
