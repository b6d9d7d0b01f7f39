package server

import (
	"context"
	"fmt"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"hark/internal/domain"
	"hark/internal/hub/nats"
)

// keepStreams sets the streams as they are to be: open to writers.
func (s *Server) keepStreams(ctx context.Context) error {
	events, claims := s.names().Streams(1)
	return s.manage(ctx, func(nc *natsgo.Conn) error {
		if err := nats.Keep(ctx, nc, events); err != nil {
			return err
		}
		return nats.Keep(ctx, nc, claims)
	})
}

// closeStreams has the streams refuse what is new, and keep what they have. A
// bound of one byte does it: what is there already is not dropped for it, as
// the streams discard what is new. A claim that is renewed takes the place of
// the word before, and goes on.
func (s *Server) closeStreams(ctx context.Context) error {
	events, claims := s.names().Streams(1)
	events.MaxBytes, claims.MaxBytes = 1, 1
	return s.manage(ctx, func(nc *natsgo.Conn) error {
		if err := nats.Keep(ctx, nc, claims); err != nil {
			return err
		}
		return nats.Keep(ctx, nc, events)
	})
}

// answersIn is how soon a stream says no to who writes.
const answersIn = 2 * time.Second

// answers reports whether the events, which were just closed to writers, say so
// to one: after a write failed they say nothing.
func (s *Server) answers(ctx context.Context) bool {
	ctx, stop := context.WithTimeout(ctx, answersIn)
	defer stop()
	return nil == s.manage(ctx, func(nc *natsgo.Conn) error {
		m := natsgo.NewMsg(s.o.Desk.Events(domain.JournalID{}.String()))
		m.Header.Set("Nats-Expected-Last-Subject-Sequence", "0")
		_, err := nc.RequestMsgWithContext(ctx, m)
		return err
	})
}

// manage does something over a connection of this process.
func (s *Server) manage(ctx context.Context, do func(nc *natsgo.Conn) error) error {
	pair, err := nkeys.FromSeed(s.seed)
	if err != nil {
		return err
	}
	nc, err := natsgo.Connect("", natsgo.InProcessServer(s), natsgo.Nkey(s.login, pair.Sign), natsgo.NoReconnect())
	if err != nil {
		return fmt.Errorf("reach the own server: %w", err)
	}
	defer nc.Close()
	return do(nc)
}

// connections are those of all logins, with what came over them.
func connections(ns *natsserver.Server) (list []traffic) {
	for offset := 0; ; {
		page, err := ns.Connz(&natsserver.ConnzOptions{Username: true, Offset: offset, Limit: connectionsMax})
		if err != nil || len(page.Conns) == 0 {
			return list // it is shutting down
		}
		for _, c := range page.Conns {
			list = append(list, traffic{c.AuthorizedUser, c.Cid, c.InMsgs, c.InBytes})
		}
		offset += len(page.Conns)
	}
}
