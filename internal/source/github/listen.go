package github

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

const (
	firstPast  = 24 * time.Hour  // of the first connect
	overlap    = 2 * time.Minute // between polls: lists are not always up to date at once
	threadsMax = 10_000          // threads remembered as handed over
)

// place is the cursor.
type place struct {
	Floor    time.Time       `json:"floor"`             // what was written before is for reading only
	Modified string          `json:"modified,omitzero"` // the Last-Modified of the notifications
	Read     time.Time       `json:"read,omitzero"`     // the newest notification
	Repos    map[string]repo `json:"repos,omitempty"`
}

// repo is up to when each list of a repository was read; zero is the floor.
type repo struct {
	Issues      time.Time `json:"issues,omitzero"`
	Comments    time.Time `json:"comments,omitzero"`
	Discussions time.Time `json:"discussions,omitzero"`
}

// readCursor reads a place; one that cannot be read is the beginning.
func readCursor(b []byte, now time.Time) place {
	var p place
	if source.ReadJSON(b, &p) != nil || p.Floor.IsZero() || p.Floor.After(now) {
		p = place{Floor: now.Add(-firstPast).UTC().Truncate(time.Second)}
	}
	if p.Repos == nil {
		p.Repos = map[string]repo{}
	}
	return p
}

// from is where a list goes on that was read up to a time.
func (p *place) from(read, now time.Time) time.Time {
	if read.After(now) {
		read = now
	}
	if read = read.Add(-overlap); read.Before(p.Floor) {
		return p.Floor
	}
	return read
}

// Listen implements source.Source.
func (g *github) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	defer g.web.Close()
	defer g.graph.Close()
	to.Report(source.Health{State: source.Starting, Detail: g.detail()})
	l := &listening{g: g, at: readCursor(cursor, g.o.Clock()), threads: map[string]bool{}}
	return source.Again(ctx, to, g.o.Pace(defaultEvery), l.poll)
}

func (g *github) detail() string {
	s := "notifications on " + g.web.Host()
	if len(g.places) > 0 {
		s += fmt.Sprintf(" and %d repositories", len(g.places))
	}
	return s
}

// listening is one Listen.
type listening struct {
	g       *github
	to      source.Sink // of this poll
	me      string
	at      place
	stored  string // the latest cursor
	fresh   source.Fresh
	threads map[string]bool // issues that were handed over, to be read or to be answered
	deaf    bool            // the token may not read notifications
	mark    time.Time       // what was written after it was missed
	every   time.Duration   // as GitHub asks for it
}

// poll reads the notifications and every repository.
func (l *listening) poll(ctx context.Context, to source.Sink) (time.Duration, error) {
	l.to = to
	var err error
	if l.me, err = l.g.ourselves(ctx); err != nil {
		return 0, err
	}
	if len(l.threads) > threadsMax {
		clear(l.threads)
	}
	maps.DeleteFunc(l.at.Repos, func(name string, _ repo) bool { return !slices.Contains(l.g.places, name) })
	if err := l.notifications(ctx); err != nil {
		return 0, l.g.judge(err)
	}
	for _, name := range l.g.places {
		for _, read := range []func(context.Context, string) error{l.issues, l.comments, l.talk} {
			if err := read(ctx, name); err != nil {
				return 0, l.g.judge(fmt.Errorf("read %s: %w", name, err))
			}
		}
	}
	l.fresh.Live()
	detail := l.g.detail()
	if l.deaf {
		detail += "; this token may not read notifications, a classic one with that scope may"
	}
	l.to.Report(source.Health{State: source.Live, Detail: detail})
	if l.g.o.Pause > 0 {
		return 0, nil
	}
	return max(l.every, l.g.o.Pace(defaultEvery).Every), nil
}

// deliver hands b over, with the cursor where it has moved.
func (l *listening) deliver(ctx context.Context, b source.Batch) error {
	for i := range b.Mentions {
		b.Mentions[i].Source = l.g.o.Name
	}
	cursor, err := json.Marshal(l.at, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("store the place on GitHub: %w", err)
	}
	if string(cursor) != l.stored {
		b.Cursor = cursor
	}
	if err := l.fresh.CatchUp(ctx, l.to, b, l.mark); err != nil {
		return err
	}
	l.stored = string(cursor)
	for i := range b.Mentions {
		l.threads[b.Mentions[i].Thread] = true
	}
	return nil
}

