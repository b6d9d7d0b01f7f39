package domain

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// JournalID names a journal: the first 80 bits of the SHA-256 of its writer's
// public key, so that a journal proves by itself who may extend it.
type JournalID [10]byte

// NewJournalID is the journal of the writer with this public key.
func NewJournalID(pub ed25519.PublicKey) JournalID {
	sum := sha256.Sum256(pub)
	return JournalID(sum[:len(JournalID{})])
}

// String gives 16 characters, as of an ID.
func (j JournalID) String() string { return ID(j).String() }

// MarshalText writes the name as String does.
func (j JournalID) MarshalText() ([]byte, error) { return ID(j).MarshalText() }

// AppendText appends what MarshalText writes.
func (j JournalID) AppendText(b []byte) ([]byte, error) { return ID(j).AppendText(b) }

// UnmarshalText reads what MarshalText wrote.
func (j *JournalID) UnmarshalText(b []byte) error { return (*ID)(j).UnmarshalText(b) }

// KeyText is a public key as the event that opens a journal carries it.
func KeyText(pub ed25519.PublicKey) string { return hex.EncodeToString(pub) }

// Founder reads the public key that an event of kind opened carries, and
// checks that the journal is named after it.
func (e *Event) Founder() (ed25519.PublicKey, error) {
	pub, err := hex.DecodeString(e.Key)
	if err != nil || len(pub) != ed25519.PublicKeySize || NewJournalID(pub) != e.Journal {
		return nil, fmt.Errorf("read the opening of journal %s: %w", e.Journal, ErrForged)
	}
	return pub, nil
}

// Head is the end of a journal, signed by its writer: whoever holds it can
// tell that nothing up to it was changed or cut.
type Head struct {
	Journal   JournalID `json:"journal"`
	Seq       uint64    `json:"seq"`
	Hash      Hash      `json:"hash"`
	Key       []byte    `json:"key,omitzero"`       // Ed25519 public key of the writer, 32 bytes
	Signature []byte    `json:"signature,omitzero"` // 64 bytes over the statement
	// Countersigned is by the next shift's writer, over the same statement.
	Countersigned *Countersignature `json:"countersigned,omitzero"`
}

// Countersignature says that another writer has seen a head.
type Countersignature struct {
	Journal   JournalID `json:"journal"`
	Key       []byte    `json:"key"`
	Signature []byte    `json:"signature"`
}

// statement is what is signed. The first line keeps the signature from being
// taken for one over anything else; the key signs nothing but such statements.
func (h *Head) statement() []byte {
	return fmt.Appendf(nil, "hark journal head v1\n%s\n%d\n%s\n", h.Journal, h.Seq, h.Hash)
}

// Sign makes the writer's signature over the head.
func (h *Head) Sign(key ed25519.PrivateKey) {
	h.Key = bytes.Clone(key.Public().(ed25519.PublicKey))
	h.Signature = ed25519.Sign(key, h.statement())
}

// Countersign makes another writer's signature over the same head.
func (h *Head) Countersign(key ed25519.PrivateKey) {
	pub := key.Public().(ed25519.PublicKey)
	h.Countersigned = &Countersignature{NewJournalID(pub), bytes.Clone(pub), ed25519.Sign(key, h.statement())}
}

// ErrForged is matched by the errors of Verify.
var ErrForged = errors.New("the signature does not match")

// Verify checks that the head was signed by the journal's own writer, and any
// countersignature by the journal that it names.
func (h *Head) Verify() error {
	if err := verify(h.Journal, h.Key, h.statement(), h.Signature); err != nil {
		return fmt.Errorf("verify head of journal %s at %d: %w", h.Journal, h.Seq, err)
	}
	if c := h.Countersigned; c != nil {
		if err := verify(c.Journal, c.Key, h.statement(), c.Signature); err != nil {
			return fmt.Errorf("verify countersignature of journal %s by %s: %w", h.Journal, c.Journal, err)
		}
	}
	return nil
}

func verify(j JournalID, key, statement, sig []byte) error {
	if len(key) != ed25519.PublicKeySize || NewJournalID(key) != j || !ed25519.Verify(key, statement, sig) {
		return ErrForged
	}
	return nil
}

// TextHash is the SHA-256 of a salt and a text. The salt is kept with the
// text, so once both are erased the hash says nothing of what was written.
type TextHash struct{ h Hash }

// SaltSize is the length of a text's salt in bytes.
const SaltSize = 16

// MaxText bounds the bytes of one stored text.
const MaxText = 2 << 20

// HashText hashes a text with its salt.
func HashText(salt []byte, text string) TextHash {
	return TextHash{sha256.Sum256(append(append(make([]byte, 0, len(salt)+len(text)), salt...), text...))}
}

// IsZero reports whether the event has no text.
func (t TextHash) IsZero() bool { return t.h == Hash{} }

// MarshalText writes hexadecimal.
func (t TextHash) MarshalText() ([]byte, error) { return t.h.MarshalText() }

// AppendText appends what MarshalText writes.
func (t TextHash) AppendText(b []byte) ([]byte, error) { return t.h.AppendText(b) }

// UnmarshalText reads hexadecimal.
func (t *TextHash) UnmarshalText(b []byte) error { return t.h.UnmarshalText(b) }
