package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// diary writes down what the server says. Its notices are for whoever runs a
// server of its own; here they are details.
type diary struct {
	to *slog.Logger

	mu    sync.Mutex
	last  string // that it cannot go on
	since time.Time
	lines int // of warnings and errors since then
}

// diaryMax is how many warnings and errors are written down in a minute: one
// who tries what is refused must not fill the disk with it.
const diaryMax = 100

// write writes a line down, unless there were too many.
func (d *diary) write(level slog.Level, format string, v []any) {
	d.mu.Lock()
	if now := time.Now(); now.Sub(d.since) > time.Minute {
		d.since, d.lines = now, 0
	}
	d.lines++
	lines := d.lines
	d.mu.Unlock()
	switch {
	case lines < diaryMax:
		d.to.Log(context.Background(), level, fmt.Sprintf(format, v...))
	case lines == diaryMax:
		d.to.Warn("the hub says more than is written down")
	}
}

func (d *diary) Noticef(format string, v ...any) { d.to.Debug(fmt.Sprintf(format, v...)) }
func (d *diary) Warnf(format string, v ...any)   { d.write(slog.LevelWarn, format, v) }
func (d *diary) Errorf(format string, v ...any)  { d.write(slog.LevelError, format, v) }
func (d *diary) Debugf(format string, v ...any)  { d.to.Debug(fmt.Sprintf(format, v...)) }
func (d *diary) Tracef(format string, v ...any)  { d.to.Debug(fmt.Sprintf(format, v...)) }

// Fatalf is said where the server cannot go on, such as when its port is taken.
func (d *diary) Fatalf(format string, v ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = fmt.Sprintf(format, v...)
	d.to.Error(d.last)
}

// fatal is why it could not go on.
func (d *diary) fatal() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return errors.New(d.last)
}
