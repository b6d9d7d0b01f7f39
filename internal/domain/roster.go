package domain

import "time"

// Role is what a member of a desk may do, as a whole.
type Role string

// The roles. What each of them may record, Permits says.
const (
	NoRole        Role = ""              // no longer a member
	Observer      Role = "observer"      // reads
	Agency        Role = "agency"        // drafts for others to approve, on the accounts that are named
	Responder     Role = "responder"     // answers customers
	Approver      Role = "approver"      // a responder who lets others' replies go out
	Lead          Role = "lead"          // an approver who also decides about the work of others
	Administrator Role = "administrator" // a lead who also says who is on the roster
	Machine       Role = "machine"       // a listener or a sender, with nobody at it
)

// Terms are what a member may do, and on what.
type Terms struct {
	Name      string    `json:"name"`               // by which colleagues know them
	Also      []string  `json:"also,omitzero"`      // names that they wrote under before
	Role      Role      `json:"role,omitzero"`      // absent: no longer a member
	Sources   []string  `json:"sources,omitzero"`   // the only ones they may work on; none is all
	Subjects  []string  `json:"subjects,omitzero"`  // the only ones they may work on; none is all
	Expertise []string  `json:"expertise,omitzero"` // subjects that they know about
	Certified time.Time `json:"certified,omitzero"` // until then their replies need nobody's approval, where the policy asks for it
	Sends     []string  `json:"sends,omitzero"`     // the accounts (names of sources) whose replies their machines send
}

// Seat is one journal of a member: a machine of theirs.
type Seat struct {
	Journal JournalID `json:"journal"`
	Login   string    `json:"login,omitzero"`   // the public key with which it signs in at the hub, which never signs an event
	Listens bool      `json:"listens,omitzero"` // it is the journal of what the machine hears
	After   uint64    `json:"after,omitzero"`   // up to this number of the journal the terms before hold
}

// Member is what the roster says of one member from now on, as a whole.
type Member struct {
	Terms
	Seats []Seat `json:"seats,omitzero"`
}

// Policy is what holds for everybody at a desk.
type Policy struct {
	Certify bool `json:"certify,omitzero"` // a reply by who is not certified needs an approver
	Record  bool `json:"record,omitzero"`  // reading and exporting are recorded
	Retain  int  `json:"retain,omitzero"`  // days for which what customers write is kept; 0 is for ever
}

// Roster is who may do what at a desk, as events of kind enrolled and governed
// say it. It depends on their set alone. What an event may do is decided by
// numbers of its own journal, never by its clock, which its writer could set.
//
// The nil Roster is that of a desk without one: everything counts.
type Roster struct {
	founder JournalID
}

// FoldRoster gives the roster of the desk that the writer of journal founder
// began, who is an administrator for good. Entries of other kinds are passed
// over. It sorts entries in place.
func FoldRoster(founder JournalID, entries []Entry) *Roster {
	return &Roster{founder: founder}
}

// Founder is the desk's first administrator; zero for no roster.
func (r *Roster) Founder() JournalID {
	if r == nil {
		return JournalID{}
	}
	return r.founder
}

// TermsOf are the terms under which the event of that number was written; nil
// where its writer is nobody's.
func (r *Roster) TermsOf(ref Ref) *Terms { return nil }

// Members are all who are or were on the roster, in order of their names.
func (r *Roster) Members() []Member { return nil }

// Policy is what holds for everybody now.
func (r *Roster) Policy() Policy { return Policy{} }

// Judge sets what the roster says of an event.
func (r *Roster) Judge(e *Entry) {}

// Entry decodes and judges an event as a log keeps it.
func (r *Roster) Entry(pos uint64, raw []byte) (Entry, error) {
	e, err := DecodeEntry(pos, raw)
	if err == nil {
		r.Judge(&e)
	}
	return e, err
}
