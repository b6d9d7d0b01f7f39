package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/net/publicsuffix"

	"hark/internal/source"
	"hark/internal/web"
)

// What holds until a server says otherwise: Mastodon's own figures.
const (
	defaultLength = 500
	defaultURL    = 23
)

// limitsFor is how long a server's word on its limits is taken for true.
const limitsFor = 6 * time.Hour

// allowance is what a server allows, and what it can.
type allowance struct {
	length, url int
	domain      string // what stands behind the @ of its accounts; empty where it does not tell
	streaming   string // the address of its streams; empty is the server's own
	quotes      bool   // it knows notifications of quotes
	asked       time.Time
}

// instance is what is read of /api/v2/instance and of /api/v1/instance.
type instance struct {
	Domain        string `json:"domain"`
	URI           string `json:"uri"` // the domain, in v1; some give an address
	Configuration struct {
		Statuses struct {
			Length int `json:"max_characters"`
			URL    int `json:"characters_reserved_per_url"`
		} `json:"statuses"`
		URLs struct {
			Streaming string `json:"streaming"`
		} `json:"urls"`
	} `json:"configuration"`
	URLs struct {
		Streaming string `json:"streaming_api"`
	} `json:"urls"`
	MaxTootChars int `json:"max_toot_chars"` // Pleroma, Akkoma
	Versions     struct {
		Mastodon int `json:"mastodon"`
	} `json:"api_versions"`
}

// quotesSince is the API version of Mastodon 4.5, the first with quotes.
const quotesSince = 7

// allowance takes what makes sense of an instance's document.
func (i *instance) allowance() allowance {
	a := allowance{length: i.Configuration.Statuses.Length, url: i.Configuration.Statuses.URL, quotes: i.Versions.Mastodon >= quotesSince}
	if a.length <= 0 {
		a.length = i.MaxTootChars
	}
	if a.length <= 0 {
		a.length = defaultLength
	}
	if a.url <= 0 || a.url > a.length {
		a.url = defaultURL
	}
	for _, d := range []string{i.URI, i.Domain} {
		if aHandle.MatchString("x@"+d) && len(d) <= handleMax {
			a.domain = d
		}
	}
	a.streaming = i.Configuration.URLs.Streaming
	if a.streaming == "" {
		a.streaming = i.URLs.Streaming
	}
	return a
}

// allowed is what the server allows: asked of v2, then of v1. While the server
// cannot be asked, what it said last holds, or Mastodon's own figures.
func (s *Source) allowed(ctx context.Context) allowance {
	s.mu.Lock()
	known := s.limits
	s.mu.Unlock()
	now := s.o.Clock()
	if known != nil && now.Sub(known.asked) < limitsFor {
		return *known
	}
	a, sure := (&instance{}).allowance(), true
	for _, path := range []string{"/api/v2/instance", "/api/v1/instance"} {
		var doc instance
		_, err := s.get(ctx, path, nil, &doc)
		if err == nil && (doc.Configuration.Statuses.Length > 0 || doc.MaxTootChars > 0) {
			a, sure = doc.allowance(), true
			break
		}
		sure = sure && (err == nil || source.Answered(err, http.StatusNotFound))
	}
	if !sure {
		if known != nil {
			return *known
		}
		return a
	}
	a.asked = now
	s.mu.Lock()
	s.limits = &a
	s.mu.Unlock()
	return a
}

// Limits are the server's, once it told; Mastodon's own until then.
func (s *Source) Limits() source.Limits {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := allowance{length: defaultLength, url: defaultURL}
	if s.limits != nil {
		a = *s.limits
	}
	return source.Limits{Length: a.length, Count: a.count, Unit: "characters"}
}

var anURL = regexp.MustCompile(`https?://[^\s<>"]+`)

// count is how Mastodon counts: grapheme clusters, a link as so many, a name
// without its server. https://docs.joinmastodon.org/user/posting/#text
func (a allowance) count(text string) int {
	links := 0
	text = anURL.ReplaceAllStringFunc(text, func(string) string { links++; return "" })
	text = aName.ReplaceAllString(text, "$1@$2")
	n := links * a.url
	for g := graphemes.FromString(text); g.Next(); {
		n++
	}
	return n
}

// streamBase is where streams are asked for: the address that the server
// names, if it is of the same house, else the server's own. It would otherwise
// be told our token by anybody who can write the server's document.
func (a allowance) streamBase(own *url.URL) string {
	u, err := url.Parse(strings.TrimRight(a.streaming, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return own.String()
	}
	switch u.Scheme {
	case "wss":
		u.Scheme = "https"
	case "ws":
		u.Scheme = "http"
	}
	u.Path = strings.TrimSuffix(u.Path, "/api/v1/streaming") // some say it whole
	if _, err := web.ParseBase(u.String()); err != nil || !sameHouse(u.Hostname(), own.Hostname()) || own.Scheme == "https" && u.Scheme != "https" {
		return own.String()
	}
	return u.String()
}

// sameHouse reports whether two hosts belong to one registered domain.
func sameHouse(a, b string) bool {
	if strings.EqualFold(a, b) || web.Loopback(a) && web.Loopback(b) {
		return true
	}
	x, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(a))
	if err != nil {
		return false
	}
	y, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(b))
	return err == nil && x == y
}
