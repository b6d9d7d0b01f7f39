package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/view"
)

// hubAt is where the hub of this test listens, in a network of its own.
const hubAt = "10.77.0.1:4222"

// TestHubOverACutLine has the real program run on three hosts, each a network
// namespace: the hub, and two consoles. The cable of one is pulled: nothing
// comes back, not even that there is nobody. Both go on. When the cable is
// plugged in again, all three logs agree, and check clean.
func TestHubOverACutLine(t *testing.T) {
	if os.Getenv(hubMeasured) == "" {
		t.Skip("it builds the program and makes networks, as root; set " + hubMeasured + "=1")
	}
	n := newNetwork(t)
	hub, tom, uma := n.host("hub", 1), n.host("tom", 2), n.host("uma", 3)
	hub.configure("ana", "[hub]\nlisten = \""+hubAt+"\"\nservers = [\""+hubAt+"\"]\n")
	hub.start("hub")
	ids := hub.hear("one", "two", "three", "four")
	for _, h := range []*host{tom, uma} {
		h.configure(h.name, "")
		h.run("join", hub.invite(h.name))
		h.start("sync", "--follow")
	}
	for _, h := range []*host{tom, uma} {
		h.until(func() bool { return len(h.list()) == len(ids) }, "has what was heard")
	}
	tom.run("claim", ids[0])
	if out, err := uma.try("claim", ids[0]); err == nil || !strings.Contains(out, "tom") {
		t.Errorf("uma claims what tom has: %v, %s", err, out)
	}

	n.pull(tom)
	began := time.Now()
	tom.run("claim", ids[1]) // nobody answers: it is had for the time being
	tom.run("note", ids[1], "--text", "written without a line")
	tom.run("resolve", ids[1], "--outcome", "fixed")
	tom.run("claim", ids[2])
	t.Logf("four commands took %v on the host that was cut off", time.Since(began).Round(time.Millisecond))
	uma.run("claim", ids[2])
	uma.run("note", ids[2], "--text", "written meanwhile")
	uma.run("resolve", ids[3], "--outcome", "explained")
	hub.until(func() bool { return hub.list()[ids[3]].State == "resolved" }, "has what uma did")
	if s := hub.list()[ids[1]].State; s != "open" {
		t.Fatalf("the hub knows of what was done without a line: %s", s)
	}
	n.plug(tom)
	began = time.Now()
	for _, h := range n.hosts {
		h.until(func() bool {
			l := h.list()
			return l[ids[1]].State == "resolved" && l[ids[3]].State == "resolved" && l[ids[2]].Owner == "uma" && l[ids[0]].Owner == "tom"
		}, "agrees with the others")
	}
	t.Logf("all agreed %v after the cable was back", time.Since(began).Round(time.Millisecond))
	var lost []string
	for id, c := range n.agree() {
		for _, x := range c.Conflicts {
			if id.String() == ids[2] && x.By == "tom" && x.Winner == "uma" {
				lost = append(lost, x.By)
			}
		}
	}
	if len(lost) != 1 {
		t.Errorf("it is recorded %d times that tom's claim gave way to uma's", len(lost))
	}
}

// network is a switch and what hangs on it.
type network struct {
	t      *testing.T
	prefix string // of the names of its namespaces
	binary string
	hosts  []*host
}

// host is a machine on the network, with a home of its own.
type host struct {
	*network
	name string
	home string
	runs []*exec.Cmd
}

func newNetwork(t *testing.T) *network {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("network namespaces need Linux and root")
	}
	n := &network{t: t, prefix: fmt.Sprintf("hark%d-", os.Getpid()), binary: filepath.Join(t.TempDir(), "hark")}
	if out, err := exec.Command("ip", "netns", "add", n.prefix+"switch").CombinedOutput(); err != nil {
		t.Skipf("network namespaces cannot be made here: %v, %s", err, out)
	}
	t.Cleanup(func() { n.ip("netns", "del", n.prefix+"switch") })
	n.inside("switch", "link", "add", "bridge", "type", "bridge")
	n.inside("switch", "link", "set", "bridge", "up")
	build := exec.Command("go", "build", "-o", n.binary, "hark/cmd/hark")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return n
}

// host plugs a new machine in.
func (n *network) host(name string, number int) *host {
	n.t.Helper()
	h := &host{network: n, name: name, home: n.t.TempDir()}
	ns := n.prefix + name
	n.ip("netns", "add", ns)
	n.t.Cleanup(func() { n.ip("netns", "del", ns) })
	n.t.Cleanup(h.stop)
	n.ip("link", "add", "cable", "netns", ns, "type", "veth", "peer", "name", "to-"+name, "netns", n.prefix+"switch")
	n.inside("switch", "link", "set", "to-"+name, "master", "bridge", "up")
	n.inside(name, "addr", "add", fmt.Sprintf("10.77.0.%d/24", number), "dev", "cable")
	n.inside(name, "link", "set", "cable", "up")
	n.inside(name, "link", "set", "lo", "up")
	n.hosts = append(n.hosts, h)
	return h
}

func (n *network) ip(args ...string) {
	n.t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		n.t.Errorf("ip %s: %v, %s", strings.Join(args, " "), err, out)
	}
}

func (n *network) inside(name string, args ...string) {
	n.t.Helper()
	n.ip(append([]string{"-n", n.prefix + name}, args...)...)
}

// pull takes the host's cable out of the switch: the host itself sees nothing
// of it, but that no answer comes any more.
func (n *network) pull(h *host) { n.inside("switch", "link", "set", "to-"+h.name, "nomaster") }

