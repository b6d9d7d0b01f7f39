package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/ui"
	"hark/internal/ui/theme"
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
	o.Listen, o.Send = true, true
	return e.withDiary(&o, func() error { return e.run(ctx, o) })
}

// run holds the desk for as long as its console is open.
func (e *env) run(ctx context.Context, o app.Options) error {
	a, err := app.Hold(ctx, o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	u, err := e.uiOptions(ctx, a, o)
	if err == nil {
		err = ui.Run(ctx, u)
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return errors.Join(err, a.Close())
}

func (e *env) uiOptions(ctx context.Context, a *app.App, o app.Options) (ui.Options, error) {
	c := o.Config
	u := ui.Options{
		Desk: a.Desk(), Changes: a.Changes(ctx),
		Me: c.Me, Brand: c.Desk, Outcomes: a.Outcomes(), Subjects: a.Subjects(), Limits: a.Limits,
		Theme: e.theme(c), Keys: c.Keys, ASCII: c.Icons == "ascii", Reader: c.Reader,
		Editor: editor(e.getenv), Env: e.Environ, In: e.In, Out: e.Out,
	}
	user := os.DirFS(o.Folders.Themes())
	for _, name := range theme.List(user) {
		t, err := theme.Load(user, name)
		if err != nil {
			o.Diary.Warn("a theme has mistakes", "theme", name, "error", err)
			continue
		}
		u.Themes = append(u.Themes, t)
	}
	return u, nil
}

// theme is the theme that was asked for. For "auto" the terminal is not asked,
// since not every one answers and the first frame would wait; COLORFGBG is
// what many of them say of themselves ("15;0" is white on black).
func (e *env) theme(c *config.Config) string {
	if c.Theme != "auto" {
		return c.Theme
	}
	if i := strings.LastIndexByte(e.getenv("COLORFGBG"), ';'); i >= 0 {
		switch e.getenv("COLORFGBG")[i+1:] {
		case "7", "15":
			return c.Themes.Light
		}
	}
	return c.Themes.Dark
}

func editor(getenv func(string) string) string {
	if v := getenv("VISUAL"); v != "" {
		return v
	}
	return getenv("EDITOR")
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
