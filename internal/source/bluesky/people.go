package bluesky

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"hark/internal/domain"
)

// The bounds of asking who is behind a DID.
const (
	peopleMax    = 10_000          // remembered
	peopleAtOnce = 25              // asked for in one call (app.bsky.actor.getProfiles)
	peopleWait   = 2 * time.Second // for one call; without an answer the DID is shown
)

// people remembers who is behind a DID. It is safe for concurrent use.
type people struct {
	n     *network
	mu    sync.Mutex
	known map[string]profile
}

func newPeople(n *network) *people { return &people{n: n, known: map[string]profile{}} }

// met notes a profile that came with a post.
func (p *people) met(who profile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= peopleMax {
		clear(p.known)
	}
	if old := p.known[who.DID]; who.Followers == 0 {
		who.Followers = old.Followers // short profiles do not say
	}
	p.known[who.DID] = who
}

// of gives the profile behind a DID, as far as it is known.
func (p *people) of(did string) profile {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[did]
}

// name gives the authors of mentions that have only a DID their handles and
// names, in bulk. It never fails: who cannot be asked for keeps the DID.
func (p *people) name(ctx context.Context, mentions []domain.Mention) {
	var dids []string
	seen := map[string]bool{}
	for i := range mentions {
		did := mentions[i].Author.ID
		if did == "" || seen[did] || p.of(did).Handle != "" {
			continue
		}
		seen[did] = true
		dids = append(dids, did)
	}
	for some := range slices.Chunk(dids, peopleAtOnce) {
		if !p.fetch(ctx, some) {
			break
		}
	}
	for i := range mentions {
		m := &mentions[i]
		if who := p.of(m.Author.ID); who.Handle != "" {
			if at, err := parseURI(m.ID); err == nil {
				m.Author, m.URL = author(who, at.did), webURL(who.Handle, at.did, at.rkey)
			}
		}
	}
}

// fetch asks for profiles, and says whether asking on makes sense.
func (p *people) fetch(ctx context.Context, dids []string) bool {
	ctx, stop := context.WithTimeout(ctx, peopleWait)
	defer stop()
	var said struct {
		Profiles []profile `json:"profiles"`
	}
	if p.n.ask(ctx, p.n.view, call{name: "app.bsky.actor.getProfiles", query: url.Values{"actors": dids}}, &said) != nil {
		return false
	}
	for _, who := range said.Profiles[:min(len(said.Profiles), peopleAtOnce)] {
		if len(who.DID) <= idMax && len(who.Handle) <= idMax {
			p.met(who)
		}
	}
	return true
}
