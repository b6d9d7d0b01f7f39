package ui

import (
	"fmt"
	"io"
	"os"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
	"hark/internal/ui/screen"
)

// edit hands the text to the person's editor. The file is theirs alone
// (os.CreateTemp makes it 0600) and is removed when the editor ends.
func (m *model) edit() tea.Cmd {
	id, text := m.composer.ID, m.composer.Text()
	return func() tea.Msg {
		path, err := writeTemp(text)
		if err != nil {
			return failed{"open the editor", err}
		}
		return editorReady{id, path}
	}
}

func writeTemp(text string) (string, error) {
	f, err := os.CreateTemp("", "hark-reply-*.txt")
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(f, text)
	if shut := f.Close(); err == nil {
		err = shut
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// editorReady says that the text lies in a file.
type editorReady struct {
	id   domain.ID
	path string
}

func (m *model) runEditor(r editorReady) tea.Cmd {
	line := m.o.Editor
	if line == "" {
		line = "vi"
	}
	c := exec.CommandContext(m.ctx, "sh", "-c", line+` "$1"`, "sh", r.path)
	if c.Stdout = m.o.Out; m.o.Out == nil { // past the painter: an editor wants the terminal itself
		c.Stdout = os.Stdout
	}
	return tea.ExecProcess(c, func(err error) tea.Msg { return editorClosed{r.id, r.path, err} })
}

// editorClosed says that the editor has ended.
type editorClosed struct {
	id   domain.ID
	path string
	err  error
}

func (m *model) editorClosed(c editorClosed) tea.Cmd {
	return func() tea.Msg {
		defer os.Remove(c.path)
		if c.err != nil {
			return failed{"the editor", fmt.Errorf("%w; the text is as it was", c.err)}
		}
		f, err := os.Open(c.path)
		if err != nil {
			return failed{"read what was edited", err}
		}
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, screen.MaxDraft+1))
		if err != nil {
			return failed{"read what was edited", err}
		}
		return edited{c.id, string(b)}
	}
}

// edited is the text as the editor left it.
type edited struct {
	id   domain.ID
	text string
}

func (m *model) edited(e edited) tea.Cmd {
	if m.composer == nil || m.composer.ID != e.id {
		return nil
	}
	for len(e.text) > 0 && e.text[len(e.text)-1] == '\n' { // editors end a file with one
		e.text = e.text[:len(e.text)-1]
	}
	m.composer.SetText(e.text)
	return m.composed()
}
