package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
)

// ID names a mention or a conversation: the first 80 bits of the SHA-256 of
// where it came from. Two desks that hear the same post give it the same ID,
// so their logs merge without a table of names. The zero ID means "none".
type ID [10]byte

// idLen is how many characters an id has in writing.
const idLen = 16

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// MentionID is the ID of the post that its source calls native. Source and
// native are length-prefixed by the separator NUL, which no source name holds.
func MentionID(source, native string) ID {
	sum := sha256.Sum256([]byte(source + "\x00" + native))
	return ID(sum[:len(ID{})])
}

// String gives the 16 lower-case characters that people and scripts use.
func (id ID) String() string {
	b, _ := id.AppendText(make([]byte, 0, idLen))
	return string(b)
}

// Short gives the first seven characters, enough to tell a day's work apart.
func (id ID) Short() string { return id.String()[:7] }

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// ParseID reads the 16 characters that String gives, in either case.
func ParseID(s string) (ID, error) {
	id, ok := parseID(s)
	if !ok {
		return ID{}, badID(s)
	}
	return id, nil
}

func parseID[S string | []byte](s S) (id ID, ok bool) {
	if len(s) != idLen {
		return ID{}, false
	}
	const half = idLen / 2 // characters, which are five bytes
	for i := range 2 {
		var bits uint64
		for j := range half {
			v, ok := idDigit(s[i*half+j])
			if !ok {
				return ID{}, false
			}
			bits = bits<<5 | uint64(v)
		}
		for j := range 5 {
			id[5*i+j] = byte(bits >> (32 - 8*j))
		}
	}
	return id, true
}

// idDigit is the value of a character of idText's alphabet, in either case.
func idDigit(c byte) (byte, bool) {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'h':
		return c - 'a' + 10, true
	case 'j' <= c && c <= 'k':
		return c - 'j' + 18, true
	case 'm' <= c && c <= 'n':
		return c - 'm' + 20, true
	case 'p' <= c && c <= 't':
		return c - 'p' + 22, true
	case 'v' <= c && c <= 'z':
		return c - 'v' + 27, true
	}
	return 0, false
}

func badID(s string) error {
	return fmt.Errorf("read id %q: want 16 characters of 0-9 and a-z, as `hark list` prints them", s)
}

// MarshalText writes the id as String does.
func (id ID) MarshalText() ([]byte, error) { return id.AppendText(nil) }

// AppendText appends what MarshalText writes.
func (id ID) AppendText(b []byte) ([]byte, error) { return idText.AppendEncode(b, id[:]), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) error {
	read, ok := parseID(b)
	if !ok {
		return badID(string(b))
	}
	*id = read
	return nil
}
