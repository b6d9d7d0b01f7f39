package fake

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/source/sourcetest"
)

// page is how many posts a list gives at once.
const page = 50

// noticePage is how many notifications are given at once.
const noticePage = 60

func (s *Server) notifications(w http.ResponseWriter, r *http.Request) {
	skip, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	list := []any{}
	for range s.spoilt {
		list = append(list, map[string]any{"id": 1, "notification_type": 1, "created_at": "not a time"})
	}
	for i := len(s.notices) - 1 - skip; i >= 0 && len(list) < noticePage; i-- {
		n := s.notices[i]
		list = append(list, map[string]any{
			"id": i, "user_id": 1, "notification_type": n.kind, "read": false, "created_at": n.at.Format("2006-01-02T15:04:05.000Z"),
			"post_number": n.post.Number, "topic_id": n.post.Topic, "slug": "a-topic", "data": map[string]any{"original_post_id": n.post.ID, "username": n.post.Author},
		})
		skip++
	}
	answer := map[string]any{"notifications": list, "total_rows_notifications": len(s.notices), "seen_notification_id": 0}
	if skip < len(s.notices) {
		answer["load_more_notifications"] = fmt.Sprintf("/notifications?offset=%d&username=%s", skip, User)
	}
	sourcetest.WriteJSON(w, 200, answer)
}

// latest answers with the newest posts below an id.
func (s *Server) latest(w http.ResponseWriter, r *http.Request) {
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	if before == 0 {
		before = s.ids + 1
	}
	list := []any{}
	for _, p := range slices.Backward(s.posts) {
		if p.ID < before && !p.Deleted && !p.Hidden && len(list) < page && !(s.Windows && p.ID < before-page) {
			list = append(list, s.wire(p, map[string]any{
				"topic_title": s.topics[p.Topic-1].Title, "topic_html_title": s.topics[p.Topic-1].Title, "category_id": 1,
				"badges_granted": []any{}, "excerpt": p.Raw, "truncated": false,
			}))
		}
	}
	sourcetest.WriteJSON(w, 200, map[string]any{"latest_posts": list})
}

// search answers with pieces of the posts that hold the quoted term.
func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	parts := strings.SplitN(q, `"`, 3)
	term := strings.ToLower(parts[1])
	_, after, _ := strings.Cut(q, "after:")
	from, _ := time.Parse(time.DateOnly, after)
	posts, ids := []any{}, []any{}
	for _, p := range slices.Backward(s.posts) {
		if strings.Contains(strings.ToLower(p.Raw), term) && !p.Deleted && !p.Hidden && !p.At.Before(from) {
			ids = append(ids, p.ID)
			posts = append(posts, map[string]any{
				"id": p.ID, "name": p.Author, "username": p.Author, "avatar_template": "/a.png", "created_at": p.At.Format("2006-01-02T15:04:05.000Z"),
				"like_count": 0, "blurb": p.Raw[:min(len(p.Raw), 10)] + "...", "post_number": p.Number, "topic_id": p.Topic,
			})
		}
	}
	skip := min(max(n-1, 0)*page, len(posts))
	posts, ids = posts[skip:min(skip+page, len(posts))], ids[skip:min(skip+page, len(ids))]
	sourcetest.WriteJSON(w, 200, map[string]any{
		"posts": posts, "users": []any{}, "categories": []any{}, "tags": []any{}, "groups": []any{},
		"grouped_search_result": map[string]any{
			"more_posts": nil, "more_users": nil, "more_categories": nil, "term": q, "search_log_id": 1, "more_full_page_results": nil,
			"can_create_topic": true, "error": nil, "post_ids": ids, "user_ids": []any{}, "category_ids": []any{}, "tag_ids": []any{}, "group_ids": []any{},
		},
	})
}

func (s *Server) one(w http.ResponseWriter, id int) {
	p := s.find(id)
	if p == nil {
		fail(w, http.StatusNotFound, "The requested URL or resource could not be found.")
		return
	}
	sourcetest.WriteJSON(w, 200, s.wire(p, nil))
}

func (s *Server) remove(w http.ResponseWriter, id int) {
	p := s.find(id)
	if p == nil || p.Author != User {
		fail(w, http.StatusNotFound, "The requested URL or resource could not be found.")
		return
	}
	p.Deleted = true
	w.WriteHeader(http.StatusOK)
}

