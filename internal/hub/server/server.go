// Package server is a hub in this process: an embedded NATS server with
// JetStream.
//
// What it promises. What it acknowledged is on disk (each write is synced), and
// is there after it was killed. Whoever signs in is judged by Admit at that
// moment, and may then write nothing but their own journals, claims, leases and
// presence, and read the desk's streams; purging is open to nobody, and erasing
// to the hub's own process. A disk that runs full refuses writers with
// hub.ErrFull, loses nothing, and takes them again when there is room. Who takes
// more of the disk, the messages or the connections than anybody honest needs
// may read and not write for a while, and keeps nobody else from either.
package server

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// Options set up a hub.
type Options struct {
	Desk           hub.Desk
	Folder         string // for its certificate and its streams; made where it is missing
	Listen         string // host:port; port 0 is one that is free
	Events, Claims string // names of the streams; empty is config.DefaultEvents, DefaultClaims

	// Admit says who signs in with a login key and what they may do. It is
	// asked each time, from several goroutines, and must not call the server.
	Admit func(login string) (Permit, bool)
	// Code says whether a join code is good, of whose secret it gets the
	// SHA-256; as Admit does.
	Code func(secret [sha256.Size]byte) bool

	Room  int64        // bytes that the streams may take; 0 is what the disk has
	Spare int64        // bytes of the disk that are left free; 0 is SpareDefault
	Diary *slog.Logger // nil is nobody

	free func(folder string) (int64, error) // bytes free on a folder's disk; nil is as it is
}

// SpareDefault is how much of the disk is left free: 256 MB.
const SpareDefault = 256 << 20

// Permit is what somebody who signs in may do.
type Permit struct {
	Name     string             // for the diary
	Journals []domain.JournalID // that they write
	// Leases are those that each journal may take, by their names; "*" is any.
	Leases map[domain.JournalID][]string
}

// Server is a running hub.
type Server struct {
	o     Options
	diary *slog.Logger
	cert  tls.Certificate
	pin   string
	port  int    // where it listens, also after it was begun anew
	login string // of this process itself
	seed  []byte

	judging sync.RWMutex // held for reading while somebody is judged
	shares  shares

	mu   sync.Mutex
	ns   *natsserver.Server
	full bool

	stop context.CancelFunc
	done sync.WaitGroup
}

