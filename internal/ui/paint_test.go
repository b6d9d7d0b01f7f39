package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// easel is a painter on an emulated terminal.
func easel(t testing.TB, width, height int) (*painter, *terminal) {
	t.Helper()
	out := &terminal{vt: vt.NewSafeEmulator(width, height)}
	p := newPainter(out, []string{"TERM=xterm-256color"}, false)
	p.learn(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	p.learn(tea.WindowSizeMsg{Width: width, Height: height})
	return p, out
}

// draw paints a frame at once and gives the bytes it took.
func (p *painter) drawNow(out *terminal, lines ...string) int {
	before := len(out.sent())
	p.frame.Content = strings.Join(lines, "\n")
	p.paint(nil)
	return len(out.sent()) - before
}

// TestPainterShowsEveryFrame paints frames at random, wide and combining
// characters among them, and compares the terminal with each.
func TestPainterShowsEveryFrame(t *testing.T) {
	const width, height = 40, 8
	p, out := easel(t, width, height)
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "word ", "画面", "😤", "e\u0301", "\x1b[1mbold\x1b[m", "\x1b[48;2;40;40;80m on blue \x1b[m", "   ", "─"}
	lines := make([]string, height)
	for range 400 {
		for n := r.IntN(3); n >= 0; n-- {
			var line strings.Builder
			for range r.IntN(8) {
				line.WriteString(parts[r.IntN(len(parts))])
			}
			lines[r.IntN(height)] = ansi.WcWidth.Truncate(line.String(), width-1, "")
		}
		p.drawNow(out, lines...)
		for y, got := range strings.Split(out.text(), "\n") {
			if want := strings.TrimRight(ansi.Strip(lines[y]), " "); strings.TrimRight(got, " ") != want {
				t.Fatalf("line %d shows %q, want %q", y, got, want)
			}
		}
	}
}

func TestPainterSendsOnlyWhatChanged(t *testing.T) {
	p, out := easel(t, 80, 10)
	lines := make([]string, 10)
	for i := range lines {
		lines[i] = fmt.Sprintf("%d 画面がちらつく 😤 and more", i)
	}
	whole := p.drawNow(out, lines...)
	if n := p.drawNow(out, lines...); n != 0 {
		t.Errorf("the same frame took %d bytes", n)
	}
	lines[4] = "4 something else"
	if n := p.drawNow(out, lines...); n == 0 || n > whole/5 {
		t.Errorf("one line of ten took %d bytes, all of them %d", n, whole)
	}
}

// TestPainterLeavesTheScreenToOthers gives the screen to an editor and back.
func TestPainterLeavesTheScreenToOthers(t *testing.T) {
	p, out := easel(t, 80, 4)
	if p.drawNow(out, "first"); !strings.HasPrefix(out.sent(), enter) {
		t.Errorf("it began with %q", out.sent())
	}
	write := func(s string) {
		t.Helper()
		if _, err := p.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	write(leave)
	if n := p.drawNow(out, "second"); n != 0 {
		t.Errorf("%d bytes went over somebody else's screen", n)
	}
	if strings.Contains(out.text(), "first") {
		t.Error("the picture stayed")
	}
	write(enter + "\x1b[2Jwhat Bubble Tea draws")
	if got := strings.TrimSpace(out.text()); got != "second" {
		t.Errorf("the terminal shows %q", got)
	}
}

func TestPainterGivesTheScreenBack(t *testing.T) {
	p, out := easel(t, 80, 4)
	p.drawNow(out, "picture")
	if err := p.end(); err != nil {
		t.Fatal(err)
	}
	if s := out.sent(); !strings.HasSuffix(s, leave+ansi.SetModeTextCursorEnable) {
		t.Errorf("it ended with %q", s[max(len(s)-40, 0):])
	}
}

func TestPainterShowsTheCursorWhereInputIs(t *testing.T) {
	p, out := easel(t, 80, 4)
	p.frame.Cursor = tea.NewCursor(5, 2)
	p.drawNow(out, "a", "b", "c")
	if at := out.vt.CursorPosition(); at.X != 5 || at.Y != 2 {
		t.Errorf("the cursor is at %v", at)
	}
	if s := out.sent(); strings.LastIndex(s, ansi.SetModeTextCursorEnable) < strings.LastIndex(s, ansi.ResetModeTextCursorEnable) {
		t.Error("the cursor is hidden")
	}
	p.frame.Cursor = nil
	if p.drawNow(out, "a", "b", "c"); !strings.HasSuffix(out.sent(), ansi.ResetModeTextCursorEnable) {
		t.Error("the cursor is not hidden")
	}
}

func TestPainterUsesWhatTheTerminalKnows(t *testing.T) {
	p, out := easel(t, 80, 4)
	p.learn(tea.ModeReportMsg{Mode: ansi.ModeSynchronizedOutput, Value: ansi.ModeReset})
	p.learn(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
	p.drawNow(out, "picture")
	for _, s := range []string{ansi.SetModeUnicodeCore, ansi.SetModeSynchronizedOutput, ansi.ResetModeSynchronizedOutput} {
		if !strings.Contains(out.sent(), s) {
			t.Errorf("%q was not sent", s)
		}
	}
	if p.cells.Method != ansi.GraphemeWidth {
		t.Error("it does not measure grapheme clusters")
	}
}

func TestPainterKeepsToTheLatestFrame(t *testing.T) {
	p, _ := easel(t, 80, 4)
	for i := range 5 { // nobody draws: none of these may wait
		p.show(tea.View{Content: fmt.Sprint(i)})
	}
	if v := <-p.frames; v.Content != "4" {
		t.Errorf("the frame to be drawn is %q", v.Content)
	}
}

// BenchmarkPaintMove is what one cursor move costs from frame to bytes, with
// their number.
func BenchmarkPaintMove(b *testing.B) {
	m, _ := benchModel(b, 5000)
	sink := &counting{}
	p := newPainter(sink, []string{"TERM=xterm-256color"}, true)
	p.learn(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	p.learn(tea.WindowSizeMsg{Width: 120, Height: 40})
	var frames [2]tea.View
	for i, k := range []string{"j", "k"} {
		m.Update(keyOf(k))
		frames[i] = m.View()
	}
	p.frame = frames[1]
	p.paint(nil)
	sink.n = 0
	for i := 0; b.Loop(); i++ {
		p.frame = frames[i%2]
		p.paint(nil)
	}
	b.ReportMetric(float64(sink.n)/float64(b.N), "bytes/move")
}

type counting struct{ n int }

func (c *counting) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }
