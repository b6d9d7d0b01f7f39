package feed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
)

// knownMin is how many entries are remembered at least, the latest. Those that
// the feed still lists are remembered in any case.
const knownMin = 2000

// state is what a feed remembers from one poll to the next: the cursor.
type state struct {
	ETag     string   `json:"etag,omitzero"`
	Modified string   `json:"modified,omitzero"`
	Entries  []string `json:"entries,omitzero"` // "key content revision", hashes in hexadecimal; latest last
}

// known is what is remembered of one entry.
type known struct {
	content  string
	revision int
}

// parseState reads a cursor. One that it cannot read is the beginning: what
// the log knows already is not taken twice.
func parseState(cursor []byte) state {
	var s state
	if json.Unmarshal(cursor, &s) != nil {
		return state{}
	}
	return s
}

// memory is the state in a form to look things up in.
type memory struct {
	of    map[string]known
	order []string // keys, latest last
}

func (s *state) memory() *memory {
	m := &memory{of: map[string]known{}}
	for _, e := range s.Entries {
		var k string
		var v known
		if _, err := fmt.Sscan(e, &k, &v.content, &v.revision); err == nil {
			m.put(k, v)
		}
	}
	return m
}

func (m *memory) put(k string, v known) {
	if _, had := m.of[k]; !had {
		m.order = append(m.order, k)
	}
	m.of[k] = v
}

// entries is the memory as it is stored. What is listed now stays, and of the
// rest the latest.
func (m *memory) entries(listed map[string]bool) []string {
	drop := len(m.order) - knownMin
	m.order = slices.DeleteFunc(m.order, func(k string) bool {
		if drop <= 0 || listed[k] {
			return false
		}
		drop--
		return true
	})
	out := make([]string, len(m.order))
	for i, k := range m.order {
		v := m.of[k]
		out[i] = strings.Join([]string{k, v.content, strconv.Itoa(v.revision)}, " ")
	}
	return out
}

// news compares a document with what is known: the mentions that are new or
// changed, oldest first, what is newly refused, and what to remember.
func (f *Feed) news(d *document, s state, from *response) (source.Batch, state) {
	var b source.Batch
	mem, listed := s.memory(), map[string]bool{}
	for _, m := range slices.Backward(f.mentions(d, from)) { // feeds list the newest first
		k, content := hash(m.ID), hash(m.Title, m.Text)
		listed[k] = true
		old, had := mem.of[k]
		if had && old.content == content {
			continue
		}
		if had {
			m.Revision = old.revision + 1
		}
		mem.put(k, known{content, m.Revision})
		if m.Title+m.Text == "" {
			b.Refused = append(b.Refused, source.Refuse(m.ID, "the entry has neither a title nor a text", []byte(m.URL)))
			continue
		}
		b.Mentions = append(b.Mentions, m)
	}
	for _, r := range d.broken {
		k := hash("broken", r.Reason, string(r.Raw))
		listed[k] = true
		if _, had := mem.of[k]; !had {
			mem.put(k, known{content: "-"})
			b.Refused = append(b.Refused, r)
		}
	}
	return b, state{ETag: from.etag, Modified: from.modified, Entries: mem.entries(listed)}
}

// mentions gives the entries as mentions, in the order of the document. Where
// different entries share an id, as in a feed that gives all of them the same,
// they are told apart by their pages, or by what they say; of several versions
// of one entry the first listed counts.
func (f *Feed) mentions(d *document, from *response) []domain.Mention {
	var all []domain.Mention
	apart := map[string]map[string]bool{}
	for _, it := range d.Items {
		m := f.entry(d.Feed, it, from.url)
		if apart[m.ID] == nil {
			apart[m.ID] = map[string]bool{}
		}
		apart[m.ID][own(&m)] = true
		all = append(all, m)
	}
	taken := map[string]bool{}
	out := all[:0]
	for _, m := range all {
		if len(apart[m.ID]) > 1 {
			m.ID = id(m.ID + "#" + own(&m))
		}
		if !taken[m.ID] {
			taken[m.ID] = true
			out = append(out, m)
		}
	}
	return out
}

// own is what tells entries of one id apart.
func own(m *domain.Mention) string {
	if m.URL != "" {
		return hash(m.URL)
	}
	return hash(m.Title, m.Text)
}
