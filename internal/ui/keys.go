package ui

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hark/internal/verb"
)

// keys is which keys do what. While something is being written only the
// verbs of writing have keys, so that letters stay letters.
type keys struct {
	idle    map[string]string // key, or a sequence of two joined by a space -> verb
	writing map[string]string
	first   map[string]string   // verb -> the key to show
	all     map[string][]string // verb -> its keys
}

// newKeys is the catalogue's keys with the person's own in their place. A
// verb that is not in the catalogue, a key that no terminal sends, and a key
// with two meanings are errors that name both.
func newKeys(own map[string][]string) (*keys, error) {
	k := &keys{map[string]string{}, map[string]string{}, map[string]string{}, map[string][]string{}}
	known := map[string]bool{}
	for _, v := range verb.All() {
		if !v.On(verb.Screen) {
			continue
		}
		known[v.Name] = true
		list := v.Keys
		if o, changed := own[v.Name]; changed {
			list = o
		}
		k.all[v.Name] = list
		for i, key := range list {
			if err := k.bind(v, key); err != nil {
				return nil, err
			}
			if i == 0 {
				k.first[v.Name] = key
			}
		}
	}
	for name := range own {
		if !known[name] {
			return nil, fmt.Errorf("keys: %q is no verb of the console; `hark help` lists them", name)
		}
	}
	return k, k.prefixes()
}

func (k *keys) bind(v verb.Verb, key string) error {
	steps := strings.Split(key, " ")
	if len(steps) > 2 {
		return fmt.Errorf("keys: %q for %s: at most two keys in a row", key, v.Name)
	}
	for _, s := range steps {
		if !validKey(s) {
			return fmt.Errorf("keys: %q for %s: want a key such as x, X, space, f5, ctrl+x or alt+x", key, v.Name)
		}
	}
	for _, m := range k.tables(v) {
		if other, taken := m[key]; taken {
			return fmt.Errorf("keys: %q is the key of both %s and %s: give one of them another", key, other, v.Name)
		}
		m[key] = v.Name
	}
	return nil
}

// tables are the ones that a verb's keys stand in: back leaves what is being
// written as well, and send also sends the hand-off.
func (k *keys) tables(v verb.Verb) []map[string]string {
	switch {
	case v.Name == "back", v.Name == "send":
		return []map[string]string{k.idle, k.writing}
	case v.Group == verb.Compose:
		return []map[string]string{k.writing}
	}
	return []map[string]string{k.idle}
}

// prefixes refuses a key that is also the beginning of a sequence: the
// program would never know whether to wait.
func (k *keys) prefixes() error {
	for key, v := range k.idle {
		if head, _, two := strings.Cut(key, " "); two && k.idle[head] != "" {
			return fmt.Errorf("keys: %q of %s begins %q of %s: give one of them another", head, k.idle[head], key, v)
		}
	}
	return nil
}

// named are the keys with names, as Bubble Tea spells them.
var named = strings.Fields("space enter esc tab backspace delete insert up down left right home end pgup pgdown")

func validKey(s string) bool {
	for _, mod := range []string{"ctrl+", "alt+", "shift+"} {
		s = strings.TrimPrefix(s, mod)
	}
	if r, n := utf8.DecodeRuneInString(s); n == len(s) && n > 0 && r > ' ' && r != utf8.RuneError && r != 0x7f {
		return true
	}
	if len(s) > 1 && s[0] == 'f' && strings.Trim(s[1:], "0123456789") == "" {
		return true
	}
	return slices.Contains(named, s)
}

// begins reports whether a key is the first of a sequence.
func (k *keys) begins(key string) bool {
	for seq := range k.idle {
		if strings.HasPrefix(seq, key+" ") {
			return true
		}
	}
	return false
}

// show is the first key of a verb, as a person reads it; empty if it has none.
func (k *keys) show(name string) string { return k.first[name] }
