package hub

import (
	"context"
	"fmt"
	"iter"
	"time"

	"hark/internal/domain"
)

// Holder is who has a conversation or a lease, by the word of the hub.
type Holder struct {
	By      string
	Journal domain.JournalID
	Token   uint64 // the number of the message that gave it
	Until   time.Time
}

// HeldError says that somebody else has it.
type HeldError struct{ Holder }

// Error says who, and until when.
func (e *HeldError) Error() string {
	return fmt.Sprintf("%s has it until %s", e.By, e.Until.UTC().Format("15:04"))
}

// MaxLease bounds what anybody takes anything for at once.
const MaxLease = 24 * time.Hour

// Member is who works through a line: a journal, and the name of its writer.
type Member struct {
	Line    Line
	Desk    Desk
	Journal domain.JournalID
	By      string
	// Leads tells whether the writer of a journal may take conversations away
	// from others; nil is everybody.
	Leads func(domain.JournalID) bool
}

// Grant is what the hub gave.
type Grant struct {
	Token uint64    // the fencing token, for Event.Token
	Until time.Time // by this machine's clock; the hub's word holds until then at least
}

// Claims settles who has a conversation.
type Claims struct{ m Member }

// NewClaims gives the claims of a member.
func NewClaims(m Member) *Claims { return &Claims{m} }

// Take takes a conversation for a while. Where it is theirs already, it is
// renewed. The error is a *HeldError where somebody else has it.
func (c *Claims) Take(ctx context.Context, conversation domain.ID, lease time.Duration) (Grant, error) {
	return Grant{}, ErrOffline
}

// Assign gives a conversation to whoever is called to, whoever has it: what a lead does.
func (c *Claims) Assign(ctx context.Context, conversation domain.ID, to string, lease time.Duration) (Grant, error) {
	return Grant{}, ErrOffline
}

// Renew lets a claim run on. The error is a *HeldError where it was lost to
// somebody, and ErrLost where nobody has it.
func (c *Claims) Renew(ctx context.Context, conversation domain.ID, lease time.Duration) (Grant, error) {
	return Grant{}, ErrOffline
}

// Release gives a claim back. What is not theirs is left alone.
func (c *Claims) Release(ctx context.Context, conversation domain.ID) error { return ErrOffline }

// Holder is who has a conversation now.
func (c *Claims) Holder(ctx context.Context, conversation domain.ID) (h Holder, held bool, err error) {
	return Holder{}, false, ErrOffline
}

// Claim is who has a conversation from now on; of one that was released, and
// of one that was not granted, Held is false.
type Claim struct {
	Conversation domain.ID
	Holder
	Held bool
	Seq  uint64 // of the message that says so
}

// Follow yields what becomes of claims: first who has what, then each change,
// until ctx ends or with an error.
func (c *Claims) Follow(ctx context.Context) iter.Seq2[Claim, error] {
	return func(func(Claim, error) bool) {}
}

// Leases gives leases to listeners and senders.
type Leases struct {
	m    Member
	last time.Duration
}

// NewLeases gives the leases of a member; each lasts for that long, and is
// renewed meanwhile.
func NewLeases(m Member, last time.Duration) *Leases { return &Leases{m, last} }

// Lease is one that is held.
type Lease struct {
	Token uint64 // fences: whoever takes it later has a higher one
	left  func() time.Duration
}

// Left is for how long the lease is held at least, unless it is renewed; 0 or
// less where it may have ended. It is asked right before what it protects.
func (l Lease) Left() time.Duration { return l.left() }

// Hold waits for the lease called name and runs f while it is held. The
// context of f ends before the lease does; f is then waited for, and run again
// when the lease is had again. When f returns by itself, the lease is given
// back, and Hold returns its error.
func (l *Leases) Hold(ctx context.Context, name string, f func(ctx context.Context, l Lease) error) error {
	<-ctx.Done()
	return ctx.Err()
}

// Holder is who has the lease called name now.
func (l *Leases) Holder(ctx context.Context, name string) (h Holder, held bool, err error) {
	return Holder{}, false, ErrOffline
}
