package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// browser is a page in a real headless Chromium, spoken to by its DevTools
// protocol.
type browser struct {
	t       *testing.T
	c       *websocket.Conn
	session string // of the page; empty is the browser itself
	next    int
	seen    []event // what it told without being asked
}

type event struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// browse starts Chromium on an empty page, or skips the test where there is none.
func browse(t *testing.T) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: .ci/real install brings one")
	}
	profile, err := os.MkdirTemp("", "hark-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-breakpad", "--remote-debugging-port=0", "--user-data-dir="+profile, "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	says, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, cmd, profile) })
	address := regexp.MustCompile(`ws://(127\.0\.0\.1:\d+)/`)
	for lines := bufio.NewScanner(says); lines.Scan(); {
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			go func() { // it must never wait for somebody to read what it says
				for lines.Scan() {
				}
			}()
			return dial(t, m[0]+strings.SplitN(lines.Text(), m[0], 2)[1])
		}
	}
	t.Fatal("Chromium says nowhere to speak to it")
	return nil
}

// end kills Chromium with all the processes that it began, and removes its
// profile once the last of them is gone: while one lives it still writes there.
func end(t *testing.T, cmd *exec.Cmd, profile string) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	_ = cmd.Wait()
	var err error
	for wait := time.Millisecond; wait < 10*time.Second; wait *= 2 {
		gone := errors.Is(syscall.Kill(-cmd.Process.Pid, 0), syscall.ESRCH)
		if err = os.RemoveAll(profile); gone && err == nil {
			return
		}
		time.Sleep(wait)
	}
	t.Logf("Chromium does not end, and leaves %s behind: %v", profile, err)
}

// dial opens a page of its own.
func dial(t *testing.T, address string) *browser {
	t.Helper()
	c, _, err := websocket.Dial(context.Background(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.CloseNow() })
	c.SetReadLimit(64 << 20)
	b := &browser{t: t, c: c}
	var page struct{ TargetID string }
	b.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &page)
	var own struct{ SessionID string }
	b.ask("Target.attachToTarget", map[string]any{"targetId": page.TargetID, "flatten": true}, &own)
	b.session = own.SessionID
	for _, domain := range []string{"Page", "Network", "Log", "Runtime"} {
		b.ask(domain+".enable", nil, nil)
	}
	return b
}

// ask sends a command and waits for its answer; out may be nil.
func (b *browser) ask(method string, params, out any) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	b.next++
	q, err := json.Marshal(map[string]any{"id": b.next, "sessionId": b.session, "method": method, "params": params})
	if err != nil {
		b.t.Fatal(err)
	}
	if b.session == "" {
		q = []byte(strings.Replace(string(q), `"sessionId":"",`, "", 1))
	}
	if params == nil {
		q = []byte(strings.Replace(string(q), `"params":null,`, "", 1))
	}
	if err := b.c.Write(ctx, websocket.MessageText, q); err != nil {
		b.t.Fatal(err)
	}
	for {
		_, line, err := b.c.Read(ctx)
		if err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
		var a struct {
			ID     int             `json:"id"`
			Result json.RawMessage `json:"result"`
			Error  *struct{ Message string }
			event
		}
		if err := json.Unmarshal(line, &a); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case a.ID == 0:
			b.seen = append(b.seen, a.event)
		case a.Error != nil:
			b.t.Fatalf("%s: %s", method, a.Error.Message)
		case a.ID == b.next:
			if out != nil {
				if err := json.Unmarshal(a.Result, out); err != nil {
					b.t.Fatal(err)
				}
			}
			return
		}
	}
}

// value is what an expression comes to on the page.
func (b *browser) value(expression string, out any) {
	b.t.Helper()
	var r struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails json.RawMessage `json:"exceptionDetails"`
	}
	b.ask("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, r.ExceptionDetails)
	}
	if err := json.Unmarshal(r.Result.Value, out); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// show opens a file at a width, by day or by night, and waits until it is there.
