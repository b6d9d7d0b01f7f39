package github

import (
	"context"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// nodePrefix stands before the ids of what only GraphQL knows.
const nodePrefix = "node:"

// discussionPages bounds how many pages of discussions are read at one poll.
const discussionPages = 20

// node is a discussion's first post, a comment or a reply to a comment.
type node struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Title   string    `json:"title"`
	Body    string    `json:"body"`
	Created time.Time `json:"createdAt"`
	Edited  time.Time `json:"lastEditedAt"`
	Ours    bool      `json:"viewerDidAuthor"`
	Author  *struct {
		Type  string `json:"__typename"`
		Login string `json:"login"`
		Page  string `json:"url"`
	} `json:"author"`
}

// discussion is a discussion with its latest comments and their latest replies.
type discussion struct {
	node
	Updated  time.Time `json:"updatedAt"`
	Comments struct {
		Nodes []struct {
			node
			Replies struct {
				Nodes []node `json:"nodes"`
			} `json:"replies"`
		} `json:"nodes"`
	} `json:"comments"`
}

const fields = `id url body createdAt lastEditedAt viewerDidAuthor author { __typename login url }`

const discussionsQuery = `query discussions($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    discussions(first: 20, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes { title updatedAt ` + fields + `
        comments(last: 50) { nodes { ` + fields + ` replies(last: 20) { nodes { ` + fields + ` } } } }
      }
    }
  }
}`

// discussionPage is the answer to discussionsQuery.
type discussionPage struct {
	Repository struct {
		Discussions struct {
			Info struct {
				More bool   `json:"hasNextPage"`
				End  string `json:"endCursor"`
			} `json:"pageInfo"`
			Nodes []*discussion `json:"nodes"`
		} `json:"discussions"`
	} `json:"repository"`
}

// discussions gives take those of a repository that have changed since a time,
// the latest change first.
func (l *listening) discussions(ctx context.Context, name string, from time.Time, take func(d *discussion) error) error {
	owner, repo, _ := strings.Cut(name, "/")
	vars := map[string]any{"owner": owner, "name": repo}
	for range discussionPages {
		var page discussionPage
		if err := l.g.query(ctx, discussionsQuery, vars, &page); err != nil {
			return err
		}
		list := &page.Repository.Discussions
		for _, d := range list.Nodes {
			if d == nil || d.ID == "" {
				continue
			}
			if d.Updated.Before(from) {
				return nil
			}
			if err := take(d); err != nil {
				return err
			}
		}
		if !list.Info.More || list.Info.End == "" {
			return nil
		}
		vars["after"] = list.Info.End
	}
	return nil
}

// talk reads the discussions of a repository. The time up to which they were
// read moves when all were, because the latest comes first.
func (l *listening) talk(ctx context.Context, name string) error {
	l.mark = l.at.Repos[name].Discussions
	read := l.mark
	err := l.discussions(ctx, name, l.at.from(l.mark, l.g.o.Clock()), func(d *discussion) error {
		read = source.Later(read, d.Updated)
		b := l.discussion(d, func(n *node) bool { return l.g.matches(n.Title, n.Body) || d.oursIn() })
		return l.deliver(ctx, b)
	})
	if err != nil {
		return err
	}
	return l.move(ctx, name, source.Batch{}, func(r *repo) { r.Discussions = read })
}

// oursIn reports whether we take part in a discussion.
func (d *discussion) oursIn() bool {
	for i := range d.Comments.Nodes {
		c := &d.Comments.Nodes[i]
		if c.Ours {
			return true
		}
		for j := range c.Replies.Nodes {
			if c.Replies.Nodes[j].Ours {
				return true
			}
		}
	}
	return d.Ours
}

// discussion makes mentions of a discussion. The rest of it is for reading, and
// comes only with something that is about us.
func (l *listening) discussion(d *discussion, about func(n *node) bool) source.Batch {
	var b source.Batch
	some := false
	add := func(n *node, above string) {
		if n.ID == "" || strings.TrimSpace(n.Title+n.Body) == "" {
			return
		}
		m := n.mention(nodePrefix+d.ID, above)
		m.Context = n.Ours || n.Created.Before(l.at.Floor) || n.robot() || !about(n)
		some = some || !m.Context
		b.Mentions = append(b.Mentions, m)
	}
	add(&d.node, "")
	for i := range d.Comments.Nodes {
		c := &d.Comments.Nodes[i]
		add(&c.node, nodePrefix+d.ID)
		for j := range c.Replies.Nodes {
			add(&c.Replies.Nodes[j], nodePrefix+c.ID)
		}
	}
	if !some {
		return source.Batch{}
	}
	return b
}

func (n *node) robot() bool { return n.Author != nil && n.Author.Type == "Bot" }

// mention makes a mention of a node, without its source.
func (n *node) mention(thread, above string) domain.Mention {
	m := domain.Mention{
		ID: nodePrefix + n.ID, URL: source.WebAddress(n.URL), At: clock(n.Created),
		Title: strings.TrimSpace(n.Title), Text: text(n.Body), Thread: thread, InReplyTo: above,
	}
	if n.Edited.After(n.Created) && n.Edited.Year() < 9999 {
		m.Revision = int(max(n.Edited.Unix(), 0))
	}
	if m.Title+m.Text == "" {
		m.Text = "[a comment that shows nothing]"
	}
	if n.Author == nil {
		m.Author = author(nil)
	} else {
		m.Author = author(&user{Login: n.Author.Login, Page: n.Author.Page})
	}
	return m
}
