package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// between is the least time from one picture to the next: what comes sooner,
// as while a key is held down, is left out but for the last.
const between = 4 * time.Millisecond

// painter draws the picture. Bubble Tea keeps the rest of the terminal: raw
// mode, the alternate screen, mouse and keys, handing over to an editor. Its own
// drawing has no way to be woken: it looks for a new frame 120 times a second
// at most, which costs a hundredth of a processor while nothing happens, lets
// a key wait 8 ms, and sends every line that holds a wide character anew in
// each frame. The painter draws when there is something to draw, at once, and
// only the lines that changed, with the same cells of ultraviolet.
//
// Everything that Bubble Tea writes goes through the painter, too. That is
// how it knows when the screen is somebody else's, an editor's or a shell's,
// and it draws everything anew after each such write.
type painter struct {
	frames chan tea.View // holds the latest frame that is not drawn yet

	mu     sync.Mutex
	out    io.Writer
	held   hold
	frame  tea.View
	width  int
	height int
	ask    bool // for the terminal's background, with the first picture
	sync   bool // the terminal knows synchronised output (mode 2026)
	shown  []string
	cursor bool // the terminal's cursor can be seen
	cells  uv.ScreenBuffer
	draw   *uv.TerminalRenderer
	buf    bytes.Buffer // what draw makes
	err    error        // the first fault of a write
}

// hold is whose the screen is.
type hold uint8

const (
	before hold = iota // the shell's: nothing was drawn yet
	ours
	theirs // an editor's, or the shell's again
)

// newPainter draws on out, as the environment says. Raw tells that the
// terminal does not make a carriage return of a line feed.
func newPainter(out io.Writer, env []string, raw bool) *painter {
	p := &painter{out: out, frames: make(chan tea.View, 1), cursor: true}
	p.cells = uv.NewScreenBuffer(0, 0)
	p.draw = uv.NewTerminalRenderer(&p.buf, env)
	p.draw.SetColorProfile(colorprofile.Detect(out, env))
	if noColour(env) {
		p.draw.SetColorProfile(colorprofile.ASCII)
	}
	p.draw.SetFullscreen(true)
	p.draw.SetRelativeCursor(false)
	p.draw.SetMapNewline(!raw)
	return p
}

// show has a frame drawn, in place of one that is not drawn yet. It does not
// wait for the terminal. It is for one goroutine.
func (p *painter) show(v tea.View) {
	select {
	case <-p.frames:
	default:
	}
	p.frames <- v
}

// run draws what is shown until ctx ends.
func (p *painter) run(ctx context.Context) {
	for {
		select {
		case v := <-p.frames:
			p.mu.Lock()
			p.frame = v
			p.paint(nil)
			p.mu.Unlock()
		case <-ctx.Done():
			return
		}
		time.Sleep(between)
	}
}

// The sequences by which the screen changes hands (DECSET 1049).
const (
	enter = ansi.SetModeAltScreenSaveCursor
	leave = ansi.ResetModeAltScreenSaveCursor
)

// Write passes on what Bubble Tea writes, with a new picture after it where
// the screen is ours.
func (p *painter) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	in, out := bytes.LastIndex(b, []byte(enter)), bytes.LastIndex(b, []byte(leave))
	switch {
	case out > in:
		p.held = theirs
	case in > out:
		p.held = ours
	}
	if p.held != ours || p.width == 0 {
		return p.out.Write(b)
	}
	p.forget()
	p.paint(b)
	return len(b), p.err
}

// forget makes the next picture a whole one.
func (p *painter) forget() {
	p.draw.Erase()
	p.draw.SetPosition(-1, -1)
	p.shown, p.cursor = nil, true
}

// paint writes first, then what makes the frame of what is shown, in one
// write. It goes before Bubble Tea at the start, which enters the alternate
// screen only when it next looks for a frame.
func (p *painter) paint(first []byte) {
	if p.held == theirs || p.width == 0 {
		return
	}
	var b bytes.Buffer
	b.Write(first)
	if p.held == before {
		p.held = ours
		b.WriteString(enter)
		if p.ask { // here, because Bubble Tea would keep the question for its next frame
			b.WriteString(ansi.RequestBackgroundColor)
		}
	}
	p.change()
	if p.draw.Render(p.cells.RenderBuffer); p.frame.Cursor != nil {
		p.draw.MoveTo(p.frame.Cursor.X, p.frame.Cursor.Y)
	}
	_ = p.draw.Flush() // into buf, which takes everything
	p.wrap(&b)
	p.buf.Reset()
	if b.Len() == 0 {
		return
	}
	if _, err := p.out.Write(b.Bytes()); err != nil && p.err == nil {
		p.err = err
	}
}

