package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// page is where people read this GitHub.
const page = "https://github.example/"

func (s *Server) user(login string) map[string]any {
	kind := "User"
	if strings.HasSuffix(login, "[bot]") {
		kind = "Bot"
	}
	return map[string]any{"login": login, "id": 7, "node_id": "U_7", "html_url": page + login, "type": kind, "site_admin": false}
}

// shown is an issue or a comment.
func (s *Server) shown(p *Post) map[string]any {
	v := map[string]any{
		"url": s.URL + p.ID, "html_url": page + strings.TrimPrefix(p.ID, "/repos/"), "node_id": "N" + p.ID, "user": s.user(p.Author), "body": p.Text,
		"created_at": p.At.Format(time.RFC3339), "updated_at": p.Updated.Format(time.RFC3339), "author_association": "NONE",
	}
	if p.Parent != "" {
		v["issue_url"] = s.URL + p.Parent
	} else {
		v["title"], v["comments_url"], v["state"] = p.Title, s.URL+p.ID+"/comments", "open"
	}
	return v
}

// since are the posts that keep says, changed at the asked time or later.
func (s *Server) since(r *http.Request, keep func(p *Post) bool) []any {
	from, _ := time.Parse(time.RFC3339, r.FormValue("since"))
	found := slices.DeleteFunc(slices.Clone(s.posts), func(p *Post) bool {
		return strings.HasPrefix(p.ID, "node:") || p.Updated.Before(from) || !keep(p)
	})
	if r.FormValue("sort") == "updated" {
		slices.SortStableFunc(found, func(a, b *Post) int { return a.Updated.Compare(b.Updated) })
	}
	out := []any{}
	for _, p := range found {
		out = append(out, s.shown(p))
	}
	return out
}

func (s *Server) issues(rw http.ResponseWriter, r *http.Request) {
	if r.FormValue("state") != "all" || r.FormValue("direction") != "asc" {
		refuse(rw, http.StatusUnprocessableEntity, "this GitHub knows only all issues, oldest change first")
		return
	}
	s.paged(rw, r, append(slices.Clone(s.garbage), s.since(r, func(p *Post) bool { return p.Parent == "" })...))
}

func (s *Server) comments(rw http.ResponseWriter, r *http.Request) {
	issue := ""
	if r.PathValue("number") != "" {
		issue = root + "/issues/" + r.PathValue("number")
		if s.find(issue) == nil {
			refuse(rw, http.StatusNotFound, "Not Found")
			return
		}
	}
	s.paged(rw, r, s.since(r, func(p *Post) bool { return p.Parent != "" && (issue == "" || p.Parent == issue) }))
}

func (s *Server) one(rw http.ResponseWriter, r *http.Request) {
	if p := s.find(r.URL.Path); p != nil {
		sourcetest.WriteJSON(rw, http.StatusOK, s.shown(p))
		return
	}
	refuse(rw, http.StatusNotFound, "Not Found")
}

// pull is an issue as a pull request.
func (s *Server) pull(rw http.ResponseWriter, r *http.Request) {
	p := s.find(root + "/issues/" + r.PathValue("number"))
	if p == nil {
		refuse(rw, http.StatusNotFound, "Not Found")
		return
	}
	v := s.shown(p)
	v["url"], v["issue_url"] = s.URL+r.URL.Path, s.URL+p.ID
	sourcetest.WriteJSON(rw, http.StatusOK, v)
}

func (s *Server) destroy(rw http.ResponseWriter, r *http.Request) {
	if !s.drop(r.URL.Path) {
		refuse(rw, http.StatusNotFound, "Not Found")
		return
	}
	rw.WriteHeader(http.StatusNoContent)
}

