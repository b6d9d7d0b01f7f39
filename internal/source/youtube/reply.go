package youtube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// slack is how far the network's clock may be behind ours, where there is no plan.
const slack = 10 * time.Minute

// findPages bounds a look through a thread; a longer one cannot be told.
const findPages = 50

// plansMax is how many replies of ours with one text a plan can name.
const plansMax = 100

// plan names the comments of ours that said the same in this thread before the
// first attempt: what is found later and is none of them is the reply.
type plan struct {
	Before []string `json:"before,omitempty"`
	As     string   `json:"as,omitzero"` // the channel that it is for
}

// Prepare implements source.Preparer.
func (y *youtube) Prepare(ctx context.Context, r source.Outgoing) (string, error) {
	same, err := y.same(ctx, r)
	if err != nil {
		return "", y.verdict(ctx, err)
	}
	me, err := y.ourselves(ctx)
	if err != nil {
		return "", y.verdict(ctx, err)
	}
	p := plan{As: me}
	for _, c := range same {
		p.Before = append(p.Before, c.ID)
	}
	if len(p.Before) > plansMax {
		return "", &source.Definite{Err: fmt.Errorf("this thread holds the same reply %d times already", len(p.Before))}
	}
	b, err := json.Marshal(p)
	return string(b), err
}

// readPlan reads what Prepare gave, for the channel that it is for.
func (y *youtube) readPlan(ctx context.Context, raw string) (plan, error) {
	var p plan
	if raw == "" {
		return p, nil
	}
	if err := source.ReadJSON([]byte(raw), &p); err != nil {
		return p, &source.Definite{Err: fmt.Errorf("read the plan of the reply: %w", err)}
	}
	me, err := y.ourselves(ctx)
	if err != nil {
		return p, err
	}
	if err := source.SameAccount(p.As, me); err != nil {
		return p, &source.Definite{Err: err}
	}
	return p, nil
}

// Reply implements source.Replier.
func (y *youtube) Reply(ctx context.Context, r source.Outgoing) (domain.Receipt, error) {
	if _, err := y.readPlan(ctx, r.Plan); err != nil {
		return domain.Receipt{}, y.before(ctx, err)
	}
	body, err := json.Marshal(map[string]any{"snippet": map[string]string{"parentId": threadOf(&r.To), "textOriginal": r.Text}}, json.Deterministic(true))
	if err != nil {
		return domain.Receipt{}, &source.Definite{Err: fmt.Errorf("write the comment: %w", err)}
	}
	got, err := y.call(ctx, web.Request{Method: http.MethodPost, Path: "/youtube/v3/comments", Query: url.Values{"part": {"snippet"}}, Body: body}, costWrite)
	if err != nil {
		return domain.Receipt{}, y.verdict(ctx, err)
	}
	c, err := readComment(got.Body)
	if err != nil {
		return domain.Receipt{}, fmt.Errorf("read the answer of %s: %w", y.web.Host(), err)
	}
	return receipt(c, &r.To), nil
}

// Find implements source.Replier.
func (y *youtube) Find(ctx context.Context, r source.Outgoing) (domain.Receipt, bool, error) {
	p, err := y.readPlan(ctx, r.Plan)
	if err != nil {
		return domain.Receipt{}, false, y.judge(ctx, err)
	}
	same, err := y.same(ctx, r)
	if err != nil {
		return domain.Receipt{}, false, y.judge(ctx, err)
	}
	for _, c := range same {
		// With a plan the time is not asked for: a clock that is wrong must not
		// hide a reply that is there.
		recent := r.Plan != "" || !c.Snippet.Published.Before(r.Started.Add(-slack))
		if recent && !slices.Contains(p.Before, c.ID) {
			return receipt(c, &r.To), true, nil
		}
	}
	me, err := y.ourselves(ctx)
	if err != nil {
		return domain.Receipt{}, false, err
	}
	if !slices.Contains(y.o.Places, me) { // elsewhere it may wait for a review, where we cannot see it
		return domain.Receipt{}, false, source.ErrCannotTell
	}
	return domain.Receipt{}, false, nil
}

