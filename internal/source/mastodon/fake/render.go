package fake

import (
	"encoding/json"
	"time"
)

// object is a JSON object.
type object map[string]any

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// account is an Account with all that the document requires.
func (s *Server) account(acct string) object {
	page := s.at.URL + "/@" + acct
	return object{
		"id": "7" + handle(acct), "username": handle(acct), "acct": acct, "display_name": "The " + handle(acct) + " account", "locked": false, "bot": false,
		"discoverable": true, "indexable": false, "group": false, "created_at": "2022-11-23T00:00:00.000Z", "note": "<p>Hello</p>",
		"url": page, "uri": page, "avatar": page + "/avatar.png", "avatar_static": page + "/avatar.png", "header": page + "/header.png",
		"header_static": page + "/header.png", "followers_count": 42, "following_count": 1, "statuses_count": len(s.posts),
		"emojis": []any{}, "fields": []any{}, "last_status_at": "2026-11-20",
	}
}

// credentials is the CredentialAccount of ours.
func (s *Server) credentials() object {
	a := s.account(Account)
	a["source"] = object{"privacy": "public", "sensitive": false, "language": "en", "note": "", "fields": []any{}, "follow_requests_count": 0, "indexable": false}
	a["role"] = object{"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": false}
	return a
}

// status is a Status.
func (s *Server) status(p *Post) object {
	page := s.at.URL + "/@" + p.By + "/" + p.ID
	content := p.Content
	if p.Deleted {
		content = ""
	}
	media, tags, named := []any{}, []any{}, []any{}
	for _, alt := range p.Alt {
		m := object{"id": p.ID + "m", "type": "image", "url": page + "/1.png", "preview_url": page + "/1s.png", "remote_url": nil, "description": nil, "blurhash": nil}
		if alt != "" {
			m["description"] = alt
		}
		media = append(media, m)
	}
	for _, t := range p.Tags {
		tags = append(tags, object{"name": t, "url": s.at.URL + "/tags/" + t})
	}
	for _, n := range p.Names {
		if !s.q.NoMentions {
			named = append(named, object{"id": "7" + handle(n), "username": handle(n), "acct": n, "url": s.at.URL + "/@" + n})
		}
	}
	o := object{
		"id": p.ID, "created_at": stamp(p.At), "in_reply_to_id": nil, "in_reply_to_account_id": nil, "sensitive": p.Warning != "", "spoiler_text": p.Warning,
		"visibility": p.Visibility, "language": nil, "uri": page, "url": page, "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
		"edited_at": nil, "content": content, "reblog": nil, "account": s.account(p.By), "media_attachments": media, "mentions": named, "tags": tags,
		"emojis": []any{}, "card": nil, "poll": nil, "quote": nil,
	}
	if p.Lang != "" {
		o["language"] = p.Lang
	}
	if p.ReplyTo != "" {
		o["in_reply_to_id"] = p.ReplyTo
	}
	if p.Edited {
		o["edited_at"] = stamp(p.At.Add(time.Minute))
	}
	return o
}

// notification is a Notification; a broken one has a status of another kind.
func (s *Server) notification(n note) object {
	o := object{"id": n.id, "type": n.kind, "created_at": stamp(n.at), "group_key": "ungrouped-" + n.id, "account": s.account("maria")}
	switch {
	case n.broken:
		o["status"] = []any{"this is not a status"}
	case n.post != nil:
		o["account"], o["status"] = s.account(n.post.By), s.status(n.post)
	}
	return o
}

// instance2 is a v2 Instance, instance1 a v1 one.
func (s *Server) instance2() object {
	return object{
		"domain": "fake.example", "title": "Fake", "version": "4.5.0", "source_url": "https://fake.example/source", "description": "A fake",
		"usage": object{"users": object{"active_month": 1}}, "thumbnail": object{"url": "https://fake.example/thumbnail.png"}, "icon": []any{},
		"languages": []any{"en"}, "configuration": s.configuration(object{"streaming": "ws" + s.at.URL[len("http"):], "about": nil, "status": nil}),
		"registrations": object{"enabled": false, "approval_required": false, "message": nil, "url": nil},
		"api_versions":  object{"mastodon": 7}, "contact": object{"email": "staff@fake.example", "account": nil}, "rules": []any{},
	}
}

func (s *Server) instance1() object {
	return object{
		"uri": "fake.example", "title": "Fake", "short_description": "", "description": "", "email": "staff@fake.example", "version": "4.5.0",
		"urls": object{"streaming_api": "ws" + s.at.URL[len("http"):]}, "stats": object{"user_count": 1, "status_count": 1, "domain_count": 1},
		"languages": []any{"en"}, "registrations": false, "approval_required": false, "invites_enabled": false,
		"configuration": s.configuration(nil), "rules": []any{},
	}
}

func (s *Server) configuration(urls object) object {
	c := object{
		"accounts": object{"max_featured_tags": 10, "max_pinned_statuses": 5},
		"statuses": object{"max_characters": s.limit(), "max_media_attachments": 4, "characters_reserved_per_url": 23},
		"media_attachments": object{
			"supported_mime_types": []any{"image/png"}, "image_size_limit": 1, "image_matrix_limit": 1,
			"video_size_limit": 1, "video_frame_rate_limit": 1, "video_matrix_limit": 1,
		},
		"polls":       object{"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2629746},
		"translation": object{"enabled": false},
	}
	if urls != nil {
		c["urls"] = urls
	}
	return c
}

func (s *Server) limit() int {
	if s.q.Limit > 0 {
		return s.q.Limit
	}
	return 500
}

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // only objects of the kinds above are encoded
	}
	return raw
}
