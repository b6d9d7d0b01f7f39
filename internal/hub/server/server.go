// Package server is a hub in this process: an embedded NATS server with
// JetStream.
//
// What it promises. What it acknowledged is on disk (each write is synced), and
// is there after it was killed. Whoever signs in is judged by Admit at that
// moment, and may then write nothing but their own journals, claims, leases and
// presence, and read the desk's streams; deleting and purging are open to
// nobody, itself included. A disk that runs full refuses writers with
// hub.ErrFull, loses nothing, and takes them again when there is room.
package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net"

	"hark/internal/domain"
	"hark/internal/hub"
)

// Options set up a hub.
type Options struct {
	Desk   hub.Desk
	Folder string // for its certificate and its streams; made where it is missing
	Listen string // host:port; port 0 is one that is free

	// Admit says who signs in with a login key and what they may do. It is
	// asked each time, from several goroutines.
	Admit func(login string) (Permit, bool)
	// Code says whether a join code is good, of which it gets the SHA-256.
	Code func(secret [sha256.Size]byte) bool

	Room  int64        // bytes that the streams may take; 0 is what the disk has
	Spare int64        // bytes of the disk that are left free; 0 is SpareDefault
	Diary *slog.Logger // nil is nobody
}

// SpareDefault is how much of the disk is left free: 256 MB.
const SpareDefault = 256 << 20

// Permit is what somebody who signs in may do.
type Permit struct {
	Name     string             // for the diary
	Journals []domain.JournalID // that they write
	Answers  bool               // they may let colleagues in who have a join code
}

// Server is a running hub.
type Server struct{}

// Start opens the folder and listens. The context bounds starting alone.
func Start(ctx context.Context, o Options) (*Server, error) { return nil, errors.ErrUnsupported }

// Address is where it listens, as host:port.
func (s *Server) Address() string { return "" }

// Pin is the SHA-256 of its certificate in hexadecimal.
func (s *Server) Pin() string { return "" }

// InProcessConn is a connection for a line of this very process.
func (s *Server) InProcessConn() (net.Conn, error) { return nil, errors.ErrUnsupported }

// Kick closes the connections of a login, which Admit refuses from now on.
func (s *Server) Kick(login string) {}

// Stats are figures of a running hub.
type Stats struct {
	Connections int
	Events      uint64 // messages in the events stream
	Bytes       uint64 // that the streams take on disk
	Full        bool   // writers are refused for lack of room
}

// Stats tells how it stands.
func (s *Server) Stats() Stats { return Stats{} }

// Close ends all connections and closes the streams.
func (s *Server) Close() error { return nil }
