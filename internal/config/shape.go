package config

import (
	"reflect"

	"hark/internal/near"
)

// typeAt is the Go type that a key of the file is read into, or nil.
func typeAt(key []string) reflect.Type {
	t := reflect.TypeFor[Config]()
	for _, part := range key {
		for t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Map:
			t = t.Elem()
		case reflect.Struct:
			f, ok := field(t, part)
			if !ok {
				return nil
			}
			t = f
		default:
			return nil
		}
	}
	return t
}

func field(t reflect.Type, key string) (reflect.Type, bool) {
	for f := range t.Fields() {
		if f.Tag.Get("toml") == key && key != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

// wanted says in words what a key takes.
func wanted(key []string) string {
	t := typeAt(key)
	switch {
	case t == nil:
		return "something else"
	case t == reflect.TypeFor[Duration]():
		return `a length of time, such as "30m"`
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "a number"
	case t.Kind() == reflect.Uint64, t.Kind() == reflect.Int:
		return "a whole number, 0 or more"
	case t.Kind() == reflect.String:
		return "a text in quotes"
	case t == reflect.TypeFor[[]string]():
		return `a list of texts, such as ["a", "b"]`
	case t.Kind() == reflect.Slice:
		return "written as [[" + key[len(key)-1] + "]], once for each"
	}
	return "a table, written as [" + key[len(key)-1] + "]"
}

// nearest is the known key beside an unknown one that is most like it, or
// empty where none is near enough to be a slip of the fingers.
func nearest(key []string) string {
	if len(key) == 0 {
		return ""
	}
	t := typeAt(key[:len(key)-1])
	for t != nil && t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return ""
	}
	var names []string
	for f := range t.Fields() {
		if name := f.Tag.Get("toml"); name != "-" && name != "" {
			names = append(names, name)
		}
	}
	return near.To(key[len(key)-1], names)
}
