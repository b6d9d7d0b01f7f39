package app

import (
	"context"
	"io"

	"hark/internal/listen"
	"hark/internal/source/lines"
)

// ListenParams say which JSON Lines are taken in.
type ListenParams struct {
	Name   string `json:"name"`             // of the source
	Path   string `json:"path,omitempty"`   // absolute; empty is the request's body
	Follow bool   `json:"follow,omitempty"` // go on at the end of the file
}

// listenVerb takes mentions in from a file or from the request's body, until
// its end or that of ctx, and says what became of them.
func listenVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ListenParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	o := lines.Options{Name: p.Name, Path: p.Path, Follow: p.Follow}
	if p.Path == "" {
		if q.Body == nil {
			return Failure(Usage, "give a file, or - and something to read", "there is nothing to listen to")
		}
		o.Reader = io.NopCloser(q.Body)
	}
	src, err := lines.New(o)
	if err != nil {
		return err
	}
	before := a.heardOf(p.Name)
	// The source ends with the asker, and with the app: one that has an end is
	// heard to it, as far as there is time.
	asker := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	until := a.ctx
	if p.Follow {
		until = a.leaving
	}
	defer context.AfterFunc(until, stop)()
	if err := a.ear.Run(ctx, src); err != nil {
		return err
	}
	after := a.heardOf(p.Name)
	after.Received -= before.Received
	after.Kept -= before.Kept
	after.Duplicates -= before.Duplicates
	after.Refused -= before.Refused
	if err := emitJSON(emit, taken(after)); err != nil {
		return err
	}
	if after.Refused > 0 {
		return Failure(Partly, "`hark sources` lists them, each with the reason", "%d of the lines were refused, or cut", after.Refused)
	}
	return a.over(asker, ctx)
}

// Taken is what became of lines that were taken in.
type Taken struct {
	Source     string `json:"source"`
	Received   int    `json:"received"`
	Kept       int    `json:"kept"`
	Duplicates int    `json:"duplicates"`
	Refused    int    `json:"refused"`
}

func taken(st listen.Status) Taken {
	return Taken{st.Name, st.Received, st.Kept, st.Duplicates, st.Refused}
}

func (a *App) heardOf(name string) listen.Status {
	for _, st := range a.ear.Health() {
		if st.Name == name {
			return st
		}
	}
	return listen.Status{Name: name}
}
