// Package hub is where desks meet: it brings journals up and down, settles who
// has a conversation, gives leases to listeners and senders, and tells who is
// looking at what. It knows what a hub is for, and nothing of the system that
// keeps its streams: hub/nats is one, hub/hubtest another.
//
// A hub keeps two streams and passes words on.
//
//   - events: ev.<desk>.<journal>, a chunk of one journal a message, in the form
//     of package bundle with the head of the chunk's end. Whoever reads it can
//     prove it alone, whatever the hub says.
//   - claims: claim.<desk>.<conversation>.<journal> and
//     lease.<desk>.<name>.<journal>, the latest word of each. The number of a
//     message in the stream is the fencing token of what it grants.
//   - here.<desk>.<journal>, kept by nobody: who is looking, who is writing.
//   - join.<desk>, a question and its answer: a colleague with a code.
//
// <desk> is the journal of the desk's founder. The last part of a subject is
// always a journal of whoever may write there, which the server holds them to.
//
// What it promises. What was put is in the stream once: each put names the last
// number that its writer has seen, so that one whose answer was lost is refused
// when it is made again. Nothing that is read is believed before it is proven.
// A line that is cut delays, and loses and doubles nothing: what is to go up is
// in the log, and what came down is known by its number and its content. A hub
// that went back to an older state, or lost a part, gets back what each machine
// wrote from that machine; what somebody wrote who is gone comes back only with
// a bundle from somebody who has it.
//
// What was erased. A chunk carries texts beside the events, so a text that was
// erased in the logs still stands in it. The hub's own process, which alone may
// erase messages, puts such chunks again without the text (Scrub), and no log
// takes a text in again that was erased there. A hub run by others that lets
// nobody erase keeps the texts: Scrub then says so, and its operator has to.
package hub

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"hark/internal/domain"
)

// Message is one message of a stream.
type Message struct {
	Subject string
	Seq     uint64    // its number in the stream, from 1
	At      time.Time // when the hub stored it, by the hub's clock
	Data    []byte
}

// Expect is the last number that a writer has seen among the subjects that
// match Filter; 0 is none. Filter is a subject, in which a part may be * .
type Expect struct {
	Filter string
	Last   uint64
}

// Stream is one of the hub's two streams. All methods are safe for concurrent
// use; their errors are ErrWrongLast, ErrUnsure, ErrDenied and ErrOffline, or
// wrap them.
type Stream interface {
	// Put stores a message and gives its number, where what it expects holds.
	// After ErrUnsure it may or may not be stored, now or never: read it back.
	Put(ctx context.Context, subject string, data []byte, expect Expect) (seq uint64, err error)
	// Last is the latest message among the subjects that match filter, from the
	// one who decides, never from one who may be behind.
	Last(ctx context.Context, filter string) (m Message, found bool, err error)
	// Next is the first message numbered from or above that matches filter.
	Next(ctx context.Context, filter string, from uint64) (m Message, found bool, err error)
	// Follow yields the messages from that number on, in order, without a gap,
	// then those that come, until ctx ends or with an error.
	Follow(ctx context.Context, filter string, from uint64) iter.Seq2[Message, error]
	// State describes the stream. One that was made anew has another Created.
	State(ctx context.Context) (StreamState, error)
}

// StreamState describes a stream.
type StreamState struct {
	Created     time.Time
	First, Last uint64
}

// Line is a connection to a hub, that comes back by itself after it was cut.
type Line interface {
	Events() Stream
	Claims() Stream
	// Say passes words on to whoever listens now. Nobody may.
	Say(ctx context.Context, subject string, data []byte) error
	// Hear yields the words said from now on, until ctx ends.
	Hear(ctx context.Context, filter string) iter.Seq2[Message, error]
	// Ask says something and waits for one answer.
	Ask(ctx context.Context, subject string, data []byte) (answer []byte, err error)
	// Answer answers what is asked, one at a time, until ctx ends.
	Answer(ctx context.Context, subject string, answer func(data []byte) []byte) error
	// Up tells whether the line is up, now and each time that it changes, until ctx ends.
	Up(ctx context.Context) iter.Seq2[bool, error]
	// Close ends the line.
	Close() error
}

// The errors of a line and its streams.
var (
	ErrWrongLast = errors.New("somebody was there before")              // the put was not stored
	ErrUnsure    = errors.New("the hub did not answer")                 // the put may have been stored
	ErrDenied    = errors.New("the hub does not allow it")              // nothing was done
	ErrOffline   = errors.New("the hub is not reached")                 // nothing was done
	ErrPin       = errors.New("the hub shows another certificate")      // it may not be the hub
	ErrLogin     = errors.New("the hub does not know this machine")     // it was removed, or never joined
	ErrCode      = errors.New("the hub does not take this join code")   // it is used, expired or another desk's
	ErrOlder     = errors.New("the hub runs a version that is too old") // of hark, or of NATS
	ErrFull      = errors.New("the hub has no room left")               // its disk is full; nothing was stored
	ErrTooLarge  = errors.New("it is more than the hub takes at once")  // nothing was done
	ErrNobody    = errors.New("nobody answers")                         // to what was asked
)

// Eraser is a Stream out of which messages can be taken for good. Only the
// hub's own process may; for everybody else it is ErrDenied.
type Eraser interface {
	// Erase takes a message out and overwrites its bytes. One that is not
	// there, or not any more, is no error.
	Erase(ctx context.Context, seq uint64) error
}

// Desk names a desk's subjects.
type Desk domain.JournalID

// Events is the subject of a journal's chunks; of all journals for "*".
func (d Desk) Events(journal string) string { return d.subject("ev", journal) }

// Claim is the subject on which a journal claims a conversation; "*" is any.
func (d Desk) Claim(conversation, journal string) string {
	return d.subject("claim", conversation+"."+journal)
}

// Lease is the subject on which a journal takes a lease; "*" is any. The name
// is written so that it can be a part of a subject.
func (d Desk) Lease(name, journal string) string {
	if name != "*" {
		name = fmt.Sprintf("%x", name)
	}
	return d.subject("lease", name+"."+journal)
}

// Here is the subject on which a journal says what its writer looks at; "*" is any.
func (d Desk) Here(journal string) string { return d.subject("here", journal) }

// Join is the subject on which somebody with a code asks to be let in.
func (d Desk) Join() string { return "join." + domain.JournalID(d).String() }

func (d Desk) subject(what, rest string) string {
	return what + "." + domain.JournalID(d).String() + "." + rest
}
