package app

import (
	"context"
	"fmt"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/view"
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

// EraseParams say whose texts are erased, and why.
type EraseParams struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// ErasedTexts is how many texts were erased.
type ErasedTexts struct {
	ID    string `json:"id"`
	Texts int    `json:"texts"`
}

// erase erases all that was written in a conversation: mentions, replies,
// notes and the draft. The events stay, with hashes that say nothing.
func erase(ctx context.Context, a *App, q Request, emit Emit) error {
	var p EraseParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	if p.Reason == "" {
		return Failure(Usage, "say why, for whoever asks later: hark erase ID --reason R", "nothing was erased")
	}
	var id domain.ID
	var refs []domain.Ref
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		if id, err = view.Lookup(s, p.ID); err != nil {
			return err
		}
		t, err := view.ThreadOf(s, id)
		for i := range t.Events {
			if e := &t.Events[i]; !e.Event.Text.IsZero() {
				if _, there := s.Text(e.Pos); there {
					refs = append(refs, e.Event.Ref())
				}
			}
		}
		return err
	}); err != nil {
		return err
	}
	j, err := a.me.journal(ctx)
	if err != nil {
		return err
	}
	if err := a.log.Erase(ctx, j, a.o.Config.Me, refs, p.Reason); err != nil {
		return err
	}
	for _, key := range []string{id.String(), noteKey(id)} {
		if err := a.local(ctx, kv.Local{Space: kv.Drafts, Key: key}); err != nil {
			return fmt.Errorf("drop draft: %w", err)
		}
	}
	a.stale() // what was erased may be an example there
	if err := a.unlearn(id); err != nil {
		return err
	}
	return emitJSON(emit, ErasedTexts{id.String(), len(refs)})
}

// Restore puts a backup in the place of the log, which nobody may hold.
func Restore(ctx context.Context, o Options, from string) error {
	return eventlog.Restore(ctx, o.logOptions(), from)
}

// Compact gives unused space of the log back. Nobody may hold the log.
func Compact(ctx context.Context, o Options) (before, after int64, err error) {
	return eventlog.Compact(ctx, o.logOptions())
}
