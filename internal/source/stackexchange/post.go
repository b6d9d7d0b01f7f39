package stackexchange

import (
	"errors"
	"fmt"
	"html"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// excerpt is where a search found something
// (https://api.stackexchange.com/docs/types/search-excerpt).
type excerpt struct {
	Type     string          `json:"item_type"` // "question" or "answer"
	Question source.NativeID `json:"question_id"`
	Answer   source.NativeID `json:"answer_id"`
	At       int64           `json:"creation_date"`
}

// post is the id of what was found.
func (x *excerpt) post() string {
	if x.Answer != "" {
		return string(x.Answer)
	}
	return string(x.Question)
}

// readExcerpts reads what a search found, and refuses what cannot be read.
func readExcerpts(w *wrapper) (found []excerpt, b source.Batch) {
	for i, raw := range w.Items {
		var x excerpt
		err := source.ReadJSON(raw, &x)
		if err == nil && !plain(x.post()) {
			err = errors.New("it has no id that can be asked for")
		}
		if err == nil && x.Question != "" && !plain(string(x.Question)) {
			x.Question = ""
		}
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("result %d", i+1), err.Error(), raw))
			continue
		}
		if x.Question == "" {
			x.Question = source.NativeID(x.post())
		}
		x.At = min(max(x.At, 0), 1<<36)
		found = append(found, x)
	}
	return found, b
}

// plain reports whether an id can stand in a list of ids in a path.
func plain(id string) bool {
	return id != "" && len(id) <= 40 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// post is a question or an answer with its body
// (https://api.stackexchange.com/docs/types/post).
type post struct {
	ID     source.NativeID `json:"post_id"`
	Type   string          `json:"post_type"`
	At     int64           `json:"creation_date"`
	Edited int64           `json:"last_edit_date"`
	Title  string          `json:"title"`
	Body   string          `json:"body"`
	Link   string          `json:"link"`
	Owner  struct {
		ID   source.NativeID `json:"user_id"`
		Name string          `json:"display_name"`
		Link string          `json:"link"`
	} `json:"owner"`
}

// readPosts makes mentions of posts; about says to which question each belongs.
func (e *exchange) readPosts(w *wrapper, site string, about map[string]string, b *source.Batch) {
	for i, raw := range w.Items {
		var p post
		err := source.ReadJSON(raw, &p)
		question, asked := about[string(p.ID)]
		switch {
		case err != nil:
		case !asked:
			err = errors.New("it was not asked for")
		case strings.TrimSpace(p.Title+p.Body) == "":
			err = errors.New("it says nothing")
		}
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("post %d on %s", i+1, site), err.Error(), raw))
			continue
		}
		m := p.mention(site, question)
		m.Source = e.o.Name
		b.Mentions = append(b.Mentions, m)
	}
}

// mention makes a mention of a post, without its source. Ids are unique within
// a site, so the site stands before them.
func (p *post) mention(site, question string) domain.Mention {
	m := domain.Mention{
		ID:       site + "/" + string(p.ID),
		URL:      source.WebAddress(p.Link),
		At:       clock(p.At),
		Text:     source.PlainText(p.Body, nil),
		Thread:   site + "/" + question,
		Revision: int(max(p.Edited, 0)),
		Author: domain.Author{
			ID: string(p.Owner.ID), Name: html.UnescapeString(p.Owner.Name), URL: source.WebAddress(p.Owner.Link),
		},
	}
	if m.Thread != m.ID {
		m.InReplyTo = m.Thread
	} else {
		m.Title = html.UnescapeString(p.Title)
	}
	if m.Title+m.Text == "" {
		m.Text = "[a post without text]"
	}
	return m
}

func clock(at int64) time.Time {
	if at <= 0 || at > 1<<36 {
		return time.Time{}
	}
	return time.Unix(at, 0).UTC()
}
