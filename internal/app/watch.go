package app

import (
	"fmt"
	"net/url"
	"strings"

	"hark/internal/config"
	"hark/internal/source/feed"
)

// Watch gives o the sources of a first look, in place of the desk's own: the
// words on every network that can be listened to without an account, and
// feeds, by their addresses. They count as the brand's words. Nothing is
// asked of a network here. Replies are copied and posted by hand, since there
// is no account to send them.
func Watch(o *Options, words, feeds []string) error {
	o.Config.Brand.Words = words
	o.Sources, o.FirstLook = []Wired{}, true
	m := o.maker()
	for _, k := range m.kinds {
		if !k.Public || len(words) == 0 {
			continue
		}
		w, err := m.open(&config.Source{Kind: k.Name, Name: k.Name, Words: words}, nil)
		if err != nil {
			return Failure(Usage, "", "watch: %w", err)
		}
		w.Replier = nil
		o.Sources = append(o.Sources, w)
	}
	hosts := feed.NewHosts(feed.DefaultGap)
	taken := map[string]bool{}
	for _, address := range feeds {
		s, err := feed.New(feed.Options{Name: feedName(address, taken), URL: address, Every: config.DefaultEvery, Hosts: hosts})
		if err != nil {
			return Failure(Usage, "--feed takes the address of an RSS, Atom or JSON feed", "watch: %w", err)
		}
		o.Sources = append(o.Sources, Wired{Source: s, Kind: "feed"})
	}
	return nil
}

// feedName is what a feed is called that has no name: its host, with a number
// where that is taken.
func feedName(address string, taken map[string]bool) string {
	host := "feed"
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	}
	name := host
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d", host, n)
	}
	taken[name] = true
	return name
}
