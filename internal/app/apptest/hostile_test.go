package apptest_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/app/apptest"
)

// TestStoryOfHostileMentions lets in what is made to break a terminal, looks
// at it on several screens, and reads every byte that left the program.
func TestStoryOfHostileMentions(t *testing.T) {
	evil := []string{
		"\x1b[31mPWNED \x1b]52;c;cHduZWQ=\x07 \x1b]0;PWNED\x07 \x1bPq#0\x1b\\",
		"C1 \u009b31mPWNED \u009d52;c;cHduZWQ=\u009c \u0085",
		"bidi \u202egnp.exe \u2066\u2069 zero\u200bwidth \ufeff\u00ad",
		"zalgo z" + strings.Repeat("\u0351\u0323", 500),
		"family 👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈 日本語のとても長い文章 مرحبا بالعالم हिन्दी में",
		strings.Repeat("A very long text. ", 1<<13),
		"tabs\tand\rreturns\nand\vmore\x00\x7f\x08\x08",
	}
	home := apptest.Home(t)
	var lines bytes.Buffer
	for i, text := range evil {
		line, err := json.Marshal(map[string]any{"id": string(rune('a' + i)), "source": "evil", "text": text, "author": map[string]string{"handle": "x" + text[:min(len(text), 200)]}})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	path := filepath.Join(home, "evil.jsonl")
	if err := os.WriteFile(path, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := apptest.Open(t, apptest.Settings{Home: home, Sources: []app.Wired{}})
	// The name of a source is no more to be trusted than the rest.
	apptest.Call[app.Taken](t, c.App, "listen", app.ListenParams{Name: "evil", Path: path})
	c.See("7 open").Press("n").See("zalgo")
	for range evil {
		c.Press("enter").See("Conversation").Press("c").See("yours until").Press("esc").See("Queue").Press("j")
	}
	c.Press("4").See("Overview").Press("5").See("People").Press("6").See("Activity").Press("7").See("Hand-off").Press("1").See("Queue")
	out := string(c.Bytes())
	for _, bad := range []string{"\x1b]52", "\x1b]0;PWNED", "\x1b[31mPWNED", "\u009b", "\u009d", "\u009c", "\u0085", "\u202e", "\u2066", "\u200b", "\ufeff", "\x1bP", "\x00", "\x7f"} {
		if i := strings.Index(out, bad); i >= 0 {
			t.Errorf("%q left the program, in %q", bad, out[max(i-40, 0):min(i+40, len(out))])
		}
	}
	for y, line := range strings.Split(strings.TrimRight(c.Screen(), "\n"), "\n") {
		if y > 40 {
			t.Errorf("the frame has more lines than the terminal: %q", line)
		}
	}
}
