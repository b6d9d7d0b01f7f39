package app

import (
	"context"
	"time"

	"hark/internal/listen"
)

// SourceLine is one line of sources: a source, or something that was refused.
type SourceLine struct {
	Source  *SourceStatus       `json:"source,omitempty"`
	Refused *listen.Quarantined `json:"refused,omitempty"`
}

// SourceStatus is how one source is doing.
type SourceStatus struct {
	Name    string    `json:"name"`
	Kind    string    `json:"kind"`
	State   string    `json:"state"` // empty where nobody listens right now
	Last    time.Time `json:"last_item,omitzero"`
	Lag     float64   `json:"lag_seconds"`
	Heard   int       `json:"heard"`
	Refused int       `json:"refused"`
	Seen    int       `json:"seen,omitempty"`   // posts it looked at to find those; 0 is no word
	Missed  int       `json:"missed,omitempty"` // posts of a time in which nobody listened, in the latest catching up
	Error   string    `json:"error,omitempty"`
	NextTry time.Time `json:"next_try,omitzero"`
	Rest    time.Time `json:"left_alone_until,omitzero"`
	RestWhy string    `json:"left_alone_why,omitempty"`
	Detail  string    `json:"detail,omitempty"`
	Replies bool      `json:"replies"`
}

func sources(_ context.Context, a *App, _ Request, emit Emit) error {
	list, refused, err := a.sources()
	if err != nil {
		return err
	}
	for _, s := range list {
		line := SourceLine{Source: &SourceStatus{
			s.Name, s.Kind, string(s.State), stamp(s.Last), s.Lag.Seconds(), s.Heard, s.Refused, s.Seen, s.Missed,
			s.Error, stamp(s.NextTry), stamp(s.Rest), s.RestWhy, s.Detail, s.Replies,
		}}
		if err := emitJSON(emit, line); err != nil {
			return err
		}
	}
	for i := range refused {
		if err := emitJSON(emit, SourceLine{Refused: &refused[i]}); err != nil {
			return err
		}
	}
	return nil
}
