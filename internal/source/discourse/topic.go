package discourse

import (
	"context"
	"fmt"

	"hark/internal/domain"
	"hark/internal/source"
)

// The bounds of the context of one mention.
const (
	ancestorsMax = 20 // posts up the line of answers
	lookupsMax   = 6  // requests for them
	topicsMax    = 500
)

// topic is a topic: its title, and the ids of all its posts in their order.
type topic struct {
	ID        source.NativeID `json:"id"`
	Title     string          `json:"title"`
	Archetype string          `json:"archetype"`
	Highest   source.NativeID `json:"highest_post_number"`
	Stream    struct {
		Stream []source.NativeID `json:"stream"`
	} `json:"post_stream"`
}

// root is the id of the first post.
func (t *topic) root() source.NativeID {
	if len(t.Stream.Stream) == 0 || !idOK(t.Stream.Stream[0]) {
		return ""
	}
	return t.Stream.Stream[0]
}

// topic asks for a topic.
func (d *Discourse) topic(ctx context.Context, id source.NativeID) (*topic, error) {
	if !idOK(id) {
		return nil, fmt.Errorf("%q is no id of a topic", string(id))
	}
	var t topic
	if err := d.get(ctx, "/t/"+string(id)+".json", nil, &t); err != nil {
		return nil, fmt.Errorf("ask the forum for the topic: %w", err)
	}
	return &t, nil
}

// post asks for a post.
func (d *Discourse) post(ctx context.Context, id source.NativeID) (*post, error) {
	if !idOK(id) {
		return nil, fmt.Errorf("%q is no id of a post", string(id))
	}
	var p post
	if err := d.get(ctx, "/posts/"+string(id)+".json", nil, &p); err != nil {
		return nil, fmt.Errorf("ask the forum for the post: %w", err)
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("ask the forum for the post: %w", err)
	}
	return &p, nil
}

// threads gives mentions their place in their topics. It is of one Listen.
type threads struct {
	d      *Discourse
	topics map[source.NativeID]*topic
	told   map[source.NativeID]bool // posts placed, as mentions or as context
}

func newThreads(d *Discourse) *threads {
	return &threads{d: d, topics: map[source.NativeID]*topic{}, told: map[source.NativeID]bool{}}
}

// begin forgets what may be out of date, before a new poll.
func (h *threads) begin() {
	h.topics = map[source.NativeID]*topic{}
	if len(h.told) > 40*topicsMax {
		h.told = map[source.NativeID]bool{}
	}
}

// place makes a mention of a post, and gives before it the posts around it
// that were not told yet. Where the topic cannot be seen, there are none.
func (h *threads) place(ctx context.Context, p *post) ([]domain.Mention, error) {
	t := h.topics[p.Topic]
	if t == nil {
		var err error
		if t, err = h.d.topic(ctx, p.Topic); err != nil && !missing(err) {
			return nil, err
		}
		if t != nil && len(h.topics) < topicsMax {
			h.topics[p.Topic] = t
		}
	}
	h.told[p.ID] = true
	m := h.d.mention(p, t)
	if t == nil {
		return []domain.Mention{m}, nil
	}
	around, err := h.around(ctx, p, t)
	if err != nil {
		return nil, err
	}
	if len(around) > 0 {
		m.InReplyTo = h.parent(p, t, around)
	}
	var out []domain.Mention
	for i := len(around) - 1; i >= 0; i-- { // oldest first
		if q := around[i]; !h.told[q.ID] {
			h.told[q.ID] = true
			c := h.d.mention(q, t)
			c.Context = true
			if c.InReplyTo = h.parent(q, t, around); c.Title+c.Text != "" {
				out = append(out, c)
			}
		}
	}
	return append(out, m), nil
}

// parent is the id of the post that q answers, where it is among those around.
func (h *threads) parent(q *post, t *topic, around []*post) string {
	n := number(q.ReplyTo)
	if n == 1 && number(q.Number) != 1 {
		return string(t.root())
	}
	for _, p := range around {
		if n > 1 && number(p.Number) == n {
			return string(p.ID)
		}
	}
	return ""
}

// around gives the posts up the line of answers, nearest first, and the first
// post of the topic.
func (h *threads) around(ctx context.Context, p *post, t *topic) ([]*post, error) {
	var out []*post
	asked := 0
	at := p
	for n := number(at.ReplyTo); n > 1 && n < number(at.Number) && len(out) < ancestorsMax && asked < lookupsMax; n = number(at.ReplyTo) {
		up, tries, err := h.numbered(ctx, t, n, lookupsMax-asked)
		if err != nil {
			return nil, err
		}
		asked += tries
		if up == nil {
			break
		}
		out = append(out, up)
		if h.told[up.ID] {
			break // what is above it was told with it
		}
		at = up
	}
	root := t.root()
	if number(p.Number) > 1 && root != "" && !h.told[root] {
		first, err := h.d.post(ctx, root)
		if err != nil && !missing(err) {
			return nil, err
		}
		if err == nil {
			out = append(out, first)
		}
	}
	return out, nil
}

// numbered finds the post of that number. The list of a topic holds no
// numbers, and a deleted post leaves it: the n-th has the number n or a higher
// one, so what is found too high says how far down to look at most.
func (h *threads) numbered(ctx context.Context, t *topic, n, tries int) (p *post, asked int, err error) {
	ids := t.Stream.Stream
	for i := min(n, len(ids)) - 1; i >= 0 && asked < tries; {
		p, err = h.d.post(ctx, ids[i])
		asked++
		switch {
		case missing(err):
			return nil, asked, nil
		case err != nil:
			return nil, asked, err
		case number(p.Number) == n:
			return p, asked, nil
		case number(p.Number) < n:
			return nil, asked, nil // it is deleted
		}
		i -= max((number(p.Number)-n+1)/2, 1)
	}
	return nil, asked, nil
}
