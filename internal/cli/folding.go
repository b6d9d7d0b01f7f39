package cli

import (
	"fmt"
	"io"
	"time"
)

// When those who wait for the log to be folded are told of it: at once would
// be a flicker where it is quick, and noise in a script's output.
const (
	foldingSeen   = 300 * time.Millisecond // on a terminal, where the line is written over
	foldingLogged = 2 * time.Second
)

// foldingLine tells of the folding of the log: on a terminal in one line that
// changes and goes away at the end, elsewhere in a line every ten percent.
type foldingLine struct {
	w     io.Writer
	now   func() time.Time
	over  bool // the line can be written over
	began time.Time
	next  uint64 // percent from which on there is something new to say
	shown bool
}

func newFoldingLine(e *env) *foldingLine {
	return &foldingLine{w: e.Err, now: e.now, over: terminal(e.Err), began: e.now()}
}

func (l *foldingLine) tell(done, total uint64) {
	percent := done * 100 / max(total, 1)
	wait, step, form := foldingLogged, uint64(10), "hark: folding the log anew, %d %%\n"
	if l.over {
		wait, step, form = foldingSeen, 1, "\x1b[Khark: folding the log anew, %d %%\r"
	}
	if percent >= l.next && l.now().Sub(l.began) >= wait {
		l.next, l.shown = (percent/step+1)*step, true
		fmt.Fprintf(l.w, form, percent)
	}
	if done == total {
		l.leave()
	}
}

// leave takes the line off a terminal; it may be broken off at any percent.
func (l *foldingLine) leave() {
	if l != nil && l.over && l.shown {
		fmt.Fprint(l.w, "\x1b[K")
		l.shown = false
	}
}
