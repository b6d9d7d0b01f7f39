package youtube

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// comment is a comment resource, asked for with textFormat=plainText
// (https://developers.google.com/youtube/v3/docs/comments).
type comment struct {
	ID      string `json:"id"`
	Snippet struct {
		Video    string `json:"videoId"`
		Text     string `json:"textDisplay"`
		Original string `json:"textOriginal"`
		Parent   string `json:"parentId"`
		Name     string `json:"authorDisplayName"`
		Page     string `json:"authorChannelUrl"`
		Channel  struct {
			Value string `json:"value"`
		} `json:"authorChannelId"`
		Published time.Time `json:"publishedAt"`
		Updated   time.Time `json:"updatedAt"`
	} `json:"snippet"`
}

// thread is a commentThread resource.
type thread struct {
	ID      string `json:"id"`
	Snippet struct {
		Video   string         `json:"videoId"`
		Top     jsontext.Value `json:"topLevelComment"`
		Replies int            `json:"totalReplyCount"`
	} `json:"snippet"`
	Replies struct {
		Comments []jsontext.Value `json:"comments"`
	} `json:"replies"`
}

func readComment(raw []byte) (*comment, error) {
	var c comment
	if err := source.ReadJSON(raw, &c); err != nil {
		return nil, err
	}
	if c.ID == "" {
		return nil, errors.New("the comment has no id")
	}
	return &c, nil
}

// readThread reads a thread and its first comment.
func readThread(raw []byte) (*thread, *comment, error) {
	var t thread
	if err := source.ReadJSON(raw, &t); err != nil {
		return nil, nil, err
	}
	if t.Snippet.Top == nil {
		return nil, nil, errors.New("the thread has no first comment")
	}
	top, err := readComment(t.Snippet.Top)
	if err != nil {
		return nil, nil, err
	}
	if t.ID == "" {
		t.ID = top.ID
	}
	return &t, top, nil
}

// text is what the comment says, the same wherever it was asked for.
func (c *comment) text() string {
	s := c.Snippet.Text
	if strings.TrimSpace(s) == "" {
		s = c.Snippet.Original
	}
	s = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\ufeff", ""))
	if s == "" {
		return "[a comment without text]"
	}
	return s
}

// mention makes a mention of a comment, without its source. video is that of
// its thread: single comments do not always name theirs.
func (c *comment) mention(video string) domain.Mention {
	s := &c.Snippet
	if s.Video != "" {
		video = s.Video
	}
	m := domain.Mention{
		ID:        c.ID,
		URL:       watch(video, c.ID),
		At:        clock(s.Published),
		Text:      c.text(),
		InReplyTo: s.Parent,
		Thread:    s.Parent,
		Author: domain.Author{
			ID: s.Channel.Value, Handle: "", Name: s.Name, URL: source.WebAddress(s.Page),
		},
	}
	if m.Thread == "" {
		m.Thread = c.ID
	}
	if handle, is := strings.CutPrefix(s.Name, "@"); is { // as names are shown today
		m.Author.Handle, m.Author.Name = strings.TrimLeft(handle, "@"), ""
	}
	if s.Updated.After(s.Published) && s.Updated.Year() < 9999 {
		m.Revision = int(max(s.Updated.Unix(), 0))
	}
	return m
}

// watch is where a comment can be read.
func watch(video, id string) string {
	if video == "" {
		return ""
	}
	return "https://www.youtube.com/watch?" + url.Values{"v": {video}, "lc": {id}}.Encode()
}

func clock(t time.Time) time.Time {
	if t = t.UTC(); t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}
