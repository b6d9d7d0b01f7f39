package hub

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Code lets one person join a desk, once and for a while. Whoever has it can
// ask to be let in: it is told to nobody else.
type Code struct {
	Servers []string          // addresses, "host:port"
	Pin     [sha256.Size]byte // SHA-256 of the hub's certificate (DER); zero where a public authority vouches for it
	Desk    Desk
	Secret  [16]byte  // with which its holder signs in to ask, and proves that they were asked
	Until   time.Time // to the minute
}

// ErrTypo is matched by the error of ParseCode where the code was mistyped or cut off.
var ErrTypo = errors.New("the join code is not complete, or a letter of it is wrong")

// A code is "hark-" and, in groups of codeGroup characters, what follows in the
// alphabet of ids, which has no letter that can be taken for another: a byte
// for the version, the desk, the secret, the minute when it ends, the pin, each
// server after its length, and codeSum bytes of the SHA-256 of all that.
const (
	codePrefix  = "hark-"
	codeVersion = 1
	codeGroup   = 8
	codeSum     = 4
	codeMax     = 300 // characters
)

var codeText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Check reports why a code cannot be given to anybody: its servers are no
// addresses, or more than fit.
func (c Code) Check() error {
	for _, s := range c.Servers {
		if !address(s) {
			return fmt.Errorf("write join code: %q is no address", s)
		}
	}
	if text := c.String(); len(c.Servers) == 0 || len(text) > codeMax {
		return fmt.Errorf("write join code: with its %d addresses it has %d characters, at most %d are a line that can be mailed and read aloud; name fewer in hark.toml", len(c.Servers), len(text), codeMax)
	}
	return nil
}

func address(s string) bool { return s != "" && len(s) <= 255 && clean(s, len(s)) == s }

// String is the code as one line of text, such as hark-1a2b3c4d-5e6f....
func (c Code) String() string {
	b := []byte{codeVersion}
	b = append(append(b, c.Desk[:]...), c.Secret[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(max(c.Until.Unix()/60, 0)))
	b = append(b, c.Pin[:]...)
	for _, s := range c.Servers {
		if address(s) {
			b = append(append(b, byte(len(s))), s...)
		}
	}
	sum := sha256.Sum256(b)
	text := codeText.EncodeToString(append(b, sum[:codeSum]...))
	groups := slices.Collect(slices.Chunk([]byte(text), codeGroup))
	return codePrefix + string(bytes.Join(groups, []byte("-")))
}

// ParseCode reads what String wrote, in either case, with or without dashes and
// blanks, and with the letters that are easily taken for digits. One that has
// expired is no error here.
func ParseCode(s string) (Code, error) {
	var c Code
	if len(s) > 4*codeMax {
		return c, fmt.Errorf("read join code: %w", ErrTypo)
	}
	text := strings.NewReplacer("-", "", " ", "", "\t", "", "\n", "", "\r", "", "o", "0", "i", "1", "l", "1", "u", "v").Replace(strings.ToLower(s))
	text, ok := strings.CutPrefix(text, strings.TrimSuffix(codePrefix, "-"))
	b, err := codeText.DecodeString(text)
	if !ok || err != nil || len(b) < 1+codeSum {
		return c, fmt.Errorf("read join code: %w", ErrTypo)
	}
	b, sum := b[:len(b)-codeSum], b[len(b)-codeSum:]
	if want := sha256.Sum256(b); string(sum) != string(want[:codeSum]) || codeText.EncodeToString(append(b[:len(b):len(b)], sum...)) != text {
		return c, fmt.Errorf("read join code: %w", ErrTypo)
	}
	if b[0] != codeVersion {
		return c, fmt.Errorf("read join code: it has version %d and this hark reads only %d; install the newer hark", b[0], codeVersion)
	}
	b = b[1:]
	fixed := len(c.Desk) + len(c.Secret) + 4 + len(c.Pin)
	if len(b) <= fixed {
		return c, fmt.Errorf("read join code: it names no server; ask for another")
	}
	b = b[copy(c.Desk[:], b):]
	b = b[copy(c.Secret[:], b):]
	c.Until = time.Unix(int64(binary.BigEndian.Uint32(b))*60, 0).UTC()
	b = b[4:]
	b = b[copy(c.Pin[:], b):]
	for len(b) > 0 {
		n := int(b[0])
		if n >= len(b) || !address(string(b[1:n+1])) {
			return c, fmt.Errorf("read join code: it names a server that is none; ask for another")
		}
		c.Servers, b = append(c.Servers, string(b[1:n+1])), b[n+1:]
	}
	return c, nil
}

// CodeID names a code without giving it away.
type CodeID [8]byte

// ID names the code.
func (c Code) ID() CodeID {
	sum := sha256.Sum256(append([]byte("hark join code v1\n"), c.Secret[:]...))
	return CodeID(sum[:len(CodeID{})])
}

// Expired reports whether the code counts no more at a time.
func (c Code) Expired(at time.Time) bool { return !at.Before(c.Until) }
