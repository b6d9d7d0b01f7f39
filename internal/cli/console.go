package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"golang.org/x/sys/unix"

	"hark/internal/app"
)

// console opens the console, or prints the queue where there is no terminal.
func (e *env) console(ctx context.Context) error {
	if !terminal(e.Out) || !terminal(e.In) {
		return e.call(ctx, request{verb: "list", params: app.ListParams{}}, as(e.row))
	}
	o, err := e.options()
	if err != nil {
		return err
	}
	if f := themeFinding(o); !f.OK {
		fmt.Fprintf(e.Err, "hark: %s\nhint: %s\n", clean(f.What), clean(f.Hint)) // to be read after the console
	}
	o.Listen, o.Send, o.Serve = true, true, o.Config.Hub.Listen != ""
	return e.withDiary(&o, func() error { return e.run(ctx, o) })
}

// run holds the desk for as long as its console is open.
func (e *env) run(ctx context.Context, o app.Options) error {
	a, err := app.Hold(ctx, o)
	if err != nil {
		return err
	}
	err = a.Console(ctx, app.Terminal{In: e.In, Out: e.Out, Environ: e.Environ})
	return errors.Join(err, ctx.Err(), a.Close())
}

// diaryMax is when the diary starts anew; the one before is kept beside it.
const diaryMax = 4 << 20

// withDiary opens the file in which the program writes about itself. Nothing
// of it reaches the screen.
func (e *env) withDiary(o *app.Options, f func() error) error {
	path := o.Folders.Diary()
	if err := os.MkdirAll(o.Folders.State, 0o700); err != nil {
		return fmt.Errorf("open diary: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Size() > diaryMax {
		if err := os.Rename(path, path+".1"); err != nil {
			return fmt.Errorf("open diary: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open diary: %w", err)
	}
	o.Diary = slog.New(slog.NewTextHandler(file, nil))
	return errors.Join(f(), file.Close())
}

// terminal reports whether a stream is a terminal.
func terminal(stream any) bool {
	f, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return false
	}
	_, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	return err == nil
}
