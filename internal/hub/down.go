package hub

import (
	"context"
	"sync"

	"hark/internal/kv"
)

// count tells how much of ours waits to go up while the line is down, and gives
// the function that ends it.
func (s *syncer) count(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var counting sync.WaitGroup
	counting.Go(func() {
		if err := s.counts(ctx); err != nil && ctx.Err() == nil && fatal(err) {
			s.fail(err)
		}
	})
	return func() {
		cancel()
		counting.Wait()
	}
}

func (s *syncer) counts(ctx context.Context) error {
	var end uint64
	if err := s.o.Log.Read(func(snap kv.Snapshot) error {
		end = snap.End()
		return nil
	}); err != nil {
		return err
	}
	if err := s.behindUs(ctx); err != nil {
		return err
	}
	for _, err := range s.o.Log.Follow(ctx, end) {
		if err == nil {
			err = s.behindUs(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// behindUs compares our journals with where they stood at the hub.
func (s *syncer) behindUs(ctx context.Context) error {
	heads, err := s.o.Log.Heads(ctx)
	if err != nil {
		return err
	}
	s.tell(func(*SyncState) {
		for _, h := range heads {
			if s.o.Ours(h.Journal) {
				s.waiting[h.Journal] = h.Seq - min(s.cur.Places[h.Journal].Seq, h.Seq)
			}
		}
	})
	return nil
}
