package secret

import (
	"path/filepath"
	"sync"

	"github.com/zalando/go-keyring"
)

// chest is a keyring in memory. With err it answers as one that is not there.
type chest struct {
	mu  sync.Mutex
	m   map[string]string
	err error
}

func (c *chest) do(f func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	return f()
}

func (c *chest) Get(service, user string) (v string, err error) {
	err = c.do(func() error {
		var ok bool
		if v, ok = c.m[service+":"+user]; !ok {
			return keyring.ErrNotFound
		}
		return nil
	})
	return v, err
}

func (c *chest) Set(service, user, password string) error {
	return c.do(func() error { c.m[service+":"+user] = password; return nil })
}

func (c *chest) Delete(service, user string) error {
	return c.do(func() error {
		if _, ok := c.m[service+":"+user]; !ok {
			return keyring.ErrNotFound
		}
		delete(c.m, service+":"+user)
		return nil
	})
}

func newChest() *chest { return &chest{m: map[string]string{}} }

func places(dir string, k Keyring) Places {
	return Places{
		Keyring: k, Service: "hark", File: filepath.Join(dir, "secrets.age"), Identity: filepath.Join(dir, "keys", "secrets.identity"),
		Getenv: func(name string) string { return map[string]string{"TOKEN": " from-env\n"}[name] },
	}
}

// waiting is a keyring that hangs until its block is closed.
type waiting struct{ block chan struct{} }

func (w waiting) Get(string, string) (string, error) { <-w.block; return "", nil }
func (w waiting) Set(string, string, string) error   { <-w.block; return nil }
func (w waiting) Delete(string, string) error        { <-w.block; return nil }
