package apptest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// cable leads to a hub, and can be pulled.
type cable struct {
	to string
	in net.Listener

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

// lay lays a cable to an address, until the test ends.
func lay(t testing.TB, to string) *cable {
	t.Helper()
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{to: to, in: in, conns: map[net.Conn]bool{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			near, err := in.Accept()
			if err != nil {
				return
			}
			all.Go(func() { c.carry(near) })
		}
	})
	t.Cleanup(func() {
		in.Close()
		c.Cut()
		all.Wait()
	})
	return c
}

func (c *cable) address() string { return c.in.Addr().String() }

// carry passes on what comes from either end, until the cable is pulled.
func (c *cable) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer far.Close()
	if !c.plug(near, far) {
		return
	}
	defer c.unplug(near, far)
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1]) // how it ends is its own affair
			way[0].Close()
		})
	}
	both.Wait()
}

func (c *cable) plug(ends ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range ends {
		c.conns[e] = true
	}
	if c.cut {
		c.closeAll()
	}
	return !c.cut
}

func (c *cable) unplug(ends ...net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range ends {
		delete(c.conns, e)
	}
}

// Cut pulls the cable: what is on its way is lost, and nobody gets through.
func (c *cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = true
	c.closeAll()
}

// Heal plugs it in again.
func (c *cable) Heal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = false
}

func (c *cable) closeAll() {
	for e := range c.conns {
		e.Close()
	}
	clear(c.conns)
}