func (b *browser) show(path string, width int, scheme string) {
	b.t.Helper()
	b.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	b.ask("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.seen = nil
	b.ask("Page.navigate", map[string]any{"url": (&url.URL{Scheme: "file", Path: path}).String()}, nil)
	for ready := ""; ready != "complete"; {
		b.value("document.readyState", &ready)
	}
}

// The page of the figures as people open it: on a phone, on a desk and on
// paper, by day and by night.
func TestReportInABrowser(t *testing.T) {
	b := browse(t)
	page := filepath.Join(t.TempDir(), "week.html")
	desk := t.TempDir()
	hark := filepath.Join(t.TempDir(), "hark")
	for _, args := range [][]string{
		{"go", "build", "-o", hark, "hark/cmd/hark"},
		{hark, "--home", desk, "demo", "--fill", "2000"},
		{hark, "--home", desk, "stats", "--since", "30d", "-o", page},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	for _, width := range []int{360, 768, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprintf("%d %s", width, scheme), func(t *testing.T) {
				b.t = t
				b.show(page, width, scheme)
				b.standsAlone(page)
				b.fits(width)
				b.contrasts()
			})
		}
	}
	b.t = t
	b.prints()
}

// standsAlone fails if the page asked for anything but itself, or complained.
func (b *browser) standsAlone(page string) {
	b.t.Helper()
	for _, e := range b.seen {
		switch e.Method {
		case "Network.requestWillBeSent":
			var p struct{ Request struct{ URL string } }
			if err := json.Unmarshal(e.Params, &p); err != nil || !strings.HasSuffix(p.Request.URL, page) {
				b.t.Errorf("it asked for %s", e.Params)
			}
		case "Log.entryAdded", "Runtime.exceptionThrown":
			b.t.Errorf("it complained: %s", e.Params)
		}
	}
	var tiles, charts int
	b.value(`document.querySelectorAll(".tile").length`, &tiles)
	b.value(`document.querySelectorAll("figure svg").length`, &charts)
	if tiles < 4 || charts < 2 {
		b.t.Errorf("%d figures and %d charts are shown", tiles, charts)
	}
}

// fits fails if the page is wider than the window, or a text out of its box.
func (b *browser) fits(width int) {
	b.t.Helper()
	var wide int
	b.value("document.documentElement.scrollWidth", &wide)
	if wide > width {
		b.t.Errorf("the page is %d wide, the window %d", wide, width)
	}
	var out []string
	b.value(`[...document.querySelectorAll(".tile *, h1, h2, h3, figcaption, li")].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map(e => e.textContent.slice(0, 60))`, &out)
	if len(out) > 0 {
		b.t.Errorf("cut off or running over: %q", out)
	}
}

// contrasts fails if a text has less than 4.5 to 1 against its ground, which
// WCAG 2.2 asks for (1.4.3).
func (b *browser) contrasts() {
	b.t.Helper()
	var pale []string
	b.value(`(() => {
		const rgb = s => (s.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
		const lum = c => c.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((a, v, i) => a + v * [0.2126, 0.7152, 0.0722][i], 0);
		const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
		return [...document.querySelectorAll("h1,h2,h3,p,li,td,th,summary,span,small,strong,caption,a,text")].filter(e => e.textContent.trim()).filter(e => {
			const s = getComputedStyle(e), ink = rgb(e.tagName == "text" ? s.fill : s.color), a = lum(ink), g = lum(ground(e));
			return (Math.max(a, g) + 0.05) / (Math.min(a, g) + 0.05) < 4.5 }).map(e => e.textContent.trim().slice(0, 40)) })()`, &pale)
	if len(pale) > 0 {
		b.t.Errorf("too pale: %q", pale[:min(len(pale), 5)])
	}
}

// prints fails if the page cannot be put on paper.
func (b *browser) prints() {
	b.t.Helper()
	var out struct{ Data []byte }
	b.ask("Page.printToPDF", map[string]any{"paperWidth": 8.27, "paperHeight": 11.69}, &out)
	if len(out.Data) < 10_000 || !strings.HasPrefix(string(out.Data), "%PDF") {
		b.t.Errorf("printing gives %d bytes", len(out.Data))
	}
	if to := os.Getenv("HARK_PICTURES"); to != "" {
		if err := os.WriteFile(filepath.Join(to, "report.pdf"), out.Data, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}
