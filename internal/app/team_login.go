package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hark/internal/hub/nats"
	"hark/internal/secret"
)

// loginFile holds the key with which this machine signs in at the hub, beside
// the keys of its journals. A hub can have it sign bytes of its choice (it
// names what is to be signed), so it never signs an event.
const loginFile = "hub.login"

// loginMax bounds the file.
const loginMax = 4 << 10

// login gives the key with which this machine signs in, and its public part.
// The first time it makes one.
func (o *Options) login() (seed []byte, public string, err error) {
	path := filepath.Join(o.Folders.Keys(), loginFile)
	seed, err = os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if seed, public, err = nats.NewLogin(); err == nil {
			err = secret.Replace(path, seed)
		}
	case err == nil && len(seed) > loginMax:
		err = fmt.Errorf("%s is larger than a key", path)
	case err == nil:
		public, err = nats.LoginOf(seed)
	}
	if err != nil {
		return nil, "", fmt.Errorf("read the key to sign in with: %w; put %s back from a backup, or remove it and ask for a new join code", err, path)
	}
	return seed, public, nil
}
