package fake

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Topic is a topic.
type Topic struct {
	ID      int
	Title   string
	Private bool
	count   int // of its posts, deleted ones too
}

// Post is a post.
type Post struct {
	ID      int
	Topic   int // 0 makes a topic of its own
	Number  int
	To      int // the number of the post that it answers
	Author  string
	Raw     string
	At      time.Time
	Version int
	Deleted bool
	Quiet   bool // nobody is notified
	Hidden  bool // it is in no list
}

type notice struct {
	at   time.Time
	kind int
	post *Post
}

// AddTopic makes a topic, and gives its id.
func (s *Server) AddTopic(t Topic) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addTopic(t).ID
}

func (s *Server) addTopic(t Topic) *Topic {
	t.ID = len(s.topics) + 1
	s.topics = append(s.topics, &t)
	return &t
}

// Add makes a post and notifies our account of it, unless it is Quiet.
func (s *Server) Add(p Post) Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.add(p)
}

func (s *Server) add(p Post) *Post {
	if p.Topic == 0 {
		p.Topic = s.addTopic(Topic{Title: "A topic of " + strconv.Itoa(len(s.topics)+1)}).ID
	}
	t := s.topics[p.Topic-1]
	t.count++
	s.ids++
	p.ID, p.Number, p.Version = s.ids, t.count, 1
	if p.Author == "" {
		p.Author = "maria"
	}
	if p.At.IsZero() {
		p.At = time.Now()
	}
	p.At = p.At.UTC().Truncate(time.Millisecond)
	s.posts = append(s.posts, &p)
	if !p.Quiet && p.Author != User {
		s.notices = append(s.notices, notice{p.At, 1, &p})
	}
	return &p
}

// Like notifies our account of a like.
func (s *Server) Like(id int, at time.Time) {
	s.locked(func() {
		if p := s.find(id); p != nil {
			s.notices = append(s.notices, notice{at, 5, p})
		}
	})
}

// Spoil makes a notification that cannot be read.
func (s *Server) Spoil() { s.locked(func() { s.spoilt++ }) }

// Edit changes a post, and Remove takes it down.
func (s *Server) Edit(id int, raw string) {
	s.locked(func() {
		if p := s.find(id); p != nil {
			p.Raw, p.Version = raw, p.Version+1
		}
	})
}

// Remove takes a post down.
func (s *Server) Remove(id int) {
	s.locked(func() {
		if p := s.find(id); p != nil {
			p.Deleted = true
		}
	})
}

// find gives a post that is not deleted, or nil.
func (s *Server) find(id int) *Post {
	i := slices.IndexFunc(s.posts, func(p *Post) bool { return p.ID == id && !p.Deleted })
	if i < 0 {
		return nil
	}
	return s.posts[i]
}

// cooked is the HTML of a post: comments are left out.
func cooked(raw string) string {
	for {
		before, rest, ok := strings.Cut(raw, "<!--")
		if !ok {
			break
		}
		_, after, _ := strings.Cut(rest, "-->")
		raw = before + after
	}
	return "<p>" + strings.ReplaceAll(html.EscapeString(strings.TrimSpace(raw)), "\n\n", "</p>\n<p>") + "</p>"
}

// wire is a post in the form that all answers share, with the fields that each
// document adds.
func (s *Server) wire(p *Post, more map[string]any) map[string]any {
	t := s.topics[p.Topic-1]
	var to any
	if p.To > 0 {
		to = strconv.Itoa(p.To)
	}
	if s.Numbers && p.To > 0 {
		to = p.To
	}
	stamp := p.At.Format("2006-01-02T15:04:05.000Z")
	out := map[string]any{
		"id": p.ID, "name": strings.ToUpper(p.Author[:1]) + p.Author[1:], "username": p.Author, "avatar_template": "/a.png", "created_at": stamp,
		"cooked": cooked(p.Raw), "post_number": p.Number, "post_type": 1, "posts_count": t.count, "updated_at": stamp, "reply_count": 0,
		"reply_to_post_number": to, "quote_count": 0, "incoming_link_count": 0, "reads": 1, "readers_count": 0, "score": 0.2,
		"yours": p.Author == User, "topic_id": p.Topic, "topic_slug": "a-topic", "display_username": p.Author,
		"primary_group_name": nil, "flair_name": nil, "flair_url": nil, "flair_bg_color": nil, "flair_color": nil, "flair_group_id": nil,
		"version": p.Version, "can_edit": false, "can_delete": false, "can_recover": false, "can_see_hidden_post": false, "can_wiki": false,
		"user_title": nil, "bookmarked": false, "raw": p.Raw, "actions_summary": []any{}, "moderator": false, "admin": false, "staff": false,
		"user_id": 7, "hidden": false, "trust_level": 1, "deleted_at": nil, "user_deleted": false, "edit_reason": nil,
		"can_view_edit_history": true, "wiki": false, "reviewable_id": nil, "reviewable_score_count": 0, "reviewable_score_pending_count": 0,
		"post_url": fmt.Sprintf("/t/a-topic/%d/%d", p.Topic, p.Number),
	}
	maps.Copy(out, more)
	return out
}
