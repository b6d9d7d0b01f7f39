package view

import (
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// View folds the log. It is an eventlog.View.
type View struct{}

// New is the view of the desk.
func New() *View { return &View{} }

// Name is the name its buckets are kept under.
func (*View) Name() string { return "desk" }

// Version changes whenever the fold or its stored form does.
func (*View) Version() int { return 1 }

// Fold takes new events in.
func (*View) Fold(tx kv.Tx, entries []domain.Entry) error { return nil }

// Known is what the log knows of a mention.
type Known struct {
	Conversation domain.ID
	Revision     int    // the latest
	Content      uint64 // ContentHash of the latest revision's body; 0 where Erased
	Deleted      bool
	Erased       bool // its text was erased on request: it must not be taken in again
}

// ContentHash tells two bodies apart (domain.Mention.Body).
func ContentHash(body string) uint64 { return 0 }

// KnownOf looks a mention up.
func KnownOf(s kv.Snapshot, id domain.ID) (Known, bool) { return Known{}, false }

// Open gives every unresolved row, longest wait first.
func Open(s kv.Snapshot) ([]Row, error) { return nil, nil }

// Get gives one row.
func Get(s kv.Snapshot, id domain.ID) (Row, bool, error) { return Row{}, false, nil }

// Lookup resolves the beginning of an id.
func Lookup(s kv.Snapshot, prefix string) (domain.ID, error) { return domain.ID{}, nil }

// Conversation folds one conversation.
func Conversation(s kv.Snapshot, id domain.ID) (domain.Conversation, error) {
	return domain.Conversation{}, nil
}

// Thread is a conversation with all that was written in it.
type Thread struct {
	Conversation domain.Conversation
	Row          Row
	Texts        map[uint64]string // by position; missing where there is none or it was erased
	Person       Person
	Events       []domain.Entry // in the order of the fold
}

// ThreadOf reads a whole conversation.
func ThreadOf(s kv.Snapshot, id domain.ID) (Thread, error) { return Thread{}, nil }

// Person is who began conversations on a source.
type Person struct {
	Source        string
	Author        domain.Author // as of the latest conversation
	Conversations int
	Heard         int         // mentions of theirs in these conversations
	Feelings      Counts      // of these mentions, deleted ones left out
	LastOutcome   string      // of the latest episode that was resolved
	LastAt        time.Time   // when that was; zero if never
	Seen          time.Time   // when they last wrote
	Recent        []domain.ID // latest first, at most RecentMax
}

// PersonOf reads what is known of an author of a source.
func PersonOf(s kv.Snapshot, source, authorKey string) (Person, bool, error) {
	return Person{}, false, nil
}

// People gives who began the latest conversations, latest first.
func People(s kv.Snapshot, limit int) ([]Person, error) { return nil, nil }

// Filter is a parsed filter.
type Filter struct{}

// At is the moment and the person that a filter is asked for.
type At struct {
	Me  string
	Now time.Time
}

// Page is a part of a result, newest first.
type Page struct {
	Limit int    // at most so many rows
	After uint64 // the Num of the last row of the page before; 0 begins
}

// ParseFilter reads a filter.
func ParseFilter(s string) (Filter, error) { return Filter{}, nil }

// String writes the filter.
func (f Filter) String() string { return "" }

// Match reports whether the row passes.
func (f Filter) Match(r *Row, at At) bool { return true }

// Words are the words and phrases that must occur.
func (f Filter) Words() []string { return nil }

// Empty reports whether everything passes.
func (f Filter) Empty() bool { return true }

// Search finds conversations.
func Search(s kv.Snapshot, f Filter, at At, p Page) ([]Row, error) { return nil, nil }

// Measure measures.
func Measure(s kv.Snapshot, p Period) (Stats, error) { return Stats{}, nil }

// Line is one line of the activity.
type Line struct {
	Pos          uint64 // of its newest event
	First        uint64 // of its oldest event: the before of the next page
	At           domain.Clock
	By           string
	Conversation domain.ID
	Kind         domain.Kind
	N            int    // events it stands for
	Text         string // a sentence; what customers wrote in it is still hostile
}

// Activity reads the log backwards.
func Activity(s kv.Snapshot, before uint64, limit int) ([]Line, error) { return nil, nil }

// Describe says what an event records.
func Describe(e *domain.Event) string { return "" }

// Due is a reply the outbox owes.
type Due struct {
	Conversation domain.ID
	Reply        domain.Reply
	Text         string
	To           domain.Mention
}

// Pending gives the replies owed.
func Pending(s kv.Snapshot) ([]Due, error) { return nil, nil }
