package hackernews

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// site is where people read Hacker News.
const site = "https://news.ycombinator.com"

// answer is a page of a search.
type answer struct {
	Hits   []jsontext.Value `json:"hits"`
	NbHits int              `json:"nbHits"`
}

// total is how many hits the query has, as far as can be told.
func (a *answer) total() int { return max(a.NbHits, len(a.Hits)) }

// readAnswer reads a page; its hits are read one by one.
func readAnswer(body []byte) (*answer, error) {
	var a answer
	if err := source.ReadJSON(body, &a); err != nil {
		return nil, err
	}
	if a.Hits == nil {
		return nil, errors.New(`it has no "hits"`)
	}
	a.Hits = a.Hits[:min(len(a.Hits), hitsMax)]
	return &a, nil
}

// hit is a story or a comment.
type hit struct {
	ID      source.NativeID `json:"objectID"`
	Story   source.NativeID `json:"story_id"`
	Parent  source.NativeID `json:"parent_id"`
	At      int64           `json:"created_at_i"`
	Author  string          `json:"author"`
	Title   string          `json:"title"`
	URL     string          `json:"url"`
	Text    string          `json:"story_text"`
	Comment string          `json:"comment_text"`

	Item     source.NativeID `json:"id"`   // in an item's own page, instead of objectID
	ItemText string          `json:"text"` // there, of a story or a comment
	Type     string          `json:"type"` // there, "story", "comment" ...
}

// read makes mentions of a page, and refuses what cannot be read.
func (h *hackerNews) read(a *answer, b *source.Batch) {
	for i, raw := range a.Hits {
		m, err := mention(raw)
		if err != nil {
			where := m.ID
			if where == "" {
				where = fmt.Sprintf("hit %d", i+1)
			}
			b.Refused = append(b.Refused, source.Refuse(where, err.Error(), raw))
			continue
		}
		m.Source = h.o.Name
		b.Mentions = append(b.Mentions, m)
	}
}

// mention makes a mention of a hit, without its source.
func mention(raw []byte) (domain.Mention, error) {
	var h hit
	if err := source.ReadJSON(raw, &h); err != nil {
		return domain.Mention{}, fmt.Errorf("not an item of the search: %w", err)
	}
	if h.ID == "" {
		h.ID = h.Item
	}
	if h.Type == "comment" && h.Comment == "" {
		h.Comment = h.ItemText
	}
	m := domain.Mention{
		ID:     string(h.ID),
		URL:    site + "/item?id=" + url.QueryEscape(string(h.ID)),
		Title:  source.PlainText(h.Title, nil),
		Text:   source.PlainText(h.Comment, base()),
		Author: domain.Author{ID: h.Author, Handle: strings.TrimPrefix(h.Author, "@"), URL: site + "/user?id=" + url.QueryEscape(h.Author)},
	}
	if h.Author == "" {
		m.Author.URL = ""
	}
	if h.At > 0 && h.At < 1<<36 {
		m.At = time.Unix(h.At, 0).UTC()
	}
	if h.Comment == "" {
		m.Text = source.PlainText(h.Text, base())
		if link := source.WebAddress(h.URL); link != "" {
			m.Text = strings.TrimSpace(m.Text + "\n\n" + link)
		}
	}
	if m.Thread = string(h.Story); m.Thread == "" && h.Comment == "" {
		m.Thread = m.ID
	}
	if h.Parent != h.ID {
		m.InReplyTo = string(h.Parent)
	}
	switch {
	case m.ID == "":
		return m, errors.New("it has no id")
	case strings.TrimSpace(m.Title+m.Text) == "":
		return m, errors.New("it says nothing")
	}
	return m, nil
}

func base() *url.URL { return &url.URL{Scheme: "https", Host: "news.ycombinator.com", Path: "/"} }
