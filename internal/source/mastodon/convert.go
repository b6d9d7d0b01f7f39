package mastodon

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// The sizes, in bytes, above which what a server says is cut.
const (
	idMax      = 512
	urlMax     = 2000
	handleMax  = 300
	nameMax    = 300
	warningMax = 2000
	altMax     = 4000
	quotedMax  = 500
)

// The most of one post's parts that are read.
const (
	mediaMax   = 16
	optionsMax = 20
)

// readStatus reads one status and makes a mention of it.
func (s *Source) readStatus(raw jsontext.Value) (*status, domain.Mention, error) {
	var st status
	if err := source.ReadJSON(raw, &st); err != nil {
		return nil, domain.Mention{}, fmt.Errorf("a status that cannot be read: %w", err)
	}
	if strings.Trim(string(st.ID), ".") == "" || len(st.ID) > idMax { // dots would lead elsewhere in a path
		return nil, domain.Mention{}, fmt.Errorf("a status whose id has %d bytes; want 1 to %d", len(st.ID), idMax)
	}
	return &st, s.mention(&st), nil
}

// mention makes one of a status.
func (s *Source) mention(st *status) domain.Mention {
	m := domain.Mention{
		ID: clean(string(st.ID), idMax), Source: s.o.Name, At: at(st.Created), Text: s.text(st),
		Lang: clean(st.Language, 35), InReplyTo: clean(string(st.ReplyTo), idMax), Audience: audience(st.Visibility),
		Author: domain.Author{
			ID:        clean(string(st.Account.ID), idMax),
			Handle:    clean(strings.TrimLeft(st.Account.Acct, "@"), handleMax),
			Name:      clean(st.Account.Display, nameMax),
			Followers: max(st.Account.Followers, 0),
		},
	}
	for _, u := range []string{st.URI, st.URL} {
		if isWeb(u) {
			m.URL = clean(u, urlMax)
		}
	}
	if isWeb(st.Account.URL) {
		m.Author.URL = clean(st.Account.URL, urlMax)
	}
	if m.Text == "" {
		m.Text = "[no text]"
	}
	return m
}

// text is all that a status says, or nothing.
func (s *Source) text(st *status) string {
	var lines []string
	if w := clean(strings.TrimSpace(st.Spoiler), warningMax); w != "" {
		lines = append(lines, "[content warning: "+w+"]")
	}
	if t := plain(st.Content, s.web.Base()); strings.TrimSpace(t) != "" {
		lines = append(lines, t)
	}
	if st.Poll != nil {
		for _, o := range st.Poll.Options[:min(len(st.Poll.Options), optionsMax)] {
			lines = append(lines, "[choice: "+clean(o.Title, nameMax)+"]")
		}
	}
	for _, m := range st.Media[:min(len(st.Media), mediaMax)] {
		lines = append(lines, described(m))
	}
	if q := st.Quote; q != nil {
		p := q.Quoted
		if p == nil {
			p = &q.quotedStatus
		}
		if p.Content != "" {
			lines = append(lines, fmt.Sprintf("[quoted @%s: %s]", clean(p.Account.Acct, handleMax), clean(plain(p.Content, s.web.Base()), quotedMax)))
		}
	}
	return strings.Join(lines, "\n")
}

// described is a line for a picture, a film or a sound.
func described(m media) string {
	kind := "attachment"
	switch m.Type {
	case "image", "video", "audio":
		kind = m.Type
	case "gifv":
		kind = "image"
	}
	if alt := clean(strings.TrimSpace(m.Description), altMax); alt != "" {
		return "[" + kind + ": " + alt + "]"
	}
	return "[" + kind + "]"
}

// audience is who can read a post. A word that is not Mastodon's is taken for
// the narrowest: GoToSocial's mutuals_only, Akkoma's local and list.
func audience(visibility string) domain.Audience {
	switch visibility {
	case "public":
		return domain.Everybody
	case "unlisted":
		return domain.Unlisted
	case "private":
		return domain.Followers
	}
	return domain.Direct
}

// at reads a time; zero is one that says nothing.
func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if t = t.UTC(); err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// clean is s as UTF-8 of at most n bytes.
func clean(s string, n int) string {
	return source.Clip(strings.ToValidUTF8(s, "\uFFFD"), n)
}
