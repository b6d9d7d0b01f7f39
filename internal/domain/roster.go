package domain

import (
	"slices"
	"time"
)

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

// maxSeats bounds the machines of one member; a roster event with more is void.
const maxSeats = 64

// Member is what the roster says of one member from now on. A journal that is
// not among the seats keeps the terms that it has: to take a machine away, its
// seat is named with terms without a role.
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
// The nil Roster is that of a desk without one: everything counts. A Roster is
// never changed once it is made, and safe for concurrent use.
type Roster struct {
	founder  JournalID
	seats    map[JournalID][]stint // in order of their numbers
	members  []Member
	policies []policyFrom // in order of their clocks, and of what counts more
	last     Ref          // the change that comes after all others
	refused  map[Ref]string
}

// stint is a stretch of a journal under the same terms: from a number up to
// the next stint's.
type stint struct {
	from  uint64
	by    *change
	seat  Seat
	terms *Terms
}

type policyFrom struct {
	at Clock
	Policy
}

// Founder is the desk's first administrator; zero for no roster.
func (r *Roster) Founder() JournalID {
	if r == nil {
		return JournalID{}
	}
	return r.founder
}

// TermsOf are the terms under which the event of that number was written; nil
// where its writer is nobody's, or the desk has no roster. Those of a seat that
// listens are a machine's.
func (r *Roster) TermsOf(ref Ref) *Terms {
	if r == nil {
		return nil
	}
	if s := stintAt(r.seats[ref.Journal], ref.Seq); s != nil {
		return s.terms
	}
	return nil
}

// By are the terms under which a journal is written from now on, and whether
// its writer is on the roster. Without a roster everybody is, under no terms.
func (r *Roster) By(j JournalID) (terms *Terms, present bool) {
	if r == nil {
		return nil, true
	}
	terms = r.TermsOf(Ref{j, maxSeq})
	return terms, terms != nil && terms.Role != NoRole
}

// Members are all who are or were on the roster, in order of their names: each
// with the seats that have these very terms. Somebody whose machines are under
// different terms is there once for each; a machine that was taken away stands
// under terms without a role.
func (r *Roster) Members() []Member {
	if r == nil {
		return nil
	}
	return slices.Clone(r.members)
}

// Present are those members who have a role.
func (r *Roster) Present() []Member {
	return slices.DeleteFunc(r.Members(), func(m Member) bool { return m.Role == NoRole })
}

// Policy is what holds for everybody now.
func (r *Roster) Policy() Policy {
	if r == nil || len(r.policies) == 0 {
		return Policy{}
	}
	return r.policies[len(r.policies)-1].Policy
}

// PolicyAt is what held for everybody at a clock: of the policies that were
// written by then, the one that counts.
func (r *Roster) PolicyAt(at Clock) Policy {
	if r == nil {
		return Policy{}
	}
	n, _ := slices.BinarySearchFunc(r.policies, at, func(p policyFrom, at Clock) int {
		if p.at <= at {
			return -1
		}
		return +1
	})
	if n == 0 {
		return Policy{}
	}
	return r.policies[n-1].Policy
}

// Enrol is the event by which an administrator puts a member on the roster, or
// changes their terms. held tells the highest number of a journal that the
// administrator's log has: up to it the terms before go on to hold, unless the
// roster does not know the journal. The event names what the roster already
// holds, so that it counts after that, whatever the clocks say.
func (r *Roster) Enrol(m Member, held func(JournalID) uint64) Event {
	m.Seats = slices.Clone(m.Seats)
	for i := range m.Seats {
		s := &m.Seats[i]
		if s.After = 0; r.TermsOf(Ref{s.Journal, maxSeq}) != nil {
			s.After = held(s.Journal)
		}
	}
	return Event{Kind: Enrolled, Basis: r.latest(), Member: &m}
}

// Govern is the event by which an administrator changes the policy.
func (r *Roster) Govern(p Policy) Event {
	return Event{Kind: Governed, Basis: r.latest(), Policy: &p}
}

func (r *Roster) latest() Ref {
	if r == nil {
		return Ref{}
	}
	return r.last
}

// Entry decodes and judges an event as a log keeps it.
func (r *Roster) Entry(pos uint64, raw []byte) (Entry, error) {
	e := Entry{Pos: pos, Raw: raw}
	err := r.Read(&e)
	return e, err
}

// Read decodes as Entry.Decode does, and judges.
func (r *Roster) Read(e *Entry) error {
	if err := e.Decode(); err != nil {
		return err
	}
	r.Judge(e)
	return nil
}

// stintAt finds the stretch in which a number lies, or nil.
func stintAt(list []stint, seq uint64) *stint {
	n, _ := slices.BinarySearchFunc(list, seq, func(s stint, seq uint64) int {
		if s.from <= seq {
			return -1
		}
		return +1
	})
	if n == 0 {
		return nil
	}
	return &list[n-1]
}
