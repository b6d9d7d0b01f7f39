package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"filippo.io/age"
)

// WorkFactor is what a passphrase costs: 2^18 rounds of scrypt, which is age's
// own default and took 1.6 to 1.9 s on a loaded machine (15 took 0.37 s). It
// is paid once a start, by a person who is typing; whoever stole the file pays
// it for every guess.
const WorkFactor = 18

// ErrLocked is matched by the error of what needs a passphrase that nobody gave.
var ErrLocked = errors.New("the secrets are locked by a passphrase")

// identity is the X25519 key that opens secrets.age. By default it is a
// private file of its own beside the keys that sign journals, so that a
// listener starts by itself after the power was away, and a session that the
// network renews at night can be stored; and away from hark.toml, so that
// whoever publishes or copies settings does not give the key away with them.
// Where that is not enough, a passphrase locks it; secrets.age stays as it is.
type identity struct {
	path string
	work int                                     // of scrypt
	ask  func(ctx context.Context) (Text, error) // nil is nobody to ask

	mu  sync.Mutex
	key *age.X25519Identity
}

// ageMagic begins every file of age; a key that is not locked begins otherwise.
const ageMagic = "age-encryption.org/"

// protected reports whether a passphrase locks it.
func (i *identity) protected() (bool, error) {
	raw, err := os.ReadFile(i.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && bytes.HasPrefix(raw, []byte(ageMagic)), err
}

// load gives the key. Its error matches fs.ErrNotExist where there is none.
func (i *identity) load(ctx context.Context) (*age.X25519Identity, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.key != nil {
		return i.key, nil
	}
	if open, err := Exposed(i.path); err == nil && open {
		return nil, fmt.Errorf("others can read %s, the key of the secrets; chmod 600 it", i.path)
	}
	raw, err := os.ReadFile(i.path)
	if err != nil {
		return nil, fmt.Errorf("read the key of the secrets: %w", err)
	}
	if bytes.HasPrefix(raw, []byte(ageMagic)) {
		if raw, err = i.unlock(ctx, raw); err != nil {
			return nil, err
		}
	}
	key, err := age.ParseX25519Identity(strings.TrimSpace(string(raw)))
	if err != nil { // the library's error may quote the file
		return nil, fmt.Errorf("%s is not a key of age; put it back from a backup", i.path)
	}
	i.key = key
	return key, nil
}

func (i *identity) unlock(ctx context.Context, raw []byte) ([]byte, error) {
	if i.ask == nil {
		return nil, fmt.Errorf("%w; start hark on a terminal, which asks for it", ErrLocked)
	}
	phrase, err := i.ask(ctx)
	if err != nil {
		return nil, err
	}
	lock, err := age.NewScryptIdentity(phrase.text)
	if err != nil {
		return nil, fmt.Errorf("%w; an empty passphrase does not open them", ErrLocked)
	}
	lock.SetMaxWorkFactor(WorkFactor)
	r, err := age.Decrypt(bytes.NewReader(raw), lock)
	if err != nil {
		return nil, fmt.Errorf("%w, and this is not it; try again", ErrLocked)
	}
	key, err := io.ReadAll(io.LimitReader(r, 1<<10))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged; put it back from a backup", i.path)
	}
	return key, nil
}

// create makes a key where there is none; the caller holds the lock.
func (i *identity) create(ctx context.Context) (*age.X25519Identity, error) {
	key, err := i.load(ctx)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if key, err = age.GenerateX25519Identity(); err != nil {
		return nil, fmt.Errorf("make the key of the secrets: %w", err)
	}
	if err := Replace(i.path, []byte(key.String()+"\n")); err != nil {
		return nil, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.key = key
	return key, nil
}

// protect locks the key with a passphrase; an empty one unlocks it for good.
func (i *identity) protect(ctx context.Context, phrase Text) error {
	key, err := i.create(ctx)
	if err != nil {
		return err
	}
	plain := key.String() + "\n"
	if phrase.IsZero() {
		return Replace(i.path, []byte(plain))
	}
	lock, err := age.NewScryptRecipient(phrase.text)
	if err != nil {
		return fmt.Errorf("lock the secrets: %w", err)
	}
	lock.SetWorkFactor(i.work)
	sealed, err := seal([]byte(plain), lock)
	if err != nil {
		return err
	}
	return Replace(i.path, sealed)
}

// seal encrypts.
func seal(plain []byte, to age.Recipient) ([]byte, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("encrypt the secrets: %w", err)
	}
	return b.Bytes(), nil
}
