package config

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"hark/internal/secret"
)

// A password manager may ask for a fingerprint; it is not waited for forever.
const secretWait = 30 * time.Second

// Secrets gives the webhook's secrets: one from each environment variable and
// one from each line that the command prints. That a variable is empty or the
// command fails is an error that names it, never what it held.
func (w *Webhook) Secrets(ctx context.Context, getenv func(string) string) ([]secret.Text, error) {
	var out []secret.Text
	for _, name := range w.Env {
		v := strings.TrimSpace(getenv(name))
		if v == "" {
			return nil, fmt.Errorf("read webhook secret: the environment variable %s is empty; set it or take it out of secret_env", name)
		}
		out = append(out, secret.New(v))
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
			out = append(out, secret.New(string(line)))
		}
	}
	return out, nil
}
