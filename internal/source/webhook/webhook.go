// Package webhook hears mentions that another program posts over HTTP: one
// mention object, a JSON list of them, or JSON Lines, as the body of a POST to
// any path. The object is that of source.DecodeMention.
//
// A request is answered with 200 once its mentions are on disk, and not
// before. It is signed as https://www.standardwebhooks.com says, within five
// minutes; a webhook-id that was taken before is answered with 200 and not
// taken again. A mention that cannot be read is refused by itself: the answer
// counts it and says why, and it is kept for a person to see. When the log is
// behind, the answer is 429 with Retry-After and nothing was taken. So a
// sender that repeats a request until it gets a 2xx, with the same
// webhook-id, has every mention taken once. After a restart the ids are
// forgotten, and the log's own care for doubles takes their place.
//
// The server listens on a loopback address unless it is told otherwise, and
// demands a secret unless it is told otherwise and is on loopback.
package webhook

import (
	"errors"
	"fmt"
	"net"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"hark/internal/web"
)

// Options say where to listen and whom to believe.
type Options struct {
	Name     string           // of the source
	Listen   string           // the address, "127.0.0.1:8723"; port 0 takes a free one, which Health tells
	Secrets  []string         // "whsec_..."; any of them will do, so that one can be replaced by the next
	Remote   bool             // an address that other machines can reach is meant
	Unsigned bool             // without a secret; on loopback only
	Now      func() time.Time // nil is time.Now
}

// DefaultListen is the address unless another is given.
const DefaultListen = "127.0.0.1:8723"

// Webhook is a source.
type Webhook struct {
	o    Options
	keys []*standardwebhooks.Webhook
	seen *seen
}

// New checks the options.
func New(o Options) (*Webhook, error) {
	if o.Name == "" {
		return nil, errors.New("open webhook: the source has no name; give it one")
	}
	if o.Listen == "" {
		o.Listen = DefaultListen
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("open webhook %s: %q is not an address; want one such as %s", o.Name, o.Listen, DefaultListen)
	}
	local := web.Loopback(host)
	if !local && !o.Remote {
		return nil, fmt.Errorf("open webhook %s: %s can be reached by other machines; listen on 127.0.0.1, or say remote = true if that is meant", o.Name, o.Listen)
	}
	if len(o.Secrets) == 0 && !(o.Unsigned && local) {
		return nil, fmt.Errorf("open webhook %s: it has no secret; set one (whsec_ and 24 to 64 bytes in base64), or on loopback say unsigned = true", o.Name)
	}
	w := &Webhook{o: o, seen: newSeen(o.Now)}
	for _, s := range o.Secrets {
		k, err := key(s)
		if err != nil {
			return nil, fmt.Errorf("open webhook %s: %w", o.Name, err)
		}
		w.keys = append(w.keys, k)
	}
	return w, nil
}

// Name is the configured name.
func (w *Webhook) Name() string { return w.o.Name }
