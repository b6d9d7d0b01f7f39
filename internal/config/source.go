package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Set gives a key of the entry its value, as a person writes it on a command
// line: words and places with commas between, a command with spaces between.
// The error names the keys there are.
func (s *Source) Set(key, value string) error {
	v := reflect.ValueOf(s).Elem()
	var names []string
	for f, fv := range v.Fields() {
		if name := f.Tag.Get("toml"); name != key {
			names = append(names, name)
			continue
		}
		if err := set(fv, key, strings.TrimSpace(value)); err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		return nil
	}
	return fmt.Errorf("a [[source]] has no key %q; it can have %s", key, strings.Join(names, ", "))
}

func set(v reflect.Value, key, value string) (err error) {
	switch v.Interface().(type) {
	case string:
		v.SetString(value)
	case []string:
		var list []string
		cut := func(r rune) bool { return r == ',' }
		if key == "token_command" {
			cut = func(r rune) bool { return r == ' ' || r == '\t' }
		}
		for part := range strings.FieldsFuncSeq(value, cut) {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		v.Set(reflect.ValueOf(list))
	case Duration:
		var d time.Duration
		d, err = ParseDuration(value)
		v.Set(reflect.ValueOf(Duration{d}))
	case float64:
		var n float64
		if n, err = strconv.ParseFloat(value, 64); err != nil {
			err = fmt.Errorf("%q is not a number", value)
		}
		v.SetFloat(n)
	case bool:
		var b bool
		if b, err = strconv.ParseBool(value); err != nil {
			err = fmt.Errorf("%q is neither true nor false", value)
		}
		v.SetBool(b)
	}
	return err
}

// Has reports whether the entry says anything for a key.
func (s *Source) Has(key string) bool {
	for f, v := range reflect.ValueOf(*s).Fields() {
		if f.Tag.Get("toml") == key {
			return !v.IsZero()
		}
	}
	return false
}

// text is the entry as it stands in hark.toml.
func (s *Source) text() string { return "[[source]]\n" + written(*s) }

// written is a table's keys and values as they stand in hark.toml, without
// those that say nothing.
func written(table any) string {
	var b strings.Builder
	for f, v := range reflect.ValueOf(table).Fields() {
		if v.IsZero() {
			continue
		}
		var said string
		switch v := v.Interface().(type) {
		case string:
			said = quote(v)
		case []string:
			said = list(v)
		case Duration:
			said = quote(v.String())
		case float64:
			if said = strconv.FormatFloat(v, 'f', -1, 64); !strings.Contains(said, ".") {
				said += ".0"
			}
		default:
			said = fmt.Sprint(v)
		}
		fmt.Fprintf(&b, "%s = %s\n", f.Tag.Get("toml"), said)
	}
	return b.String()
}
