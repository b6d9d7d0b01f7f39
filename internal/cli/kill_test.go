package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/lines"
)

// desk is a program for the kill test: hark without a screen, on a source
// that follows a file and takes replies. Its network is a file as well, so
// that what went out can be counted after the program is dead.
func desk() {
	home := os.Getenv("HARK_HOME")
	if err := runDesk(home); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runDesk(home string) error {
	f, err := config.Paths(os.Getenv, home)
	if err != nil {
		return err
	}
	c := config.Defaults(os.Getenv)
	c.Hold = config.Duration{}
	src, err := lines.New(lines.Options{Name: "net", Path: filepath.Join(home, "intake.jsonl"), Follow: true, Every: 5 * time.Millisecond})
	if err != nil {
		return err
	}
	o := app.Options{Config: c, Folders: f, Getenv: os.Getenv, Listen: true, Send: true}
	o.Sources = []app.Wired{{Source: src, Kind: "lines", Replier: network{filepath.Join(home, "posted")}}}
	a, err := app.Hold(context.Background(), o)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin) // until the test is done with it, or dead
	return errors.Join(err, a.Close())
}

// network posts into a file, a line a post. It fails now and then, before or
// after it has posted, and says only what a real one would.
type network struct{ path string }

func (n network) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if rand.IntN(8) == 0 {
		return domain.Receipt{}, &source.Definite{Err: errors.New("too many requests"), Retry: true, After: 10 * time.Millisecond}
	}
	f, err := os.OpenFile(n.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: err}
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%s %s\n", r.Key, r.Text); err != nil {
		return domain.Receipt{}, err
	}
	if err := source.Sleep(ctx, time.Duration(rand.IntN(20))*time.Millisecond); err != nil || rand.IntN(8) == 0 {
		return domain.Receipt{}, errors.New("the line broke")
	}
	return domain.Receipt{ID: r.Key}, nil
}

func (n network) Find(_ context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	b, err := os.ReadFile(n.path)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	return domain.Receipt{ID: r.Key}, bytes.Contains(b, []byte(r.Key+" ")), nil
}

func (network) Limits() source.Limits { return source.Limits{} }

// killed is what the test knows from outside.
type killed struct {
	t       *testing.T
	home    string
	intake  *os.File
	socket  *http.Client
	mu      sync.Mutex          // guards what follows
	written int                 // mentions, whole lines
	tags    map[string][]string // conversation -> tags that were acknowledged
	replies map[string]string   // text of an acknowledged reply -> conversation
	actions int
}

// TestKill kills a desk with SIGKILL at random moments, while mentions arrive,
// replies go out and commands work through it, and looks after each start
// whether anything that was promised is missing. HARK_KILLS is how often.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := 8
	if n, err := strconv.Atoi(os.Getenv("HARK_KILLS")); err == nil {
		kills = n
	} else if testing.Short() {
		kills = 3
	}
	k := newKilled(t)
	for n := range kills {
		k.round(n%2 == 1)
		k.look()
	}
	k.finish(kills)
}

func newKilled(t *testing.T) *killed {
	home, err := os.MkdirTemp("", "hark")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	intake, err := os.Create(filepath.Join(home, "intake.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = intake.Close() })
	f, err := config.Paths(os.Getenv, home)
	if err != nil {
		t.Fatal(err)
	}
	socket := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", f.Socket())
	}}}
	k := &killed{socket: socket, t: t, home: home, intake: intake, tags: map[string][]string{}, replies: map[string]string{}}
	k.write(50)
	return k
}

// write lets mentions arrive.
func (k *killed) write(n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for range n {
		k.written++
		if _, err := fmt.Fprintf(k.intake, `{"id":"%d","source":"net","text":"this is post number %d of the day"}`+"\n", k.written, k.written); err != nil {
			k.t.Fatal(err)
		}
	}
}

// program is a program on the home of the test.
func (k *killed) program(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "HARK_HOME="+k.home, "USER=ana")
	return cmd
}

// desk starts a desk that ends when its standard input does.
func (k *killed) desk() (*exec.Cmd, io.Closer) {
	cmd := k.program(context.Background(), "desk")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	return cmd, in
}

// round is one life of a desk. It ends at any moment, or, where it is to have
// worked, soon after a tag and a reply were acknowledged.
func (k *killed) round(worked bool) {
	cmd, in := k.desk()
	limit := time.Duration(20+rand.IntN(400)) * time.Millisecond
	if worked {
		limit = 20 * time.Second
	}
	ctx, stop := context.WithTimeout(k.t.Context(), limit)
	defer stop()
	tags, replies := k.acknowledged()
	var work sync.WaitGroup
	for _, do := range []func(context.Context, string, string, string) []byte{k.command, k.request} {
		work.Go(func() {
			for ctx.Err() == nil {
				k.act(ctx, do)
			}
		})
	}
	for ctx.Err() == nil {
		k.write(1 + rand.IntN(20))
		_ = source.Sleep(ctx, time.Duration(rand.IntN(10))*time.Millisecond) // its error is the end of the round
		if t, r := k.acknowledged(); worked && t > tags && r > replies {
			worked = false
			time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, stop)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	_ = cmd.Wait() // killed, as it should be
	_ = in.Close()
	work.Wait()
}

// acknowledged counts what a desk has said it did.
func (k *killed) acknowledged() (tags, replies int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, words := range k.tags {
		tags += len(words)
	}
	return tags, len(k.replies)
}

// act tags or answers some conversation, by a command, which is killed too if
// the round ends, or through the socket. What was acknowledged must be there
// for ever.
func (k *killed) act(ctx context.Context, do func(ctx context.Context, verb, id, word string) []byte) {
	k.mu.Lock()
	k.actions++
	word := fmt.Sprintf("w%d", k.actions)
	id := domain.MentionID("net", strconv.Itoa(1+rand.IntN(k.written))).String()
	k.mu.Unlock()
	verb := "tag"
	if rand.IntN(3) == 0 {
		verb = "reply"
	}
	out := do(ctx, verb, id, word)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case verb == "tag" && bytes.Contains(out, []byte(`"done":true`)):
		k.tags[id] = append(k.tags[id], word)
	case verb == "reply" && bytes.Contains(out, []byte(`"reply":"`)) && bytes.Contains(out, []byte("}\n")):
		k.replies[word] = id
	}
}

