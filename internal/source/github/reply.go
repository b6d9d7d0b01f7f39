package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// slack is how far GitHub's clock may be behind ours. It is wide, because a
// mark that is missed is a reply sent twice, and the way back costs little.
const slack = 24 * time.Hour

// plan is what every attempt repeats besides the text.
type plan struct {
	As string `json:"as"` // the account that it is for
}

// Prepare implements source.Preparer.
func (g *github) Prepare(ctx context.Context, _ source.Outgoing) (string, error) {
	me, err := g.ourselves(ctx)
	if err != nil {
		return "", verdict(err)
	}
	raw, err := json.Marshal(plan{g.as(me)})
	return string(raw), err
}

// as names an account for a plan.
func (g *github) as(me string) string { return strings.ToLower(me) + " on " + g.web.Host() }

// planned is an error where the reply is not for this account.
func (g *github) planned(ctx context.Context, raw string) error {
	if raw == "" {
		return nil
	}
	var p plan
	if err := source.ReadJSON([]byte(raw), &p); err != nil {
		return fmt.Errorf("read the plan of the reply: %w", err)
	}
	me, err := g.ourselves(ctx)
	if err != nil {
		return err
	}
	return source.SameAccount(p.As, g.as(me))
}

// before says what an error means that comes before a reply is sent.
func before(err error) error {
	var d *source.Definite
	if errors.Is(err, source.ErrCannotTell) {
		return &source.Definite{Err: err}
	}
	if errors.As(verdict(err), &d) {
		return d
	}
	return &source.Definite{Err: err, Retry: true}
}

// Reply implements source.Replier.
func (g *github) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if err := g.planned(ctx, r.Plan); err != nil {
		return domain.Receipt{}, before(err)
	}
	body := strings.TrimRight(r.Text, " \n\t") + "\n\n" + mark(r.Key)
	if strings.HasPrefix(threadOf(&r.To), nodePrefix) {
		return g.answer(ctx, &r.To, body)
	}
	path, err := below(threadOf(&r.To))
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: err}
	}
	sent, err := json.Marshal(map[string]string{"body": body})
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("write the comment: %w", err)}
	}
	got, err := g.get(ctx, web.Request{Method: http.MethodPost, Path: path + "/comments", Body: sent})
	if err != nil {
		return domain.Receipt{}, verdict(err)
	}
	p, err := readPost(got.Body, g.web.Base())
	if err != nil {
		return domain.Receipt{}, fmt.Errorf("read the answer of %s: %w", g.web.Host(), err)
	}
	return domain.Receipt{ID: p.URL, URL: source.WebAddress(p.Page)}, nil
}

// Find implements source.Replier.
func (g *github) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	if err := g.planned(ctx, r.Plan); err != nil {
		return domain.Receipt{}, false, err
	}
	if strings.HasPrefix(threadOf(&r.To), nodePrefix) {
		return g.findAnswer(ctx, r)
	}
	path, err := below(threadOf(&r.To))
	if err != nil {
		return domain.Receipt{}, false, err
	}
	me, err := g.ourselves(ctx)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	var found *post
	complete, err := g.comments(ctx, path, r.Started.Add(-slack), func(items []jsontext.Value) error {
		for _, raw := range items {
			p, err := readPost(raw, g.web.Base())
			if err != nil {
				return fmt.Errorf("read a comment: %w", err) // it may be ours
			}
			if p.User != nil && strings.EqualFold(p.User.Login, me) && strings.Contains(p.Body, mark(r.Key)) {
				found = p
			}
		}
		return nil
	})
	switch {
	case found != nil:
		return domain.Receipt{ID: found.URL, URL: source.WebAddress(found.Page)}, true, nil
	case err != nil:
		return domain.Receipt{}, false, g.judge(err)
	case !complete:
		return domain.Receipt{}, false, source.ErrCannotTell
	}
	return domain.Receipt{}, false, nil
}

// Original implements source.Original.
func (g *github) Original(ctx context.Context, m domain.Mention) (domain.Mention, error) {
	var now domain.Mention
	if id, is := strings.CutPrefix(m.ID, nodePrefix); is {
		n, err := g.node(ctx, id)
		if gone(err) {
			return m, source.ErrGone
		}
		if err != nil {
			return m, g.judge(err)
		}
		now = n.mention(m.Thread, m.InReplyTo)
	} else {
		path, err := below(m.ID)
		if err != nil {
			return m, err
		}
		p, err := g.post(ctx, path)
		if gone(err) {
			return m, source.ErrGone
		}
		if err != nil {
			return m, g.judge(err)
		}
		now = p.mention()
	}
	// Moved to another repository it is still the same post.
	now.ID, now.Source, now.Thread, now.InReplyTo, now.Context = m.ID, m.Source, m.Thread, m.InReplyTo, m.Context
	return now, nil
}

// Delete implements source.Deleter.
func (g *github) Delete(ctx context.Context, _ source.Outgoing, rc domain.Receipt) error {
	var err error
	if id, is := strings.CutPrefix(rc.ID, nodePrefix); is {
		err = g.query(ctx, deleteQuery, map[string]any{"id": id}, &struct{}{})
	} else if path, bad := below(rc.ID); bad != nil {
		err = bad
	} else {
		_, err = g.get(ctx, web.Request{Method: http.MethodDelete, Path: path})
	}
	if err != nil && !gone(err) {
		return fmt.Errorf("delete the reply: %w", g.judge(err))
	}
	return nil
}

func threadOf(m *domain.Mention) string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.ID
}

// below gives the path that an id is, if it leads to what a repository holds.
func below(id string) (string, error) {
	if path := pathOf(id, &url.URL{}); path != "" {
		return path, nil
	}
	return "", errors.New("this post did not come from GitHub's API; answer it by hand")
}
