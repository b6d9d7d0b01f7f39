package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

// Version is the event format that this program writes. Events of a later
// version are kept as they are and shown as "newer event".
const Version = 1

// MaxEvent bounds the bytes of one stored event.
const MaxEvent = 64 << 10

// Kind says what an event records. A kind is added, never reinterpreted.
type Kind string

// What is heard.
const (
	Mentioned Kind = "mentioned" // a mention, or a later revision of one: Mention, Understood, Text
	Withdrawn Kind = "withdrawn" // a mention was deleted by its author or network: Mention.ID, Mention.Source
)

// What is decided about a conversation.
const (
	Claimed    Kind = "claimed"    // By takes it until Until: Token
	Renewed    Kind = "renewed"    // the claim's lease runs to Until; with a Token, the hub has settled a provisional claim
	Released   Kind = "released"   // By gives the claim back
	Assigned   Kind = "assigned"   // To has the claim until Until
	Tagged     Kind = "tagged"     // Tags are added
	Untagged   Kind = "untagged"   // Tags are removed
	Classified Kind = "classified" // Subject is set
	Felt       Kind = "felt"       // Sentiment overrides the machine's for the latest mention
	Labelled   Kind = "labelled"   // Sentiment is By's answer for a mention drawn at random, without a feeling where By cannot say: Mention.ID, Mention.Source; Key names the draw
	Grouped    Kind = "grouped"    // it belongs to the cluster Cluster.ID
	Ungrouped  Kind = "ungrouped"  // it does not belong to any cluster
	Noted      Kind = "noted"      // Text is a note for the team
	Snoozed    Kind = "snoozed"    // out of the queue until Until, or until the customer writes
	Resolved   Kind = "resolved"   // Outcome, Reason
	Reopened   Kind = "reopened"   // back in the queue
	Undone     Kind = "undone"     // Undoes names the event that is taken back
)

// What becomes of a reply.
const (
	Replied   Kind = "replied"   // accepted for sending: Reply, Text; Cluster.ID where it tells an author that a cluster is done with
	Sending   Kind = "sending"   // written before the first byte leaves: Reply, Attempt, Key; with the first attempt, Plan
	Sent      Kind = "sent"      // the network took it: Reply, Receipt
	Failed    Kind = "failed"    // it did not go out: Reply, Attempt (absent: it was not tried), Error; Until is the next try, absent if none
	Uncertain Kind = "uncertain" // it may have gone out: Reply, Attempt, Error
	Parked    Kind = "parked"    // a person must look: Reply, Error
	Retried   Kind = "retried"   // a person says: send it again. Reply
	Recalled  Kind = "recalled"  // a person says: take down what was sent. Reply
	Removed   Kind = "removed"   // the network took it down: Reply
	Kept      Kind = "kept"      // it could not be taken down: Reply, Attempt, Error; Until is the next try, absent if none
	Proposed  Kind = "proposed"  // a reply that somebody else must approve: Reply, Text
	Approved  Kind = "approved"  // By lets a proposed reply go out, as if they had accepted it: Reply; Text where they changed it
	Declined  Kind = "declined"  // By does not let it go out: Reply, Reason
)

// What concerns the desk as a whole; such events name no conversation.
const (
	Clustered    Kind = "clustered"    // a cluster was named, or changed: Cluster
	Warned       Kind = "warned"       // an incident began or grew: Incident
	Calmed       Kind = "calmed"       // an incident is over: Incident
	Taken        Kind = "taken"        // By has seen an incident and looks after it: Incident.ID
	Opened       Kind = "opened"       // a journal's first event: By is its writer, Key its public key
	HandedOver   Kind = "handed_over"  // a shift ends: Shift
	Acknowledged Kind = "acknowledged" // the next shift has read it: Undoes is absent, Shift names it, Heads are countersigned
	Erased       Kind = "erased"       // the text of the event named by Undoes was erased on request: Reason. Without Undoes: all that customers wrote before Until, because of its age
	Enrolled     Kind = "enrolled"     // a member joins the desk, or their terms change: Member
	Governed     Kind = "governed"     // what holds for everybody changes: Policy
	Viewed       Kind = "viewed"       // By has read the conversation; recorded where the policy asks
	Exported     Kind = "exported"     // By has taken texts out of hark: Reason says which and how; recorded where the policy asks
)

// Event is one entry of a journal. Which fields are set depends on the kind.
// Its stored form is one line of JSON; what is hashed and signed is always
// the bytes that were stored, never a second encoding.
type Event struct {
	V            int       `json:"v"`
	Journal      JournalID `json:"journal"`
	Seq          uint64    `json:"seq"` // 1, 2, 3 ... within the journal
	Prev         Hash      `json:"prev"`
	At           Clock     `json:"at"`
	Kind         Kind      `json:"kind"`
	Conversation ID        `json:"conversation,omitzero"`
	By           string    `json:"by,omitzero"`    // the responder, by the name colleagues know
	Basis        Ref       `json:"basis,omitzero"` // the last change of state that the writer had seen
	Text         TextHash  `json:"text,omitzero"`  // of the text kept beside the event

	Mention    *Mention       `json:"mention,omitzero"` // stripped
	Understood *Understanding `json:"understood,omitzero"`
	To         string         `json:"to,omitzero"`
	Until      time.Time      `json:"until,omitzero"`
	Token      uint64         `json:"token,omitzero"` // the hub's fencing token; 0 is a provisional claim
	Tags       []string       `json:"tags,omitzero"`
	Subject    string         `json:"subject,omitzero"`
	Sentiment  *Sentiment     `json:"sentiment,omitzero"`
	Outcome    string         `json:"outcome,omitzero"`
	Reason     string         `json:"reason,omitzero"`
	Undoes     Ref            `json:"undoes,omitzero"`
	Reply      string         `json:"reply,omitzero"`
	Attempt    int            `json:"attempt,omitzero"`
	Key        string         `json:"key,omitzero"`
	Plan       string         `json:"plan,omitzero"` // what every attempt repeats besides the text, as the source fixed it
	Receipt    *Receipt       `json:"receipt,omitzero"`
	Error      string         `json:"error,omitzero"`
	Shift      *Shift         `json:"shift,omitzero"`
	Heads      []Head         `json:"heads,omitzero"`
	Cluster    *Cluster       `json:"cluster,omitzero"`
	Incident   *Incident      `json:"incident,omitzero"`
	Member     *Member        `json:"member,omitzero"`
	Policy     *Policy        `json:"policy,omitzero"`
	With       int            `json:"with,omitzero"` // so many events just before it in its journal came of the same command
}

