package view

import "time"

// Working says by which hours and clocks work is measured, and whose figures
// may be seen. The zero Working measures by the calendar, against no clock,
// and shows the team as a whole.
type Working struct {
	Hours    *Hours        // business hours; nil is none
	Response time.Duration // within which a first reply shall go out; 0 is no such clock
	Resolve  time.Duration // within which an episode shall be resolved; 0 is no such clock
	Business bool          // the clocks run in business hours alone
	Now      time.Time     // what is late by now; the zero time is the end of the period
	Me       string        // who asks: their own row is shown to them
	Named    bool          // everybody's row is
}

// Work is how the team worked. What each figure counts, its entry in the
// catalogue says.
type Work struct {
	Business bool    `json:"business_hours"` // there are figures in business hours
	Clocks   Clocks  `json:"clocks"`
	Now      Effort  `json:"now"`
	Past     Effort  `json:"past"` // the same, of the baseline
	Backlog  Backlog `json:"backlog"`
	Flow     []Flow  `json:"flow"` // by the step of Stats.Series
	Team     Team    `json:"team"`
}

// Clocks are the targets that work is held to, in seconds; 0 is none.
type Clocks struct {
	Response int  `json:"response,omitzero"`
	Resolve  int  `json:"resolve,omitzero"`
	Business bool `json:"business,omitzero"` // they run in business hours alone
}

// Effort is what was done in one period.
type Effort struct {
	Begun    int         `json:"begun"`    // episodes, without those that rules hide
	Resolved int         `json:"resolved"` // episodes
	Needed   int         `json:"needed"`   // episodes begun that need an answer
	Answered int         `json:"answered"` // of these
	Response Timing      `json:"response"`
	Reply    Timing      `json:"reply"`
	Claim    Timing      `json:"claim"`
	Resolve  Timing      `json:"resolve"`
	Handle   Spread      `json:"handle"`
	OnTime   Share       `json:"response_clock"` // of the episodes whose clock has run out or been stopped
	InTime   Share       `json:"resolve_clock"`
	Back     int         `json:"back"`     // resolves after which the customer wrote again
	Reopened int         `json:"reopened"` // resolves after which a colleague reopened
	Claims   int         `json:"claims"`
	Lost     int         `json:"lost"` // of the claims
	Sent     int         `json:"sent"` // replies
	Turned   int         `json:"turned"`
	Outcomes []Count     `json:"outcomes"` // most first
	Reasons  []PairCount `json:"reasons"`  // outcome and reason, most first
	Subjects []PairCount `json:"subjects"` // subject and outcome, most first
	Levels   []Count     `json:"levels"`   // from least to most involved, those that occur
}

// PairCount is how often two things came together.
type PairCount struct {
	A string `json:"a"`
	B string `json:"b"`
	N int    `json:"n"`
}

// Timing is how long something took, by the calendar and in business hours.
type Timing struct {
	Calendar Spread `json:"calendar"`
	Business Spread `json:"business,omitzero"`
}

// Backlog is what is unresolved as of now, snoozed or not.
type Backlog struct {
	All    int       `json:"all"`
	Bands  [5]int    `json:"bands"` // by age: up to 1 h, 4 h, 24 h, 3 d, above
	Oldest time.Time `json:"oldest,omitzero"`
	At     time.Time `json:"at"` // the moment that is now
}

// Flow is what came and went in one stretch of time, and what was left at its end.
type Flow struct {
	At       time.Time `json:"at"`
	Begun    int       `json:"begun"`
	Resolved int       `json:"resolved"`
	Open     int       `json:"open"`
}
