package fake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/source/sourcetest"
)

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
