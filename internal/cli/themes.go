package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/ui/theme"
)

// ThemeLine is a line of themes with --json.
type ThemeLine struct {
	Name  string `json:"name"`
	Yours bool   `json:"yours"`
	Error string `json:"error,omitempty"`
}

func (e *env) themesCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(*cobra.Command, []string) error {
			o, err := e.read()
			if err != nil {
				return err
			}
			return e.themes(o)
		},
	}
}

// themes lists the themes and reads each: a user's own may have mistakes.
func (e *env) themes(o app.Options) error {
	bad := 0
	for _, l := range themeLines(o) {
		if l.Error != "" {
			bad++
		}
		if err := e.report(l, func() error {
			line := l.Name
			if l.Yours {
				line += "  (yours)"
			}
			if l.Error != "" {
				line += "\n  " + clean(l.Error)
			}
			return e.printf("%s\n", line)
		}); err != nil {
			return err
		}
	}
	if bad > 0 {
		return app.Failure(app.BadConfig, "each of them says what is wrong and where", "%d of the themes have mistakes", bad)
	}
	return nil
}

// themeLines reads every theme that there is.
func themeLines(o app.Options) []ThemeLine {
	dir := o.Folders.Themes()
	user := os.DirFS(dir)
	var lines []ThemeLine
	for _, name := range theme.List(user) {
		l := ThemeLine{Name: name}
		if _, err := fs.Stat(user, name+".toml"); err == nil {
			l.Yours = true
		}
		if _, err := theme.Load(user, name); err != nil {
			l.Error = inFolder(dir, err).Error()
		}
		lines = append(lines, l)
	}
	return lines
}

// inFolder names a theme's file with the folder it is in.
func inFolder(dir string, err error) error {
	var bad *theme.Error
	if !errors.As(err, &bad) {
		return err
	}
	at := *bad
	at.File = filepath.Join(dir, at.File)
	return &at
}

// checkThemes holds the themes that hark.toml asks for to those there are, and
// reads them: what would only show on the screen is found before it opens.
func checkThemes(o app.Options) error {
	dir := o.Folders.Themes()
	user := os.DirFS(dir)
	if err := o.Config.CheckThemes(theme.List(user)); err != nil {
		return app.Explain(err)
	}
	for _, name := range []string{o.Config.Theme, o.Config.Themes.Dark, o.Config.Themes.Light} {
		if name == "auto" {
			continue
		}
		if _, err := theme.Load(user, name); err != nil {
			return app.Failure(app.BadConfig, "mend the theme, or choose another in hark.toml; hark themes lists them", "%w", inFolder(dir, err))
		}
	}
	return nil
}

// themeFinding is what doctor says of the themes.
func themeFinding(o app.Options) app.Finding {
	f := app.Finding{Check: "themes", OK: true}
	lines := themeLines(o)
	for _, l := range lines {
		if l.Error != "" {
			return app.Finding{Check: "themes", What: l.Error, Hint: "hark themes lists every mistake; no theme with one is shown"}
		}
	}
	f.What = fmt.Sprintf("%d, without mistakes", len(lines))
	return f
}
