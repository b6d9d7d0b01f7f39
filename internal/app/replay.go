package app

import (
	"context"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// ReplayLine is one event as it happened.
type ReplayLine struct {
	Pos          uint64      `json:"pos"`
	At           time.Time   `json:"at"`
	By           string      `json:"by"`
	Kind         domain.Kind `json:"kind"`
	Conversation string      `json:"conversation,omitempty"`
	Text         string      `json:"text"` // what happened, in words
}

// ReplayParams are those of replay.
type ReplayParams struct {
	Since  time.Time `json:"since,omitzero"`
	Follow bool      `json:"follow,omitempty"` // go on with what happens from now on
}

func replay(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ReplayParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	asker := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	until := a.ctx
	if p.Follow {
		until = a.leaving
	}
	defer context.AfterFunc(until, stop)()
	end := a.end()
	if end == 0 && !p.Follow {
		return nil
	}
	for entries, err := range a.log.Follow(ctx, 0) {
		if err != nil {
			return err
		}
		for i := range entries {
			e := &entries[i].Event
			if entries[i].Pos > end && !p.Follow {
				return nil
			}
			if e.At.Time().Before(p.Since) {
				continue
			}
			if err := emitJSON(emit, replayLine(&entries[i])); err != nil {
				return err
			}
		}
		if entries[len(entries)-1].Pos >= end && !p.Follow {
			return nil
		}
	}
	return a.over(asker, ctx)
}

// over is why something that was to go on has ended: because of the asker, or
// because the app is closing.
func (a *App) over(asker, ctx context.Context) error {
	if ctx.Err() == nil || asker.Err() != nil {
		return asker.Err()
	}
	return Failure(Busy, "give the command again", "the process that held the log has ended")
}

func replayLine(entry *domain.Entry) ReplayLine {
	e := &entry.Event
	l := ReplayLine{Pos: entry.Pos, At: e.At.Time(), By: e.By, Kind: e.Kind, Text: view.Describe(e)}
	if !e.Conversation.IsZero() {
		l.Conversation = e.Conversation.String()
	}
	return l
}
