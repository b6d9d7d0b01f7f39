package app

import (
	"context"
	"fmt"
	"slices"

	"hark/internal/config"
	"hark/internal/source"
	"hark/internal/source/feed"
	"hark/internal/source/lines"
	"hark/internal/source/webhook"
)

// Wired is a source as a desk runs it.
type Wired struct {
	Source  source.Source
	Kind    string         // "feed", "lines", "webhook", "demo"
	Replier source.Replier // nil where replies are posted by hand
	Names   []string       // what its mentions call their source, where that is not its own name
}

// hears reports whether mentions of this source come through it.
func (w *Wired) hears(name string) bool {
	return w.Source.Name() == name || slices.Contains(w.Names, name)
}

// configured is the table of sources: what each kind of entry in hark.toml
// becomes. A new network is a case here.
func configured(ctx context.Context, c *config.Config, getenv func(string) string) ([]Wired, error) {
	list := []Wired{} // not nil: a desk may have none
	hosts := feed.NewHosts(feed.DefaultGap)
	for _, f := range c.Feeds {
		s, err := feed.New(feed.Options{Name: f.Name, URL: f.URL, Every: f.Every.Duration, Private: f.Private, Hosts: hosts})
		if err != nil {
			return nil, wrong(c, err)
		}
		list = append(list, Wired{Source: s, Kind: "feed"})
	}
	for _, l := range c.Lines {
		s, err := lines.New(lines.Options{Name: l.Name, Path: c.Beside(l.Path), Follow: true})
		if err != nil {
			return nil, wrong(c, err)
		}
		list = append(list, Wired{Source: s, Kind: "lines"})
	}
	if w := &c.Webhook; w.Listen != "" {
		s, err := hook(ctx, w, getenv)
		if err != nil {
			return nil, wrong(c, err)
		}
		list = append(list, Wired{Source: s, Kind: "webhook"})
	}
	return list, nil
}

func hook(ctx context.Context, w *config.Webhook, getenv func(string) string) (source.Source, error) {
	secrets, err := w.Secrets(ctx, getenv)
	if err != nil {
		return nil, err
	}
	o := webhook.Options{Name: w.Name, Listen: w.Listen, Remote: w.Remote, Unsigned: w.Unsigned}
	for _, s := range secrets {
		o.Secrets = append(o.Secrets, s.Reveal())
	}
	return webhook.New(o)
}

func wrong(c *config.Config, err error) error {
	return Failure(BadConfig, "mend "+c.File, "%w", fmt.Errorf("start sources: %w", err))
}

// repliers are the ways out, by the name of the source.
func (a *App) repliers() map[string]source.Replier {
	m := map[string]source.Replier{}
	for _, w := range a.wired {
		if w.Replier != nil {
			for _, name := range append(slices.Clone(w.Names), w.Source.Name()) {
				m[name] = w.Replier
			}
		}
	}
	return m
}

// replier is the way out of one source, or nil.
func (a *App) replier(name string) source.Replier {
	for _, w := range a.wired {
		if w.hears(name) {
			return w.Replier
		}
	}
	return nil
}

// Limits are the rules of a source for replies; false where it takes none.
func (a *App) Limits(name string) (source.Limits, bool) {
	if r := a.replier(name); r != nil {
		return r.Limits(), true
	}
	return source.Limits{}, false
}

// copiesKept is how many texts are remembered to know copies by: some days of
// a desk that hears 5,000 a day, in about 5 MB.
const copiesKept = 20_000
