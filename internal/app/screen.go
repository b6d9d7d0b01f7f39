package app

import (
	"context"
	"io"
	"os"
	"strings"

	"hark/internal/ui"
	"hark/internal/ui/theme"
)

// Terminal is where a console is shown.
type Terminal struct {
	In      io.Reader
	Out     io.Writer
	Environ []string // "NAME=value": TERM, COLORTERM, NO_COLOR, EDITOR ...
}

func (t *Terminal) getenv(name string) string {
	for _, pair := range t.Environ {
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
		Me: c.Me, Brand: c.Desk, Outcomes: a.Outcomes(), Subjects: a.Subjects(), Limits: a.Limits,
		Theme: a.theme(&t), Keys: c.Keys, ASCII: c.Icons == "ascii", Reader: c.Reader,
		Editor: t.editor(), Env: t.Environ, Now: a.o.Now, In: t.In, Out: t.Out,
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

// theme is the theme that was asked for. For "auto" the terminal is not asked,
// since not every one answers and the first frame would wait; COLORFGBG is
// what many of them say of themselves ("0;15" is black on white).
func (a *App) theme(t *Terminal) string {
	c := a.o.Config
	if c.Theme != "auto" {
		return c.Theme
	}
	says := t.getenv("COLORFGBG")
	switch says[strings.LastIndexByte(says, ';')+1:] {
	case "7", "15":
		return c.Themes.Light
	}
	return c.Themes.Dark
}

func (t *Terminal) editor() string {
	if v := t.getenv("VISUAL"); v != "" {
		return v
	}
	return t.getenv("EDITOR")
}
