package fake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hark/internal/source/sourcetest"
)

// bodyMax bounds a request's body.
const bodyMax = 1 << 20

// answer is what is answered.
type answer struct {
	status int
	header http.Header
	body   []byte
	cut    bool // the line, instead
}

func say(status int, v any) answer {
	return answer{status: status, header: http.Header{}, body: encode(v)}
}

func refuse(status int, why string) answer { return say(status, object{"error": why}) }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		return
	}
	if strings.HasPrefix(r.URL.Path, "/api/v1/streaming") && s.streams(w, r) {
		return
	}
	s.mu.Lock()
	a := s.answer(r, body)
	watch := s.watch
	s.mu.Unlock()
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	a.header.Set("Content-Type", "application/json; charset=utf-8")
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that went away is its own affair
	if watch != nil {
		watch(sourcetest.Exchange{Request: r, Body: body, Status: a.status, Header: a.header, Answer: a.body})
	}
}

// answer finds one. The caller holds the lock.
func (s *Server) answer(r *http.Request, body []byte) answer {
	if bad := s.admit(r); bad != nil {
		return *bad
	}
	if s.q.DenyStreams && strings.HasPrefix(r.URL.Path, "/api/v1/streaming") {
		return refuse(403, "This action is not allowed")
	}
	q := r.URL.Query()
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	switch path := strings.Join(parts, "/"); {
	case path == "v1/accounts/verify_credentials":
		return s.known(say(200, s.credentials()))
	case path == "v2/instance" && !s.q.NoV2:
		return s.known(say(200, s.instance2()))
	case path == "v1/instance":
		return s.known(say(200, s.instance1()))
	case path == "v1/notifications":
		return s.known(s.notifications(r, q))
	case path == "v2/search":
		return s.known(s.search(q))
	case len(parts) == 4 && strings.HasPrefix(path, "v1/timelines/tag/"):
		tag := parts[3]
		return s.known(s.timeline(r, func(p *Post) bool { return slices.Contains(p.Tags, tag) }))
	case len(parts) == 4 && parts[1] == "accounts" && parts[3] == "statuses":
		return s.known(s.timeline(r, func(p *Post) bool { return "7"+handle(p.By) == parts[2] }))
	case path == "v1/statuses" && r.Method == http.MethodPost:
		return s.known(s.post(r, body))
	case len(parts) == 4 && parts[1] == "statuses" && parts[3] == "context":
		return s.known(s.context(parts[2]))
	case len(parts) == 3 && parts[1] == "statuses":
		return s.known(s.one(r.Method, parts[2]))
	}
	return refuse(404, "Record not found")
}

// admit refuses who has no token, and everything while the server is down.
func (s *Server) admit(r *http.Request) *answer {
	if strings.Contains(r.URL.RequestURI(), Token) || strings.Contains(r.URL.RequestURI(), "access_token") {
		s.complain("the token stands in the address of %s", r.URL.Path)
	}
	if s.q.Down {
		a := refuse(503, "Service unavailable")
		return &a
	}
	if r.Header.Get("Authorization") != "Bearer "+Token {
		a := refuse(401, "The access token is invalid")
		return &a
	}
	return nil
}

// known adds what every answer of Mastodon's bears.
func (s *Server) known(a answer) answer {
	if a.header.Get("X-RateLimit-Reset") == "" && !a.cut {
		a.header.Set("X-RateLimit-Limit", "300")
		a.header.Set("X-RateLimit-Remaining", "299")
		a.header.Set("X-RateLimit-Reset", time.Now().UTC().Add(5*time.Minute).Format("2006-01-02T15:04:05.000000Z"))
	}
	return a
}

// page cuts a page out of items (oldest first), as min_id, max_id and limit
// say, newest first, and adds the Link header.
func page[T any](s *Server, r *http.Request, items []T, id func(T) string) ([]T, http.Header) {
	q, h := r.URL.Query(), http.Header{}
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 || limit > 40 {
		limit = 20
	}
	at := func(name string) int {
		return slices.IndexFunc(items, func(t T) bool { return q.Get(name) != "" && id(t) == q.Get(name) })
	}
	if i := at("max_id"); i >= 0 && !s.q.IgnoreMaxID {
		items = items[:i]
	}
	from := max(len(items)-limit, 0)
	if q.Has("min_id") && !s.q.IgnoreMinID {
		items = items[min(at("min_id")+1, len(items)):]
		items, from = items[:min(limit, len(items))], 0
	}
	out := slices.Clone(items[from:])
	slices.Reverse(out)
	if len(out) > 0 && !s.q.NoLink {
		link := func(name, id, rel string) string {
			return fmt.Sprintf(`<%s%s?%s>; rel="%s"`, s.at.URL, r.URL.Path, url.Values{name: {id}, "limit": {strconv.Itoa(limit)}}.Encode(), rel)
		}
		h.Set("Link", link("max_id", id(out[len(out)-1]), "next")+", "+link("min_id", id(out[0]), "prev"))
	}
	return out, h
}

