package ui

import (
	"fmt"

	"hark/internal/source"
)

// What the queue says where it is empty.
const (
	nothingWaits    = "Nothing waits. What arrives appears here."
	nothingUnsure   = "Nothing is open of which the machine does not know how it feels. What is ambiguous appears here: one key says what it is, and teaches."
	nothingProposed = "No reply waits for approval. Those of colleagues who need one appear here."
	nothingHeard    = "Nothing waits, and no source is set up: `hark init` names one in hark.toml, `hark demo` shows how it looks."
)

// nothing is what an empty queue says: who looks at one for long must know
// whether it is quiet or nobody listens.
func (m *model) nothing() string {
	all, lost, starting := len(m.health.Sources), 0, 0
	for _, s := range m.health.Sources {
		switch s.State {
		case source.Retrying, source.Broken:
			lost++
		case source.Starting:
			starting++
		}
	}
	where := m.keys.show("sources")
	if where == "" {
		where = "Sources"
	}
	switch {
	case all == 0 && m.env.Team.Alone():
		return nothingWaits + " The hub is not reached: what colleagues' machines hear comes when it is."
	case all == 0 && m.env.Team.Shared():
		return nothingWaits
	case all == 0:
		return nothingHeard
	case lost == 1 && all == 1:
		return "Nothing waits, and the only source is not reached: " + where + " says why, and when it is tried again."
	case lost == all:
		return fmt.Sprintf("Nothing waits, and none of %d sources is reached: %s says why, and when they are tried again.", all, where)
	case lost == 1:
		return nothingWaits + " 1 source is not reached: " + where + " says why."
	case lost > 1:
		return fmt.Sprintf("%s %d of %d sources are not reached: %s says why.", nothingWaits, lost, all, where)
	case starting == all:
		return "Nothing waits yet: hark is reaching for its sources. " + where + " shows them."
	}
	return nothingWaits
}
