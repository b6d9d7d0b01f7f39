package fake

import (
	"bytes"
	"net"
	"sync"
)

// gate is a listener whose connections can be cut and refused.
type gate struct {
	net.Listener
	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool // connections are refused
	noIdle bool
}

func listen() (*gate, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &gate{Listener: ln, conns: map[net.Conn]bool{}}, nil
}

func (g *gate) address() string { return g.Listener.Addr().String() }

// Accept implements net.Listener.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			c.Close()
			continue
		}
		g.conns[c] = true
		noIdle := g.noIdle
		g.mu.Unlock()
		return &gated{c, g, noIdle}, nil
	}
}

func (g *gate) cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		c.Close()
	}
}

func (g *gate) down(is bool) {
	g.mu.Lock()
	g.closed = is
	g.mu.Unlock()
	if is {
		g.cut()
	}
}

func (g *gate) hideIdle() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.noIdle = true
}

// gated is a connection through a gate.
type gated struct {
	net.Conn
	gate   *gate
	noIdle bool
}

// Write implements net.Conn.
func (c *gated) Write(p []byte) (int, error) {
	if c.noIdle {
		p = bytes.ReplaceAll(p, []byte(" IDLE"), []byte(" XXXX"))
	}
	return c.Conn.Write(p)
}

// Close implements net.Conn.
func (c *gated) Close() error {
	c.gate.mu.Lock()
	delete(c.gate.conns, c.Conn)
	c.gate.mu.Unlock()
	return c.Conn.Close()
}
