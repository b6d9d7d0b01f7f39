package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"hark/internal/domain"
	"hark/internal/kv"
)

// LearnParams are those of learn; at most one of them is set.
type LearnParams struct {
	DryRun bool   `json:"dry_run,omitempty"`
	Show   bool   `json:"show,omitempty"`
	Export string `json:"export,omitempty"` // the file to write, absolute
	Delete bool   `json:"delete,omitempty"`
}

// LearnLine is a line of learn's answer.
type LearnLine struct {
	Learning *Learning `json:"learning,omitempty"`
	Layer    *Layered  `json:"layer,omitempty"`   // shown
	Written  *Written  `json:"written,omitempty"` // exported
	Deleted  string    `json:"deleted,omitempty"` // the file that is no more
}

func learnVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p LearnParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	switch {
	case p.Show, p.Export != "":
		return a.showLayer(p.Export, emit)
	case p.Delete:
		return a.forgetLayer(emit)
	}
	l, err := a.learn(ctx, p.DryRun)
	if err != nil {
		return Failure(Failed, fmt.Sprintf("hark label draws posts to judge; %d answers are worth learning from, more are better", learnFrom), "%w", err)
	}
	if err := emitJSON(emit, LearnLine{Learning: &l}); err != nil {
		return err
	}
	if !l.Accepted && !p.DryRun {
		return Failure(Failed, "more answers help: hark label", "not learned: %s; nothing was changed", l.because())
	}
	return nil
}

// showLayer gives the file, or writes a copy of it.
func (a *App) showLayer(to string, emit Emit) error {
	l, there, err := readLayer(a.o.Folders.Layer())
	switch {
	case err != nil:
		return err
	case !there:
		return Failure(Failed, "hark label draws posts to judge, hark learn learns from them", "nothing was learned yet")
	case to == "":
		l.Model = a.mind.feel().Name()
		return emitJSON(emit, LearnLine{Layer: &l})
	}
	if err := a.writeFile(to, func(w io.Writer) error {
		_, err := io.WriteString(w, l.Text)
		return err
	}); err != nil {
		return err
	}
	return emitJSON(emit, LearnLine{Written: &Written{to}})
}

// forgetLayer goes on with what hark brings along.
func (a *App) forgetLayer(emit Emit) error {
	a.teacher.running.Lock()
	defer a.teacher.running.Unlock()
	path := a.o.Folders.Layer()
	switch err := os.Remove(path); {
	case errors.Is(err, fs.ErrNotExist):
		return Failure(Failed, "", "nothing was learned yet, there is nothing to forget")
	case err != nil:
		return fmt.Errorf("forget what was learned: %w", err)
	}
	a.mind.take(nil)
	return emitJSON(emit, LearnLine{Deleted: path})
}

// unlearn forgets what was learned where a text that it was learned from is
// erased: its words may stand there. It is learned anew from what is left.
func (a *App) unlearn(conversation domain.ID) error {
	learnedFrom := false
	if err := a.log.Read(func(s kv.Snapshot) error {
		learnedFrom = s.View(judgedBucket).Get(conversation[:]) != nil
		return nil
	}); err != nil || !learnedFrom {
		return err
	}
	a.teacher.running.Lock()
	defer a.teacher.running.Unlock()
	if err := os.Remove(a.o.Folders.Layer()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget what was learned: %w", err)
	}
	a.teacher.mu.Lock()
	a.teacher.known = 0
	a.teacher.mu.Unlock()
	a.taught()
	a.mind.take(nil)
	return nil
}

// Learn implements ui.Actor.
func (c console) Learn(ctx context.Context) (string, error) {
	l, err := c.a.learn(ctx, false)
	switch {
	case err != nil:
		return "", err
	case !l.Accepted:
		return "", fmt.Errorf("%s; nothing was changed, more answers help", l.because())
	}
	return l.says() + "; used for what is heard from now on", nil
}

// openLayer reads what was learned. A damaged file is told of, and does not
// keep anybody from working: sentiment is then what hark brings along.
func (a *App) openLayer() {
	l, _, err := readLayer(a.o.Folders.Layer())
	if err != nil {
		a.o.Diary.Warn("what was learned is not used", "error", err)
		a.changes.notice(err.Error())
		l.layer = nil
	}
	a.mind = newMind(a.o.Config, l.layer)
}

// checkLayer is doctor's word on what was learned.
func (a *App) checkLayer(_ context.Context, say func(Finding) error) error {
	l, there, err := readLayer(a.o.Folders.Layer())
	switch {
	case err != nil:
		e := Explain(err)
		return say(Finding{"sentiment", false, e.Message, e.Hint})
	case !there:
		return say(Finding{"sentiment", true, a.mind.feel().Name() + ", which nobody has taught anything yet", "hark label draws posts to judge"})
	}
	return say(Finding{"sentiment", true, fmt.Sprintf("%s, learned %s from %d labels: macro-F1 %.1f before, %.1f after, on held-out ones",
		a.mind.feel().Name(), l.At.Format("2006-01-02"), l.Labels, 100*l.Before.MacroF1, 100*l.After.MacroF1), ""})
}