// plug puts it in again.
func (n *network) plug(h *host) { n.inside("switch", "link", "set", "to-"+h.name, "master", "bridge") }

// command is the program on the host.
func (h *host) command(ctx context.Context, args ...string) *exec.Cmd {
	all := append([]string{"netns", "exec", h.prefix + h.name, h.binary, "--home", h.home}, args...)
	return exec.CommandContext(ctx, "ip", all...)
}

// try runs a command, which must not take long whatever the line is like.
func (h *host) try(args ...string) (string, error) {
	ctx, stop := context.WithTimeout(h.t.Context(), time.Minute)
	defer stop()
	out, err := h.command(ctx, args...).CombinedOutput()
	return string(out), errors.Join(err, ctx.Err())
}

func (h *host) run(args ...string) string {
	h.t.Helper()
	out, err := h.try(args...)
	if err != nil {
		h.t.Fatalf("%s: hark %s: %v\n%s", h.name, strings.Join(args, " "), err, out)
	}
	return out
}

// start runs a command that goes on until stop.
func (h *host) start(args ...string) {
	h.t.Helper()
	cmd := h.command(context.Background(), args...)
	cmd.Stdout, cmd.Stderr = h.t.Output(), h.t.Output()
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.runs = append(h.runs, cmd)
	h.until(func() bool {
		_, err := os.Stat(filepath.Join(h.home, "run"))
		return err == nil
	}, "is there")
}

// stop ends what runs on the host, as ctrl+c does.
func (h *host) stop() {
	for _, cmd := range h.runs {
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait() // it was interrupted, and says so
	}
	h.runs = nil
}

// configure writes the host's hark.toml.
func (h *host) configure(me, more string) {
	h.t.Helper()
	text := fmt.Sprintf("me = %q\n%s", me, more)
	if err := os.WriteFile(filepath.Join(h.home, "hark.toml"), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// until waits for something to become so, a minute at most.
func (h *host) until(so func() bool, what string) {
	h.t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("%s never %s", h.name, what)
		}
	}
}

// hear has the host's listener hear those posts, and gives their ids.
func (h *host) hear(texts ...string) (ids []string) {
	h.t.Helper()
	var lines bytes.Buffer
	for _, text := range texts {
		fmt.Fprintf(&lines, `{"id":%q,"source":"lines","text":%q,"author":{"handle":"maria"}}`+"\n", text, text)
		ids = append(ids, domain.MentionID("lines", text).String())
	}
	path := filepath.Join(h.t.TempDir(), "posts")
	if err := os.WriteFile(path, lines.Bytes(), 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.until(func() bool {
		_, err := h.try("listen", "--lines", path)
		return err == nil && len(h.list()) == len(ids)
	}, "heard")
	return ids
}

// invite gives a code for a colleague.
func (h *host) invite(name string) string {
	h.t.Helper()
	var i struct{ Code string }
	if out := h.run("invite", name, "--json"); json.Unmarshal([]byte(out), &i) != nil || i.Code == "" {
		h.t.Fatalf("the invitation reads %q", out)
	}
	return i.Code
}

// item is a conversation as `hark list --json` prints it.
type item struct{ ID, State, Owner string }

func (h *host) list() map[string]item {
	out, err := h.command(h.t.Context(), "list", "--all", "--json").Output()
	if err != nil {
		return nil
	}
	list := map[string]item{}
	for line := range bytes.Lines(out) {
		var i item
		if err := json.Unmarshal(line, &i); err != nil {
			h.t.Fatalf("%s: %v in %q", h.name, err, line)
		}
		list[i.ID] = i
	}
	return list
}

// agree ends all programs, checks each log, and holds them to each other. It
// gives what they agree on.
func (n *network) agree() map[domain.ID]domain.Conversation {
	n.t.Helper()
	for _, h := range slices.Backward(n.hosts) {
		h.stop()
	}
	var first map[domain.ID]domain.Conversation
	for _, h := range n.hosts {
		all := h.conversations()
		if first == nil {
			first = all
		}
		if len(all) == 0 || !reflect.DeepEqual(first, all) {
			n.t.Errorf("%s and %s do not agree:\n%+v\n%+v", n.hosts[0].name, h.name, first, all)
		}
	}
	return first
}

// conversations folds all that the host's log holds, without what differs from
// log to log.
func (h *host) conversations() map[domain.ID]domain.Conversation {
	h.t.Helper()
	ctx := h.t.Context()
	l, err := eventlog.Open(ctx, eventlog.Options{Path: filepath.Join(h.home, "hark.db"), Views: []eventlog.View{view.New()}})
	if err != nil {
		h.t.Fatal(err)
	}
	defer l.Close()
	problems, err := l.Check(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range problems {
		h.t.Errorf("%s: check: %s (%s)", h.name, p.What, p.Hint)
	}
	entries := map[domain.ID][]domain.Entry{}
	if err := l.Read(func(s kv.Snapshot) error {
		for pos := uint64(1); pos <= s.End(); pos++ {
			e, err := s.Roster().Entry(0, bytes.Clone(s.Raw(pos)))
			if err != nil {
				return err
			}
			if id := e.Event.Conversation; !id.IsZero() {
				entries[id] = append(entries[id], e)
			}
		}
		return nil
	}); err != nil {
		h.t.Fatal(err)
	}
	all := map[domain.ID]domain.Conversation{}
	for id, list := range entries {
		all[id] = domain.Fold(list)
	}
	return all
}
