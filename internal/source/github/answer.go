package github

import (
	"context"
	"fmt"
	"strings"

	"hark/internal/domain"
	"hark/internal/source"
)

const nodeQuery = `query node($id: ID!) {
  node(id: $id) {
    ... on Discussion { title ` + fields + ` }
    ... on DiscussionComment { ` + fields + ` }
  }
}`

const addQuery = `mutation add($discussion: ID!, $above: ID, $body: String!) {
  addDiscussionComment(input: {discussionId: $discussion, replyToId: $above, body: $body}) { comment { id url } }
}`

const deleteQuery = `mutation delete($id: ID!) { deleteDiscussionComment(input: {id: $id}) { comment { id } } }`

const repliesQuery = `query replies($id: ID!, $before: String) {
  node(id: $id) {
    ... on Discussion { comments(last: 100, before: $before) { ` + listed + ` } }
    ... on DiscussionComment { comments: replies(last: 100, before: $before) { ` + listed + ` } }
  }
}`

const listed = `pageInfo { hasPreviousPage startCursor } nodes { id url body createdAt viewerDidAuthor }`

// node asks for one post of a discussion.
func (g *github) node(ctx context.Context, id string) (*node, error) {
	var out struct {
		Node *node `json:"node"`
	}
	if err := g.query(ctx, nodeQuery, map[string]any{"id": id}, &out); err != nil {
		return nil, err
	}
	if out.Node == nil || out.Node.ID == "" {
		return nil, &graphError{"NOT_FOUND", "there is no such post"}
	}
	return out.Node, nil
}

// answered are the discussion of m, and the comment that an answer to m hangs
// below: m itself, or the one that m hangs below; none for the discussion.
func answered(m *domain.Mention) (discussion, above string) {
	discussion = threadOf(m)
	switch {
	case m.ID == discussion:
	case m.InReplyTo == "" || m.InReplyTo == discussion:
		above = m.ID
	default:
		above = m.InReplyTo
	}
	return strings.TrimPrefix(discussion, nodePrefix), strings.TrimPrefix(above, nodePrefix)
}

// answer sends a comment to a discussion.
func (g *github) answer(ctx context.Context, m *domain.Mention, body string) (domain.Receipt, error) {
	discussion, above := answered(m)
	vars := map[string]any{"discussion": discussion, "body": body}
	if above != "" {
		vars["above"] = above
	}
	var out struct {
		Add struct {
			Comment *node `json:"comment"`
		} `json:"addDiscussionComment"`
	}
	if err := g.query(ctx, addQuery, vars, &out); err != nil {
		return domain.Receipt{}, verdict(err)
	}
	c := out.Add.Comment
	if c == nil || c.ID == "" {
		return domain.Receipt{}, fmt.Errorf("read the answer of %s: it names no comment", g.graph.Host())
	}
	return domain.Receipt{ID: nodePrefix + c.ID, URL: source.WebAddress(c.URL)}, nil
}

// findAnswer looks for the mark in what hangs below the same post, from the
// latest back to before the first attempt.
func (g *github) findAnswer(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	discussion, above := answered(&r.To)
	if above == "" {
		above = discussion
	}
	vars := map[string]any{"id": above}
	for range pagesMax {
		var out struct {
			Node *struct {
				Comments struct {
					Info struct {
						More  bool   `json:"hasPreviousPage"`
						Start string `json:"startCursor"`
					} `json:"pageInfo"`
					Nodes []*node `json:"nodes"`
				} `json:"comments"`
			} `json:"node"`
		}
		if err := g.query(ctx, repliesQuery, vars, &out); err != nil {
			return domain.Receipt{}, false, g.judge(err)
		}
		if out.Node == nil {
			return domain.Receipt{}, false, source.ErrCannotTell
		}
		list := &out.Node.Comments
		older := false
		for _, n := range list.Nodes {
			if n == nil || n.ID == "" {
				return domain.Receipt{}, false, source.ErrCannotTell // it may be ours
			}
			if n.Ours && strings.Contains(n.Body, mark(r.Key)) {
				return domain.Receipt{ID: nodePrefix + n.ID, URL: source.WebAddress(n.URL)}, true, nil
			}
			older = older || n.Created.Before(r.Started.Add(-slack))
		}
		if older || !list.Info.More {
			return domain.Receipt{}, false, nil
		}
		if list.Info.Start == "" {
			break
		}
		vars["before"] = list.Info.Start
	}
	return domain.Receipt{}, false, source.ErrCannotTell
}