// Start opens the folder and listens. The context bounds starting alone.
func Start(ctx context.Context, o Options) (*Server, error) {
	s := &Server{o: o, diary: o.Diary}
	s.fill()
	err := os.MkdirAll(o.Folder, 0o700)
	if err == nil {
		s.cert, s.pin, err = certificate(o.Folder)
	}
	if err == nil {
		s.seed, s.login, err = nats.NewLogin()
	}
	if err == nil {
		s.port, err = portOf(o.Listen)
	}
	if err == nil {
		err = s.run(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("start hub: %w", err)
	}
	watch, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.done.Go(func() { s.watch(watch) })
	return s, nil
}

func (s *Server) fill() {
	o := &s.o
	if o.Events == "" {
		o.Events = config.DefaultEvents
	}
	if o.Claims == "" {
		o.Claims = config.DefaultClaims
	}
	if o.Spare <= 0 {
		o.Spare = SpareDefault
	}
	if o.free == nil {
		o.free = free
	}
	if s.diary == nil {
		s.diary = slog.New(slog.DiscardHandler)
	}
}

func (s *Server) names() nats.Names {
	return nats.Names{Desk: s.o.Desk, Events: s.o.Events, Claims: s.o.Claims}
}

// Address is where it listens, as host:port.
func (s *Server) Address() string { return s.server().Addr().String() }

// Pin is the SHA-256 of its certificate in hexadecimal.
func (s *Server) Pin() string { return s.pin }

// Login is the seed with which this very process signs in, until it ends: it
// may write everywhere on the desk, erase messages, and answer who would join.
func (s *Server) Login() []byte { return s.seed }

// InProcessConn is a connection for a line of this very process.
func (s *Server) InProcessConn() (net.Conn, error) { return s.server().InProcessConn() }

// Kick closes the connections of a login, which Admit refuses from now on.
func (s *Server) Kick(login string) {
	s.judging.Lock() // whoever is being judged by what Admit said before is on the list then
	ns := s.server()
	s.judging.Unlock()
	for _, t := range connections(ns) {
		if t.login == login {
			s.cut(ns, t.id)
		}
	}
}

func (s *Server) cut(ns *natsserver.Server, connection uint64) {
	if err := ns.DisconnectClientByID(connection); err != nil {
		s.diary.Debug("close a connection", "error", err) // it is closed already
	}
}

// Stats are figures of a running hub.
type Stats struct {
	Connections int
	Bytes       uint64 // that the streams take on disk
	Full        bool   // writers are refused for lack of room
	Held        []Held // who may not write for a while
}

// Stats tells how it stands.
func (s *Server) Stats() Stats {
	ns := s.server()
	st := Stats{Connections: ns.NumClients(), Held: s.shares.held()}
	if a := ns.GlobalAccount(); a != nil && a.JetStreamEnabled() {
		st.Bytes = a.JetStreamUsage().Store
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st.Full = s.full
	return st
}

// Close ends all connections and closes the streams.
func (s *Server) Close() error {
	s.stop()
	s.done.Wait()
	ns := s.server()
	ns.Shutdown()
	ns.WaitForShutdown()
	return nil
}

// server is the one that runs now.
func (s *Server) server() *natsserver.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ns
}

// portOf is the port of an address as NATS wants it: -1 is one that is free.
func portOf(listen string) (int, error) {
	a, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil {
		return 0, fmt.Errorf("read address %q: %w; set listen in [hub] to host:port", listen, err)
	}
	if a.Port == 0 {
		return -1, nil
	}
	return a.Port, nil
}

// startWait bounds opening the streams, which takes a second for a million
// messages.
const startWait = time.Minute

// run begins a server and keeps its streams as they are to be.
func (s *Server) run(ctx context.Context) error {
	o, err := s.options()
	if err != nil {
		return err
	}
	ns, err := natsserver.NewServer(o)
	if err != nil {
		return err
	}
	said := &diary{to: s.diary}
	ns.SetLoggerV2(said, false, false, false)
	s.mu.Lock()
	s.ns = ns
	s.mu.Unlock()
	ns.Start()
	ctx, stop := context.WithTimeout(ctx, startWait)
	defer stop()
	at, listens := ns.Addr().(*net.TCPAddr)
	switch {
	case !listens, !ns.JetStreamEnabled():
		err = said.fatal()
	default:
		s.port = at.Port
		err = s.keepStreams(ctx)
	}
	if err != nil {
		ns.Shutdown()
		ns.WaitForShutdown()
	}
	return err
}

// options are those of the server. No port is opened but the one for clients:
// the others are what most of its faults were found in.
func (s *Server) options() (*natsserver.Options, error) {
	host, _, err := net.SplitHostPort(s.o.Listen)
	if err != nil {
		return nil, err
	}
	if host == "" {
		host = "0.0.0.0"
	}
	room := s.o.Room
	if room <= 0 {
		room = roomMax
	}
	return &natsserver.Options{
		ServerName: "hark", Host: host, Port: s.port, NoSigs: true,
		TLS: true, TLSTimeout: 5, TLSConfig: &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{s.cert}},
		AlwaysEnableNonce: true, CustomClientAuthentication: s, AuthTimeout: 10,
		JetStream: true, StoreDir: filepath.Join(s.o.Folder, "streams"), SyncAlways: true,
		JetStreamMaxStore: room, JetStreamMaxMemory: memoryMax,
		MaxPayload: nats.Payload, MaxConn: connectionsMax, MaxSubs: nats.SubsMax, MaxPending: pendingMax,
		MaxControlLine: 4 << 10, WriteDeadline: 10 * time.Second, PingInterval: 30 * time.Second, MaxPingsOut: 2,
		DisableJetStreamBanner: true,
	}, nil
}

// Bounds of what strangers and slow consoles can take from the machine.
const (
	roomMax        = 1 << 40  // bytes on disk, where only the disk is the limit: Spare keeps the rest
	memoryMax      = 16 << 20 // bytes of streams in memory, of which there are none
	connectionsMax = 1024
	pendingMax     = 16 << 20 // bytes that wait for a console; a slower one is cut and fetches
)
