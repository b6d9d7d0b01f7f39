package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Answers is what hark init asks for.
type Answers struct {
	Me    string
	Desk  string
	Words []string // what people call the brand and its products
	Feeds []Feed   // name and address
}

// Example is the text of a documented hark.toml with the answers filled in.
// What is commented out shows the default.
func Example(a Answers) string {
	var b strings.Builder
	fmt.Fprintf(&b, exampleHead, quote(a.Me), quote(a.Desk), list(a.Words))
	if len(a.Feeds) == 0 {
		b.WriteString("# [[feed]]\n# name = \"blog\"\n# url = \"https://example.org/feed.xml\"\n# every = \"5m\"\n# private = true    # its host is inside our own network\n")
	}
	for _, f := range a.Feeds {
		fmt.Fprintf(&b, "[[feed]]\nname = %s\nurl = %s\n# every = \"5m\"\n\n", quote(f.Name), quote(f.URL))
	}
	b.WriteString(exampleTail)
	return b.String()
}

// Write writes a new hark.toml, readable by its owner alone, and never over
// an old one: the error then matches fs.ErrExist.
func Write(f Folders, text string) error {
	if err := os.MkdirAll(filepath.Dir(f.File()), 0o700); err != nil {
		return fmt.Errorf("write config: %w", err)
	}
	file, err := os.OpenFile(f.File(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write config %s: %w; edit it, or move it away first", f.File(), fs.ErrExist)
	}
	if err != nil {
		return fmt.Errorf("write config: %w", err)
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write config: %w", err)
	}
	return nil
}

func quote(s string) string {
	// A Go string in quotes is a TOML basic string for all but \a, \v and \x,
	// which only control characters and bytes outside UTF-8 need.
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func list(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

const exampleHead = `# hark.toml: what this desk listens to and how it looks.
# hark reads it strictly: "hark doctor" names every mistake with its line.

me = %s    # your name, as colleagues know it
desk = %s  # what the team's desk is called

# lease = "30m"      # how long a claim holds without an action
# hold = "10s"      # a reply waits so long before it goes out; u takes it back
# theme = "auto"     # or the name of a theme: "hark themes" lists them
# icons = "unicode"  # or "ascii"
# reader = false     # true draws for a screen reader
# grades = 3         # 6 tells somewhat positive, somewhat negative and mixed apart as well
# keyring = true     # false keeps secrets in secrets.age even where the system has a keyring

# [themes]           # what theme = "auto" chooses from
# dark = "dark"
# light = "light"

[brand]
words = %s  # what people call you and what you make

# ---- where mentions come from ----

`

const exampleTail = `
# [[lines]]          # a file of mention objects, one JSON object a line, followed as it grows
# name = "export"
# path = "/var/spool/hark/mentions.jsonl"

# [webhook]          # mentions that others send, signed as Standard Webhooks says
# name = "webhook"
# listen = "127.0.0.1:8723"
# secret_env = ["HARK_WEBHOOK_SECRET"]           # from the environment, or
# secret_command = ["pass", "show", "hark"]      # from a program that prints a secret a line
# unsigned = false   # true takes them without a secret, on loopback only
# remote = false     # true lets other machines reach the address

# [[source]]         # an account on a network: "hark account add KIND" asks and writes one,
# kind = "mastodon"  # "hark help sources" lists the kinds, "hark help KIND" says what one needs
# name = "acme"      # two accounts of a kind are two entries with two names
# server = "https://mastodon.example"
# token_env = "ACME_TOKEN"  # its token is kept in the keyring or in secrets.age, unless an
#                           # environment variable or token_command = ["pass", "show", "acme"] gives it

# ---- early warning ----

# [warn]             # a subject that is talked about far out of the ordinary is an incident
# budget = 4         # false alarms in 30 days that you put up with, over the whole desk
# mute = []          # subjects that are not watched
# notify = "osc9"    # how your terminal tells the desktop: off, bell, osc9, osc777, osc99
# webhook = "https://example.org/hook"           # incidents are posted there, signed as
# secret_env = ["HARK_WARN_SECRET"]              # Standard Webhooks says, at least once each
# secret_command = ["pass", "show", "hark-warn"] # from a program that prints a secret a line
# private = false    # true lets its host be inside our own network

# ---- what the team says about them ----

# [[subject]]        # the managed list, and the words that point to a subject
# name = "battery"
# words = ["battery", "charge", "akku"]

# [[rule]]           # what follows from what is written: "hark help rules" says how, "hark rules test" tries it
# name = "swollen"
# when = 'swollen OR burst* OR near(smoke battery, 5)'
# subject = "battery"
# priority = "urgent"  # low, normal, high, urgent
# for = "power"        # it waits for those who know about this, or for one responder
# tags = ["safety"]
# hide = false         # true keeps it out of the queue, never out of a figure

# [[expertise]]      # who knows about what
# name = "ana"
# areas = ["power", "heat"]

# [[competitor]]     # whose share of what is said is counted beside ours
# name = "zeta"
# words = ["zeta", "zeta book"]

# [[list]]           # authors who are looked at apart; rules ask for list:press
# name = "press"
# authors = ["@daily"]

# [[outcome]]        # these take the place of the ones that hark starts with
# name = "fixed"
# key = "f"
# says = "the customer's problem is solved"
# reason = false

# ---- how the team's work is measured ----

# [hours]            # when the desk works; without them, times are by the calendar alone
# zone = "Europe/Berlin"             # left out: the machine's own
# days = ["mon-fri"]                 # or single days: "mon", "sat"
# from = "09:00"
# to = "17:00"                       # "24:00" is midnight
# breaks = ["12:00-13:00"]
# holidays = ["2026-12-25", "2027-01-01"]

# [clock]            # what is answered or resolved later counts as missed, also while it is open
# first_response = "1h"
# resolution = "2d"                  # in business hours, a day of 09:00 to 17:00 is "8h"
# business = false   # true lets the clocks run in business hours alone

# [team]             # a person sees their own figures and those of the team as a whole
# named = false      # true shows everybody's to everybody

# ---- where the team meets: "hark hub" and "hark join" write this ----

# [hub]
# servers = ["hub.example:4222"]        # where it is reached; "hark invite" passes this on
# pin = ""                              # the SHA-256 of its certificate; without it a public authority must vouch for it
# credentials = "hark.creds"            # of a NATS cluster that others run: "hark hub plan" says what it must have
# listen = ""                           # on the machine that is the hub: where it takes colleagues in, "0.0.0.0:4222"
# events = "hark-events"                # the streams' names there
# claims = "hark-claims"
# replicas = 3                          # of each stream, in such a cluster

# [keys]             # other keys for a verb: "hark help keys" lists the verbs
# claim = ["c"]

# [demo]             # the simulated day of "hark demo"
# rate = 0           # mentions a second; 0 is the day's own curve
# speed = 1          # how fast the day passes
# seed = 1           # the same seed is the same day
`
