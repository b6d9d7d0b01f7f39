package e2e

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"hark/internal/config"
	"hark/internal/hub"
	"hark/internal/hub/nats"
	"hark/internal/hub/server"
)

// cluster is a hub of three NATS servers, each in a process of its own, set up
// as the plan says.
type cluster struct {
	place
	binary  string
	folder  string
	owner   seat
	servers [3]*exec.Cmd
}

func newCluster(t *testing.T, seats []seat) *cluster {
	t.Helper()
	c := &cluster{folder: t.TempDir(), owner: newSeats(t, 1)[0]}
	c.binary = filepath.Join(c.folder, "nats-server")
	if out, err := exec.Command("go", "build", "-o", c.binary, "github.com/nats-io/nats-server/v2").CombinedOutput(); err != nil {
		t.Fatalf("build nats-server: %v\n%s", err, out)
	}
	c.certify(t)
	ports := freePorts(t, 2*len(c.servers))
	clients, routes := ports[:len(c.servers)], ports[len(c.servers):]
	users := c.users(seats)
	var all []string
	for _, port := range routes {
		all = append(all, fmt.Sprintf("nats://127.0.0.1:%d", port))
	}
	for i := range c.servers {
		c.place.servers = append(c.place.servers, fmt.Sprintf("127.0.0.1:%d", clients[i]))
		conf := fmt.Sprintf(`
server_name: n%d
listen: "127.0.0.1:%d"
max_payload: %d
jetstream { store_dir: %q, sync_interval: always, max_file_store: 4GB, max_memory_store: 16MB }
tls { cert_file: "certificate.pem", key_file: "certificate.pem", min_version: "1.3" }
cluster { name: hark, listen: "127.0.0.1:%d", routes: [ %s ] }
authorization { users: [ %s ] }
`, i, clients[i], nats.Payload, filepath.Join(c.folder, fmt.Sprint("n", i)), routes[i], strings.Join(all, ", "), users)
		if err := os.WriteFile(c.conf(i), []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		c.start(t, i)
	}
	t.Cleanup(func() {
		for i := range c.servers {
			c.kill(i)
		}
	})
	c.create(t)
	return c
}

func (c *cluster) conf(i int) string { return filepath.Join(c.folder, fmt.Sprintf("n%d.conf", i)) }

// certify lets a hub of ours make the certificate.
func (c *cluster) certify(t *testing.T) {
	t.Helper()
	s, err := server.Start(t.Context(), server.Options{
		Desk: hubDesk, Folder: c.folder, Listen: "127.0.0.1:0",
		Admit: func(string) (server.Permit, bool) { return server.Permit{}, false }, Code: func([sha256.Size]byte) bool { return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	c.pin = s.Pin()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) users(seats []seat) string {
	n := nats.Names{Desk: hubDesk, Events: config.DefaultEvents, Claims: config.DefaultClaims}
	users := []string{fmt.Sprintf("{ nkey: %q }", c.owner.login)}
	quoted := func(list []string) string { return `"` + strings.Join(list, `", "`) + `"` }
	for _, s := range seats {
		p := n.Member(nats.Inbox(s.login), nats.Writer{Journal: s.journal.String()})
		users = append(users, fmt.Sprintf("{ nkey: %q, permissions: { publish: { allow: [ %s ] }, subscribe: { allow: [ %s ] } } }", s.login, quoted(p.Publish), quoted(p.Subscribe)))
	}
	return strings.Join(users, ",\n")
}

func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func (c *cluster) start(t *testing.T, i int) {
	cmd := exec.Command(c.binary, "-c", c.conf(i), "-l", c.conf(i)+".log")
	cmd.Dir = c.folder
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return
	}
	c.servers[i] = cmd
}

func (c *cluster) kill(i int) {
	_ = c.servers[i].Process.Kill()
	_ = c.servers[i].Wait()
}

// create makes the streams, as soon as the servers have found each other.
func (c *cluster) create(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for {
		err := nats.Create(ctx, nats.Options{Servers: c.place.servers, Pin: c.pin, Login: c.owner.seed, Desk: hubDesk, Replicas: 3})
		if err == nil {
			return
		}
		if wait(ctx, 200*time.Millisecond); ctx.Err() != nil {
			t.Fatal(err)
		}
	}
}

// leader is which server decides about a stream.
func (c *cluster) leader(t *testing.T, stream string) int {
	t.Helper()
	pair, err := nkeys.FromSeed(c.owner.seed)
	if err != nil {
		t.Fatal(err)
	}
	nc, err := natsgo.Connect("tls://"+strings.Join(c.place.servers, ",tls://"), natsgo.Nkey(c.owner.login, pair.Sign), natsgo.Secure(&tls.Config{InsecureSkipVerify: true}))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	var info struct {
		Cluster struct {
			Leader string `json:"leader"`
		} `json:"cluster"`
	}
	m, err := nc.Request("$JS.API.STREAM.INFO."+stream, nil, 10*time.Second)
	if err == nil {
		err = json.Unmarshal(m.Data, &info)
	}
	n, bad := strconv.Atoi(strings.TrimPrefix(info.Cluster.Leader, "n"))
	if err := errors.Join(err, bad); err != nil {
		t.Fatal(err)
	}
	return n
}

// kill9 kills whoever leads a stream, and starts it again after a while.
func (c *cluster) kill9(t *testing.T, stream string, rest time.Duration, all *sync.WaitGroup) {
	n := c.leader(t, stream)
	t.Logf("killing n%d, which leads %s", n, stream)
	c.kill(n)
	all.Go(func() {
		wait(t.Context(), rest)
		c.start(t, n)
	})
}

// ledger is what a writer was told of what it wrote.
type ledger struct {
	seat   seat
	acked  []uint64 // the number of each message that was acknowledged, or read back
	unsure int
	took   took
}

// write puts numbered messages one after the other until ctx ends. One that
// may have been stored is read back before it is put again.
func (b *ledger) write(ctx context.Context, l hub.Line) error {
	var last uint64
	subject := hubDesk.Events(b.seat.journal.String())
	for ctx.Err() == nil {
		word := []byte(strconv.Itoa(len(b.acked)))
		began := time.Now()
		seq, err := l.Events().Put(context.WithoutCancel(ctx), subject, word, hub.Expect{Filter: subject, Last: last})
		for errors.Is(err, hub.ErrUnsure) || errors.Is(err, hub.ErrWrongLast) {
			b.unsure++
			m, found, lost := l.Events().Last(context.WithoutCancel(ctx), subject)
			if lost != nil {
				wait(context.WithoutCancel(ctx), 100*time.Millisecond)
				continue
			}
			if err = hub.ErrOffline; found && string(m.Data) == string(word) {
				seq, err = m.Seq, nil
			} else if found && m.Seq != last {
				return fmt.Errorf("after %d, which was numbered %d, stands %q, numbered %d", len(b.acked)-1, last, m.Data, m.Seq)
			}
		}
		if errors.Is(err, hub.ErrOffline) {
			wait(ctx, 100*time.Millisecond)
			continue
		}
		if err != nil {
			return err
		}
		b.took = append(b.took, time.Since(began))
		b.acked, last = append(b.acked, seq), seq
	}
	return nil
}

// judge reads all that a writer wrote, and holds it against what it was told.
func (b *ledger) judge(ctx context.Context, l hub.Line) error {
	subject := hubDesk.Events(b.seat.journal.String())
	var from uint64 = 1
	for n, seq := range b.acked {
		m, found, err := l.Events().Next(ctx, subject, from)
		if err != nil {
			return err
		}
		if !found || m.Seq != seq || string(m.Data) != strconv.Itoa(n) {
			return fmt.Errorf("event %d was acknowledged with number %d; there is %q with %d", n, seq, m.Data, m.Seq)
		}
		from = seq + 1
	}
	if m, found, err := l.Events().Next(ctx, subject, from); err != nil || found {
		return fmt.Errorf("after the last comes %q: %v", m.Data, err)
	}
	return nil
}

// TestHubCluster: three servers, whose leaders are killed while everybody
// claims and writes: nobody wins twice, and nothing that was acknowledged is lost.
func TestHubCluster(t *testing.T) {
	if os.Getenv(hubMeasured) == "" {
		t.Skip("it builds and runs three NATS servers; set " + hubMeasured + "=1")
	}
	n, conversations, pace := sizes()
	const writers = 8
	seats := newSeats(t, n+writers+1)
	c := newCluster(t, seats)
	people := claimants(t, &c.place, seats[:n])
	reader := claimants(t, &c.place, seats[n+writers:])[0]

	quiet := humanPace(t, people, conversations, pace)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all, restarts sync.WaitGroup
	ledgers := make([]*ledger, writers)
	for i, s := range seats[n : n+writers] {
		b := &ledger{seat: s}
		ledgers[i] = b
		l := c.dial(t, s)
		all.Go(func() {
			if err := b.write(ctx, l); err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	began := time.Now()
	storm := contend(t, people, conversations, func() { c.kill9(t, config.DefaultClaims, 5*time.Second, &restarts) })
	length := time.Since(began)
	restarts.Wait()
	wait(t.Context(), 5*time.Second) // what was started again catches up
	c.kill9(t, config.DefaultEvents, time.Second, &restarts)
	wait(t.Context(), 15*time.Second)
	stop()
	all.Wait()
	restarts.Wait()
	storm.judge(t, reader, conversations)
	var events took
	acked, unsure := 0, 0
	for i, b := range ledgers {
		if err := b.judge(t.Context(), reader.line); err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
		events, acked, unsure = append(events, b.took...), acked+len(b.acked), unsure+b.unsure
	}
	tabulate(t, claimsHead,
		quiet.row("R3, human pace", pace),
		storm.row(fmt.Sprintf("R3, %d people at once, leader killed", n), length))
	tabulate(t, "events, R3, two leaders killed\tacknowledged\tread back\tp50\tp99\tworst",
		fmt.Sprintf("%d writers\t%d\t%d\t%v\t%v\t%v", writers, acked, unsure, events.at(.5), events.at(.99), events.at(1)))
}
