package ui

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"hark/internal/domain"
	"hark/internal/ui/screen"
)

// hostile are texts that people could post to break a screen or a terminal.
func hostile() map[string]string {
	return map[string]string{
		"clear":    "a\x1b[2J\x1b[Hb",
		"title":    "a\x1b]0;owned\x07b",
		"osc52":    "a\x1b]52;c;b3duZWQ=\x07b \x1b]52;c;b3duZWQ=\x1b\\",
		"link":     "a\x1b]8;;https://evil.example\x1b\\b\x1b]8;;\x1b\\",
		"c1":       "a\u009b2Jb\u009d52;c;b3duZWQ=\u009c\u0090q\u009c",
		"raw c1":   "a\x9b2Jb\x9d0;owned\x9c",
		"bidi":     "a\u202egnp.exe\u2066\u2069\u202c",
		"zalgo":    "h" + strings.Repeat("\u0300\u0301\u0302\u0334", 200) + "i",
		"huge":     strings.Repeat("spam \x1b[31m", 1<<20/10),
		"family":   "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 ❤️ 1️⃣ 🇩🇪",
		"cjk":      strings.Repeat("画面がちらつく。", 40),
		"arabic":   strings.Repeat("البطارية لا تدوم ", 20),
		"hindi":    strings.Repeat("क्या वारंटी भारत में भी मान्य है? ", 10),
		"zero":     "a\u200b\u200d\u2060\ufeffb" + strings.Repeat("\u200b", 5000),
		"controls": "a\rb\x08\x08c\x00d\x7fe\x0ef\x0fg\tq\vw",
		"query":    "a\x1b[6n\x1b[c\x1b[>q\x1bPowned\x1b\\",
	}
}

// owned are byte sequences that only a hostile text brings.
func owned() []string {
	return []string{"\x1b[2J", "]0;owned\x07", "\x1b]52", "evil.example\x1b", "\u202e", "\u2066", "\u200b", "\u200d", "\u009b", "\u009d", "\x9d0;", "\x1b[6n", "\x1b[31mspam", "\x1bP"}
}

// TestHostileFrames holds every frame to its width with each text in row,
// preview, thread and composer, and looks for what must not be in it.
func TestHostileFrames(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			var id domain.ID
			change := func(_ *Options, f *fakeDesk) {
				id = f.put(0, line{source: text, handle: text, name: text, minutes: 600, owner: text, urgent: text, subject: text, tags: []string{text}, texts: []string{text, text}})
				f.drafts[id] = text
				f.proposed = map[domain.ID][]domain.Reply{id: {{By: text, Decliner: text, Error: text, Pos: 31, Status: domain.ReplyDeclined}, {By: text, Pos: 32, Status: domain.ReplyProposed}}}
				f.voids = map[domain.ID][]domain.Void{id: {{By: text, Why: text, Kind: domain.Kind(text)}}}
			}
			drive(t, 120, 40, change, func(c *console) {
				who := screen.Member{Member: domain.Member{Terms: domain.Terms{Name: text, Role: domain.Approver, Sources: []string{text}, Expertise: []string{text}}}}
				c.send(Changed{Team: &screen.Team{Hub: screen.Hub{Link: screen.HubOffline, Why: text, Refused: 1, Refusal: text}, Members: []screen.Member{who, who}},
					Here: []screen.Here{{By: text, Conversation: id, Doing: screen.Writing}}})
				for _, keys := range [][]string{nil, {"tab", "down"}, {"enter"}, {"a"}, {"esc", "esc", "esc", "t"}, {"esc", "5", "tab"}, {"1", "r"}, {"esc", "m"}} {
					c.press(keys...)
					c.clean()
				}
				c.send(tea.PasteMsg{Content: text})
				c.clean()
				c.press("esc", "1", ":", "=tag ")
				c.clean()
			})
		})
	}
}

// clean fails where the frame holds what only a hostile text brings.
func (c *console) clean() {
	c.Helper()
	for _, bad := range owned() {
		if strings.Contains(c.frame(), bad) {
			c.Errorf("the frame holds %q", bad)
		}
	}
	for i, r := range plain(c.frame()) {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
			c.Fatalf("a control character %U at %d of the frame", r, i)
		}
	}
}

// terminal is an emulated terminal that keeps what it was sent.
type terminal struct {
	mu  sync.Mutex
	raw bytes.Buffer
	vt  *vt.SafeEmulator
}

func (o *terminal) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.raw.Write(p)
	if _, err := o.vt.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (o *terminal) sent() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.raw.String()
}

// TestHostileBytes runs the program against an emulated terminal and looks at
// the bytes that leave.
func TestHostileBytes(t *testing.T) {
	f := newFakeDesk()
	for id := range f.rows {
		delete(f.rows, id)
	}
	i := 0
	for _, text := range hostile() {
		f.put(i, line{source: "x", handle: "evil", name: text, minutes: i, urgent: text, tags: []string{text}, texts: []string{text}})
		i++
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	o := f.options()
	o.Brand = "hark\x1b]0;owned\x07"
	m, err := newModel(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{vt: vt.NewSafeEmulator(120, 40)}
	in, keys := io.Pipe()
	answers := make(chan []byte, 1<<10) // a terminal waits for no program to read them
	go func() {
		for buf := make([]byte, 4096); ; {
			n, err := term.vt.Read(buf)
			if err != nil {
				return
			}
			answers <- bytes.Clone(buf[:n])
		}
	}()
	go func() {
		for answer := range answers {
			if _, err := keys.Write(answer); err != nil {
				return // the pipe was closed: the program has ended
			}
		}
	}()
	m.o.In, m.o.Out, m.o.Env = in, term, []string{"TERM=xterm-256color"}
	ended := make(chan error, 1)
	go func() {
		ended <- m.run(ctx, tea.WithWindowSize(120, 40), tea.WithoutSignals(), tea.WithColorProfile(colorprofile.TrueColor))
	}()
	press := func(k string) {
		if _, err := io.WriteString(keys, k); err != nil {
			t.Fatal(err)
		}
	}
	until(t, term, "16 open")
	press(strings.Repeat("jkj", i))
	press("\r")
	until(t, term, "▸ Conversation")
	press("q")
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	keys.Close()
	for _, bad := range owned() {
		if bad == "\x1b[2J" { // the program's own way to begin
			continue
		}
		if n := strings.Index(term.sent(), bad); n >= 0 {
			t.Errorf("%q left the program: ...%q", bad, term.sent()[max(n-20, 0):min(n+40, len(term.sent()))])
		}
	}
}

// text is what the screen shows.
func (o *terminal) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.vt.String()
}

// until waits for a text on the emulated screen.
func until(t *testing.T, o *terminal, text string) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(o.text(), text) {
			return
		}
	}
	t.Fatalf("%q never came on the screen:\n%s", text, o.text())
}