// change brings the lines that differ into the cells.
func (p *painter) change() {
	lines := strings.Split(p.frame.Content, "\n")
	if len(p.shown) != p.height {
		p.shown = nil
	}
	for y := range p.height {
		line := ""
		if y < len(lines) {
			line = lines[y]
		}
		if p.shown != nil && p.shown[y] == line {
			continue
		}
		uv.NewStyledString(line).Draw(p.cells, uv.Rect(0, y, p.width, 1))
		if strings.TrimSpace(ansi.Strip(line)) == "" { // may be cleared with all below it, from the line above on
			p.cells.TouchLine(0, y-1, p.width)
		}
	}
	for len(lines) < p.height {
		lines = append(lines, "")
	}
	p.shown = lines[:p.height]
}

// wrap puts what was drawn into b, so that the terminal shows it all at once
// and no cursor is seen flying about.
func (p *painter) wrap(b *bytes.Buffer) {
	drawn, want := p.buf.Len() > 0, p.frame.Cursor != nil
	if drawn && p.sync {
		b.WriteString(ansi.SetModeSynchronizedOutput)
	}
	if p.cursor && (drawn && !p.sync || !want) {
		b.WriteString(ansi.ResetModeTextCursorEnable)
		p.cursor = false
	}
	b.Write(p.buf.Bytes())
	if want && !p.cursor {
		b.WriteString(ansi.SetModeTextCursorEnable)
		p.cursor = true
	}
	if drawn && p.sync {
		b.WriteString(ansi.ResetModeSynchronizedOutput)
	}
}

// learn takes what Bubble Tea found out of the terminal.
func (p *painter) learn(msg tea.Msg) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.width, p.height = msg.Width, msg.Height
		p.cells.Resize(p.width, p.height)
		p.cells.Touched = nil
		p.draw.Resize(p.width, p.height)
		p.forget()
	case tea.ColorProfileMsg:
		p.draw.SetColorProfile(msg.Profile)
		p.forget()
	case tea.ModeReportMsg:
		p.mode(msg)
	}
}

func (p *painter) mode(msg tea.ModeReportMsg) {
	switch {
	case msg.Mode == ansi.ModeSynchronizedOutput:
		p.sync = msg.Value.IsReset()
	case msg.Mode == ansi.ModeUnicodeCore && graphemes(msg):
		p.cells.Method = ansi.GraphemeWidth
		p.draw.SetGraphemeWidth(true)
		p.forget()
		p.paint([]byte(ansi.SetModeUnicodeCore)) // Bubble Tea would write it with its next frame, which never comes
	}
}

// graphemes reports whether the terminal measures grapheme clusters or can.
func graphemes(msg tea.ModeReportMsg) bool {
	return msg.Value.IsSet() || msg.Value.IsReset() || msg.Value.IsPermanentlySet()
}

// end gives the screen back where Bubble Tea had not taken it over yet.
func (p *painter) end() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == ours {
		p.held = theirs
		if _, err := io.WriteString(p.out, leave+ansi.SetModeTextCursorEnable); err != nil && p.err == nil {
			p.err = err
		}
	}
	return p.err
}

// painted is the console as Bubble Tea runs it: it shows an empty frame there
// and gives the picture to the painter.
type painted struct {
	*model
	painter *painter
}

// Update implements tea.Model.
func (m painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.painter.learn(msg)
	_, cmd := m.model.Update(msg)
	return m, cmd
}

// View implements tea.Model.
func (m painted) View() tea.View {
	fresh := m.dirty
	v := m.model.View()
	if fresh {
		m.painter.show(v)
	}
	v.Content, v.Cursor = " ", nil
	return v
}

// paintedFile is a painter on a terminal, which Bubble Tea asks for its size.
type paintedFile struct {
	*os.File
	painter *painter
}

// Write implements io.Writer.
func (f paintedFile) Write(b []byte) (int, error) { return f.painter.Write(b) }

// isTerminal reports whether a stream is a terminal; nil stands for the one
// that the program was started in.
func isTerminal(stream any) bool {
	f, ok := stream.(interface{ Fd() uintptr })
	return stream == nil || ok && term.IsTerminal(f.Fd())
}
