package github

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// user is an account.
type user struct {
	Login string `json:"login"`
	Page  string `json:"html_url"`
	Type  string `json:"type"` // "User", "Bot" ...
}

// post is an issue, a pull request or a comment of the REST API.
type post struct {
	URL     string    `json:"url"`
	Page    string    `json:"html_url"`
	Issue   string    `json:"issue_url"` // of comments and pull requests
	Title   string    `json:"title"`
	Body    string    `json:"body"`
	User    *user     `json:"user"` // null where the account was deleted
	Created time.Time `json:"created_at"`
	Updated time.Time `json:"updated_at"`
}

// readList reads a list; its items are read one by one.
func readList(body []byte) ([]jsontext.Value, error) {
	var all []jsontext.Value
	if err := source.ReadJSON(body, &all); err != nil {
		return nil, err
	}
	return all[:min(len(all), 2*pageSize)], nil
}

// readPost reads a post of the API that stands below base.
func readPost(raw []byte, base *url.URL) (*post, error) {
	var p post
	if err := source.ReadJSON(raw, &p); err != nil {
		return nil, err
	}
	p.URL, p.Issue = pathOf(p.URL, base), pathOf(p.Issue, base)
	switch {
	case p.URL == "":
		return nil, errors.New("it has no address in the API")
	case strings.TrimSpace(p.Title+p.Body) == "":
		return nil, errors.New("it says nothing")
	}
	return &p, nil
}

// pathOf is the path below base of an address that the API gave; nothing of
// its host is believed. It is empty where it leads out of the repositories.
func pathOf(address string, base *url.URL) string {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || len(u.Path) > 400 || u.Path != u.EscapedPath() {
		return ""
	}
	path, ok := strings.CutPrefix(u.Path, base.Path)
	if !ok || !strings.HasPrefix(path, "/repos/") || strings.Contains(path, "//") || strings.Contains(path, "/.") || strings.HasSuffix(path, "/") {
		return ""
	}
	return path
}

// thread is the issue that a post is or belongs to.
func (p *post) thread() string {
	if p.Issue != "" {
		return p.Issue
	}
	return p.URL
}

// mention makes a mention of a post, without its source.
func (p *post) mention() domain.Mention {
	m := domain.Mention{ID: p.URL, URL: source.WebAddress(p.Page), At: clock(p.Created), Title: strings.TrimSpace(p.Title), Text: text(p.Body), Thread: p.thread()}
	if m.Thread != m.ID {
		m.InReplyTo = m.Thread
	}
	if m.Title+m.Text == "" {
		m.Text = "[a comment that shows nothing]" // such as only an HTML comment
	}
	m.Author = author(p.User)
	return m
}

func author(u *user) domain.Author {
	if u == nil || u.Login == "" {
		return domain.Author{Name: "ghost"} // as GitHub shows deleted accounts
	}
	return domain.Author{Handle: strings.TrimLeft(u.Login, "@"), URL: source.WebAddress(u.Page)}
}

func clock(t time.Time) time.Time {
	if t = t.UTC(); t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

var (
	unshown = regexp.MustCompile(`(?s)<!--.*?-->`)
	image   = regexp.MustCompile(`!\[([^\]\n]*)\]\(([^)\s]+)[^)\n]*\)`)
)

// text is Markdown as people read it in a terminal: as it was written, without
// what is not shown, images by what they show.
func text(body string) string {
	s := strings.ReplaceAll(body, "\r\n", "\n")
	s = unshown.ReplaceAllString(s, "")
	s = image.ReplaceAllString(s, "[image: $1] ($2)")
	return strings.TrimSpace(strings.ReplaceAll(s, "[image: ] ", "[image] "))
}

// The mark of a reply, which GitHub does not show.
const (
	markBegin = "<!-- hark:"
	markEnd   = " -->"
)

// mark is the mark of the reply with that key; what could end it early is left out.
func mark(key string) string {
	return markBegin + strings.Map(func(r rune) rune {
		if r == '<' || r == '>' || r < ' ' {
			return -1
		}
		return r
	}, strings.ReplaceAll(key, "--", "")) + markEnd
}
