package fake

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"
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
