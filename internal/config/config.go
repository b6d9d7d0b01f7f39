// Package config is hark.toml: what a desk can set, the folders in which hark
// keeps things, and secrets that never print.
//
// The file is read strictly. A key that hark does not know, a value of the
// wrong type and a value that makes no sense are errors with file, line and
// column, all unknown keys at once, each with the nearest key there is. Nothing
// is read half: Load gives a whole Config or an *Error. Without a file the
// defaults hold, and a desk can be run on them.
//
// The package keeps no state and reads the environment only through the
// function that it is handed.
package config

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Config is what hark.toml says, with the defaults filled in.
type Config struct {
	File        string              `toml:"-"`          // where it was read from; empty is the defaults
	Me          string              `toml:"me"`         // the responder's name, as colleagues know it
	Desk        string              `toml:"desk"`       // what the team's desk is called
	Lease       Duration            `toml:"lease"`      // how long a claim holds without an action
	Hold        Duration            `toml:"hold"`       // how long a reply waits before it goes out, so that it can be undone
	Theme       string              `toml:"theme"`      // a theme's name, or auto
	Themes      Themes              `toml:"themes"`     // what auto chooses from
	Icons       string              `toml:"icons"`      // unicode or ascii
	Reader      bool                `toml:"reader"`     // drawn for a screen reader
	Grades      int                 `toml:"grades"`     // of feelings as they are shown: 3 or 6
	Keyring     bool                `toml:"keyring"`    // secrets may be kept in the system's keyring
	Brand       Brand               `toml:"brand"`      // what the brand is called
	Keys        map[string][]string `toml:"keys"`       // verb -> keys, in place of the verb's own
	Outcomes    []Outcome           `toml:"outcome"`    // in place of the ones that hark starts with
	Subjects    []Subject           `toml:"subject"`    // the managed list
	Rules       []Rule              `toml:"rule"`       // what follows from what is written, in this order
	Expertise   []Expertise         `toml:"expertise"`  // who knows about what
	Competitors []Competitor        `toml:"competitor"` // brands that are counted beside ours
	Lists       []AuthorList        `toml:"list"`       // authors who are looked at apart
	Feeds       []Feed              `toml:"feed"`       // RSS, Atom, JSON Feed
	Lines       []Lines             `toml:"lines"`      // followed files of JSON Lines
	Webhook     Webhook             `toml:"webhook"`    // mentions sent to us
	Sources     []Source            `toml:"source"`     // networks, one entry for each account or search
	Hours       Hours               `toml:"hours"`      // when the desk works
	Clock       Clock               `toml:"clock"`      // how soon it answers and resolves
	Team        Team                `toml:"team"`       // what colleagues see of each other
	Hub         Hub                 `toml:"hub"`        // where desks meet
	Warn        Warn                `toml:"warn"`       // early warning
	Demo        Demo                `toml:"demo"`       // the simulated day

	at places // where in the file its keys stand
}

// Themes names the theme of a dark and of a light terminal, for theme = "auto".
type Themes struct {
	Dark  string `toml:"dark"`
	Light string `toml:"light"`
}

// Brand is what people call us and what we make.
type Brand struct {
	Words []string `toml:"words"`
}

// Outcome is what a conversation can come to.
type Outcome struct {
	Name   string `toml:"name"`   // lower case, hyphens
	Key    string `toml:"key"`    // one letter, for the picker
	Says   string `toml:"says"`   // what it means
	Reason bool   `toml:"reason"` // a reason must be given
}

// Subject is one entry of the managed list and the words that point to it.
type Subject struct {
	Name  string   `toml:"name"`
	Words []string `toml:"words"`
}

// Feed is one RSS, Atom or JSON feed.
type Feed struct {
	Name    string   `toml:"name"`
	URL     string   `toml:"url"`
	Every   Duration `toml:"every"`
	Private bool     `toml:"private"` // its host may lead into a private network
}

// Lines is one file of mention objects, followed as it grows.
type Lines struct {
	Name string `toml:"name"`
	Path string `toml:"path"`
}

