package config

import (
	"slices"
	"strings"

	"hark/internal/near"
)

// Warn is how easily early warning warns, and whom it tells besides the screen.
type Warn struct {
	Budget  float64  `toml:"budget"`  // false alarms in 30 days that are put up with, over the whole desk
	Mute    []string `toml:"mute"`    // subjects that are not watched
	Notify  string   `toml:"notify"`  // how the terminal notifies: off, bell, osc9, osc777, osc99
	Webhook string   `toml:"webhook"` // the address that incidents are posted to; empty is none
	Private bool     `toml:"private"` // its host may be inside a private network
	Env     []string `toml:"secret_env"`
	Command []string `toml:"secret_command"`
}

// Hook is where the webhook's secrets come from: they are given as those of
// the incoming one are. With several, each signs.
func (w *Warn) Hook() *Webhook { return &Webhook{Env: w.Env, Command: w.Command} }

// DefaultBudget is a false alarm a week.
const DefaultBudget = 4

const budgetMost = 10_000

func notifications() []string { return []string{"off", "bell", "osc9", "osc777", "osc99"} }

func (k *checker) warn(w *Warn) {
	k.within("warn.budget", w.Budget, 0.1, budgetMost)
	if !slices.Contains(notifications(), w.Notify) {
		hint := "want one of " + strings.Join(notifications(), ", ")
		if meant := near.To(w.Notify, notifications()); meant != "" {
			hint += "; did you mean \"" + meant + "\"?"
		}
		k.wrong("warn.notify", "%q: %s", w.Notify, hint)
	}
	if w.Webhook != "" && len(w.Env) == 0 && len(w.Command) == 0 {
		k.wrong("warn.webhook", "what is sent there is signed: set secret_env or secret_command")
	}
}
