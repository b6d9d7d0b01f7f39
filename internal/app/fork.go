package app

import (
	"errors"
	"fmt"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/hub"
)

// Fork is a journal of somebody else's of which this log has another event than
// the hub: its writer signed two of one number.
type Fork struct {
	Journal string `json:"journal"`
	By      string `json:"by,omitempty"` // its writer, as the roster or the journal says
	Event   uint64 `json:"event"`        // the lowest number of which it is known
	Message uint64 `json:"message"`      // of the hub, that showed it
}

// forks are those that syncing has met.
func (a *App) forks(list []hub.Forked) (forks []Fork) {
	for _, f := range list {
		forks = append(forks, Fork{f.Journal.String(), a.writer(f.Journal), f.Event, f.Message})
	}
	return forks
}

// writer is who writes a journal; empty where nobody knows.
func (a *App) writer(j domain.JournalID) string {
	if terms, _ := a.roster().By(j); terms != nil && terms.Name != "" {
		return terms.Name
	}
	writers, _ := a.log.Writers() // fails only once the log is closed
	for _, w := range writers {
		if w.Journal == j {
			return w.Name
		}
	}
	return ""
}

// finding says what is wrong with a journal that has two faces, and what to do.
// A log takes back nothing that it has proven, so it is set aside as a whole:
// what a person wrote in it is at the hub before that.
func (f *Fork) finding(log, me string) Finding {
	return Finding{"hub", false,
		fmt.Sprintf("this log has another event %d of journal %s (%s) than the hub, and so than your colleagues: they went on from an old copy of their log, or sign two things", f.Event, f.Journal, f.By),
		fmt.Sprintf("tell an administrator; what the hub has counts: hark sync, close hark, move %s aside (it is the proof), then hark join CODE with a code of hark invite %s", log, me)}
}

// forked explains that a journal was left out of what was brought; nil where
// the error is another.
func (a *App) forked(err error) *Error {
	fork, ok := errors.AsType[*eventlog.ForkError](err)
	if !ok {
		return nil
	}
	more := ""
	if fork.More > 0 {
		more = fmt.Sprintf(", and %d more", fork.More)
	}
	return Failure(Partly, "they went on from an old copy of their log, or sign two things; tell an administrator, and ask them which is right",
		"all was taken in but journal %s of %s%s: its event %d is another one here", fork.Journal, a.writer(fork.Journal), more, fork.Seq)
}
