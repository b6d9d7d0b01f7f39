package app

import (
	"context"
	"io"
	"os"
	"strings"

	"hark/internal/ui"
	"hark/internal/ui/screen"
	"hark/internal/ui/theme"
)

// Terminal is where a console is shown.
type Terminal struct {
	In      io.Reader
	Out     io.Writer
	Environ []string // "NAME=value": TERM, COLORTERM, NO_COLOR, EDITOR ...
}

// Getenv is the value of a variable in an environment ("NAME=value"), or
// nothing.
func Getenv(environ []string, name string) string {
	for _, pair := range environ {
		if n, v, _ := strings.Cut(pair, "="); n == name {
			return v
		}
	}
	return ""
}

// Console shows the console until the person leaves or ctx ends.
func (a *App) Console(ctx context.Context, t Terminal) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := a.o.Config
	o := ui.Options{
		Desk: a.Desk(), Changes: a.Changes(ctx),
		Me: c.Me, Areas: c.Areas(c.Me), Team: a.experts(), Brand: c.Desk, Outcomes: a.Outcomes(), Subjects: a.Subjects(), Limits: a.Limits, Hold: c.Hold.Duration,
		Pair: ui.Pair{Dark: c.Themes.Dark, Light: c.Themes.Light}, Keys: c.Keys, ASCII: c.Icons == "ascii", Reader: c.Reader, Grades: c.Grades == 6, Notify: ui.Notification(c.Warn.Notify),
		Editor: t.editor(), Env: t.Environ, Now: a.o.Now, In: t.In, Out: t.Out,
	}
	if c.Theme != "auto" {
		o.Theme = c.Theme
	}
	for _, p := range Pages() {
		o.Pages = append(o.Pages, screen.Page(p))
	}
	user := os.DirFS(a.o.Folders.Themes())
	for _, name := range theme.List(user) {
		look, err := theme.Load(user, name)
		if err != nil {
			a.o.Diary.Warn("a theme has mistakes", "theme", name, "error", err)
			continue
		}
		o.Themes = append(o.Themes, look)
	}
	return ui.Run(ctx, o)
}

func (t *Terminal) editor() string {
	if v := Getenv(t.Environ, "VISUAL"); v != "" {
		return v
	}
	return Getenv(t.Environ, "EDITOR")
}
