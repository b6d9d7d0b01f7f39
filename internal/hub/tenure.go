package hub

import (
	"time"

	"hark/internal/domain"
)

// tenure is who has something, by all that was said of it. The hub's store
// times alone decide, so that everybody who reads the same words says the same.
type tenure struct {
	by      string
	journal domain.JournalID // of who took it; zero where a lead gave it to them
	token   uint64
	nonce   string    // of the latest word that counted
	until   time.Time // by the hub's clock; zero is that nobody has it
	last    uint64    // the number of the latest word, whether it counted or not
}

// held reports whether somebody has it at a time of the hub's clock.
func (t *tenure) held(at time.Time) bool { return at.Before(t.until) }

// rules are what differs between claims and leases.
type rules struct {
	people bool // it belongs to a person, on whichever of their machines; else to a journal
	leads  func(domain.JournalID) bool
	// most bounds for how long a word keeps others out; 0 is MaxLease. Where it is
	// set, a word that cannot be read keeps them out that long as well: it may
	// stand over one that could, as the hub keeps the latest of each alone, and
	// somebody can have it send an answer there.
	most time.Duration
}

// theirs reports whether a word is by who had it last.
func (r rules) theirs(t *tenure, s *spoken) bool {
	return s.journal == t.journal || r.people && s.By == t.by
}

// blanked goes on with a word that cannot be read, after all that can: where
// by those nobody had it then, its journal may have had it, and still act on it.
func (r rules) blanked(t *tenure, s spoken) {
	if r.most > 0 && s.journal != (domain.JournalID{}) && !t.held(s.at) {
		s.word = word{State: taken, By: s.journal.String(), Lease: r.most.Milliseconds()}
		r.next(t, s)
	}
}

// next goes on with the next word, and tells whether it counts. What its writer
// was not free to say does not: that the hub stored it shows at most that they
// had seen the one before.
func (r rules) next(t *tenure, s spoken) bool {
	first, held, theirs := t.token == 0, t.held(s.at), r.theirs(t, &s)
	t.last = max(t.last, s.seq)
	lease := time.Duration(s.Lease) * time.Millisecond
	if r.most > 0 {
		lease = min(lease, r.most)
	}
	now := tenure{s.By, s.journal, s.seq, s.Nonce, s.at.Add(lease), t.last}
	switch s.State {
	case assigned:
		now.journal = domain.JournalID{}
		if !r.people || !r.leads(s.journal) {
			return false
		}
	case released:
		if !theirs {
			return false
		}
		now.until, now.token = time.Time{}, t.token
	default:
		if held && !theirs {
			return false
		}
		if s.State == renewed && first { // of a subject the hub keeps only the latest word
			now.token = min(max(s.Token, 1), s.seq)
		} else if s.State == renewed && theirs {
			now.token = t.token
		}
	}
	*t = now
	return true
}
