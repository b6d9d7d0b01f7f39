package config

import (
	"context"
	"fmt"
	"strings"

	"hark/internal/secret"
)

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
	printed, err := secret.Run(ctx, w.Command)
	if err != nil {
		return nil, fmt.Errorf("read webhook secret: %w", err)
	}
	for line := range strings.Lines(printed.Reveal()) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, secret.New(line))
		}
	}
	return out, nil
}
