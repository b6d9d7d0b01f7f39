package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// lastSave bounds the saving of a draft after the console has ended.
const lastSave = 2 * time.Second

// framesPerSecond is the most that Bubble Tea allows: a key waits for the next
// frame, and nothing is sent where nothing changed.
const framesPerSecond = 120

// Run shows the console until the person leaves or ctx ends, which is a nil
// error. However it ends, the terminal is put back and the draft that was
// being typed is given to the desk.
func Run(ctx context.Context, o Options) error {
	switch {
	case o.Desk == nil:
		return errors.New("run the console: no desk")
	case len(o.Themes) == 0:
		return errors.New("run the console: no themes")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	m, err := newModel(ctx, o)
	if err != nil {
		return fmt.Errorf("run the console: %w", err)
	}
	_, err = tea.NewProgram(m, o.program(ctx)...).Run()
	if c := m.composer; c != nil && !c.Note && c.Text() != m.saved {
		save, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
		defer cancel()
		if failed := o.Desk.SaveDraft(save, c.ID, c.Text()); failed != nil && err == nil {
			err = fmt.Errorf("save the draft: %w", failed)
		}
	}
	if ctx.Err() != nil && !errors.Is(err, tea.ErrProgramPanic) {
		return nil
	}
	return err
}

// program is how Bubble Tea is to run.
func (o *Options) program(ctx context.Context) []tea.ProgramOption {
	p := []tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(framesPerSecond)}
	if o.In != nil {
		p = append(p, tea.WithInput(o.In))
	}
	if o.Out != nil {
		p = append(p, tea.WithOutput(o.Out))
	}
	if o.Env != nil {
		p = append(p, tea.WithEnvironment(o.Env))
	}
	// https://no-color.org: any value but the empty one. Bubble Tea's own
	// reading takes "yes" for no.
	for _, kv := range o.Env {
		if v, set := strings.CutPrefix(kv, "NO_COLOR="); set && v != "" {
			p = append(p, tea.WithColorProfile(colorprofile.ASCII))
		}
	}
	return p
}
