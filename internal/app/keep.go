package app

import (
	"context"

	"hark/internal/eventlog"
)

type batch = eventlog.Batch

// PathParams name a file by its absolute path: whoever holds the log may
// stand in another folder.
type PathParams struct {
	Path string `json:"path"`
}

// Written is the answer of a verb that wrote a file.
type Written struct {
	Path string `json:"path"`
}

func backup(ctx context.Context, a *App, q Request, emit Emit) error {
	var p PathParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	if err := a.exports(ctx, "backup"+toFile(p.Path)); err != nil {
		return err
	}
	if err := a.log.Backup(ctx, p.Path); err != nil {
		return err
	}
	return emitJSON(emit, Written(p))
}

// Progress is a line of a verb that takes its time.
type Progress struct {
	Done  uint64 `json:"done"`
	Total uint64 `json:"total"`
}

// progressSteps is how many lines of progress a verb gives at most.
const progressSteps = 100

func rebuild(ctx context.Context, a *App, _ Request, emit Emit) error {
	var lines = newThrottle(emit)
	if err := a.log.Rebuild(ctx, lines.tell); err != nil {
		return err
	}
	return lines.err
}

// throttle passes on the progress of something in a bounded number of lines.
type throttle struct {
	emit Emit
	next uint64
	err  error
}

func newThrottle(emit Emit) *throttle { return &throttle{emit: emit} }

func (t *throttle) tell(done, total uint64) {
	if t.err != nil || done < t.next && done != total {
		return
	}
	t.next = done + max(total/progressSteps, 1)
	t.err = emitJSON(t.emit, Progress{done, total})
}

// Restore puts a backup in the place of the log, which nobody may hold. Its
// journals end there and others begin, which an administrator has to let in; but
// on the hub's own machine, where nobody might be left who could, they go on from
// what the hub has of them.
func Restore(ctx context.Context, o Options, from string) error {
	l := o.logOptions()
	l.Resume = o.Config.Hub.Listen != ""
	return eventlog.Restore(ctx, l, from)
}

// Compact gives unused space of the log back. Nobody may hold the log.
func Compact(ctx context.Context, o Options) (before, after int64, err error) {
	return eventlog.Compact(ctx, o.logOptions())
}
