package discourse

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// The bounds of what a post holds, in bytes.
const (
	textMax = source.PlainMax
	nameMax = 256
)

// The types of post that people write; others tell what moderators did, or are
// whispers among the staff.
const (
	regular   = 1
	moderator = 2
)

// post is a post as all lists and the post's own address give it. Ids and
// numbers come as numbers or, in places, as strings.
type post struct {
	ID          source.NativeID `json:"id"`
	UserID      source.NativeID `json:"user_id"`
	Username    string          `json:"username"`
	Name        string          `json:"name"`
	At          time.Time       `json:"created_at"`
	Raw         *string         `json:"raw"`
	Cooked      string          `json:"cooked"`
	Number      source.NativeID `json:"post_number"`
	ReplyTo     source.NativeID `json:"reply_to_post_number"`
	Topic       source.NativeID `json:"topic_id"`
	Slug        string          `json:"topic_slug"`
	Type        int             `json:"post_type"`
	Version     int             `json:"version"`
	Deleted     *string         `json:"deleted_at"`
	UserDeleted bool            `json:"user_deleted"`
}

// readPost reads one post and says what is wrong with it.
func readPost(raw []byte) (*post, error) {
	var p post
	if err := source.ReadJSON(raw, &p); err != nil {
		return nil, err
	}
	return &p, p.check()
}

func (p *post) check() error {
	switch {
	case !idOK(p.ID):
		return errors.New("it has no id")
	case !idOK(p.Topic) || number(p.Number) < 1:
		return errors.New("it does not say where in which topic it stands")
	case !p.At.IsZero() && (p.At.Year() < 1970 || p.At.Year() > 9999):
		return errors.New("it is of a year that cannot be")
	}
	return nil
}

// idOK reports whether an id can stand in an address.
func idOK(id source.NativeID) bool {
	return id != "" && len(id) <= 32 && strings.Trim(string(id), "0123456789") == ""
}

// number reads a post's number within its topic; 0 is none.
func number(s source.NativeID) int {
	n, err := strconv.Atoi(string(s))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// gone reports whether the post was taken down.
func (p *post) gone() bool { return p.Deleted != nil && *p.Deleted != "" || p.UserDeleted }

// image is a picture in a post's source: "![a cracked lid|690x388](upload://x.jpeg)".
var image = regexp.MustCompile(`!\[([^\]|]*)(?:\|[^\]]*)?\]\([^)]*\)`)

// text is what the post says: its source, without our marker, or else the text
// of its HTML.
func (p *post) text(base *url.URL) string {
	var text string
	if p.Raw != nil {
		text = image.ReplaceAllStringFunc(unmarked(*p.Raw), func(s string) string {
			alt := strings.TrimSpace(image.FindStringSubmatch(s)[1])
			if alt == "" {
				return "[image]"
			}
			return "[image: " + alt + "]"
		})
	} else {
		text = source.PlainText(p.Cooked, base)
	}
	return strings.TrimSpace(source.Clip(text, textMax))
}

// mention is the post for hark. Of its topic may be nothing known.
func (d *Discourse) mention(p *post, t *topic) domain.Mention {
	base := d.client.Base()
	slug := p.Slug
	if slug == "" || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		slug = "-" // Discourse finds the topic by its number
	}
	m := domain.Mention{
		ID: string(p.ID), Source: d.o.Name, At: p.At, Text: p.text(base), Revision: max(p.Version-1, 0),
		URL: base.JoinPath("t", slug, string(p.Topic), string(p.Number)).String(),
		Author: domain.Author{
			ID: string(p.UserID), Handle: strings.TrimLeft(source.Clip(p.Username, nameMax), "@"), Name: source.Clip(p.Name, nameMax),
		},
	}
	if p.Username != "" {
		m.Author.URL = base.JoinPath("u", url.PathEscape(source.Clip(p.Username, nameMax))).String()
	}
	if t == nil {
		return m
	}
	m.Thread = string(t.root())
	if t.Archetype == "private_message" {
		m.Audience = domain.Direct
	}
	if number(p.Number) == 1 {
		m.Title = source.Clip(strings.TrimSpace(t.Title), nameMax*4)
	}
	return m
}

// own reports whether the account wrote the post.
func (d *Discourse) own(p *post) bool { return strings.EqualFold(p.Username, d.user) }

// marks finds the marker of a reply, which no reader sees.
var marks = regexp.MustCompile(`\s*<!-- hark:([A-Za-z0-9_-]{1,80}) -->`)

// marked puts the key of a reply into its source.
func marked(text, key string) string { return text + "\n\n<!-- hark:" + mark(key) + " -->" }

// mark is the key as a marker holds it: itself, or where a comment could not
// hold it, its hash.
func mark(key string) string {
	if len(key) >= 1 && len(key) <= 80 && !strings.Contains(key, "--") && strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == "" {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// carries reports whether a source holds the marker of a key.
func carries(raw, key string) bool {
	for _, m := range marks.FindAllStringSubmatch(raw, -1) {
		if m[1] == mark(key) {
			return true
		}
	}
	return false
}

// unmarked is a source without markers.
func unmarked(raw string) string { return marks.ReplaceAllString(raw, "") }
