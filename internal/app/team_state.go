package app

import (
	"time"
)

// TeamState is how this machine stands with its desk, as `hark sync` prints it.
type TeamState struct {
	Desk    string        `json:"desk"`              // the founder's journal; empty: this log belongs to no desk
	Hub     bool          `json:"hub"`               // hark.toml names one
	Up      bool          `json:"up"`                // the line to it
	Waiting uint64        `json:"waiting"`           // events of ours that it does not have yet
	Behind  uint64        `json:"behind"`            // messages there that were not read yet
	Synced  time.Time     `json:"synced,omitzero"`   // when both were last 0
	Ahead   time.Duration `json:"ahead_ns"`          // of this machine's clock before the hub's
	Refused []Refusal     `json:"refused,omitempty"` // what others put there and was not taken in
	Forked  []Fork        `json:"forked,omitempty"`  // journals of which the hub has other events than this log
	Error   string        `json:"error,omitempty"`   // why it does not go on
	Hint    string        `json:"hint,omitempty"`    // what to do about that
	Code    Code          `json:"code,omitempty"`    // how a command ends for it: SignIn or Unreachable
	Me      Standing      `json:"me"`
}

// Refusal is something that came from the hub and was not taken in.
type Refusal struct {
	Journal string    `json:"journal"`
	Number  uint64    `json:"number"` // of the message
	At      time.Time `json:"at"`
	Why     string    `json:"why"`
}

// Standing is what the roster says of whoever works here.
type Standing struct {
	Name string `json:"name"`
	Role string `json:"role"` // empty: no member, or no longer one
	Why  string `json:"why,omitempty"`
}

// SyncParams are those of sync.
type SyncParams struct {
	Wait time.Duration `json:"wait_ns"` // how long to wait until nothing is on its way; 0 is a look at how it stands
}

// InviteParams say whom a join code is for, and what they will be.
type InviteParams struct {
	Name     string        `json:"name,omitempty"` // as colleagues will know them; empty is that they choose it
	Role     string        `json:"role,omitempty"`
	Sources  []string      `json:"sources,omitempty"`
	Subjects []string      `json:"subjects,omitempty"`
	Sends    []string      `json:"sends,omitempty"`
	Listens  bool          `json:"listens,omitempty"` // their machine may hear mentions for the desk
	For      time.Duration `json:"for_ns,omitempty"`  // how long the code can be used; 0 is a day
}

// Invited is the answer of invite: a code that lets one machine join, once.
type Invited struct {
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Role  string    `json:"role"`
	Until time.Time `json:"until"`
}

// Joined is what joining came to.
type Joined struct {
	Desk   string `json:"desk"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Events int    `json:"events"` // that the log holds by now
	Synced bool   `json:"synced"` // these are all; else the rest comes by itself
	Called string `json:"called"` // what the desk is called there
}
