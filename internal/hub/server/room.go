package server

import (
	"context"
	"time"
)

// lookEvery is how often the room on the disk is looked at.
const lookEvery = time.Second

// watch closes the streams to writers before the disk is full, and opens them
// when there is room again. A server that met a full disk before that takes
// nothing until it is begun anew, so this is how they are opened.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.look(ctx)
			s.share(time.Now())
		case <-ctx.Done():
			return
		}
	}
}

// look compares the room with what is to be left free. There is room again
// when twice as much is free: else the streams would open and close in turns.
func (s *Server) look(ctx context.Context) {
	free, err := s.o.free(s.o.Folder)
	if err != nil {
		s.diary.Warn("look at the hub's disk", "error", err)
		return
	}
	s.mu.Lock()
	full := s.full
	s.mu.Unlock()
	switch {
	case !full && free < s.o.Spare:
		s.diary.Error("the hub's disk is full; free some of it, and the hub takes writers again by itself", "free", free)
		ctx, stop := context.WithTimeout(ctx, startWait)
		defer stop()
		err := s.closeStreams(ctx)
		if err == nil && !s.answers(ctx) { // the disk was full already
			if err = s.again(ctx); err == nil {
				err = s.closeStreams(ctx)
			}
		}
		if err != nil {
			s.diary.Error("close the hub to writers", "error", err)
		}
	case full && free >= 2*s.o.Spare:
		if err := s.again(ctx); err != nil {
			s.diary.Error("begin the hub anew", "error", err)
			return
		}
		s.diary.Info("the hub's disk has room again", "free", free)
	default:
		return
	}
	s.mu.Lock()
	s.full = !full
	s.mu.Unlock()
}

// share sees to it that nobody takes more of the hub than their share.
func (s *Server) share(now time.Time) {
	free, err := s.o.free(s.o.Folder)
	if err != nil {
		return // look has said it
	}
	ns := s.server()
	changed, over := s.shares.look(connections(ns), free-s.o.Spare, now)
	for _, login := range changed {
		s.Kick(login) // it signs in anew, as what it is now
	}
	for _, id := range over {
		s.cut(ns, id)
	}
	if len(changed) > 0 {
		s.diary.Warn("who takes more than their share may only read", "who", s.shares.held())
	}
}

// again begins the server anew, at the same address.
func (s *Server) again(ctx context.Context) error {
	ns := s.server()
	ns.Shutdown()
	ns.WaitForShutdown()
	return s.run(ctx)
}
