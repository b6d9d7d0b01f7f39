package app

import (
	"fmt"
	"slices"
	"time"

	"hark/internal/config"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// maker makes the sources of the entries of hark.toml.
type maker struct {
	kinds  []source.Kind
	config *config.Config
	hosts  *web.Hosts // one bucket a host, whoever asks it
	now    func() time.Time
}

// maker is that of a desk.
func (o *Options) maker() *maker {
	m := &maker{o.Kinds, o.Config, web.NewHosts(web.HostOptions{}), o.Now}
	if m.kinds == nil {
		m.kinds = Kinds()
	}
	return m
}

// keyError is what is wrong with one key of an entry.
type keyError struct {
	key  string
	what error
}

func (e *keyError) Error() string { return e.what.Error() }

func (e *keyError) Unwrap() error { return e.what }

func wrongKey[K ~string](key K, format string, args ...any) error {
	return &keyError{string(key), fmt.Errorf(format, args...)}
}

// open makes the source of an entry. What is wrong with the entry is a *keyError.
func (m *maker) open(s *config.Source, keeper secret.Keeper) (Wired, error) {
	k, err := kindOf(m.kinds, s.Kind)
	if err != nil {
		return Wired{}, &keyError{"kind", err}
	}
	set, err := m.settings(&k, s)
	if err != nil {
		return Wired{}, err
	}
	if len(k.Secrets) == 0 {
		keeper = nil
	}
	hosts := m.hosts.Share()
	src, err := k.Open(source.Opening{Settings: set, Secrets: keeper, Hosts: hosts, Now: m.now})
	if err != nil {
		return Wired{}, wrongKey("kind", "source %q: %w", s.Name, err)
	}
	w := Wired{Source: src, Kind: k.Name, Hosts: hosts}
	if k.Replies {
		w.Replier, _ = src.(source.Replier)
	}
	return w, nil
}

// settings gives a kind what an entry says, or an error that names a key that
// it does not read or must have.
func (m *maker) settings(k *source.Kind, s *config.Source) (source.Settings, error) {
	takes := map[source.Key]source.Setting{}
	for _, t := range k.Takes {
		takes[t.Key] = t
	}
	for _, key := range []source.Key{source.Server, source.User, source.Words, source.Places, source.Stream, source.Path, source.Every, source.Budget} {
		t, reads := takes[key]
		switch set := s.Has(string(key)); {
		case set && !reads:
			return source.Settings{}, wrongKey(key, "source %q: %s does not read %q; take it out", s.Name, k.Name, key)
		case !set && t.Required:
			return source.Settings{}, wrongKey(key, "source %q: %q is missing: %s", s.Name, key, t.Short)
		}
	}
	if !takesToken(k) && (s.Env != "" || len(s.Command) > 0) {
		key := "token_env"
		if s.Env == "" {
			key = "token_command"
		}
		return source.Settings{}, wrongKey(key, "source %q: %s needs no token; take %s out", s.Name, k.Name, key)
	}
	out := source.Settings{
		Name: s.Name, Server: s.Server, User: s.User, Words: slices.Clone(s.Words), Places: slices.Clone(s.Places),
		Stream: s.Stream, Path: s.Path, Every: s.Every.Duration, Budget: s.Budget, Private: s.Private,
	}
	if out.Path != "" {
		out.Path = m.config.Beside(out.Path)
	}
	return out, nil
}

// takesToken reports whether a kind has a token, which the environment or a
// program can give.
func takesToken(k *source.Kind) bool {
	return slices.ContainsFunc(k.Secrets, func(p source.Prompt) bool { return p.Slot == secret.Token })
}
