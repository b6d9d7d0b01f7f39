package eventlog

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"hark/internal/domain"
	"hark/internal/whole"
)

// keyring is the folder of private keys: one Ed25519 key a journal, in a file
// named by the journal, PKCS #8 in PEM. A key signs the heads of its journal
// and nothing else.
//
// A retired key still signs the heads of what it wrote, but its journal is
// not extended any more: after a restore, others may hold a longer one.
type keyring struct {
	dir  string
	mu   sync.Mutex
	keys map[domain.JournalID]ed25519.PrivateKey
}

const (
	keyLive    = ".key"
	keyRetired = ".retired"
)

func newKeyring(dir string) *keyring {
	return &keyring{dir: dir, keys: map[domain.JournalID]ed25519.PrivateKey{}}
}

func (r *keyring) path(j domain.JournalID, ext string) string {
	return filepath.Join(r.dir, j.String()+ext)
}

// extends reports whether journal j may be extended on this machine.
func (r *keyring) extends(j domain.JournalID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.load(j, keyLive)
	return err == nil
}

// signer is the key that signs heads of journal j, live or retired.
func (r *keyring) signer(j domain.JournalID) (ed25519.PrivateKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key, err := r.load(j, keyLive)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = r.load(j, keyRetired)
	}
	return key, err
}

func (r *keyring) load(j domain.JournalID, ext string) (ed25519.PrivateKey, error) {
	if key := r.keys[j]; key != nil && ext == keyLive {
		return key, nil
	}
	raw, err := os.ReadFile(r.path(j, ext))
	if err != nil {
		return nil, fmt.Errorf("read key of journal %s: %w", j, err)
	}
	key, err := parseKey(raw)
	if err != nil || domain.NewJournalID(key.Public().(ed25519.PublicKey)) != j {
		return nil, fmt.Errorf("read key of journal %s: the file %s does not hold it; put it back from a copy", j, r.path(j, ext))
	}
	if ext == keyLive {
		r.keys[j] = key
	}
	return key, nil
}

func parseKey(raw []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse key: %w", err)
	}
	key, ok := any.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("not an Ed25519 key")
	}
	return key, nil
}

// save writes the key of a new journal; it is on disk when it returns.
func (r *keyring) save(j domain.JournalID, key ed25519.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode key of journal %s: %w", j, err)
	}
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return fmt.Errorf("make folder of keys: %w", err)
	}
	raw := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	err = whole.Write(r.path(j, keyLive), 0o600, func(out io.Writer) error {
		_, err := out.Write(raw)
		return err
	})
	if err != nil {
		return fmt.Errorf("write key of journal %s: %w", j, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys[j] = key
	return nil
}

// retire takes every live key out of use.
func (r *keyring) retire() error {
	names, err := os.ReadDir(r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read folder of keys: %w", err)
	}
	for _, n := range names {
		base, live := strings.CutSuffix(n.Name(), keyLive)
		if !live {
			continue
		}
		if err := os.Rename(filepath.Join(r.dir, n.Name()), filepath.Join(r.dir, base+keyRetired)); err != nil {
			return fmt.Errorf("retire key: %w", err)
		}
	}
	return whole.SyncFolder(r.dir)
}
