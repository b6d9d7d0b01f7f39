package secret

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

// entry is what a store holds in one slot.
type entry struct {
	text    Text
	expires time.Time // zero is unknown or never
	saved   time.Time
}

// wire is an entry as it is written, always inside something that encrypts.
type wire struct {
	Text    string    `json:"text"`
	Expires time.Time `json:"expires,omitzero"`
	Saved   time.Time `json:"saved"`
}

// wireVersion is that of the format; a file of a later one is left alone.
const wireVersion = 1

// book is all that secrets.age holds: account, slot, entry.
type book struct {
	Version  int                        `json:"v"`
	Accounts map[string]map[string]wire `json:"accounts"`
}

func (e entry) wire() wire { return wire{e.text.text, e.expires.UTC(), e.saved.UTC()} }

func (w wire) entry() entry { return entry{New(w.Text), w.Expires, w.Saved} }

// errSpoilt says that what was decrypted is not what hark wrote. The library's
// own error could quote it.
var errSpoilt = errors.New("it does not hold what hark wrote there")

func decodeWire(b []byte) (entry, error) {
	var w wire
	if json.Unmarshal(b, &w) != nil {
		return entry{}, errSpoilt
	}
	return w.entry(), nil
}

func decodeBook(b []byte) (*book, error) {
	var k book
	if json.Unmarshal(b, &k) != nil {
		return nil, errSpoilt
	}
	if k.Version != wireVersion {
		return nil, fmt.Errorf("it is of version %d, this hark knows version %d; use the newer hark", k.Version, wireVersion)
	}
	if k.Accounts == nil {
		k.Accounts = map[string]map[string]wire{}
	}
	return &k, nil
}

// set puts an entry in its place, or empties it.
func (k *book) set(account, slot string, e entry) {
	if e.text.IsZero() {
		delete(k.Accounts[account], slot)
		if len(k.Accounts[account]) == 0 {
			delete(k.Accounts, account)
		}
		return
	}
	if k.Accounts[account] == nil {
		k.Accounts[account] = map[string]wire{}
	}
	k.Accounts[account][slot] = e.wire()
}
