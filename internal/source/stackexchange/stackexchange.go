// Package stackexchange hears questions and answers with our words on the
// sites of Stack Exchange. Replies are copied and the page opened: an answer
// there is a person's, and the network does not want it from programs.
//
// What it promises. Each phrase has, on each site, a time up to which all was
// handed over, and the cursor is those times; posts come oldest first, and a
// poll begins a quarter of an hour before, because the search runs behind. The
// day's quota is spread over the day: what the network says is left decides
// how often it is asked, and its "backoff" is obeyed before anything else.
package stackexchange

import (
	"context"
	_ "embed" // the page in the help
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// DefaultServer is the API of Stack Exchange.
const DefaultServer = "https://api.stackexchange.com"

// defaultSite is searched where no places are given.
const defaultSite = "stackoverflow"

// The pauses between polls. The same question more often than once a minute
// is called abusive (https://api.stackexchange.com/docs/throttle).
const (
	defaultEvery = 5 * time.Minute
	leastEvery   = time.Minute
)

// The bounds of what is asked for.
const (
	searchesMax = 50 // sites times phrases: each is a request at every poll
	firstPast   = 24 * time.Hour
	pastMax     = 30 * 24 * time.Hour
	overlap     = 15 * time.Minute
)

//go:embed page.md
var page string

// Kind is the sites of Stack Exchange.
func Kind() source.Kind {
	return source.Kind{
		Name:  "stackexchange",
		Short: "questions and answers with your words; replies by hand",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Words, Required: true, Short: "the words or phrases to search for"},
			{Key: source.Places, Default: defaultSite, Short: "the sites, by their names in the API: stackoverflow, superuser, askubuntu ..."},
			{Key: source.Every, Default: "5m, or slower where the day's quota asks for it", Short: "how often to search"},
			{Key: source.Server, Default: DefaultServer, Short: "the address of the API"},
		},
		Secrets: []source.Prompt{{Slot: secret.Token, Short: "an API key from stackapps.com, for 10,000 requests a day instead of 300 (may be left out)"}},
		Public:  true,
		Open:    open,
	}
}

// exchange is one set of searches.
type exchange struct {
	o       source.Opening
	web     *web.Client
	sites   []string
	phrases []string
}

func open(o source.Opening) (source.Source, error) {
	if o.Server == "" {
		o.Server = DefaultServer
	}
	if o.Every > 0 {
		o.Every = max(o.Every, leastEvery)
	}
	e := &exchange{o: o}
	var err error
	if e.phrases, err = source.Phrases(o.Words, searchesMax); err != nil {
		return nil, err
	}
	if len(o.Places) == 0 {
		o.Places = []string{defaultSite}
	}
	for _, site := range o.Places {
		site = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(site)), ".com")
		if site == "" || strings.Trim(site, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			return nil, fmt.Errorf("%q is not the name of a site; want one such as stackoverflow or superuser", site)
		}
		if !slices.Contains(e.sites, site) {
			e.sites = append(e.sites, site)
		}
	}
	if n := len(e.phrases) * len(e.sites); n > searchesMax {
		return nil, fmt.Errorf("%d phrases on %d sites are %d requests at every poll; at most %d are made", len(e.phrases), len(e.sites), n, searchesMax)
	}
	if e.web, err = web.New(web.Options{Base: o.Server, Private: o.Private, Hosts: o.Hosts}); err != nil {
		return nil, err
	}
	return e, nil
}

// Name implements source.Source.
func (e *exchange) Name() string { return e.o.Name }

// Test implements source.Tester.
func (e *exchange) Test(ctx context.Context) (string, error) {
	l := &listening{e: e}
	for _, site := range e.sites {
		if _, err := l.ask(ctx, "/2.3/info", map[string]string{"site": site}); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("anybody on %s (%s)", strings.Join(e.sites, ", "), l.quota), nil
}

// Listen implements source.Source.
func (e *exchange) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	defer e.web.Close()
	to.Report(source.Health{State: source.Starting, Detail: fmt.Sprintf("%s: %d phrases", strings.Join(e.sites, ", "), len(e.phrases))})
	l := &listening{e: e, at: readCursor(cursor), known: map[string]bool{}}
	return source.Again(ctx, to, e.o.Pace(defaultEvery), l.poll)
}
