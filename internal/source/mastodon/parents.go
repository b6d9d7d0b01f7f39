package mastodon

import (
	"context"
	"net/url"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
)

// How much of a thread is fetched.
const (
	parentsMax  = 20 // posts above a reply
	contextsMax = 20 // threads for one batch: each is a request
)

// withParents puts before each reply the posts above it, and says to which
// thread it belongs. A thread is fetched once; one that cannot be had is left
// out, because the mention matters more.
func (r *run) withParents(ctx context.Context, all []domain.Mention) []domain.Mention {
	var out []domain.Mention
	asked := 0
	for _, m := range all {
		if m.InReplyTo != "" && !m.Deleted {
			root, known := r.roots[m.InReplyTo]
			if !known && asked < contextsMax {
				asked++
				var above []domain.Mention
				above, root = r.parents(ctx, m.ID)
				if root == "" {
					root = m.InReplyTo // as much as can be known; and it is not asked for again
				}
				r.known(m.InReplyTo, root)
				out = append(out, above...)
			}
			m.Thread = root
		}
		if m.Thread != "" {
			r.known(m.ID, m.Thread)
		} else if m.InReplyTo == "" && !m.Deleted {
			r.known(m.ID, m.ID)
		}
		out = append(out, m)
	}
	return out
}

// parents are the posts above one, oldest first, and the id of the first. Of a
// long thread the nearest are taken; a post that names us was heard as a
// mention and stays one.
func (r *run) parents(ctx context.Context, id string) ([]domain.Mention, string) {
	t, err := r.s.context(ctx, id)
	if err != nil || len(t.Ancestors) == 0 {
		return nil, ""
	}
	root := ""
	if st, _, err := r.s.readStatus(t.Ancestors[0]); err == nil {
		root = clean(string(st.ID), idMax)
	}
	var out []domain.Mention
	for _, raw := range t.Ancestors[max(len(t.Ancestors)-parentsMax, 0):] {
		st, m, err := r.s.readStatus(raw)
		if err != nil {
			continue
		}
		m.Thread = root
		if m.ID == root {
			m.Thread = ""
		}
		own := st.Account.ID == r.me.ID
		m.Context = own || !slices.ContainsFunc(st.Mentions, func(n named) bool { return n.ID == r.me.ID })
		r.known(m.ID, root)
		out = append(out, m)
	}
	return out, root
}

// context is what stands above and below a post.
func (s *Source) context(ctx context.Context, id string) (*thread, error) {
	var t thread
	if _, err := s.get(ctx, "/api/v1/statuses/"+url.PathEscape(id)+"/context", nil, &t); err != nil {
		return nil, err
	}
	if t.Descendants == nil {
		t.Descendants = []jsontext.Value{}
	}
	return &t, nil
}