// move sets up to when a list was read and hands over what it brought; where
// that fails the time stays as it was.
func (l *listening) move(ctx context.Context, name string, b source.Batch, set func(r *repo)) error {
	was := l.at.Repos[name]
	now := was
	set(&now)
	l.at.Repos[name] = now
	err := l.deliver(ctx, b)
	if err != nil {
		l.at.Repos[name] = was
	}
	return err
}

// issues reads the issues and pull requests of a repository.
func (l *listening) issues(ctx context.Context, name string) error {
	l.mark = l.at.Repos[name].Issues
	from := l.at.from(l.mark, l.g.o.Clock())
	_, err := l.g.since(ctx, "/repos/"+name+"/issues", from, func(items []jsontext.Value, newest time.Time) error {
		var b source.Batch
		for _, p := range l.posts(items, &b) {
			if p.Created.Before(l.at.Floor) || l.ours(p.User) || !l.g.matches(p.Title, p.Body) {
				continue
			}
			b.Mentions = append(b.Mentions, p.mention())
		}
		return l.move(ctx, name, b, func(r *repo) { r.Issues = source.Later(r.Issues, newest) })
	})
	return err
}

// comments reads the comments on a repository's issues and pull requests. Each
// brings its issue, to be read; of ours only those come that stand in a thread
// that is here.
func (l *listening) comments(ctx context.Context, name string) error {
	l.mark = l.at.Repos[name].Comments
	from := l.at.from(l.mark, l.g.o.Clock())
	_, err := l.g.since(ctx, "/repos/"+name+"/issues/comments", from, func(items []jsontext.Value, newest time.Time) error {
		var b source.Batch
		for _, p := range l.posts(items, &b) {
			m := p.mention()
			m.Context = l.ours(p.User)
			if p.Created.Before(l.at.Floor) || m.Context && !l.threads[m.Thread] || !m.Context && !l.g.matches(p.Body) {
				continue
			}
			if err := l.withIssue(ctx, m.Thread, &b); err != nil {
				return err
			}
			b.Mentions = append(b.Mentions, m)
		}
		return l.move(ctx, name, b, func(r *repo) { r.Comments = source.Later(r.Comments, newest) })
	})
	return err
}

// withIssue adds the issue that a comment belongs to, once.
func (l *listening) withIssue(ctx context.Context, path string, b *source.Batch) error {
	if l.threads[path] || slices.ContainsFunc(b.Mentions, func(m domain.Mention) bool { return m.ID == path }) {
		return nil
	}
	p, err := l.g.post(ctx, path)
	if gone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	m := p.mention()
	m.Context = true
	b.Mentions = append(b.Mentions, m)
	return nil
}

// posts reads the posts of a list, and refuses what cannot be read. What robots
// write is left out.
func (l *listening) posts(items []jsontext.Value, b *source.Batch) (all []*post) {
	for i, raw := range items {
		p, err := readPost(raw, l.g.web.Base())
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("post %d of a list", i+1), err.Error(), raw))
			continue
		}
		if p.User == nil || p.User.Type != "Bot" {
			all = append(all, p)
		}
	}
	return all
}

// post asks for one post.
func (g *github) post(ctx context.Context, path string) (*post, error) {
	got, err := g.get(ctx, web.Request{Path: path})
	if err != nil {
		return nil, err
	}
	p, err := readPost(got.Body, g.web.Base())
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", g.web.Host(), err)
	}
	return p, nil
}

func (l *listening) ours(u *user) bool { return u != nil && strings.EqualFold(u.Login, l.me) }

// matches reports whether one of the words stands in the texts.
func (g *github) matches(texts ...string) bool {
	if len(g.phrases) == 0 {
		return true
	}
	all := strings.ToLower(strings.Join(texts, "\n"))
	return slices.ContainsFunc(g.phrases, func(p string) bool { return strings.Contains(all, p) })
}
