package config

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"strings"
	"time"
)

// Secret is a text that never prints: not with %v, %#v, JSON, TOML or slog.
type Secret struct{ text string }

// NewSecret keeps text secret.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal is the text. Only what hands it to a network or a signature calls this.
func (s Secret) Reveal() string { return s.text }

const hidden = "(secret)"

// String hides the text.
func (Secret) String() string { return hidden }

// GoString hides the text.
func (Secret) GoString() string { return hidden }

// MarshalText hides the text.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the text.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// A password manager may ask for a fingerprint; it is not waited for forever.
const secretWait = 30 * time.Second

// Secrets gives the webhook's secrets: one from each environment variable and
// one from each line that the command prints. That a variable is empty or the
// command fails is an error that names it, never what it held.
func (w *Webhook) Secrets(ctx context.Context, getenv func(string) string) ([]Secret, error) {
	var out []Secret
	for _, name := range w.Env {
		v := strings.TrimSpace(getenv(name))
		if v == "" {
			return nil, fmt.Errorf("read webhook secret: the environment variable %s is empty; set it or take it out of secret_env", name)
		}
		out = append(out, NewSecret(v))
	}
	if len(w.Command) == 0 {
		return out, nil
	}
	ctx, stop := context.WithTimeout(ctx, secretWait)
	defer stop()
	printed, err := exec.CommandContext(ctx, w.Command[0], w.Command[1:]...).Output()
	if err != nil {
		return nil, fmt.Errorf("read webhook secret: run %s: %w", w.Command[0], err)
	}
	for line := range bytes.Lines(printed) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, NewSecret(string(line)))
		}
	}
	return out, nil
}
