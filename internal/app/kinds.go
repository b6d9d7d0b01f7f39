package app

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"hark/internal/config"
	"hark/internal/near"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/hackernews"
	"hark/internal/web"
)

// Kinds is the table of networks: a new one is a line here.
func Kinds() []source.Kind {
	return []source.Kind{
		hackernews.Kind(),
	}
}

// KindOf finds a network by its name. The error says which there are.
func KindOf(name string) (source.Kind, error) {
	var names []string
	for _, k := range Kinds() {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	hint := "there are " + strings.Join(names, ", ")
	if meant := near.To(name, names); meant != "" {
		hint = fmt.Sprintf("did you mean %q?", meant)
	}
	return source.Kind{}, fmt.Errorf("no network is called %q; %s", name, hint)
}

// settings gives a kind what hark.toml says, or an error that names a key that
// it does not read or must have.
func settings(c *config.Config, k *source.Kind, s *config.Source) (source.Settings, error) {
	takes := map[source.Key]source.Setting{}
	for _, t := range k.Takes {
		takes[t.Key] = t
	}
	for _, key := range []source.Key{source.Server, source.User, source.Words, source.Places, source.Stream, source.Path, source.Every, source.Budget} {
		t, reads := takes[key]
		switch set := isSet(s, key); {
		case set && !reads:
			return source.Settings{}, fmt.Errorf("source %q: %s does not read %q; take it out", s.Name, k.Name, key)
		case !set && t.Required:
			return source.Settings{}, fmt.Errorf("source %q: %q is missing: %s", s.Name, key, t.Short)
		}
	}
	if len(k.Secrets) == 0 && (s.Env != "" || len(s.Command) > 0) {
		return source.Settings{}, fmt.Errorf("source %q: %s needs no token; take token_env and token_command out", s.Name, k.Name)
	}
	out := source.Settings{
		Name: s.Name, Server: s.Server, User: s.User, Words: slices.Clone(s.Words), Places: slices.Clone(s.Places),
		Stream: s.Stream, Path: s.Path, Every: s.Every.Duration, Budget: s.Budget, Private: s.Private,
	}
	if out.Path != "" {
		out.Path = c.Beside(out.Path)
	}
	return out, nil
}

// isSet reports whether a [[source]] says anything for a key.
func isSet(s *config.Source, key source.Key) bool {
	v := reflect.ValueOf(*s)
	for f := range v.Type().Fields() {
		if f.Tag.Get("toml") == string(key) {
			return !v.FieldByIndex(f.Index).IsZero()
		}
	}
	return false
}

// openSource makes the source of one entry of hark.toml.
func openSource(c *config.Config, s *config.Source, keeper secret.Keeper, hosts *web.Hosts, now func() time.Time) (Wired, error) {
	k, err := KindOf(s.Kind)
	if err != nil {
		return Wired{}, fmt.Errorf("source %q: %w", s.Name, err)
	}
	set, err := settings(c, &k, s)
	if err != nil {
		return Wired{}, err
	}
	src, err := k.Open(source.Opening{Settings: set, Secrets: keeper, Hosts: hosts, Now: now})
	if err != nil {
		return Wired{}, fmt.Errorf("source %q: %w", s.Name, err)
	}
	w := Wired{Source: src, Kind: k.Name}
	if k.Replies {
		w.Replier, _ = src.(source.Replier)
	}
	return w, nil
}
