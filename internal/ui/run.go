package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// lastMoments bounds what is still done after the console has ended: first the
// actions that the screen showed as done, then the saving of a draft.
const lastMoments = 2 * time.Second

// framesPerSecond is how often Bubble Tea looks for something of its own to
// send: a mode, a query, the clipboard. Each look costs a wake-up whether
// there is something or not; the picture does not wait for it (see painter).
const framesPerSecond = 4

// Run shows the console until the person leaves or ctx ends, which is a nil
// error. However it ends, the terminal is put back, what the screen showed as
// done is done, and the draft that was being typed is given to the desk; the
// error tells what could not be.
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
	defer quicken()()
	acts, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	m.acts = acts
	err = m.run(ctx)
	defer time.AfterFunc(lastMoments, stop).Stop()
	if !errors.Is(err, tea.ErrProgramPanic) { // which may be that of an action
		if ctx.Err() != nil {
			err = nil
		}
		err = errors.Join(err, m.finish())
	}
	return errors.Join(err, m.keepDraft(ctx))
}

// keepDraft saves what was being typed when the loop ended.
func (m *model) keepDraft(ctx context.Context) error {
	if !m.unsaved() {
		return nil
	}
	save, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastMoments)
	defer cancel()
	if err := m.keep(save, m.composer, m.composer.Text(), m.recalls); err != nil {
		return fmt.Errorf("save the draft: %w", err)
	}
	return nil
}

// quicken lets the console in beside the program's own work, and gives what
// takes it back. With a thread for each processor a key waits until one of
// them is done with its piece, up to 10 ms of taking posts in or collecting
// garbage; with two more the system runs the thread that has waited at once.
func quicken() (back func()) {
	n := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(n + 2)
	return func() { runtime.GOMAXPROCS(n) }
}

// run runs the loop, with a painter beside it, until it ends.
func (m *model) run(ctx context.Context, more ...tea.ProgramOption) error {
	env := m.o.Env
	if env == nil {
		env = os.Environ()
	}
	out := m.o.Out
	if out == nil {
		out = os.Stdout
	}
	p := newPainter(out, env, isTerminal(m.o.In))
	p.ask = !m.chosen && isTerminal(m.o.In)
	var to io.Writer = p
	if f, ok := out.(*os.File); ok {
		to = paintedFile{f, p}
	}
	drawing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() { p.run(drawing) })
	_, err := tea.NewProgram(painted{m, p}, append(m.o.program(ctx, to), more...)...).Run()
	stop()
	done.Wait()
	return cmp.Or(err, p.end())
}

// program is how Bubble Tea is to run.
func (o *Options) program(ctx context.Context, out io.Writer) []tea.ProgramOption {
	// Signals end ctx, and that ends the program. Bubble Tea's own handler
	// would wait for the loop to take its message while the end of the loop
	// waits for the handler.
	p := []tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(framesPerSecond), tea.WithOutput(out), tea.WithoutSignalHandler()}
	if o.In != nil {
		p = append(p, tea.WithInput(o.In))
	}
	if o.Env != nil {
		p = append(p, tea.WithEnvironment(o.Env))
	}
	if noColour(o.Env) {
		p = append(p, tea.WithColorProfile(colorprofile.ASCII))
	}
	return p
}

// noColour is the rule of https://no-color.org: any value but the empty one.
// Bubble Tea's own reading takes "yes" for no.
func noColour(env []string) bool {
	return slices.ContainsFunc(env, func(kv string) bool {
		v, set := strings.CutPrefix(kv, "NO_COLOR=")
		return set && v != ""
	})
}