// topic answers with a topic: the ids of its posts, and of the posts
// themselves none, since hark does not look at those.
func (s *Server) topic(w http.ResponseWriter, id int) {
	if id < 1 || id > len(s.topics) {
		fail(w, http.StatusNotFound, "The requested URL or resource could not be found.")
		return
	}
	t := s.topics[id-1]
	ids := []int{}
	for _, p := range s.posts {
		if p.Topic == id && !p.Deleted {
			ids = append(ids, p.ID)
		}
	}
	if s.Mega {
		ids = []int{}
	}
	archetype := "regular"
	if t.Private {
		archetype = "private_message"
	}
	who := map[string]any{"id": 7, "username": "maria", "name": "Maria", "avatar_template": "/a.png"}
	const stamp = "2026-11-21T12:00:00.000Z"
	sourcetest.WriteJSON(w, 200, map[string]any{
		"post_stream": map[string]any{"posts": []any{}, "stream": ids}, "timeline_lookup": []any{}, "suggested_topics": []any{}, "tags": []any{},
		"tags_descriptions": map[string]any{}, "id": t.ID, "title": t.Title, "fancy_title": t.Title, "posts_count": len(ids), "created_at": stamp,
		"views": 1, "reply_count": 0, "like_count": 0, "last_posted_at": nil, "visible": true, "closed": false, "archived": false, "has_summary": false,
		"archetype": archetype, "slug": "a-topic", "category_id": 1, "word_count": nil, "deleted_at": nil, "user_id": 7, "featured_link": nil,
		"pinned_globally": false, "pinned_at": nil, "pinned_until": nil, "image_url": nil, "slow_mode_seconds": 0, "draft": nil,
		"draft_key": fmt.Sprintf("topic_%d", t.ID), "draft_sequence": 0, "unpinned": nil, "pinned": false, "current_post_number": 1,
		"highest_post_number": t.count, "deleted_by": nil, "has_deleted": false, "actions_summary": []any{}, "chunk_size": 20, "bookmarked": false,
		"bookmarks": []any{}, "topic_timer": nil, "message_bus_last_id": 0, "participant_count": 1, "show_read_indicator": false, "thumbnails": nil,
		"slow_mode_enabled_until": nil,
		"details": map[string]any{
			"can_edit": false, "notification_level": 1, "can_move_posts": false, "can_delete": false, "can_remove_allowed_users": false,
			"can_create_post": true, "can_reply_as_new_topic": true, "can_invite_to": false, "can_invite_via_email": false, "can_flag_topic": false,
			"can_convert_topic": false, "can_review_topic": false, "can_close_topic": false, "can_archive_topic": false, "can_split_merge_topic": false,
			"can_edit_staff_notes": false, "can_toggle_topic_visibility": false, "can_pin_unpin_topic": false, "can_banner_topic": false,
			"can_moderate_category": false, "can_remove_self_id": 1, "participants": []any{}, "created_by": who, "last_poster": who,
		},
	})
}

// user answers with our own profile: of the many fields the one that hark reads.
func (s *Server) user(w http.ResponseWriter) {
	sourcetest.WriteJSON(w, 200, map[string]any{"user": map[string]any{"id": 1, "username": User, "pending_posts_count": s.pending}})
}

// create takes a reply of ours.
func (s *Server) create(w http.ResponseWriter, body []byte) {
	var in struct {
		Raw   string `json:"raw"`
		Topic int    `json:"topic_id"`
		To    int    `json:"reply_to_post_number"`
	}
	fault := s.fault
	s.fault = None
	err := json.Unmarshal(body, &in)
	similar := slices.ContainsFunc(s.posts, func(p *Post) bool { return p.Author == User && p.Raw == in.Raw && !p.Deleted })
	switch {
	case fault == Cut:
		panic(http.ErrAbortHandler)
	case fault == Busy:
		w.Header().Set("Retry-After", "0.000001")
		fail(w, http.StatusTooManyRequests, "You've performed this action too many times, please try again later.")
		return
	case fault == Refuse:
		fail(w, http.StatusForbidden, "You are not permitted to view the requested resource.")
		return
	case err != nil || in.Topic < 1 || in.Topic > len(s.topics) || len(in.Raw) < 20:
		fail(w, http.StatusUnprocessableEntity, "Body is too short (minimum is 20 characters)")
		return
	case similar:
		fail(w, http.StatusUnprocessableEntity, "Le corps du message est trop similaire")
		return
	case fault == Enqueue:
		s.pending++
		sourcetest.WriteJSON(w, 200, map[string]any{"success": true, "action": "enqueued", "pending_post": map[string]any{"id": 1, "raw": in.Raw}})
		return
	}
	p := s.add(Post{Topic: in.Topic, To: in.To, Author: User, Raw: in.Raw})
	switch fault {
	case Lose:
		panic(http.ErrAbortHandler)
	case Broken:
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	sourcetest.WriteJSON(w, 200, s.wire(p, map[string]any{"draft_sequence": 1}))
}
