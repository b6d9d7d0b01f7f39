package server

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// diary writes down what the server says. Its notices are for whoever runs a
// server of its own; here they are details.
type diary struct {
	to *slog.Logger

	mu   sync.Mutex
	last string // that it cannot go on
}

func (d *diary) Noticef(format string, v ...any) { d.to.Debug(fmt.Sprintf(format, v...)) }
func (d *diary) Warnf(format string, v ...any)   { d.to.Warn(fmt.Sprintf(format, v...)) }
func (d *diary) Errorf(format string, v ...any)  { d.to.Error(fmt.Sprintf(format, v...)) }
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
