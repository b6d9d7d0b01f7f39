package fault

import (
	"bytes"
	"fmt"
	"net"
	"sync"
	"time"
)

// LineOptions say what a Line stands before.
type LineOptions struct {
	Target string           // the server: "127.0.0.1:2525"
	Mark   string           // the bytes that end what changes something: "\r\n.\r\n" of SMTP
	Choose func() Fault     // what to do at a mark. Called by several goroutines
	Kill   func()           // kills whoever asks; returns when it is dead
	Says   map[Fault]string // what is answered in the server's place; such a fault without an entry is None
}

// Line is a TCP server that breaks what goes through it.
type Line struct {
	Counter
	o LineOptions
	l net.Listener
	// conns are those that are open, to be cut by Close.
	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool
	all    sync.WaitGroup
}

// NewLine starts a line on loopback.
func NewLine(o LineOptions) (*Line, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start line: %w", err)
	}
	p := &Line{o: o, l: l, conns: map[net.Conn]bool{}}
	p.all.Go(p.accept)
	return p, nil
}

// Address is where the line begins: host and port.
func (p *Line) Address() string { return p.l.Addr().String() }

// Close cuts all lines.
func (p *Line) Close() error {
	err := p.l.Close()
	p.mu.Lock()
	p.closed = true
	for c := range p.conns {
		_ = c.Close() // it is to be gone
	}
	p.mu.Unlock()
	p.all.Wait()
	return err
}

func (p *Line) accept() {
	for {
		c, err := p.l.Accept()
		if err != nil {
			return
		}
		p.all.Go(func() { p.serve(c) })
	}
}

// own notes a connection; false where the line is closed.
func (p *Line) own(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
	return !p.closed
}

func (p *Line) drop(c net.Conn) {
	p.mu.Lock()
	delete(p.conns, c)
	p.mu.Unlock()
	_ = c.Close() // it is to be gone
}

// ends are the two ends of one connection, and what becomes of what the
// server says.
type ends struct {
	near, far net.Conn
	mu        sync.Mutex
	give      func(answer []byte) // nil passes it on, else it gets the next answer, which is the last
	ended     chan struct{}       // closed when the server says no more
}

func (p *Line) serve(near net.Conn) {
	defer p.drop(near)
	far, err := net.DialTimeout("tcp", p.o.Target, 10*time.Second)
	if err != nil {
		return
	}
	defer p.drop(far)
	if !p.own(near) || !p.own(far) {
		return
	}
	e := &ends{near: near, far: far, ended: make(chan struct{})}
	var back sync.WaitGroup
	back.Go(func() {
		defer close(e.ended)
		if !e.back() {
			p.drop(near)
		}
	})
	p.there(e)
	p.drop(near)
	p.drop(far)
	back.Wait()
}

// back passes on what the server says. It reports whether a fault has taken
// the connection over.
func (e *ends) back() (taken bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := e.far.Read(buf)
		e.mu.Lock()
		give := e.give
		e.mu.Unlock()
		if give != nil {
			if n > 0 {
				give(buf[:n])
			}
			return true
		}
		if n > 0 {
			if _, err := e.near.Write(buf[:n]); err != nil {
				return false
			}
		}
		if err != nil {
			return false
		}
	}
}

// there passes on what whoever asks says, until one side ends or a fault is
// done at a mark.
func (p *Line) there(e *ends) {
	buf := make([]byte, 32<<10)
	var tail []byte // the last bytes that were passed on: a mark may come in pieces
	for {
		n, err := e.near.Read(buf)
		if err != nil {
			return
		}
		joined := append(tail, buf[:n]...)
		if bytes.Contains(joined, []byte(p.o.Mark)) {
			if !p.mark(e, buf[:n]) {
				return
			}
			joined = nil
		} else if _, err := e.far.Write(buf[:n]); err != nil {
			return
		}
		tail = bytes.Clone(joined[max(len(joined)-len(p.o.Mark)+1, 0):])
	}
}

// mark does a fault to what ends with a mark. It reports whether the
// connection goes on.
func (p *Line) mark(e *ends, last []byte) bool {
	f := p.o.Choose()
	s, known := steps()[f]
	says, has := p.o.Says[f]
	if !known || s.status != 0 && !has {
		f = None
	}
	p.add(f)
	if f == None {
		_, err := e.far.Write(last)
		return err == nil
	}
	if !s.forward {
		if s.give == whole {
			_, _ = e.near.Write([]byte(says)) // the other side may be gone, which is as good
		}
		p.over(e, s)
		return false
	}
	e.mu.Lock()
	e.give = func(answer []byte) {
		if s.status != 0 {
			answer = []byte(says)
		}
		switch s.give {
		case half:
			_, _ = e.near.Write(answer[:len(answer)/2]) // the other side may be gone, which is as good
		case whole:
			_, _ = e.near.Write(answer)
		}
	}
	e.mu.Unlock()
	if _, err := e.far.Write(last); err == nil {
		<-e.ended
		p.over(e, s)
	}
	return false
}

// over ends a connection to which a fault was done.
func (p *Line) over(e *ends, s step) {
	if s.kill {
		if s.hang {
			time.Sleep(killWait) // so that it hangs when it is killed
		}
		p.o.Kill()
	} else if s.hang {
		_, _ = e.near.Read(make([]byte, 1)) // until the other side gives up
	}
}
