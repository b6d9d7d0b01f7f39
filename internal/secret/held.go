package secret

import (
	"context"
	"errors"
	"time"
)

// The stores, as people are told of them.
const (
	InKeyring = "the system's keyring"
	InFile    = "secrets.age"
)

// Held is what is known of one slot without showing what is in it.
type Held struct {
	Slot    string
	Store   string    // where it is; empty where it is nowhere
	Expires time.Time // zero is unknown or never
	Err     error     // why it cannot be read; nil also where nothing is kept
}

// Held tells of the slots in their order. A token that is given from outside
// is read, to see whether it is there.
func (a *Account) Held(ctx context.Context, slots []string) []Held {
	list := make([]Held, 0, len(slots))
	for _, slot := range slots {
		h := Held{Slot: slot}
		if a.gives(slot) {
			h.Store = a.source()
			_, h.Err = a.read(ctx)
		} else {
			e, store, err := a.find(ctx, slot)
			h.Store, h.Expires = store, e.expires
			if !errors.Is(err, ErrNone) {
				h.Err = err
			}
		}
		list = append(list, h)
	}
	return list
}

// Forget empties the slots in every store that can be reached, but for a token
// that is given from outside. It goes on after an error and gives them all.
func (a *Account) Forget(ctx context.Context, slots []string) error {
	var errs []error
	for _, slot := range slots {
		if !a.gives(slot) {
			errs = append(errs, a.Put(ctx, slot, Text{}, time.Time{}))
		}
	}
	return errors.Join(errs...)
}

// Keyring reports whether the system's keyring can be used; it is tried.
func (v *Vault) Keyring(ctx context.Context) bool { return v.ring.usable(ctx) }

// Files are the encrypted file and its key, whether they are there or not.
func (v *Vault) Files() []string { return []string{v.file.path, v.file.key.path} }
