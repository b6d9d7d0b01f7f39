package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// listener is the name that listeners write under, and network is where they hear.
const (
	listener = "listener"
	network  = "net"
)

// posts is the network on which customers write: what listeners read, page by page.
type posts struct {
	rng *rand.Rand

	mu  sync.Mutex
	all []post
}

// post is what somebody wrote, changed or took down.
type post struct {
	domain.Mention
	root domain.ID
	gone bool
}

func newPosts(w *world) *posts {
	return &posts{rng: w.rng("customers")}
}

// write has customers write until ctx ends.
func (p *posts) write(ctx context.Context) {
	for pause(ctx, p.rng, 5*time.Minute) {
		p.mu.Lock()
		p.all = append(p.all, p.next())
		p.mu.Unlock()
	}
}

// next is a new post, an answer to one, another wording of one, or its end.
func (p *posts) next() post {
	n := len(p.all)
	author := fmt.Sprintf("customer%d", p.rng.IntN(8))
	m := domain.Mention{ID: fmt.Sprintf("post%d", n), Source: network, At: time.Now(), Text: fmt.Sprintf("it broke %d", p.rng.Uint64()), Author: domain.Author{ID: author, Handle: author}}
	if n == 0 || p.rng.IntN(10) < 5 {
		return post{Mention: m, root: m.MentionID()}
	}
	old := pick(p.rng, p.all)
	switch p.rng.IntN(5) {
	case 0:
		old.gone, old.Text = true, ""
		return old
	case 1, 2:
		old.Text, old.gone = m.Text, false
		old.Revision = n // later than any before
		return old
	}
	m.InReplyTo, m.Author = old.ID, old.Author
	return post{Mention: m, root: old.root}
}

// since gives what was written from a place on.
func (p *posts) since(from int) []post {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[min(from, len(p.all)):]
}

// any is one of the conversations there are.
func (p *posts) any(n int) domain.ID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.all) == 0 {
		return domain.ID{}
	}
	return p.all[n%len(p.all)].root
}

// listen hears what customers write, until the desk stops. How far it came is
// kept with what it heard.
func (n *node) listen(r *running) {
	rng := n.w.rng("listener", n.name)
	for pause(r.ctx, rng, 30*time.Second) {
		_, err := r.log.Write(r.ctx, r.ears, func(s kv.Snapshot) (b eventlog.Batch, err error) {
			var from uint64
			if raw := s.Local(kv.Cursors).Get([]byte(network)); raw != nil {
				from = binary.BigEndian.Uint64(raw)
			}
			for _, p := range n.w.posts.since(int(from)) {
				from++
				b.Proposals = append(b.Proposals, p.heard())
			}
			if len(b.Proposals) > 0 {
				b.Local = append(b.Local, kv.Local{Space: kv.Cursors, Key: network, Value: binary.BigEndian.AppendUint64(nil, from)})
			}
			return b, nil
		})
		n.failed(r, "listen", err)
	}
}

// heard is the event that says so.
func (p *post) heard() domain.Proposal {
	m := p.Strip()
	e := domain.Event{Kind: domain.Mentioned, Conversation: p.root, By: listener, Mention: &m}
	if p.gone {
		e.Kind = domain.Withdrawn
		e.Mention = &domain.Mention{ID: p.ID, Source: p.Source}
		return domain.Proposal{Event: e}
	}
	feeling := domain.Negative
	if len(p.Text)%2 == 0 {
		feeling = domain.Positive
	}
	e.Understood = &domain.Understanding{Lang: "en", Sentiment: domain.Sentiment{Feeling: feeling, Score: 0.5, By: "sim"}}
	return domain.Proposal{Event: e, Text: p.Body()}
}
