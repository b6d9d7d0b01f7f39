package hub

import (
	"cmp"
	"context"
	"fmt"
	"sync"
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
	// Name is what the roster calls the writer of a journal, which counts more
	// than what they call themselves; empty is that it does not know them, and
	// nil that there is no roster.
	Name func(domain.JournalID) string
}

// word begins what the member says.
func (m *Member) word(state string, lease time.Duration) word {
	return word{State: state, By: m.By, Lease: min(lease, MaxLease).Milliseconds()}
}

// hear reads a message of the claims.
func (m *Member) hear(msg Message) (spoken, error) {
	s := spoken{seq: msg.Seq, at: msg.At}
	var err error
	if s.journal, err = writerOf(msg.Subject); err != nil {
		return s, err
	}
	if s.word, err = decodeWord(msg.Data); err == nil && m.Name != nil && s.State != assigned {
		s.By = cmp.Or(m.Name(s.journal), s.By)
	}
	return s, err
}

// Grant is what the hub gave.
type Grant struct {
	Token uint64    // the fencing token, for Event.Token
	Until time.Time // by this machine's clock; the hub's word holds until then at least
}

// Claims settles who has a conversation.
type Claims struct {
	m     Member
	clock clock

	mu   sync.Mutex
	mine map[domain.ID]tenure // what was said last of what we have
}

// NewClaims gives the claims of a member.
func NewClaims(m Member) *Claims {
	if m.Leads == nil {
		m.Leads = func(domain.JournalID) bool { return true }
	}
	return &Claims{m: m, mine: map[domain.ID]tenure{}}
}

func (c *Claims) post(conversation domain.ID) *post {
	id := conversation.String()
	return &post{c.m, &c.clock, rules{people: true, leads: c.m.Leads}, c.m.Desk.Claim(id, c.m.Journal.String()), c.m.Desk.Claim(id, "*")}
}

// known is what we know of a conversation that we took.
func (c *Claims) known(conversation domain.ID) tenure {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mine[conversation]
}

func (c *Claims) remember(conversation domain.ID, t tenure, have bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if delete(c.mine, conversation); have {
		c.mine[conversation] = t
	}
}

// Take takes a conversation for a while. Where it is theirs already, it is
// renewed. The error is a *HeldError where somebody else has it. After any
// other error it may have been taken, and Take finds that out when it is
// called again.
func (c *Claims) Take(ctx context.Context, conversation domain.ID, lease time.Duration) (Grant, error) {
	return c.take(ctx, conversation, c.m.word(taken, lease), false)
}

// Assign gives a conversation to whoever is called to, whoever has it: what a
// lead does. For others it is ErrDenied.
func (c *Claims) Assign(ctx context.Context, conversation domain.ID, to string, lease time.Duration) (Grant, error) {
	if !c.m.Leads(c.m.Journal) {
		return Grant{}, fmt.Errorf("assign conversation: %w", ErrDenied)
	}
	w := c.m.word(assigned, lease)
	w.By = to
	return c.take(ctx, conversation, w, true)
}

// Renew lets a claim run on. The error is a *HeldError where it was lost to
// somebody, and ErrLost where it was given back.
func (c *Claims) Renew(ctx context.Context, conversation domain.ID, lease time.Duration) (Grant, error) {
	p, t := c.post(conversation), c.known(conversation)
	if t.token == 0 {
		var err error
		if t, err = p.read(ctx); err != nil {
			return Grant{}, fmt.Errorf("renew claim: %w", err)
		}
	}
	return c.takeFrom(ctx, conversation, t, c.m.word(renewed, lease), false)
}

func (c *Claims) take(ctx context.Context, conversation domain.ID, w word, force bool) (Grant, error) {
	return c.takeFrom(ctx, conversation, c.known(conversation), w, force)
}

func (c *Claims) takeFrom(ctx context.Context, conversation domain.ID, t tenure, w word, force bool) (Grant, error) {
	g, t, err := c.post(conversation).take(ctx, t, w, force)
	c.remember(conversation, t, err == nil && w.State != assigned)
	if err != nil {
		return g, fmt.Errorf("claim conversation: %w", err)
	}
	return g, nil
}

// Release gives a claim back. What is not theirs is left alone.
func (c *Claims) Release(ctx context.Context, conversation domain.ID) error {
	err := c.post(conversation).release(ctx, c.known(conversation))
	c.remember(conversation, tenure{}, false)
	if err != nil {
		return fmt.Errorf("release conversation: %w", err)
	}
	return nil
}

// Holder is who has a conversation now.
func (c *Claims) Holder(ctx context.Context, conversation domain.ID) (h Holder, held bool, err error) {
	return c.post(conversation).who(ctx)
}
