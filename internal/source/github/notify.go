package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

// settled is how old a Last-Modified must be before it is relied on: it counts
// whole seconds, and one second can bring several notifications.
const settled = time.Minute

// The size and number of pages of notifications.
const (
	notesPage = 50
	notesMax  = 20
)

// note is a notification: it says that something has happened in a thread.
type note struct {
	Reason  string    `json:"reason"`
	Updated time.Time `json:"updated_at"`
	Repo    struct {
		Name string `json:"full_name"`
	} `json:"repository"`
	Subject struct {
		Title string `json:"title"`
		URL   string `json:"url"` // null for discussions
		Type  string `json:"type"`
	} `json:"subject"`
}

// concerns says which reasons make everything that others write in a thread
// one for us; where we are only mentioned, it is what mentions us.
func (n *note) concerns() (ours, known bool) {
	switch n.Reason {
	case "author", "comment", "assign", "manual", "team_mention":
		return true, true
	case "mention":
		return false, true
	}
	return false, false // "subscribed" and the like: that is what places are for
}

func readNote(raw []byte) (*note, error) {
	var n note
	if err := source.ReadJSON(raw, &n); err != nil {
		return nil, err
	}
	if owner, name, ok := strings.Cut(n.Repo.Name, "/"); !ok || !plain(owner) || !plain(name) {
		return nil, errors.New("the notification names no repository")
	}
	return &n, nil
}

// notifications hands over what is new in the threads that concern us.
func (l *listening) notifications(ctx context.Context) error {
	if l.deaf {
		return nil
	}
	l.mark = l.at.Read
	from := l.at.from(l.mark, l.g.o.Clock())
	items, modified, err := l.notes(ctx, from)
	if source.Answered(err, http.StatusForbidden) && limited(err) == 0 || source.Answered(err, http.StatusNotFound) {
		if len(l.g.places) == 0 {
			return &source.Final{Err: fmt.Errorf("the token may not read notifications: %w; make a classic one with that scope, or name places", err)}
		}
		l.deaf = true
		return nil
	}
	if err != nil {
		return err
	}
	var refused source.Batch
	read := l.at.Read
	for _, raw := range slices.Backward(items) { // they come newest first
		n, err := readNote(raw)
		if err != nil {
			refused.Refused = append(refused.Refused, source.Refuse("a notification", err.Error(), raw))
			continue
		}
		read = source.Later(read, n.Updated)
		if err := l.follow(ctx, n, from); err != nil && !gone(err) {
			return err
		}
	}
	was := l.at
	l.at.Read, l.at.Modified = read, modified
	if err := l.deliver(ctx, refused); err != nil {
		l.at = was
		return err
	}
	return nil
}

// notes asks for the notifications since a time. Where nothing has changed
// since the last time, there are none.
func (l *listening) notes(ctx context.Context, from time.Time) (all []jsontext.Value, modified string, err error) {
	modified = l.at.Modified
	for number := 1; number <= notesMax; number++ {
		r := web.Request{Path: "/notifications", Header: http.Header{}, Query: url.Values{
			"all": {"true"}, "since": {from.UTC().Format(time.RFC3339)}, "per_page": {strconv.Itoa(notesPage)}, "page": {strconv.Itoa(number)},
		}}
		if at, err := http.ParseTime(l.at.Modified); number == 1 && err == nil && l.g.o.Clock().Sub(at) > settled {
			r.Header.Set("If-Modified-Since", l.at.Modified)
		}
		got, err := l.g.get(ctx, r)
		if err != nil {
			return nil, "", err
		}
		if number == 1 {
			seconds, _ := strconv.Atoi(got.Header.Get("X-Poll-Interval")) // none is 0
			l.every = time.Duration(min(max(seconds, 0), 3600)) * time.Second
			if got.Status == http.StatusNotModified {
				return nil, l.at.Modified, nil
			}
			modified = line(got.Header.Get("Last-Modified"))
		}
		items, err := readList(got.Body)
		if err != nil {
			return nil, "", fmt.Errorf("read the answer of %s: %w", l.g.web.Host(), err)
		}
		all = append(all, items...)
		if len(items) < notesPage {
			break
		}
	}
	return all, modified, nil
}

// line is a header's value if it may be sent back.
func line(s string) string {
	if len(s) > 100 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return s
}

// follow hands over what was written since in the thread that a notification
// is about.
func (l *listening) follow(ctx context.Context, n *note, from time.Time) error {
	all, known := n.concerns()
	if !known {
		return nil
	}
	if n.Subject.Type == "Discussion" {
		return l.discussions(ctx, n.Repo.Name, from, func(d *discussion) error {
			if d.Title != n.Subject.Title {
				return nil
			}
			b := l.discussion(d, func(n *node) bool { return all || d.oursIn() || l.called(n.Body) })
			return l.deliver(ctx, b)
		})
	}
	path := pathOf(n.Subject.URL, l.g.web.Base())
	if path == "" {
		return nil // a release, a commit, an invitation
	}
	issue, err := l.g.post(ctx, path)
	if err == nil && issue.thread() != issue.URL { // a pull request: its conversation is that of an issue
		issue, err = l.g.post(ctx, issue.thread())
	}
	if err != nil {
		return err
	}
	var b source.Batch
	first := issue.mention()
	first.Context = l.ours(issue.User) || issue.Created.Before(l.at.Floor) || !all && !l.called(issue.Title, issue.Body)
	b.Mentions = append(b.Mentions, first)
	_, err = l.g.comments(ctx, issue.URL, from, func(items []jsontext.Value) error {
		for _, p := range l.posts(items, &b) {
			m := p.mention()
			m.Context = l.ours(p.User) || p.Created.Before(l.at.Floor) || !all && !l.called(p.Body)
			b.Mentions = append(b.Mentions, m)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.deliver(ctx, b)
}

// called reports whether the account is mentioned in the texts.
func (l *listening) called(texts ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(texts, "\n")), "@"+strings.ToLower(l.me))
}