// Webhook is the address at which mentions are taken, and how its senders
// prove themselves. An empty Listen is no webhook.
type Webhook struct {
	Name    string   `toml:"name"`
	Listen  string   `toml:"listen"`
	Env     []string `toml:"secret_env"`     // names of environment variables, each with one secret
	Command []string `toml:"secret_command"` // a program and its arguments that print a secret a line

	Remote   bool `toml:"remote"`   // an address that other machines can reach is meant
	Unsigned bool `toml:"unsigned"` // without a secret; on loopback only
}

// Source is one account on a network, or one search of it. Which of the keys
// its kind reads, and which it must have, the kind says: app checks that.
type Source struct {
	Kind    string   `toml:"kind"`
	Name    string   `toml:"name"`    // empty is the kind
	Server  string   `toml:"server"`  // the address of its API
	User    string   `toml:"user"`    // who the account is
	Words   []string `toml:"words"`   // what is searched for
	Places  []string `toml:"places"`  // hashtags, repositories, channels, sites, mailboxes
	Stream  string   `toml:"stream"`  // a second address
	Path    string   `toml:"path"`    // a file
	Every   Duration `toml:"every"`   // between two polls; nothing is the kind's own
	Budget  float64  `toml:"budget"`  // US dollars a month
	Private bool     `toml:"private"` // its servers may be inside a private network

	Env     string   `toml:"token_env"`     // an environment variable that holds its token
	Command []string `toml:"token_command"` // a program and its arguments that print its token
}

// Demo is the simulated day.
type Demo struct {
	Rate  float64 `toml:"rate"`  // mentions a second; 0 is the day's own curve
	Speed float64 `toml:"speed"` // how fast the day passes
	Seed  uint64  `toml:"seed"`  // the same seed is the same day
}

// The defaults of what a file leaves out.
const (
	DefaultDesk  = "hark"
	DefaultLease = 30 * time.Minute // longer than one item takes (36 s to 5 min), shorter than a lunch
	DefaultHold  = 10 * time.Second
	DefaultEvery = 5 * time.Minute
)

// Defaults is the Config of a desk without a file.
func Defaults(getenv func(string) string) *Config {
	me := getenv("USER")
	if me == "" {
		me = getenv("LOGNAME")
	}
	if me == "" {
		me = "me"
	}
	return &Config{
		Me: me, Desk: DefaultDesk,
		Lease: Duration{DefaultLease}, Hold: Duration{DefaultHold},
		Theme: "auto", Themes: Themes{Dark: "dark", Light: "light"}, Icons: "unicode", Grades: 3, Keyring: true,
		Webhook: Webhook{Name: "webhook"},
		Warn:    Warn{Budget: DefaultBudget, Notify: "osc9"},
		Hub:     Hub{Events: DefaultEvents, Claims: DefaultClaims},
		Demo:    Demo{Speed: 1, Seed: 1},
	}
}

// Beside is a path of the file: one that is not absolute starts at the file's folder.
func (c *Config) Beside(path string) string {
	if filepath.IsAbs(path) || c.File == "" {
		return path
	}
	return filepath.Join(filepath.Dir(c.File), path)
}

// Duration is a length of time, written as "30m", "1h30m" or "2d". It is a
// struct, so that a bare number in the file is an error and not nanoseconds.
type Duration struct{ time.Duration }

// UnmarshalText reads "90s", "30m", "8h", "2d" or "1w".
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	if err != nil {
		return err
	}
	d.Duration = v
	return nil
}

// ParseDuration reads what time.ParseDuration does and, since shifts and
// snoozes are longer than programs run, days and weeks: "2d", "1w".
func ParseDuration(s string) (time.Duration, error) {
	for unit, each := range map[string]float64{"d": 1, "w": 7} {
		if digits, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.ParseFloat(digits, 64)
			if err != nil {
				return 0, errDuration(s)
			}
			return days(each*n, s)
		}
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return 0, errDuration(s)
	}
	return v, nil
}

func errDuration(s string) error {
	return fmt.Errorf("%q is not a length of time; write 90s, 30m, 8h, 2d or 1w", s)
}

func days(n float64, s string) (time.Duration, error) {
	const most = 100 * 366
	if !(n >= 0 && n <= most) {
		return 0, fmt.Errorf("%q is not a length of time between nothing and a century", s)
	}
	return time.Duration(n * float64(24*time.Hour)), nil
}
