package mastodon

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// pageSize is how many entries one page asks for: the most that every list gives.
const pageSize = 40

// feed is one list that is read: mentions, a hashtag or a search.
type feed struct {
	key  string // in the cursor: "n", "#tag" or "?words"
	tag  string
	word string
}

// feeds are those of the settings, mentions first.
func (s *Source) feeds() []feed {
	out := []feed{{key: "n"}}
	for _, t := range s.o.Places {
		out = append(out, feed{key: "#" + t, tag: t})
	}
	for _, w := range s.o.Words {
		out = append(out, feed{key: "?" + w, word: w})
	}
	return out
}

// entry is one thing of a feed. Of at and mention, a refused one has none.
type entry struct {
	id      string // by which the feed is paged
	at      time.Time
	status  *status // nil where there is nothing to tell
	mention domain.Mention
	refused *source.Refused
}

// pageOf is one page of a feed, newest first.
type pageOf struct {
	entries []entry
	older   url.Values // what the server says to ask for next; nil is no word
	newer   url.Values
	ends    bool // the server says that nothing is older
}

// fetch asks for one page of a feed.
func (s *Source) fetch(ctx context.Context, f feed, q url.Values) (*pageOf, error) {
	if q == nil {
		q = url.Values{}
	}
	q.Set("limit", strconv.Itoa(pageSize))
	path, list := "/api/v1/notifications", []jsontext.Value{}
	var out any = &list
	var found struct {
		Statuses []jsontext.Value `json:"statuses"`
	}
	switch {
	case f.tag != "":
		path = "/api/v1/timelines/tag/" + url.PathEscape(f.tag)
	case f.word != "":
		path, out = "/api/v2/search", &found
		q.Set("q", f.word)
		q.Set("type", "statuses")
	default:
		q["types[]"] = []string{"mention"}
		if s.allowed(ctx).quotes {
			q["types[]"] = []string{"mention", "quote"}
		}
	}
	a, err := s.get(ctx, path, q, out)
	if err != nil {
		return nil, err
	}
	if f.word != "" {
		list = found.Statuses
	}
	p := &pageOf{}
	for _, raw := range list[:min(len(list), 10*pageSize)] { // a server that ignores the limit
		p.entries = append(p.entries, s.entry(f, raw))
	}
	if rel, told := links(a.Header.Get("Link")); told {
		p.older, p.newer = rel["next"], rel["prev"]
		p.ends = p.older == nil
	}
	return p, nil
}

// entry reads one element of a feed.
func (s *Source) entry(f feed, raw jsontext.Value) entry {
	if f.tag == "" && f.word == "" {
		return s.notified(raw)
	}
	st, m, err := s.readStatus(raw)
	if err != nil {
		return s.refuse("a status", err, raw)
	}
	if st.Reblog != nil {
		return entry{id: string(st.ID), at: m.At}
	}
	return entry{id: string(st.ID), at: m.At, status: st, mention: m}
}

// notified reads a notification. One that is not of a mention or a quote says nothing.
func (s *Source) notified(raw jsontext.Value) entry {
	var n notification
	if err := source.ReadJSON(raw, &n); err != nil || n.ID == "" || len(n.ID) > idMax {
		if err == nil {
			err = fmt.Errorf("a notification whose id has %d bytes", len(n.ID))
		}
		return s.refuse("a notification", err, raw)
	}
	e := entry{id: string(n.ID), at: at(n.Created)}
	if n.Type != "mention" && n.Type != "quote" || len(n.Status) == 0 || n.Status.Kind() == 'n' {
		return e
	}
	st, m, err := s.readStatus(n.Status)
	if err != nil {
		r := s.refuse("notification "+clean(e.id, idMax), err, raw)
		r.id, r.at = e.id, e.at
		return r
	}
	e.status, e.mention = st, m
	return e
}

func (s *Source) refuse(where string, err error, raw []byte) entry {
	r := source.Refuse(where, clean(err.Error(), 500), raw)
	return entry{refused: &r}
}

// mark is how far a feed was read.
type mark struct {
	ID string    `json:"id"`
	At time.Time `json:"at,omitzero"`
}

// cursor is how far each feed was read, by its key.
type cursor map[string]mark

// cursorMax bounds a cursor, in bytes.
const cursorMax = 256 << 10

// readCursor takes what was stored; one that it cannot read is the beginning,
// and so is that of a feed which is new in the settings.
func readCursor(raw []byte, feeds []feed) cursor {
	var stored cursor
	if len(raw) > cursorMax || json.Unmarshal(raw, &stored) != nil {
		return cursor{}
	}
	out := cursor{}
	for _, f := range feeds {
		if m, ok := stored[f.key]; ok && m.ID != "" {
			out[f.key] = m
		}
	}
	return out
}

// bytes is the cursor as it is stored.
func (c cursor) bytes() []byte {
	raw, err := json.Marshal(map[string]mark(c), json.Deterministic(true))
	if err != nil {
		return nil // leaves the stored one: it is repeated, nothing is lost
	}
	return raw
}