func (s *Server) notifications(r *http.Request, q url.Values) answer {
	notes := slices.DeleteFunc(slices.Clone(s.notes), func(n note) bool { return !slices.Contains(q["types[]"], n.kind) })
	notes, h := page(s, r, notes, func(n note) string { return n.id })
	out := []any{}
	for _, n := range notes {
		out = append(out, s.notification(n))
	}
	return answer{200, h, encode(out), false}
}

func (s *Server) timeline(r *http.Request, of func(*Post) bool) answer {
	posts := slices.DeleteFunc(slices.Clone(s.posts), func(p *Post) bool { return p.Deleted || !of(p) })
	posts, h := page(s, r, posts, func(p *Post) string { return p.ID })
	out := []any{}
	for _, p := range posts {
		out = append(out, s.status(p))
	}
	return answer{200, h, encode(out), false}
}

func (s *Server) search(q url.Values) answer {
	if s.q.SearchDenied {
		return refuse(403, "This action is not allowed")
	}
	offset, _ := strconv.Atoi(q.Get("offset"))
	out := []any{}
	for _, p := range slices.Backward(s.posts) {
		if !p.Deleted && strings.Contains(p.Content, q.Get("q")) {
			if offset--; offset < 0 && len(out) < 40 {
				out = append(out, s.status(p))
			}
		}
	}
	return say(200, object{"accounts": []any{}, "statuses": out, "hashtags": []any{}})
}

func (s *Server) one(method, id string) answer {
	p := s.find(id)
	if p == nil && s.q.DeletedStays && method == http.MethodGet {
		for _, gone := range s.posts {
			if gone.ID == id {
				return say(200, s.status(gone))
			}
		}
	}
	switch {
	case p == nil:
		return refuse(404, "Record not found")
	case method == http.MethodGet:
		return say(200, s.status(p))
	case method == http.MethodDelete && p.By == Account:
		o := s.status(p)
		s.delete(id)
		return say(200, o)
	}
	return refuse(403, "This action is not allowed")
}

func (s *Server) context(id string) answer {
	p := s.find(id)
	if p == nil {
		return refuse(404, "Record not found")
	}
	above, below := []any{}, []any{}
	for up := s.find(p.ReplyTo); up != nil; up = s.find(up.ReplyTo) {
		above = slices.Insert(above, 0, any(s.status(up)))
	}
	under := map[string]bool{id: true}
	for _, other := range s.posts {
		if under[other.ReplyTo] && !other.Deleted {
			under[other.ID] = true
			below = append(below, s.status(other))
		}
	}
	return say(200, object{"ancestors": above, "descendants": below})
}

// post takes a status, or not.
func (s *Server) post(r *http.Request, body []byte) answer {
	var in struct {
		Status     string `json:"status"`
		ReplyTo    string `json:"in_reply_to_id"`
		Visibility string `json:"visibility"`
		Warning    string `json:"spoiler_text"`
		Lang       string `json:"language"`
	}
	key := r.Header.Get("Idempotency-Key")
	switch err := json.NewDecoder(bytes.NewReader(body)).Decode(&in); {
	case err != nil:
		return refuse(400, "Error occurred while parsing request parameters")
	case take(&s.q.Busy):
		a := refuse(429, "Too many requests")
		a.header.Set("X-RateLimit-Remaining", "0")
		a.header.Set("X-RateLimit-Reset", time.Now().UTC().Add(time.Minute).Format("2006-01-02T15:04:05.000000Z"))
		return a
	case take(&s.q.Cut):
		return answer{cut: true, header: http.Header{}}
	case take(&s.q.Say), len([]rune(in.Status+in.Warning)) > s.limit() && !strings.Contains(in.Status, "http"):
		return refuse(422, "Validation failed: Text character limit exceeded")
	case s.find(in.ReplyTo) == nil:
		return refuse(404, "Record not found")
	case key == "":
		s.complain("a post without an Idempotency-Key")
	}
	p := s.keys[key]
	if p == nil || s.q.IgnoreKey {
		p = s.add(&Post{
			By: Account, At: time.Now().UTC(), Content: s.linked(in.Status), Raw: in.Status, Warning: in.Warning,
			Visibility: in.Visibility, Lang: in.Lang, ReplyTo: in.ReplyTo,
		})
		s.keys[key] = p
	}
	switch {
	case take(&s.q.Drop):
		return answer{cut: true, header: http.Header{}}
	case take(&s.q.Fail):
		return refuse(500, "Internal server error")
	}
	return say(200, s.status(p))
}

// take counts one down.
func take(n *int) bool {
	if *n > 0 {
		*n--
		return true
	}
	return false
}
