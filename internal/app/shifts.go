package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
)

// shifts is a fold of its own: the hand-offs of the log and who acknowledged
// them. It is kept beside the desk's view, in the same file.
type shifts struct{}

const (
	shiftsName   = "shifts"
	shiftsGiven  = "given" // shift id -> given
	shiftsTaken  = "taken" // shift id -> receivedBy
	shiftsBucket = shiftsName + "/"
)

// given is a hand-off.
type given struct {
	By      string           `json:"by"`
	At      time.Time        `json:"at"`
	Journal domain.JournalID `json:"journal"`
	Shift   domain.Shift     `json:"shift"`
}

// receivedBy is the word that it was read.
type receivedBy struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Name implements eventlog.View.
func (shifts) Name() string { return shiftsName }

// Version implements eventlog.View.
func (shifts) Version() int { return 1 }

// Fold implements eventlog.View. Whatever the order in which they come, the
// earliest acknowledgement of a shift stands.
func (shifts) Fold(tx kv.Tx, entries []domain.Entry) error {
	for i := range entries {
		e := &entries[i].Event
		if e.Shift == nil || e.Shift.ID == "" {
			continue
		}
		key := []byte(e.Shift.ID)
		switch e.Kind {
		case domain.HandedOver:
			if err := kv.PutJSON(tx.Bucket(shiftsGiven), key, given{e.By, e.At.Time(), e.Journal, *e.Shift}); err != nil {
				return err
			}
		case domain.Acknowledged:
			b := tx.Bucket(shiftsTaken)
			var was receivedBy
			if raw := b.Get(key); raw != nil && json.Unmarshal(raw, &was) == nil && !e.At.Time().Before(was.At) {
				continue
			}
			if err := kv.PutJSON(b, key, receivedBy{e.By, e.At.Time()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// shiftOf reads one hand-off.
func shiftOf(s kv.Snapshot, id string) (given, bool, error) {
	var g given
	raw := s.View(shiftsBucket + shiftsGiven).Get([]byte(id))
	if raw == nil {
		return g, false, nil
	}
	if err := json.Unmarshal(raw, &g); err != nil {
		return g, false, fmt.Errorf("read hand-off %s: %w", id, err)
	}
	return g, true, nil
}

// takenBy tells who acknowledged a hand-off; false where nobody has.
func takenBy(s kv.Snapshot, id string) (receivedBy, bool) {
	var t receivedBy
	raw := s.View(shiftsBucket + shiftsTaken).Get([]byte(id))
	return t, raw != nil && json.Unmarshal(raw, &t) == nil
}

// waitingShifts are the hand-offs of others that nobody has acknowledged, the
// latest first.
func waitingShifts(s kv.Snapshot, mine func(given) bool) ([]given, error) {
	var list []given
	for id := range s.View(shiftsBucket + shiftsGiven).From(nil) {
		g, found, err := shiftOf(s, string(id))
		if err != nil {
			return nil, err
		}
		if _, read := takenBy(s, string(id)); found && !read && !mine(g) {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b given) int { return b.At.Compare(a.At) })
	return list, nil
}

// refuseAck says why a hand-off cannot be acknowledged, or nil.
func refuseAck(s kv.Snapshot, id string, mine func(given) bool) (given, error) {
	g, found, err := shiftOf(s, id)
	if err != nil {
		return g, err
	}
	who, read := takenBy(s, id)
	switch {
	case !found:
		return g, &desk.Refusal{Why: fmt.Sprintf("there is no hand-off %q in this log", id), Hint: "import its bundle first, or give the bundle: hark ack FILE"}
	case mine(g):
		return g, &desk.Refusal{Why: "this hand-off is your own", Hint: "whoever comes after you acknowledges it"}
	case read:
		return g, &desk.Refusal{Why: who.By + " has acknowledged it at " + who.At.Local().Format("15:04"), Hint: "there is nothing more to do"}
	}
	return g, nil
}
