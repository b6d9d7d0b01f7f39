package fake

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/source/sourcetest"
)

// Post is a post, or one version of it.
type Post struct {
	ID      string
	Text    string // as it was written
	Author  string // an id
	To      string // the post that it answers
	Called  bool   // it is listed among the mentions of our account
	Lead    string // the handle that X puts before an answer
	At      time.Time
	History []string // the ids of all versions up to this one
	Alt     string   // of its image
	Spoilt  bool     // it is given in a form that cannot be read
}

// Add puts a post on the network, in its author's name, and gives it with its id.
func (s *Server) Add(p Post) *Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(p)
}

func (s *Server) add(p Post) *Post {
	s.made++
	p.ID = "19900000000000" + fmt.Sprintf("%05d", s.made)
	if p.Author == "" {
		p.Author = "2002"
	}
	if p.At.IsZero() {
		p.At = time.Now()
	}
	p.At = p.At.UTC().Truncate(time.Millisecond)
	p.History = append(slices.Clone(p.History), p.ID)
	s.posts = append(s.posts, &p)
	for c := range s.streams {
		select {
		case c <- &p:
		default: // X drops what a slow reader does not take
		}
	}
	return &p
}

// Edit makes a new version of a post.
func (s *Server) Edit(id, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.find(s.newest(id)); old != nil {
		next := *old
		next.Text = text
		next.History = old.History
		s.add(next)
	}
}

// Remove takes a post down, with all its versions.
func (s *Server) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts = slices.DeleteFunc(s.posts, func(p *Post) bool { return slices.Contains(p.History, id) })
}