// hindered does what the next fault says before anything is accepted, and
// reports whether that was all.
func hindered(rw http.ResponseWriter, f Fault) bool {
	switch f {
	case Busy:
		rw.Header().Set("Retry-After", "2")
		refuse(rw, http.StatusTooManyRequests, "Too many requests")
	case Primary:
		rw.Header().Set("X-RateLimit-Remaining", "0")
		refuse(rw, http.StatusForbidden, "API rate limit exceeded for user ID 7.")
	case Secondary:
		refuse(rw, http.StatusForbidden, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
	case Deny:
		refuse(rw, http.StatusForbidden, "Unable to create comment because issue is locked.")
	default:
		return false
	}
	return true
}

// failed does what a fault says after a comment was accepted, and reports
// whether there was one.
func failed(rw http.ResponseWriter, f Fault) bool {
	switch f {
	case Lose:
		panic(http.ErrAbortHandler) // the line is cut
	case Error:
		refuse(rw, http.StatusBadGateway, "Server Error")
	default:
		return false
	}
	return true
}

func (s *Server) create(rw http.ResponseWriter, r *http.Request) {
	fault := s.next
	s.next = None
	if hindered(rw, fault) {
		return
	}
	var sent struct {
		Body string `json:"body"`
	}
	issue := root + "/issues/" + r.PathValue("number")
	switch err := json.NewDecoder(r.Body).Decode(&sent); {
	case err != nil || strings.TrimSpace(sent.Body) == "":
		refuse(rw, http.StatusUnprocessableEntity, "Validation Failed")
		return
	case s.find(issue) == nil:
		refuse(rw, http.StatusNotFound, "Not Found")
		return
	}
	p := s.add(Post{Parent: issue, Author: Login, Text: sent.Body})
	if !failed(rw, fault) {
		sourcetest.WriteJSON(rw, http.StatusCreated, s.shown(p))
	}
}

func (s *Server) notifications(rw http.ResponseWriter, r *http.Request) {
	if s.coarse {
		refuse(rw, http.StatusForbidden, "Resource not accessible by personal access token")
		return
	}
	rw.Header().Set("X-Poll-Interval", "60")
	var last time.Time
	found := []any{}
	from, _ := time.Parse(time.RFC3339, r.FormValue("since"))
	for _, n := range slices.Backward(s.notes) {
		last = source.Later(last, n.Updated)
		if !n.Updated.Before(from) {
			found = append(found, s.note(n))
		}
	}
	if !last.IsZero() {
		rw.Header().Set("Last-Modified", last.Format(http.TimeFormat))
		if r.Header.Get("If-Modified-Since") == last.Format(http.TimeFormat) {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
	}
	s.paged(rw, r, found)
}

func (s *Server) note(n Note) map[string]any {
	subject := map[string]any{"type": "Issue", "url": s.URL + n.Thread, "latest_comment_url": s.URL + n.Thread}
	if strings.Contains(n.Thread, "/pulls/") {
		subject["type"] = "PullRequest"
	}
	if p := s.find(n.Thread); p != nil {
		subject["title"] = p.Title
	}
	if strings.HasPrefix(n.Thread, "node:") {
		subject["type"], subject["url"], subject["latest_comment_url"] = "Discussion", nil, nil
	}
	return map[string]any{
		"id": "1", "unread": true, "reason": n.Reason, "updated_at": n.Updated.Format(time.RFC3339), "last_read_at": nil,
		"repository": map[string]any{"full_name": Repo, "private": false}, "subject": subject, "url": s.URL + "/notifications/threads/1",
	}
}

// Network is it for the suites and the fault table.
func (s *Server) Network() sourcetest.Network {
	set := source.Settings{Name: "github", Server: s.URL, Places: []string{Repo}}
	return sourcetest.Network{
		Settings: set,
		Secrets:  map[string]string{secret.Token: Token},
		Server:   s.URL,
		Through:  sourcetest.At(set),
		Write: func(text string) domain.Mention {
			p := s.Add(Post{Title: "A question", Text: text})
			return domain.Mention{ID: p.ID, Source: "github", Thread: p.ID, At: p.At, Title: p.Title, Text: text, URL: page + strings.TrimPrefix(p.ID, "/repos/")}
		},
		Change:  s.Edit,
		Delete:  s.Remove,
		Replies: s.Replies,
	}
}

// Replies is what our account has posted, without its marks.
func (s *Server) Replies() (out []sourcetest.Posted) {
	for _, p := range s.All() {
		if p.Author == Login {
			text, _, _ := strings.Cut(p.Text, "\n\n<!-- hark:")
			out = append(out, sourcetest.Posted{ID: p.ID, To: p.Parent, Text: text})
		}
	}
	return out
}
