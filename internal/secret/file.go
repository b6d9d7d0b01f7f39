package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"
	"github.com/go-json-experiment/json"
)

// fileMax bounds secrets.age; some dozen accounts need some ten kilobytes.
const fileMax = 1 << 20

// file is secrets.age: the secrets of all accounts, encrypted to one key. It
// is read anew each time and replaced as a whole under a lock, so that several
// processes can use it at once. What cannot be read is never written over.
type file struct {
	path string
	key  *identity
}

// read gives what the file holds; nothing where there is no file.
func (f *file) read(ctx context.Context) (*book, error) {
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return &book{Version: wireVersion, Accounts: map[string]map[string]wire{}}, nil
	}
	if err == nil && info.Size() > fileMax {
		err = fmt.Errorf("it has %d bytes, more than hark writes; put it back from a backup", info.Size())
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(f.path)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.path, err)
	}
	key, err := f.key.load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is there, but not its key, %s; put that back from a backup, or move both away and add the accounts again", f.path, f.key.path)
	}
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(raw), key)
	var plain []byte
	if err == nil {
		plain, err = io.ReadAll(io.LimitReader(r, fileMax))
	}
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, fmt.Errorf("%s is encrypted to another key than %s; put the two that belong together back from a backup", f.path, f.key.path)
	case err != nil:
		return nil, fmt.Errorf("%s is damaged and was left as it is; put it back from a backup, or move it away and add the accounts again", f.path)
	}
	k, err := decodeBook(plain)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.path, err)
	}
	return k, nil
}

func (f *file) get(ctx context.Context, account, slot string) (entry, error) {
	k, err := f.read(ctx)
	if err != nil {
		return entry{}, err
	}
	w, ok := k.Accounts[account][slot]
	if !ok {
		return entry{}, ErrNone
	}
	return w.entry(), nil
}

// put keeps an entry, or removes it where it is empty.
func (f *file) put(ctx context.Context, account, slot string, e entry) error {
	return locked(ctx, f.path, func() error {
		k, err := f.read(ctx)
		if err != nil {
			return err
		}
		if _, holds := k.Accounts[account][slot]; e.text.IsZero() && !holds {
			return nil
		}
		k.set(account, slot, e)
		key, err := f.key.create(ctx)
		if err != nil {
			return err
		}
		plain, err := json.Marshal(k, json.Deterministic(true))
		if err != nil {
			return fmt.Errorf("write %s: %w", f.path, errSpoilt)
		}
		if len(plain) > fileMax/2 {
			return fmt.Errorf("write %s: the secrets of all accounts have %d bytes, at most %d are kept", f.path, len(plain), fileMax/2)
		}
		sealed, err := seal(plain, key.Recipient())
		if err != nil {
			return err
		}
		return Replace(f.path, sealed)
	})
}

// drop removes an entry where the file holds it, and makes no file for that.
func (f *file) drop(ctx context.Context, account, slot string) error {
	if _, err := os.Stat(f.path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return f.put(ctx, account, slot, entry{})
}
