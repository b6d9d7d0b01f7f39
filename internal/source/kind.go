package source

import (
	"time"

	"hark/internal/secret"
	"hark/internal/web"
)

// Kind is one network or format, as the table of internal/app/kinds.go lists it.
type Kind struct {
	Name    string    // "bluesky": the kind of a [[source]] in hark.toml
	Short   string    // one line: what it hears, and whether it takes replies
	Page    string    // its page in the help, Markdown: what it needs, what it costs, what it cannot do
	Takes   []Setting // the keys of a [[source]] that it reads, in the order in which they are asked for
	Secrets []Prompt  // what proves the account; empty where none is needed
	Replies bool      // it takes replies
	Public  bool      // with Words alone, it can be listened to without an account
	// Warn says what a person must know before it is switched on, such as what
	// it will cost with these settings; nil or empty is nothing.
	Warn func(s Settings) string
	// Open makes the source. It asks no network. What is wrong with the
	// settings is an error that says what to do.
	Open func(o Opening) (Source, error)
}

// Setting is a key of a [[source]].
type Setting struct {
	Key      Key
	Required bool
	Default  string // what holds without it, in words or as it would be written
	Short    string // what it is, asked as it stands: "the handle of the account"
}

// Key is the name of a setting in hark.toml.
type Key string

// The keys that kinds can read besides kind, name, private, token_env and
// token_command, which all have.
const (
	Server Key = "server" // the address of the API
	User   Key = "user"   // who the account is
	Words  Key = "words"  // what to search for
	Places Key = "places" // hashtags, repositories, channels, sites, mailboxes: as the kind says
	Stream Key = "stream" // a second address: of a stream, or for sending mail
	Path   Key = "path"   // a file
	Every  Key = "every"  // between two polls
	Budget Key = "budget" // what may be spent in a month, in US dollars
)

// Settings are the values of a [[source]].
type Settings struct {
	Name    string // of the source: what the SRC column and filters show
	Server  string
	User    string
	Words   []string
	Places  []string
	Stream  string
	Path    string // absolute
	Every   time.Duration
	Budget  float64
	Private bool // its servers may be inside a private network
}

// Prompt is a secret that a person is asked for.
type Prompt struct {
	Slot  string // where it is kept: secret.Token or a slot of the kind's own
	Short string // what it is and where it is made: "an app password, from Settings > Privacy"
}

// Opening is what a source is opened with.
type Opening struct {
	Settings
	Secrets secret.Keeper    // of this account; nil where the kind has no secrets
	Hosts   *web.Hosts       // of the process; nil is the source's own
	Now     func() time.Time // nil is time.Now
	// Pause, where it is above 0, takes the place of every pause between polls
	// and before reconnecting: for tests.
	Pause time.Duration
}

// Renew is what a person does where the network does not know the account any
// more: a command.
func (o Opening) Renew() string { return "run hark account renew " + o.Name }