// find gives a post, or nil; the caller holds the lock.
func (s *Server) find(id string) *Post {
	for _, p := range s.posts {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// newest is the id of the newest version of a post.
func (s *Server) newest(id string) string {
	for _, p := range s.posts {
		if slices.Contains(p.History, id) {
			id = p.ID
		}
	}
	return id
}

func (s *Server) user(id string) map[string]any {
	handle := map[string]string{userID: User, "2002": "maria_r"}[id]
	return map[string]any{
		"id": id, "username": handle, "name": strings.ToUpper(handle[:1]) + handle[1:],
		"public_metrics": map[string]any{"followers_count": 42, "following_count": 7, "post_count": 9, "tweet_count": 9, "listed_count": 0},
	}
}

var address = regexp.MustCompile(`https?://\S+`)

// wire is a post as X gives it: short links, HTML's escapes, and the handle of
// whom it answers in front.
func (s *Server) wire(p *Post) map[string]any {
	if p.Spoilt {
		return map[string]any{"id": p.ID, "text": []int{1}}
	}
	name := func(now, before string) string {
		if s.Old {
			return before
		}
		return now
	}
	var urls []map[string]any
	text := address.ReplaceAllStringFunc(p.Lead+p.Text, func(u string) string {
		short := fmt.Sprintf("https://t.co/%s%d", p.ID[len(p.ID)-5:], len(urls))
		urls = append(urls, map[string]any{"start": 0, "end": 23, "url": short, "expanded_url": u, "display_url": strings.TrimPrefix(u, "https://")})
		return short
	})
	out := map[string]any{
		"id": p.ID, "text": html.EscapeString(text), "author_id": p.Author, "created_at": p.At.Format("2006-01-02T15:04:05.000Z"), "lang": "en",
		"conversation_id": s.root(p), name("edit_history_post_ids", "edit_history_tweet_ids"): s.versions(p),
	}
	if len(urls) > 0 {
		out["entities"] = map[string]any{"urls": urls}
	}
	if p.To != "" {
		out[name("referenced_posts", "referenced_tweets")] = []map[string]any{{"type": "replied_to", "id": p.To}}
	}
	if p.Alt != "" {
		out["attachments"] = map[string]any{"media_keys": []string{"3_" + p.ID}}
	}
	return out
}

// versions are the ids of all versions of a post.
func (s *Server) versions(p *Post) []string {
	if newest := s.find(s.newest(p.ID)); newest != nil {
		return newest.History
	}
	return p.History
}

func (s *Server) root(p *Post) string {
	for range 100 {
		up := s.find(p.To)
		if up == nil {
			break
		}
		p = up
	}
	return p.History[0]
}

// answer is some posts with all that they point to.
func (s *Server) answer(posts []*Post) (data []map[string]any, includes map[string]any) {
	users, seen := []map[string]any{}, map[string]bool{}
	var around, media []map[string]any
	for _, p := range posts {
		data = append(data, s.wire(p))
		up := s.find(p.To)
		if up != nil {
			around = append(around, s.wire(up))
		}
		for _, q := range []*Post{p, up} {
			if q != nil && !seen[q.Author] {
				seen[q.Author] = true
				users = append(users, s.user(q.Author))
			}
		}
		if p.Alt != "" {
			media = append(media, map[string]any{"media_key": "3_" + p.ID, "type": "photo", "alt_text": p.Alt})
		}
	}
	includes = map[string]any{"users": users}
	if len(around) > 0 && s.Old {
		includes["tweets"] = around
	} else if len(around) > 0 {
		includes["posts"] = around
	}
	if len(media) > 0 {
		includes["media"] = media
	}
	return data, includes
}

// list answers with a page of the posts that are kept, newest first.
func (s *Server) list(w http.ResponseWriter, r *http.Request, keep func(*Post) bool) {
	q := r.URL.Query()
	since, until := q.Get("since_id"), q.Get("until_id")
	from, _ := time.Parse(time.RFC3339, q.Get("start_time"))
	size, _ := strconv.Atoi(q.Get("max_results"))
	skip, _ := strconv.Atoi(q.Get("pagination_token"))
	var posts []*Post
	for _, p := range slices.Backward(s.posts) {
		below := until == "" || len(p.ID) < len(until) || p.ID < until
		if keep(p) && p.ID > since && below && !p.At.Before(from) && (p.Spoilt || s.newest(p.ID) == p.ID) {
			posts = append(posts, p)
		}
	}
	meta := map[string]any{}
	posts = posts[min(skip, len(posts)):]
	if size = min(max(size, 5), 100); len(posts) > size {
		posts = posts[:size]
		meta["next_token"] = strconv.Itoa(skip + size)
	}
	meta["result_count"] = len(posts)
	if len(posts) == 0 {
		sourcetest.WriteJSON(w, 200, map[string]any{"meta": meta})
		return
	}
	meta["newest_id"], meta["oldest_id"] = posts[0].ID, posts[len(posts)-1].ID
	data, includes := s.answer(posts)
	sourcetest.WriteJSON(w, 200, map[string]any{"data": data, "includes": includes, "meta": meta})
}

// one answers with one post: with 200 even where there is none.
func (s *Server) one(w http.ResponseWriter, id string) {
	p := s.find(id)
	if p == nil {
		sourcetest.WriteJSON(w, 200, map[string]any{"errors": []any{map[string]any{
			"type": "https://api.x.com/2/problems/resource-not-found", "title": "Not Found Error", "resource_type": "post",
			"detail": "Could not find post with id: [" + id + "].", "resource_id": id, "parameter": "id", "value": id,
		}}})
		return
	}
	data, includes := s.answer([]*Post{p})
	sourcetest.WriteJSON(w, 200, map[string]any{"data": data[0], "includes": includes})
}

// remove deletes a post of ours.
func (s *Server) remove(w http.ResponseWriter, id string) {
	p := s.find(id)
	if p == nil || p.Author != userID {
		fail(w, http.StatusNotFound, "Not Found", "there is no such post")
		return
	}
	s.posts = slices.DeleteFunc(s.posts, func(p *Post) bool { return p.ID == id })
	sourcetest.WriteJSON(w, 200, map[string]any{"data": map[string]any{"deleted": true}})
}

// matches reports whether a text holds one of the quoted terms of a search.
func matches(query, text string) bool {
	for i, term := range strings.Split(query, `"`) {
		if i%2 == 1 && strings.Contains(strings.ToLower(text), strings.ToLower(term)) {
			return true
		}
	}
	return false
}

// post takes a reply of ours.
func (s *Server) post(w http.ResponseWriter, body []byte) {
	var in struct {
		Text  string `json:"text"`
		Reply struct {
			To string `json:"in_reply_to_tweet_id"`
		} `json:"reply"`
	}
	fault := s.fault
	s.fault = None
	to := (*Post)(nil)
	if json.Unmarshal(body, &in) == nil {
		to = s.find(in.Reply.To)
	}
	switch {
	case fault == Cut:
		panic(http.ErrAbortHandler)
	case fault == Busy:
		w.Header().Set("Retry-After", "0.000001")
		fail(w, http.StatusTooManyRequests, "Too Many Requests", "Too Many Requests")
		return
	case to == nil || in.Text == "":
		fail(w, http.StatusBadRequest, "Invalid Request", "the post to answer, or the text, is missing")
		return
	case fault == Refuse || !to.Called:
		fail(w, http.StatusForbidden, "Forbidden", "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.")
		return
	}
	lead := "@" + s.user(to.Author)["username"].(string) + " "
	for _, p := range s.posts {
		if p.Author == userID && p.Text == in.Text && p.Lead == lead {
			fail(w, http.StatusForbidden, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
			return
		}
	}
	p := s.add(Post{Text: in.Text, Author: userID, To: to.ID, Lead: lead})
	switch fault {
	case Lose:
		panic(http.ErrAbortHandler)
	case Broken:
		fail(w, http.StatusInternalServerError, "Internal Server Error", "something went wrong")
		return
	}
	sourcetest.WriteJSON(w, http.StatusCreated, map[string]any{"data": map[string]any{"id": p.ID, "text": in.Text}})
}

// rule is a filter of the stream.
type rule struct {
	ID    string `json:"id"`
	Value string `json:"value"`
	Tag   string `json:"tag"`
}

func (s *Server) rule(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct {
		Add    []rule `json:"add"`
		Delete struct {
			IDs []string `json:"ids"`
		} `json:"delete"`
	}
	if r.Method == http.MethodPost && json.Unmarshal(body, &in) != nil {
		fail(w, http.StatusBadRequest, "Invalid Request", "the rules cannot be read")
		return
	}
	s.rules = slices.DeleteFunc(s.rules, func(r rule) bool { return slices.Contains(in.Delete.IDs, r.ID) })
	for _, r := range in.Add {
		s.made++
		r.ID = strconv.Itoa(s.made)
		s.rules = append(s.rules, r)
	}
	sourcetest.WriteJSON(w, 200, map[string]any{"data": s.rules, "meta": map[string]any{"sent": "now"}})
}

// Rules are the filters of the stream, by their tags.
func (s *Server) Rules() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for _, r := range s.rules {
		out[r.Tag] = r.Value
	}
	return out
}

// AddRule puts a filter on the stream that is not hark's, or an older one.
func (s *Server) AddRule(tag, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	s.rules = append(s.rules, rule{strconv.Itoa(s.made), value, tag})
}
