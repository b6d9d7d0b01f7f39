// Package screen holds what can be looked at: one file a screen. A screen is
// a plain struct that is given values of package view, moves its own cursor
// by verbs of the catalogue, and draws itself into a text. It reads no store,
// starts no goroutine and knows neither Bubble Tea's loop nor the other
// screens: what it wants done it hands back as an Ask, and package ui does it.
//
// What people wrote reaches a screen as it came. A screen puts every such
// text through kit.Clean before it draws it, and measures only with the width
// method of its Env; with that, nothing from outside can break a frame.
package screen

import (
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// Env is what a screen is drawn with. It is the same for all screens of a
// frame and is never kept.
type Env struct {
	Width  int // cells of the body; the last column of the terminal is not among them
	Height int // lines of the body
	Now    time.Time
	Me     string              // the responder, by the name colleagues know
	Areas  []string            // what the responder knows about
	Brand  string              // the desk's name
	Theme  *theme.Theme        // styles by meaning
	Cells  kit.Width           // the program's one width method
	Glyphs *theme.Glyphs       // signs, bars and rules; its ASCII says that nothing else may be drawn
	Reader bool                // a screen reader listens: no art, no columns side by side
	Key    func(string) string // the first key of a verb, as shown; empty if it has none
	Hold   time.Duration       // how long a reply waits before it leaves, so that it can be taken back
	Grades bool                // feelings are shown in six grades, not in three

	Team *Team                // nil where the desk is one person's
	Here map[domain.ID][]Here // what colleagues do now, by conversation
	Lost map[domain.ID]string // claims that went to somebody else, who, until the person has seen it
}

// Screen is one place of the console.
type Screen interface {
	// Do applies a verb of the catalogue: a movement, or one that means
	// something on this screen. Known is false where it means nothing here.
	Do(verb string, e *Env) (ask Ask, known bool)
	// View draws the body: exactly e.Height lines joined by "\n", none wider
	// than e.Width cells. It changes nothing that a second View would show.
	View(e *Env) string
	// Cursor is the cell of the body where attention is: the selected row or
	// the place of input. Shown false means that there is none.
	Cursor(e *Env) (x, y int, shown bool)
	// Hints names the verbs that matter now, the most useful first. The
	// footer shows as many as fit.
	Hints() []string
}

// Worder is a screen on which a verb does something that deserves a word of
// its own in the footer.
type Worder interface {
	// Word is that word; empty leaves the verb its usual one.
	Word(verb string) string
}

// Clicker is a screen whose lines can be pointed at.
type Clicker interface {
	// Click tells of a click on a cell of the body, as last drawn.
	Click(x, y int, e *Env) Ask
}

// Ask is what a screen wants the program to do; nil is nothing.
type Ask interface{ ask() }

type (
	// AskOpen shows one conversation whole.
	AskOpen struct{ ID domain.ID }
	// AskFilter shows the queue narrowed: "see the conversations behind this figure".
	AskFilter struct{ Text string }
	// AskStats wants Scope.SetStats for these periods.
	AskStats struct{ Ask view.Ask }
	// AskPlace shows another screen, by the verb that shows it.
	AskPlace struct{ Place string }
	// AskTake says that the person looks after an incident.
	AskTake struct{ ID string }
	// AskCopy puts a text on the clipboard; Says names it.
	AskCopy struct{ Text, Says string }
	// AskExplain shows a page of the help that is made for the occasion.
	AskExplain struct{ Page Page }
	// AskActivity wants Activity.Add with the lines before this position.
	AskActivity struct{ Before uint64 }
	// AskShift wants Handoff.SetShift for a shift that began so long ago.
	AskShift struct{ Since time.Duration }
	// AskHandOver hands the shift over: it writes page, table and bundle.
	AskHandOver struct{ Since time.Duration }
	// AskAcknowledge acknowledges another's hand-off, by its shift's id.
	AskAcknowledge struct{ Shift string }
	// AskNameCluster gives a suggested cluster a name.
	AskNameCluster struct {
		From domain.ID // a conversation of it
		Name string    // that is suggested
	}
	// AskCluster does a verb with a named cluster.
	AskCluster struct {
		Verb    string
		Cluster Cluster
	}
	// AskSample wants Label.SetSample: the sample at hand, or a fresh one.
	AskSample struct{ Fresh bool }
	// AskLabel answers about a post of a sample; no feeling is "cannot say".
	AskLabel struct {
		Conversation, Mention domain.ID
		Feeling               domain.Feeling
		Draw                  string // the sample's name
	}
	// AskPage shows the help's page of that name.
	AskPage struct{ Name string }
)

func (AskOpen) ask()        {}
func (AskFilter) ask()      {}
func (AskStats) ask()       {}
func (AskPlace) ask()       {}
func (AskTake) ask()        {}
func (AskCopy) ask()        {}
func (AskExplain) ask()     {}
func (AskActivity) ask()    {}
func (AskShift) ask()       {}
func (AskHandOver) ask()    {}
func (AskAcknowledge) ask() {}
func (AskNameCluster) ask() {}
func (AskCluster) ask()     {}
func (AskSample) ask()      {}
func (AskLabel) ask()       {}
func (AskPage) ask()        {}

// Source is how one source is doing, for header and Sources screen.
type Source struct {
	Name    string
	Kind    string // "feed", "webhook", "demo"
	State   source.State
	Error   string        // the latest fault; empty while Live
	Detail  string        // an address, a poll interval
	NextTry time.Time     // when it is tried or polled next; zero is not known
	Rest    time.Time     // until when its network is left alone; past or zero is not at all
	RestWhy string        // why
	Last    time.Time     // when its latest mention arrived; zero is never
	Lag     time.Duration // from post to arrival, of the latest mention
	Heard   int           // mentions taken in since the console began
	Refused int           // inputs that were kept, but not taken in
	Seen    int           // posts it looked at to find those; 0 is no word
	Missed  int           // posts of a time in which nobody listened, in the latest catching up
	First   bool          // that is its past, from before it was first listened to
	Replies bool          // replies go out through it
}

// Refused is one thing that was heard and could not be taken in; every field
// is as hostile as what it tells of.
type Refused struct {
	At     time.Time
	Source string
	Where  string // "line 12", an entry's id
	Reason string
	Raw    string // what came, cut
}

// Shift is what a hand-off would say now, as the page says it.
type Shift struct {
	From, To time.Time
	Counts   []Count   // heard, answered, resolved, open ...
	Sections []Section // open, promised, escalated, risks, next checks
	Waiting  []Handed  // hand-offs of others that nobody has acknowledged
	Written  []string  // the files, once it was handed over
}

// Count is one figure with its name.
type Count struct {
	Name string
	N    int
}

// Section is one heading of a hand-off and what stands under it.
type Section struct {
	Title string
	Says  string // what stands under it, and in what order
	Empty string // what an empty one says
	Lines []Line
	More  int    // how many more there are
	Rest  string // where these stand; empty is in the table
}

// Line is one entry of a section; with an ID it can be opened.
type Line struct {
	ID    domain.ID
	Text  string    // hostile
	Why   string    // why it stands there; hostile
	Owner string    // who has it; empty is nobody
	Since time.Time // since when somebody waits; zero if nobody does
	Next  time.Time // when it must be looked at; zero if nothing says
}

// Handed is a hand-off that waits to be acknowledged.
type Handed struct {
	Shift string // its id
	By    string
	At    time.Time
	Open  int
}
