package x

import (
	"errors"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// The bounds of what a post holds, in bytes. X's longest post has 25,000
// characters, its longest alternative text 1,000.
const (
	textMax = 128 << 10
	altMax  = 4 << 10
	nameMax = 256

	linksMax = 1_000 // a link takes 23 characters and a space
	mediaMax = 20
)

// post is one post. X renamed its fields between API 2.159 and 2.167 (tweet to
// post), and both spellings are in use.
type post struct {
	ID           string    `json:"id"`
	Text         string    `json:"text"`
	Author       string    `json:"author_id"`
	Conversation string    `json:"conversation_id"`
	At           time.Time `json:"created_at"`
	Lang         string    `json:"lang"`
	Refs         []ref     `json:"referenced_posts"`
	OldRefs      []ref     `json:"referenced_tweets"`
	History      []string  `json:"edit_history_post_ids"`
	OldHistory   []string  `json:"edit_history_tweet_ids"`
	Note         *note     `json:"note_post"`
	OldNote      *note     `json:"note_tweet"`
	Entities     entities  `json:"entities"`
	Attachments  struct {
		Media []string `json:"media_keys"`
	} `json:"attachments"`
}

type ref struct {
	Type string `json:"type"` // replied_to, quoted, retweeted
	ID   string `json:"id"`
}

type note struct {
	Text     string   `json:"text"`
	Entities entities `json:"entities"`
}

type entities struct {
	URLs []struct {
		URL      string `json:"url"`
		Expanded string `json:"expanded_url"`
	} `json:"urls"`
}

type user struct {
	ID        string `json:"id"`
	Username  string `json:"username"`
	Name      string `json:"name"`
	Protected bool   `json:"protected"`
	Metrics   struct {
		Followers int `json:"followers_count"`
	} `json:"public_metrics"`
}

type media struct {
	Key string `json:"media_key"`
	Alt string `json:"alt_text"`
}

// problem is what X could not do, in an answer that else succeeded.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// said is the problem as a line.
func (p *problem) said() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// answer is an answer of the API whose data is a T.
type answer[T any] struct {
	Data     T         `json:"data"`
	Includes includes  `json:"includes"`
	Errors   []problem `json:"errors"`
	Meta     struct {
		Newest string `json:"newest_id"`
		Oldest string `json:"oldest_id"`
		Next   string `json:"next_token"`
	} `json:"meta"`
}

// includes are the things that posts point to. Each is read by itself, so that
// one that cannot be read costs no other.
type includes struct {
	Posts  []jsontext.Value `json:"posts"`
	Tweets []jsontext.Value `json:"tweets"`
	Users  []jsontext.Value `json:"users"`
	Media  []jsontext.Value `json:"media"`
}

// people gives the users by id, and alts the alternative texts by media key.
func (in *includes) people() map[string]user {
	out := map[string]user{}
	for _, u := range each[user](in.Users) {
		out[u.ID] = u
	}
	return out
}

func (in *includes) alts() map[string]string {
	out := map[string]string{}
	for _, m := range each[media](in.Media) {
		out[m.Key] = m.Alt
	}
	return out
}

// posts gives the posts that others answer or quote, by id.
func (in *includes) posts() map[string]*post {
	out := map[string]*post{}
	for _, p := range each[post](slices.Concat(in.Posts, in.Tweets)) {
		p.settle()
		out[p.ID] = &p
	}
	return out
}

// each reads what can be read of a list.
func each[T any](raw []jsontext.Value) []T {
	var out []T
	for _, r := range raw {
		var v T
		if source.ReadJSON(r, &v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// readPost reads one post. The error says what is wrong with it.
func readPost(raw []byte) (*post, error) {
	var p post
	if err := source.ReadJSON(raw, &p); err != nil {
		return nil, err
	}
	p.settle()
	if !idOK(p.ID) {
		return nil, errors.New("it has no id that can be one of a post")
	}
	if strings.TrimSpace(p.Text) == "" {
		return nil, errors.New("it has no text")
	}
	if !p.At.IsZero() && (p.At.Year() < 1970 || p.At.Year() > 9999) {
		return nil, errors.New("it is of a year that cannot be")
	}
	return &p, nil
}

// settle takes the old spelling of a field where the new one is missing, and
// the whole text of a long post.
func (p *post) settle() {
	if len(p.Refs) == 0 {
		p.Refs = p.OldRefs
	}
	if len(p.History) == 0 {
		p.History = p.OldHistory
	}
	if p.Note == nil {
		p.Note = p.OldNote
	}
	if p.Note != nil && p.Note.Text != "" {
		p.Text, p.Entities = p.Note.Text, p.Note.Entities
	}
	p.Text = p.plain()
}

// plain is the text as its author wrote it: without HTML's escapes, and with
// links in place of X's short ones.
func (p *post) plain() string {
	text := html.UnescapeString(p.Text)
	for _, u := range p.Entities.URLs[:min(len(p.Entities.URLs), linksMax)] {
		if u.URL != "" && (strings.HasPrefix(u.Expanded, "https://") || strings.HasPrefix(u.Expanded, "http://")) && len(text) < textMax {
			text = strings.Replace(text, u.URL, u.Expanded, 1)
		}
	}
	return source.Clip(text, textMax)
}

// target is the id of the post that p stands to in that way, or empty.
func (p *post) target(way string) string {
	for _, r := range p.Refs {
		if r.Type == way {
			return r.ID
		}
	}
	return ""
}

// first is the id that all versions of p share: an edit makes a new post with
// an id of its own, and names the first. latest is the id of the newest.
func (p *post) first() string {
	if len(p.History) > 0 && idOK(p.History[0]) {
		return p.History[0]
	}
	return p.ID
}

func (p *post) latest() string {
	if n := len(p.History); n > 0 && idOK(p.History[n-1]) {
		return p.History[n-1]
	}
	return p.ID
}

// mention is the post for hark.
func (p *post) mention(name string, people map[string]user, alts map[string]string) domain.Mention {
	by := people[p.Author]
	m := domain.Mention{
		ID: p.first(), Source: name, URL: address(by.Username, p.ID), At: p.At, Text: p.Text, Lang: p.Lang,
		InReplyTo: p.target("replied_to"), Thread: p.Conversation, Revision: max(slices.Index(p.History, p.ID), 0),
		Author: domain.Author{ID: p.Author, Handle: source.Clip(strings.TrimLeft(by.Username, "@"), nameMax), Name: source.Clip(by.Name, nameMax), Followers: max(by.Metrics.Followers, 0)},
	}
	if handleOK(by.Username) {
		m.Author.URL = "https://x.com/" + by.Username
	}
	if by.Protected {
		m.Audience = domain.Followers
	}
	if m.Lang == "und" || m.Lang == "zxx" || strings.HasPrefix(m.Lang, "q") { // X's words for "no language"
		m.Lang = ""
	}
	for _, key := range p.Attachments.Media[:min(len(p.Attachments.Media), mediaMax)] {
		if alt := source.Clip(strings.Join(strings.Fields(alts[key]), " "), altMax); alt != "" && len(m.Text) < textMax {
			m.Text += "\n[image: " + alt + "]"
		}
	}
	return m
}