// Original implements source.Original.
func (y *youtube) Original(ctx context.Context, m domain.Mention) (domain.Mention, error) {
	l, err := y.list(ctx, "comments", url.Values{"part": {"snippet"}, "id": {m.ID}, "textFormat": {"plainText"}})
	if reason(err) == "commentNotFound" {
		return m, source.ErrGone
	}
	if err != nil {
		return m, y.judge(ctx, err)
	}
	if len(l.Items) == 0 {
		return m, source.ErrGone
	}
	c, err := readComment(l.Items[0])
	if err != nil || c.ID != m.ID {
		return m, fmt.Errorf("read the answer of %s: it is not the comment that was asked for", y.web.Host())
	}
	now := c.mention("")
	now.Source, now.InReplyTo, now.Thread, now.Context = m.Source, m.InReplyTo, m.Thread, m.Context
	if now.URL == "" {
		now.URL = m.URL
	}
	return now, nil
}

// Delete implements source.Deleter.
func (y *youtube) Delete(ctx context.Context, _ source.Outgoing, rc domain.Receipt) error {
	_, err := y.call(ctx, web.Request{Method: http.MethodDelete, Path: "/youtube/v3/comments", Query: url.Values{"id": {rc.ID}}}, costWrite)
	if source.Absent(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete the reply: %w", y.judge(ctx, err))
	}
	return nil
}

// threadOf is the comment that a reply to m hangs on: there are no replies to
// replies.
func threadOf(m *domain.Mention) string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.ID
}

// receipt is the proof that a comment of ours is there.
func receipt(c *comment, to *domain.Mention) domain.Receipt {
	rc := domain.Receipt{ID: c.ID, URL: watch(c.Snippet.Video, c.ID)}
	if rc.URL == "" {
		if u, err := url.Parse(to.URL); err == nil {
			rc.URL = watch(u.Query().Get("v"), c.ID)
		}
	}
	return rc
}

// same are the comments of ours in r's thread that say what r says.
func (y *youtube) same(ctx context.Context, r source.Outgoing) ([]*comment, error) {
	me, err := y.ourselves(ctx)
	if err != nil {
		return nil, err
	}
	raw, complete, err := y.thread(ctx, threadOf(&r.To), findPages)
	if err != nil {
		return nil, err
	}
	if !complete {
		return nil, source.ErrCannotTell
	}
	var out []*comment
	for _, item := range raw {
		c, err := readComment(item)
		if err != nil {
			return nil, fmt.Errorf("read a reply in the thread: %w", err) // it may be ours
		}
		if c.Snippet.Channel.Value != me {
			continue
		}
		for _, text := range []string{c.Snippet.Original, c.Snippet.Text} {
			if words(text) == words(r.Text) {
				out = append(out, c)
				break
			}
		}
	}
	return out, nil
}

// words is a text without what the network may change in its spaces.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// thread are all replies of a thread, up to so many pages.
func (y *youtube) thread(ctx context.Context, id string, pages int) (all []jsontext.Value, complete bool, err error) {
	token := ""
	for range pages {
		q := url.Values{"part": {"snippet"}, "parentId": {id}, "maxResults": {"100"}, "textFormat": {"plainText"}}
		if token != "" {
			q.Set("pageToken", token)
		}
		l, err := y.list(ctx, "comments", q)
		if err != nil {
			return nil, false, err
		}
		all = append(all, l.Items...)
		if token = l.Next; token == "" {
			return all, true, nil
		}
	}
	return all, false, nil
}

// before says what an error of a question means that comes before a reply.
func (y *youtube) before(ctx context.Context, err error) error {
	var d *source.Definite
	if err = y.verdict(ctx, err); errors.As(err, &d) {
		return d
	}
	return &source.Definite{Err: err, Retry: true}
}

// verdict says what an error means for a reply.
func (y *youtube) verdict(ctx context.Context, err error) error {
	var lack *lacking
	var done *source.Definite
	if errors.As(err, &done) {
		return done
	}
	if errors.As(err, &lack) {
		var final *source.Final
		return &source.Definite{Err: err, Retry: !errors.As(err, &final)}
	}
	after := y.after(err)
	switch why := reason(err); {
	case after > 0:
		return &source.Definite{Err: err, Retry: true, After: after}
	case why == "processingFailure": // "can be a transient error": nobody says that nothing was kept
		return err
	case source.Denied(err):
		return &source.Definite{Err: err, Retry: y.access.refreshes(ctx)}
	}
	return source.Verdict(err)
}
