package app

import (
	"context"
	"time"
)

// How long a part of the team rests after it failed: doubled each time.
const (
	partPause    = time.Second
	partPauseMax = time.Minute
)

// keep runs a part until ctx ends, again and again where it fails.
func (t *team) keep(ctx context.Context, name string, part func(context.Context) error) {
	for wait := partPause; ctx.Err() == nil; wait = min(2*wait, partPauseMax) {
		if name != partLine { // which says by itself when it is well again
			t.fault(name, nil)
		}
		began := time.Now()
		err := part(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		t.fault(name, err)
		t.a.o.Diary.Warn("a part of the team has stopped, and is tried again", "part", name, "error", err)
		if time.Since(began) > partPauseMax {
			wait = partPause // it went well for long
		}
		pause(ctx, wait)
	}
}

// while runs f as long as the roster lets it: from when may says so until it
// no longer does, again and again. It returns when f does by itself, or with ctx.
func (t *team) while(ctx context.Context, may func() bool, f func(ctx context.Context) error) error {
	for ctx.Err() == nil {
		t.mu.Lock()
		news := t.roster
		t.mu.Unlock()
		if !may() {
			select {
			case <-news:
			case <-ctx.Done():
			}
			continue
		}
		turn, stop := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- f(turn) }()
		err, ended := t.lasts(ctx, may, done)
		if stop(); ended {
			return err
		}
		<-done
	}
	return nil
}

// lasts waits until something is done, or may no longer be.
func (t *team) lasts(ctx context.Context, may func() bool, done <-chan error) (err error, ended bool) {
	for ctx.Err() == nil {
		t.mu.Lock()
		news := t.roster
		t.mu.Unlock()
		if !may() {
			break
		}
		select {
		case err := <-done:
			return err, true
		case <-news:
		case <-ctx.Done():
		}
	}
	return nil, false
}
