package secret

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// The slots of an account's secrets.
const (
	Token   = "token"   // what the person gave: a token, a key or an (app) password
	Session = "session" // what the network gave for it; refreshed and kept over restarts
)

// ErrNone is matched by the error of Get where nothing is kept in the slot.
var ErrNone = errors.New("no such secret is kept")

// Keeper keeps the secrets of one account.
type Keeper interface {
	// Get gives what the slot holds; the error matches ErrNone where that is nothing.
	Get(ctx context.Context, slot string) (Text, error)
	// Put replaces what the slot holds, durably when it returns. expires is
	// when the network will no longer take it; zero is unknown or never. An
	// empty text empties the slot.
	Put(ctx context.Context, slot string, t Text, expires time.Time) error
}

// Stale tells a keeper that the network did not take what Get gave: a program
// that printed it is asked for another, at most once a minute. A keeper whose
// secrets only a person can change has no use for that.
func Stale(k Keeper, slot string, t Text) {
	if a, ok := k.(*Account); ok && a.gives(slot) && len(a.given.Command) > 0 {
		a.run().stale(t, a.v.now)
	}
}

// Memory is a Keeper that forgets when the program ends: for tests, and for
// an account that is tried before it is kept. It is safe for concurrent use.
type Memory struct {
	mu    sync.Mutex
	slots map[string]entry
}

// NewMemory keeps the given slots.
func NewMemory(slots map[string]string) *Memory {
	m := &Memory{slots: map[string]entry{}}
	for slot, text := range slots {
		m.slots[slot] = entry{text: New(text)}
	}
	return m
}

// Get implements Keeper.
func (m *Memory) Get(_ context.Context, slot string) (Text, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.slots[slot]; !e.text.IsZero() {
		return e.text, nil
	}
	return Text{}, ErrNone
}

// Put implements Keeper.
func (m *Memory) Put(_ context.Context, slot string, t Text, expires time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.slots[slot] = entry{text: t, expires: expires}
	return nil
}

// Copy puts everything into another Keeper.
func (m *Memory) Copy(ctx context.Context, to Keeper) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, slot := range slices.Sorted(maps.Keys(m.slots)) {
		if e := m.slots[slot]; !e.text.IsZero() {
			if err := to.Put(ctx, slot, e.text, e.expires); err != nil {
				return err
			}
		}
	}
	return nil
}
