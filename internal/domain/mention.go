package domain

import "time"

// Mention is one public post, as its source gave it; it is never changed by
// us. Its JSON is the object that the lines and webhook sources take in.
type Mention struct {
	ID        string    `json:"id"`                   // the source's own id: opaque, never parsed
	Source    string    `json:"source"`               // which configured source heard it
	URL       string    `json:"url,omitzero"`         // http or https, or empty
	At        time.Time `json:"at"`                   // when it was posted, by its author's clock
	Title     string    `json:"title,omitzero"`       // plain text
	Text      string    `json:"text,omitzero"`        // plain text; in an event it stands in the text store
	Lang      string    `json:"lang,omitzero"`        // BCP 47, if the source says
	Rating    float64   `json:"rating,omitzero"`      // stars, 1 to 5; 0 is none
	InReplyTo string    `json:"in_reply_to,omitzero"` // native id of the post it answers
	Thread    string    `json:"thread,omitzero"`      // native id of the thread's first post, if the source says
	Revision  int       `json:"revision,omitzero"`    // 0 for the first version, higher for later ones
	Deleted   bool      `json:"deleted,omitzero"`     // the author or the network took it down
	Audience  Audience  `json:"audience,omitzero"`    // who can read it; empty is everybody
	Context   bool      `json:"context,omitzero"`     // of the thread, but not about us: to be read, not to be answered
	Author    Author    `json:"author,omitzero"`      // who wrote it
	TitleLen  int       `json:"title_bytes,omitzero"` // in an event: how many bytes of the stored text are the title
}

// Audience is who can read a post. A reply is never wider than what it answers.
type Audience string

// The audiences, from wide to narrow.
const (
	Everybody Audience = ""
	Unlisted  Audience = "unlisted"  // everybody, but it is not listed
	Followers Audience = "followers" // those who follow its author
	Direct    Audience = "direct"    // those whom it names
)

// Author is who wrote a mention, as the source describes them.
type Author struct {
	ID        string `json:"id,omitzero"`        // the source's own id: opaque
	Handle    string `json:"handle,omitzero"`    // as shown, without a leading @
	Name      string `json:"name,omitzero"`      // display name
	Followers int    `json:"followers,omitzero"` // 0 is unknown
	URL       string `json:"url,omitzero"`
}

// Key tells authors of one source apart: the id, else the handle, else the name.
func (a Author) Key() string {
	switch {
	case a.ID != "":
		return a.ID
	case a.Handle != "":
		return "@" + a.Handle
	}
	return a.Name
}

// Label is what to call the author on a screen; it may hold hostile text.
func (a Author) Label() string {
	switch {
	case a.Handle != "":
		return "@" + a.Handle
	case a.Name != "":
		return a.Name
	case a.ID != "":
		return a.ID
	}
	return "unknown"
}

// MentionID is the ID that every desk gives this mention.
func (m *Mention) MentionID() ID { return MentionID(m.Source, m.ID) }

// Body is the one text that is stored for a mention: its title, a blank line,
// its text. Strip says how to take it apart again.
func (m *Mention) Body() string {
	if m.Title == "" {
		return m.Text
	}
	return m.Title + "\n\n" + m.Text
}

// Strip gives the mention as an event carries it: without what was written,
// which is kept in the text store.
func (m Mention) Strip() Mention {
	m.TitleLen = len(m.Title)
	m.Title, m.Text = "", ""
	return m
}

// Dress gives back the mention that Strip took its body from.
func (m Mention) Dress(body string) Mention {
	if n := m.TitleLen; n > 0 && n+2 <= len(body) {
		m.Title, body = body[:n], body[n+2:]
	}
	m.Text, m.TitleLen = body, 0
	return m
}
