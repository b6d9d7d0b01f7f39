package verb

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Keys is which keys of the console do what. A key is one that a terminal
// sends, such as x, X, space, f5, ctrl+x, or a sequence of two, joined by a
// space. While something is being written only the verbs of writing have
// keys, so that letters stay letters.
type Keys struct {
	Idle    map[string]string   // key -> verb
	Writing map[string]string   // the same while something is being written
	Of      map[string][]string // verb -> its keys, the one to show first
}

// KeyError is a key that cannot be had, and the verb whose entry asks for it.
type KeyError struct {
	Verb    string
	Unknown bool // there is no such verb
	What    string
}

// Error names the verb and what is wrong.
func (e *KeyError) Error() string { return fmt.Sprintf("keys: %s: %s", e.Verb, e.What) }

// Bind is the catalogue's keys with the person's own in their place. A verb
// that is not in the catalogue, a key that no terminal sends, a key with two
// meanings and a key that begins another are errors; all of them are given.
func Bind(own map[string][]string) (*Keys, []KeyError) {
	b := &binder{Keys: &Keys{map[string]string{}, map[string]string{}, map[string][]string{}}, own: own}
	for _, v := range All() {
		if !v.On(Screen) {
			continue
		}
		if mine, changed := own[v.Name]; changed {
			v.Keys = mine
		}
		b.Of[v.Name] = v.Keys
		for _, key := range v.Keys {
			b.bind(&v, key)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if _, known := b.Of[name]; !known {
			b.wrong = append(b.wrong, KeyError{name, true, "no verb of the console; `hark help keys` lists them"})
		}
	}
	b.prefixes()
	return b.Keys, b.wrong
}

// binder fills in Keys and gathers what is wrong.
type binder struct {
	*Keys
	own   map[string][]string
	wrong []KeyError
}

// refuse says what is wrong between two verbs. The catalogue is at peace with
// itself, so at least one of them is the person's own: that is the one to mend.
func (b *binder) refuse(name, other, format string, args ...any) {
	if _, mine := b.own[name]; !mine {
		name = other
	}
	b.wrong = append(b.wrong, KeyError{Verb: name, What: fmt.Sprintf(format, args...)})
}

func (b *binder) bind(v *Verb, key string) {
	steps := strings.Split(key, " ")
	if len(steps) > 2 {
		b.refuse(v.Name, v.Name, "%q: at most two keys in a row", key)
		return
	}
	for _, s := range steps {
		if !validKey(s) {
			b.refuse(v.Name, v.Name, "%q: want a key such as x, X, space, f5, ctrl+x or alt+x", key)
			return
		}
	}
	for _, m := range b.tables(v) {
		if other, taken := m[key]; taken {
			b.refuse(v.Name, other, "%q is the key of both %s and %s: give one of them another", key, other, v.Name)
			return
		}
		m[key] = v.Name
	}
}

// tables are the ones that a verb's keys stand in: back leaves what is being
// written as well, and send also sends the hand-off.
func (b *binder) tables(v *Verb) []map[string]string {
	switch {
	case v.Name == "back", v.Name == "send":
		return []map[string]string{b.Idle, b.Writing}
	case v.Group == Compose:
		return []map[string]string{b.Writing}
	}
	return []map[string]string{b.Idle}
}

// prefixes refuses a key that is also the beginning of a sequence: the
// program would never know whether to wait.
func (b *binder) prefixes() {
	for _, key := range slices.Sorted(maps.Keys(b.Idle)) {
		head, _, two := strings.Cut(key, " ")
		if v, other := b.Idle[key], b.Idle[head]; two && other != "" {
			b.refuse(other, v, "%q of %s begins %q of %s: give one of them another", head, other, key, v)
		}
	}
}

// named are the keys with names, as terminals' libraries spell them.
const named = " space enter esc tab backspace delete insert up down left right home end pgup pgdown "

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
	return s != "" && strings.Contains(named, " "+s+" ")
}
