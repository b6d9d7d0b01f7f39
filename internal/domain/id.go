package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
)

// ID names a mention or a conversation: the first 80 bits of the SHA-256 of
// where it came from. Two desks that hear the same post give it the same ID,
// so their logs merge without a table of names. The zero ID means "none".
type ID [10]byte

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// MentionID is the ID of the post that its source calls native. Source and
// native are length-prefixed by the separator NUL, which no source name holds.
func MentionID(source, native string) ID {
	sum := sha256.Sum256([]byte(source + "\x00" + native))
	return ID(sum[:len(ID{})])
}

// String gives the 16 lower-case characters that people and scripts use.
func (id ID) String() string { return idText.EncodeToString(id[:]) }

// Short gives the first seven characters, enough to tell a day's work apart.
func (id ID) Short() string { return id.String()[:7] }

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// ParseID reads the 16 characters that String gives, in either case.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := idText.DecodeString(strings.ToLower(s))
	if err != nil || len(b) != len(id) || len(s) != idText.EncodedLen(len(id)) {
		return id, fmt.Errorf("read id %q: want 16 characters of 0-9 and a-z, as `hark list` prints them", s)
	}
	return ID(b), nil
}

// MarshalText writes the id as String does.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) (err error) {
	*id, err = ParseID(string(b))
	return err
}
