// Package secret is what must never be seen: passwords, tokens, sessions. It
// says what one is (Text, which does not print), where an account's secrets
// are kept (Keeper) and reads those that the environment or a program of the
// person's choice gives.
//
// A secret is on disk only where the system's keyring holds it or age has
// encrypted it; there is no plain text store to fall back on. No error, log
// line or crash of hark carries one.
package secret

import "log/slog"

// Text is a text that never prints: not with %v, %#v, JSON, TOML or slog.
type Text struct{ text string }

// New keeps text secret.
func New(text string) Text { return Text{text} }

// Reveal is the text. Only what hands it to a network or a signature calls this.
func (t Text) Reveal() string { return t.text }

// IsZero reports whether there is no text.
func (t Text) IsZero() bool { return t.text == "" }

const hidden = "(secret)"

// String hides the text.
func (Text) String() string { return hidden }

// GoString hides the text.
func (Text) GoString() string { return hidden }

// MarshalText hides the text.
func (Text) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the text.
func (Text) LogValue() slog.Value { return slog.StringValue(hidden) }
