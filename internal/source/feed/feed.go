// Package feed hears RSS, Atom and JSON Feed by polling one address.
//
// It asks politely: one request at a time for a host, with a gap, conditional
// on what it has; it obeys Retry-After, 429 and 503, the feed's own ttl and
// skipHours, and backs off from faults with growing, jittered pauses. It
// trusts nothing: the size, the time, the number of redirects and where they
// lead are bounded, and whatever cannot be read of an entry is refused by
// itself while the rest of the feed goes on.
//
// The cursor holds the validators of the last answer and, for every entry
// known, its key, its revision and a hash of what it said. So an entry is
// delivered once, a changed one again with the next revision, and nothing is
// missed or doubled over a crash. A feed has no replies: a person opens the page.
package feed

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Options say what to poll and how.
type Options struct {
	Name      string            // of the source
	URL       string            // http or https; user:password@ is sent to its own host only
	Every     time.Duration     // between polls at least; 0 is DefaultEvery
	Private   bool              // the host's name may lead into a private network; a literal private address always may
	Hosts     *Hosts            // shared by all feeds of a process, so that each host is asked by one at a time; nil is the feed's own
	Transport http.RoundTripper // nil is the network, guarded
}

// DefaultEvery is how often a feed is polled unless it is told otherwise.
const DefaultEvery = 5 * time.Minute

// Feed is a source. It is not for concurrent use by two Listens.
type Feed struct {
	o   Options
	url *url.URL
}

// New checks the options.
func New(o Options) (*Feed, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("open feed %s: %q is not an address; want one such as https://example.com/feed.xml", o.Name, o.URL)
	}
	if o.Name == "" {
		return nil, errors.New("open feed: it has no name; give it one in hark.toml")
	}
	if o.Every <= 0 {
		o.Every = DefaultEvery
	}
	if o.Hosts == nil {
		o.Hosts = NewHosts(DefaultGap)
	}
	return &Feed{o: o, url: u}, nil
}

// Name is the configured name.
func (f *Feed) Name() string { return f.o.Name }
