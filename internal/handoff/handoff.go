// Package handoff makes the page that one shift leaves for the next: what is
// open, promised, escalated and at risk, what must be looked at when, and
// what the shift came to. The page is for people; the signed bundle beside it
// is for machines, and `hark verify` proves the one by the other. The bundle
// holds the shift's events and the whole history of every conversation touched
// in it; a conversation that is merely open stands on the page and in the CSV.
//
// It is pure: rows and figures go in, a Page comes out, and the Page is
// written as Markdown, HTML or CSV. What customers wrote is untrusted: each
// format escapes it so that it stays words. It cannot become a link, a tag, a
// heading, a formula or a terminal command. Control characters and those that
// reorder text are written visibly, as [U+202E]; line ends become blanks.
package handoff

import (
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// Input is what a page is made of.
type Input struct {
	Desk   string // the brand or team, for the heading; may be empty
	By     string // who hands over
	Since  time.Time
	Until  time.Time // the moment of the hand-off; its zone is that of all times on the page
	ID     string    // of the shift, as its event names it
	Note   string    // what the giver wants to say
	Bundle string    // file name of the bundle; empty is handoff.bundle

	Open     []view.Row      // all that is unresolved
	Resolved []view.Row      // what was resolved in the shift
	Stats    view.Stats      // of the shift
	Notes    []Note          // notes of the shift, oldest first
	Unusual  []view.Incident // what is out of the ordinary and not over
	Clusters []view.Cluster  // the same complaint by many, not closed
	Ack      Ack
}

// Note is an internal remark, for the list of promises.
type Note struct {
	Conversation domain.ID
	By           string
	At           time.Time
	Text         string
}

// Ack is the next shift's word that it has read the page; the zero Ack is "not yet".
type Ack struct {
	By string
	At time.Time
}

// Page is a hand-off, ready to be written. Its times are in the zone of the
// Input's Until.
type Page struct {
	Title    string
	By, Note string
	ID       string
	Bundle   string
	From, To time.Time
	Ack      Ack
	Counts   []Count
	Unusual  []Unusual // out of the ordinary, and not over; stands first where there is any
	Clusters []Cluster // complaints of many that are not done with; stand next where there are any
	Sections []Section
}

// Cluster is one complaint of many, in words.
type Cluster struct {
	Line  string // with its name: untrusted
	Owner string // in words, also where it is nobody
}

// Unusual is one incident, in words.
type Unusual struct {
	About string // its subject: untrusted
	What  string
	Since string
	Why   string // how rare it is
	Owner string // in words, also where it is nobody
}

// Count is one figure of the shift; Says adds what the number alone does not.
type Count struct {
	Name string
	N    int
	Says string
}

// Section is one list of the page. A section without items is written with
// its Empty sentence: that nothing is at risk is worth saying.
type Section struct {
	Name, Says, Empty string
	Items             []Item // at most MaxItems
	More              int    // how many more there are; the CSV has them all
}

// MaxItems bounds the items of a section: a page is for a person to read, and
// the table has them all.
const MaxItems = 25

// Item is one conversation in a section.
type Item struct {
	ID     domain.ID
	URL    string // of the post, as the source gave it: untrusted
	Who    string // the author: untrusted
	What   string // the start of what was written: untrusted
	Source string
	Owner  string    // empty is nobody
	Why    string    // why it stands in this section
	Since  time.Time // since when somebody waits; zero if nobody does
	Next   time.Time // when it must be looked at; zero if nothing says
}