// command is the real program.
func (k *killed) command(ctx context.Context, verb, id, word string) []byte {
	args := []string{verb, id, word, "--json"}
	if verb == "reply" {
		args = []string{verb, id, "--text", word, "--wait", "0s", "--json"}
	}
	out, _ := k.program(ctx, "hark", args...).Output() // whatever ended it, what it printed counts
	return out
}

// request speaks to the holder's socket as any program of the person's could.
func (k *killed) request(ctx context.Context, verb, id, word string) []byte {
	body := fmt.Sprintf(`{"ids":[%q],"command":{"verb":"","id":"0000000000000000","tags":[%q]}}`, id, word)
	if verb == "reply" {
		body = fmt.Sprintf(`{"id":%q,"text":%q,"wait_ns":0}`, id, word)
	}
	return k.ask(ctx, verb, body)
}

// ask gives a request to the socket, and what was answered.
func (k *killed) ask(ctx context.Context, verb, params string) []byte {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://hark/v1/"+verb, strings.NewReader(params+"\n"))
	if err != nil {
		return nil
	}
	res, err := k.socket.Do(req)
	if err != nil {
		_ = source.Sleep(ctx, 5*time.Millisecond) // nobody answers right now
		return nil
	}
	defer res.Body.Close()
	out, _ := io.ReadAll(res.Body) // whatever ended it, what was said counts
	return out
}

// look starts hark and checks the log and what was acknowledged so far.
func (k *killed) look() {
	k.t.Helper()
	if out, err := k.program(k.t.Context(), "hark", "doctor", "--json").Output(); err != nil {
		for line := range bytes.Lines(out) {
			if !bytes.Contains(line, []byte(`"ok":true`)) && !bytes.Contains(line, []byte(`"check":"replies"`)) {
				k.t.Errorf("doctor finds %s", line)
			}
		}
	}
	items := k.list()
	for id, tags := range k.tags {
		for _, tag := range tags {
			if !slices.Contains(items[id].Tags, tag) {
				k.t.Errorf("the tag %s of %s was acknowledged and is gone", tag, id)
			}
		}
	}
}

func (k *killed) list() map[string]app.Item {
	k.t.Helper()
	out, err := k.program(k.t.Context(), "hark", "list", "--all", "--json").Output()
	if err != nil {
		k.t.Fatalf("list: %v", err)
	}
	items := map[string]app.Item{}
	for line := range bytes.Lines(out) {
		var it app.Item
		if err := json.Unmarshal(line, &it); err != nil {
			k.t.Fatal(err)
		}
		items[it.ID] = it
	}
	return items
}

// finish lets everything arrive, and counts.
func (k *killed) finish(kills int) {
	cmd, in := k.desk()
	arrived := func() bool { return len(k.list()) >= k.written && k.posted() > 0 }
	for deadline := time.Now().Add(30 * time.Second); !arrived() && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	states := map[string]int{}
	for text, id := range k.replies {
		states[k.state(id, text)]++
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		k.t.Errorf("the desk does not end well: %v", err)
	}
	k.look()
	items := k.list()
	heard := 0
	for _, it := range items {
		heard += it.Mentions
	}
	if len(items) != k.written || heard != k.written {
		k.t.Errorf("%d mentions were written, %d conversations and %d mentions are there", k.written, len(items), heard)
	}
	if states["gone"] > 0 {
		k.t.Errorf("%d replies were acknowledged and are gone", states["gone"])
	}
	posted := k.posted()
	tags, replies := k.acknowledged()
	counts := fmt.Sprintf("%d kills, %d mentions, %d tags and %d replies acknowledged, %d posted; states of the replies: %v",
		kills, heard, tags, replies, posted, states)
	if heard == 0 || tags == 0 || replies == 0 || posted == 0 {
		k.t.Error("too little happened for this to prove anything: " + counts)
	}
	k.t.Log(counts)
}

// posted counts what went out, by what was said: nothing may be there twice.
func (k *killed) posted() int {
	f, err := os.Open(filepath.Join(k.home, "posted"))
	if err != nil {
		return 0
	}
	defer f.Close()
	times := map[string]int{}
	for in := bufio.NewScanner(f); in.Scan(); {
		_, text, _ := strings.Cut(in.Text(), " ")
		if times[text]++; times[text] > 1 {
			k.t.Errorf("the reply %q went out twice", text)
		}
	}
	return len(times)
}

// state is what became of a reply, as the desk that runs says.
func (k *killed) state(id, text string) string {
	k.t.Helper()
	var s app.Shown
	line, _, _ := bytes.Cut(k.ask(k.t.Context(), "show", fmt.Sprintf(`{"id":%q}`, id)), []byte("\n"))
	if err := json.Unmarshal(line, &s); err != nil {
		k.t.Fatalf("show %s: %v", id, err)
	}
	for _, said := range s.Thread {
		if said.Kind == "reply" && said.Text == text {
			return said.State
		}
	}
	return "gone"
}
