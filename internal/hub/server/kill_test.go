package server_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
	"hark/internal/hub/server"
)

// hubFolder is set for a child of the tests, which is a hub and nothing else.
const hubFolder = "HARK_TEST_HUB"

func TestMain(m *testing.M) {
	if folder := os.Getenv(hubFolder); folder != "" {
		beHub(folder)
		return
	}
	os.Exit(m.Run())
}

// beHub runs a hub until it is killed. Every login is one of alice's.
func beHub(folder string) {
	s, err := server.Start(context.Background(), server.Options{
		Desk: hub.Desk(founder), Folder: folder, Listen: os.Getenv(hubFolder + "_LISTEN"),
		Admit: func(string) (server.Permit, bool) {
			return server.Permit{Name: "alice", Journals: []domain.JournalID{alice}}, true
		},
		Code: func([sha256.Size]byte) bool { return false },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.Address(), s.Pin())
	select {}
}

// child is a hub in a process of its own.
type child struct {
	*exec.Cmd
	address, pin string
}

func newChild(t *testing.T, folder, listen string) *child {
	t.Helper()
	c := &child{Cmd: exec.Command(os.Args[0])}
	c.Env = append(os.Environ(), hubFolder+"="+folder, hubFolder+"_LISTEN="+listen)
	c.Stderr = t.Output()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the child says %q: %v", line, err)
	}
	c.address, c.pin, _ = strings.Cut(strings.TrimSpace(line), " ")
	return c
}

func (c *child) kill() {
	_ = c.Process.Kill()
	_ = c.Wait()
}

// TestKill: what was acknowledged is there after the hub was killed in the
// middle of writing, once, and the line goes on by itself.
func TestKill(t *testing.T) {
	folder := t.TempDir()
	c := newChild(t, folder, "127.0.0.1:0")
	seed, _, err := nats.NewLogin()
	if err != nil {
		t.Fatal(err)
	}
	of := hub.Desk(founder)
	l, err := nats.Dial(t.Context(), nats.Options{Servers: []string{c.address}, Pin: c.pin, Login: seed, Desk: of, Wait: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	const kills, each = 3, 40
	subject := of.Events(alice.String())
	followed := follow(t, l, of, kills*each)
	var last uint64
	for n := range kills * each {
		if n%each == each/2 {
			go c.kill()
			defer c.kill()
		}
		if last, err = put(t, l.Events(), subject, strconv.Itoa(n), last); err != nil {
			// It is not there, or nobody knows: read back, when it is back.
			c = newChild(t, folder, c.address)
			for {
				m, _, err := l.Events().Last(t.Context(), subject)
				if err == nil {
					last = m.Seq
					if string(m.Data) != strconv.Itoa(n) {
						last, err = put(t, l.Events(), subject, strconv.Itoa(n), last)
					}
				}
				if err == nil {
					break
				}
				if t.Context().Err() != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := <-followed; got != kills*each {
		t.Errorf("%d of %d came, in order", got, kills*each)
	}
}

func put(t *testing.T, s hub.Stream, subject, data string, last uint64) (uint64, error) {
	return s.Put(t.Context(), subject, []byte(data), hub.Expect{Filter: subject, Last: last})
}

// follow counts the numbers 0, 1, 2 ... that come in order.
func follow(t *testing.T, l hub.Line, of hub.Desk, want int) <-chan int {
	got := make(chan int, 1)
	var begun sync.WaitGroup
	begun.Go(func() {
		n := 0
		for m, err := range l.Events().Follow(t.Context(), of.Events("*"), 1) {
			if err != nil || string(m.Data) != strconv.Itoa(n) {
				t.Errorf("message %d is %q: %v", n, m.Data, err)
				break
			}
			if n++; n == want {
				break
			}
		}
		got <- n
	})
	return got
}