// Ref names an event, in any log that holds it.
type Ref struct {
	Journal JournalID `json:"journal"`
	Seq     uint64    `json:"seq"`
}

// IsZero reports whether the reference names nothing.
func (r Ref) IsZero() bool { return r.Seq == 0 }

// Ref is the event's own name.
func (e *Event) Ref() Ref { return Ref{e.Journal, e.Seq} }

// Receipt is the network's own proof that it took a reply.
type Receipt struct {
	ID     string `json:"id,omitzero"`      // the network's id of the reply
	URL    string `json:"url,omitzero"`     // where it can be read
	ByHand bool   `json:"by_hand,omitzero"` // a person posted it and gave the link
}

// Shift is what a hand-off says of itself: the page and the bundle follow from it.
type Shift struct {
	ID    string    `json:"id"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Open  int       `json:"open,omitzero"`
	Note  string    `json:"note,omitzero"`
	Heads []Head    `json:"heads,omitzero"` // what the giver's log held
}

// Entry is an event as one log keeps it.
type Entry struct {
	Pos   uint64 // where this log keeps it: 1, 2, 3 ... in order of arrival; differs from log to log
	Event Event
	Raw   []byte // the stored bytes

	// What the roster says of it; both are zero where a desk has no roster.
	Terms *Terms // of its writer, when it was written
	Void  string // why it does not count, for people; empty is that it does
}

// Proposal is an event that a log has still to number, chain and store, and
// what was written with it.
type Proposal struct {
	Event Event  // V, Journal, Seq, Prev, At and Text are set by the log
	Text  string // kept beside the event; empty is none
}

// Record is an event as it travels in a bundle or an export: its stored bytes
// and, where it has not been erased, what was written with it.
type Record struct {
	Raw  []byte
	Salt []byte // nil where there is no text or it was erased
	Text string
}

// Before is the one order in which events are folded: clock, journal, number.
func (e *Event) Before(o *Event) bool {
	switch {
	case e.At != o.At:
		return e.At < o.At
	case e.Journal != o.Journal:
		return string(e.Journal[:]) < string(o.Journal[:])
	}
	return e.Seq < o.Seq
}

// ErrNewer is matched by the error of Decode for an event of a later version.
var ErrNewer = errors.New("written by a newer hark")

// Encode gives the canonical bytes of a new event.
func (e *Event) Encode() ([]byte, error) {
	b, err := json.Marshal(e, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode %s event: %w", e.Kind, err)
	}
	if len(b) > MaxEvent {
		return nil, fmt.Errorf("encode %s event: %d bytes, at most %d fit", e.Kind, len(b), MaxEvent)
	}
	return b, nil
}

// Chain sets what an event names as the one before it, in an entry of its own
// bytes that was encoded before that was known. The bytes are then those that
// Encode gives.
func (e *Entry) Chain(prev Hash) {
	e.Event.Prev = prev
	name := []byte(`"prev":"`) // what stands before it holds no other
	hex.Encode(e.Raw[bytes.Index(e.Raw, name)+len(name):], prev[:])
}

// Decode reads stored bytes. Unknown fields and kinds are let through: they
// stay in the bytes. Doubled keys, invalid UTF-8 and a wrong shape are errors.
func Decode(raw []byte) (Event, error) {
	var e Event
	err := e.decode(raw)
	return e, err
}

// decode is Decode into an event that is still zero: events are large, and logs
// are read by the million.
func (e *Event) decode(raw []byte) error {
	if len(raw) > MaxEvent {
		return fmt.Errorf("decode event: %d bytes, at most %d are allowed", len(raw), MaxEvent)
	}
	if !e.plain(raw) {
		*e = Event{} // it may have read a part
		if err := json.Unmarshal(raw, e); err != nil {
			return fmt.Errorf("decode event: %w", err)
		}
	}
	switch {
	case e.V > Version:
		return fmt.Errorf("decode event %s/%d: version %d: %w", e.Journal, e.Seq, e.V, ErrNewer)
	case e.V < 1, e.Seq == 0, e.Kind == "":
		return fmt.Errorf("decode event: v, seq and kind must be set")
	}
	return nil
}

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// HashOf is the hash of stored bytes.
func HashOf(raw []byte) Hash { return sha256.Sum256(raw) }

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return h.AppendText(nil) }

// AppendText appends what MarshalText writes.
func (h Hash) AppendText(b []byte) ([]byte, error) { return hex.AppendEncode(b, h[:]), nil }

// UnmarshalText reads hexadecimal.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("read hash: %d characters, want %d", len(b), hex.EncodedLen(len(h)))
	}
	if _, err := hex.Decode(h[:], b); err != nil {
		return fmt.Errorf("read hash: %w", err)
	}
	return nil
}
