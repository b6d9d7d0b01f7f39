package secret

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/zalando/go-keyring"
)

// Keyring is a store of the system's. Its Get gives keyring.ErrNotFound where
// it holds nothing.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

// System is the system's own keyring: the keychain, or the Secret Service on
// the session's bus; nil where there is no bus. Asked without one, the library
// would start a bus with dbus-launch, and leave it running each time.
func System() Keyring {
	if runtime.GOOS == "darwin" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return system{}
	}
	for _, name := range []string{"bus", "dbus-session"} { // where the library looks, too
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return system{}
		}
	}
	return nil
}

type system struct{}

func (system) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (system) Set(service, user, password string) error { return keyring.Set(service, user, password) }
func (system) Delete(service, user string) error        { return keyring.Delete(service, user) }

// ringWait bounds each question to the keyring, which may show a window that
// asks for its password and waits for as long as that is open.
const ringWait = 20 * time.Second

// errNoRing says that there is no keyring that can be used.
var errNoRing = errors.New("the system has no keyring that answers")

// ring is a keyring of which it is not known whether it is there: without a
// desktop every call fails, with errors that have no type. So it is tried
// once, and any answer but "found" and "not found" means that there is none.
type ring struct {
	k       Keyring // nil is none
	service string

	mu    sync.Mutex
	tried bool
	gone  bool
}

// usable tries the keyring, the first time.
func (r *ring) usable(ctx context.Context) bool {
	if r.k == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.tried {
		err := r.bound(ctx, func() error {
			_, err := r.k.Get(r.service, "is there a keyring?")
			return err
		})
		if ctx.Err() != nil {
			return false // it was not the keyring that gave up
		}
		r.tried, r.gone = true, err != nil && !errors.Is(err, keyring.ErrNotFound)
	}
	return !r.gone
}

// bound gives f its time. A call that does not come back is left behind: the
// library has no way to end it.
func (r *ring) bound(ctx context.Context, f func() error) error {
	ctx, stop := context.WithTimeout(ctx, ringWait)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("ask the keyring: %w", ctx.Err())
	}
}

func (r *ring) get(ctx context.Context, account, slot string) (entry, error) {
	if !r.usable(ctx) {
		return entry{}, errNoRing
	}
	var raw string
	err := r.bound(ctx, func() (err error) {
		raw, err = r.k.Get(r.service, account+"/"+slot)
		return err
	})
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return entry{}, ErrNone
	case err != nil:
		return entry{}, errNoRing
	}
	e, err := decodeWire([]byte(raw))
	if err != nil {
		return entry{}, fmt.Errorf("read the keyring's entry %s/%s: %w", account, slot, err)
	}
	return e, nil
}

// put keeps an entry, or removes it where it is empty.
func (r *ring) put(ctx context.Context, account, slot string, e entry) error {
	if !r.usable(ctx) {
		return errNoRing
	}
	user := account + "/" + slot
	err := r.bound(ctx, func() error {
		if e.text.IsZero() {
			err := r.k.Delete(r.service, user)
			if errors.Is(err, keyring.ErrNotFound) {
				return nil
			}
			return err
		}
		raw, err := json.Marshal(e.wire())
		if err != nil {
			return err
		}
		return r.k.Set(r.service, user, string(raw))
	})
	if err != nil {
		return errNoRing // the system's words may hold anything
	}
	return nil
}
