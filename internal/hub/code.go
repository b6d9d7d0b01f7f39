package hub

import (
	"crypto/sha256"
	"errors"
	"time"
)

// Code lets one person join a desk, once and for a while.
type Code struct {
	Servers []string          // addresses, "host:port"
	Pin     [sha256.Size]byte // SHA-256 of the hub's certificate (DER)
	Desk    Desk
	Secret  [16]byte  // with which its holder signs in to ask, and proves that they were asked
	Until   time.Time // to the minute
}

// ErrTypo is matched by the error of ParseCode where the code was mistyped or cut off.
var ErrTypo = errors.New("the join code is not complete, or a letter of it is wrong")

// String is the code as one line of text, such as hark-1a2b3c4d-....
func (c Code) String() string { return "" }

// ParseCode reads what String wrote, in either case, with or without dashes.
// One that has expired is no error here.
func ParseCode(s string) (Code, error) { return Code{}, ErrTypo }

// CodeID names a code without giving it away.
type CodeID [8]byte

// ID names the code.
func (c Code) ID() CodeID { return CodeID{} }
