package domain

import "time"

// Incident is a subject that is talked about much more than its own past makes
// likely. Its events carry the whole of it as it was then; the latest by
// clock, journal and number holds, but an owner stays until another is named.
type Incident struct {
	ID       string    `json:"id"`               // the same on every desk that sees it begin
	Subject  string    `json:"subject,omitzero"` // from the managed list; empty is everything
	Series   string    `json:"series,omitzero"`  // what was counted: "negative" or "all"
	Since    time.Time `json:"since,omitzero"`   // the first hour out of the ordinary
	Until    time.Time `json:"until,omitzero"`
	First    time.Time `json:"first,omitzero"`    // its first mention; what lies between that and the alert is the lead time
	Alerted  time.Time `json:"alerted,omitzero"`  // when it was first said
	Count    int       `json:"count,omitzero"`    // distinct authors since, copies collapsed
	Expected float64   `json:"expected,omitzero"` // what the subject's own past makes likely for the same hours
	P        float64   `json:"p,omitzero"`        // of the least likely hour: how often chance alone would do this
	By       string    `json:"by,omitzero"`       // the detector, and its version
	Examples []ID      `json:"examples,omitzero"` // conversations, at most five
	Note     string    `json:"note,omitzero"`
}
