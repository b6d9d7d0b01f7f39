package ui

import (
	"strings"

	"hark/internal/verb"
)

// keys is which keys do what, by the catalogue's rules.
type keys struct{ verb.Keys }

// newKeys is the catalogue's keys with the person's own in their place. What
// cannot be had is an error that names it.
func newKeys(own map[string][]string) (*keys, error) {
	bound, wrong := verb.Bind(own)
	if len(wrong) > 0 {
		return nil, &wrong[0]
	}
	return &keys{*bound}, nil
}

// begins reports whether a key is the first of a sequence.
func (k *keys) begins(key string) bool {
	for seq := range k.Idle {
		if strings.HasPrefix(seq, key+" ") {
			return true
		}
	}
	return false
}

// show is the first key of a verb, as a person reads it; empty if it has none.
func (k *keys) show(name string) string {
	if list := k.Of[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}
