package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hark/internal/app/apptest"
	"hark/internal/fault"
)

// faultSeed makes a run of the table come the same way again, as far as the
// order of requests of several goroutines can.
const faultSeed = 7

// reads is what share of the requests that only ask has a fault.
const reads = 0.08

// victim is the desk under faults: a process that is killed and started again.
type victim struct {
	t     *testing.T
	path  string
	mu    sync.Mutex // held while it is killed
	cmd   *exec.Cmd
	ended chan struct{}
	kills int
}

// through sends that many replies through a network with faults before it.
func through(t *testing.T, f faulted, replies int) row {
	n := f.start(t)
	home := apptest.Home(t)
	v := &victim{t: t, path: filepath.Join(home, "order.json")}
	dice := rand.New(rand.NewPCG(faultSeed, uint64(replies)))
	address, counter := between(t, n.Server, dice, v)
	o := order{Call: cmp.Or(f.call, patience.Call), Home: home, Kind: f.kind.Name, Settings: n.Through(address), Secrets: n.Secrets}
	for i := range replies {
		q := question{Mention: n.Write(fmt.Sprintf("Question %d: does the keyboard of the Mini fit?", i+1)), Answer: fmt.Sprintf("Answer %d: it does, thank you for asking.", i+1)}
		o.Asked = append(o.Asked, q)
	}
	writeJSON(t, v.path, o)
	for !v.live() {
	}
	states := map[string]said{}
	readJSON(t, v.path+".said", &states)
	r := row{network: f.name, faults: counter.Counts(), kills: v.kills}
	r.count(o.Asked, states, n.Replies())
	return r
}

// between puts faults between hark and a server.
func between(t *testing.T, server string, dice *rand.Rand, v *victim) (address string, c *fault.Counter) {
	var mu sync.Mutex
	d := &deck{dice: dice}
	draw := func(reading bool) fault.Fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case !reading:
			return d.draw()
		case dice.Float64() < reads:
			all := fault.Passing()
			return all[dice.IntN(len(all))]
		}
		return fault.None
	}
	if !strings.HasPrefix(server, "http") {
		l, err := fault.NewLine(fault.LineOptions{
			Target: server, Mark: "\r\n.\r\n", Choose: func() fault.Fault { return draw(false) }, Kill: v.kill,
			Says: map[fault.Fault]string{fault.Busy: "451 4.3.2 come again later\r\n", fault.KillOnBusy: "451 4.3.2 come again later\r\n"},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l.Address(), &l.Counter
	}
	p, err := fault.New(fault.Options{Target: server, Kill: v.kill, Choose: func(r *http.Request) fault.Fault {
		return draw(r.Method == http.MethodGet || r.Method == http.MethodHead)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p.Address(), &p.Counter
}

// live runs the desk until it is killed or has nothing more to do, which is true.
func (v *victim) live() (done bool) {
	v.t.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(v.t.Context(), os.Args[0], "-test.run=^TestFaultedDesk$", "-test.timeout=20m")
	cmd.Env = append(os.Environ(), "HARK_FAULTED_DESK="+v.path, "USER=ana")
	cmd.Stdout, cmd.Stderr = &out, &out
	v.mu.Lock()
	before := v.kills
	ended := make(chan struct{})
	err := cmd.Start()
	v.cmd, v.ended = cmd, ended
	v.mu.Unlock()
	if err != nil {
		v.t.Fatal(err)
	}
	err = cmd.Wait()
	close(ended)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil && v.kills == before {
		v.t.Fatalf("the desk ended by itself: %v\n%s", err, out.Bytes())
	}
	return err == nil
}

// kill kills the desk, once.
func (v *victim) kill() {
	v.mu.Lock()
	defer v.mu.Unlock()
	select {
	case <-v.ended:
		return // it is dead already: another request has killed it
	default:
	}
	v.kills++
	if err := v.cmd.Process.Kill(); err != nil {
		v.t.Logf("kill: %v", err) // it ended in this very moment
	}
	<-v.ended
}
