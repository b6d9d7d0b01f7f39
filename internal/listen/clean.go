package listen

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
)

// What is kept of a mention, in bytes. All of it but the text stands in the
// event, which must stay far below domain.MaxEvent.
const (
	textMax   = 256 << 10
	titleMax  = 4 << 10
	idMax     = 1 << 10
	urlMax    = 4 << 10
	nameMax   = 256
	sourceMax = 64
)

// revisionMax bounds what a source may call a revision, so that there is
// always a next one.
const revisionMax = 1 << 40

// clean makes a mention fit to be stored: bounded, valid UTF-8, its links of
// the web, its time sane. What it cannot do without is an error; a notice says
// what had to be cut.
func clean(m *domain.Mention, def string, now time.Time) (notice string, err error) {
	if m.Source == "" {
		m.Source = def
	}
	if why := badName(m.Source); why != "" {
		return "", fmt.Errorf(`its "source" %s`, why)
	}
	if why := badID(m.ID); why != "" {
		return "", fmt.Errorf(`its "id" %s`, why)
	}
	for _, ref := range []*string{&m.InReplyTo, &m.Thread} {
		if badID(*ref) != "" {
			*ref = ""
		}
	}
	m.URL, m.Author.URL = web(m.URL), web(m.Author.URL)
	m.Author.ID, _ = text(m.Author.ID, nameMax)
	m.Author.Handle, _ = text(strings.TrimLeft(m.Author.Handle, "@"), nameMax)
	m.Author.Name, _ = text(m.Author.Name, nameMax)
	m.Author.Followers = max(m.Author.Followers, 0)
	m.Lang = tag(m.Lang)
	if !(m.Rating >= 1 && m.Rating <= 5) { // also what is not a number
		m.Rating = 0
	}
	m.Revision = min(max(m.Revision, 0), revisionMax)
	m.TitleLen = 0
	audience, _ := text(string(m.Audience), nameMax)
	m.Audience = domain.Audience(audience)
	if m.At = m.At.UTC(); m.At.Year() < 1970 || m.At.Year() > 9999 {
		m.At = now.UTC()
	}
	var cutTitle, cutText bool
	m.Title, cutTitle = text(m.Title, titleMax)
	whole := len(m.Text)
	m.Text, cutText = text(m.Text, textMax-len(m.Title))
	if strings.TrimSpace(m.Title+m.Text) == "" && !m.Deleted {
		return "", errors.New("it says nothing: want a title or a text")
	}
	switch {
	case cutText:
		return fmt.Sprintf("its text of %d bytes was cut to %d; the rest is at %s", whole, len(m.Text), m.URL), nil
	case cutTitle:
		return fmt.Sprintf("its title was cut to %d bytes", len(m.Title)), nil
	}
	return "", nil
}

// text is s as it can be stored: valid UTF-8 without NUL, of at most limit
// bytes; cut says whether there was more.
func text(s string, limit int) (out string, cut bool) {
	if len(s) > limit {
		end := limit
		for end > 0 && end > limit-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		s, cut = s[:end], true
	}
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
	if len(s) > limit { // by what stands for invalid bytes
		s, _ = text(s, limit)
	}
	return s, cut
}

// badID says what is wrong with a native id; "" if nothing.
func badID(s string) string {
	switch {
	case s == "":
		return "is missing"
	case len(s) > idMax:
		return fmt.Sprintf("has %d bytes, at most %d are allowed", len(s), idMax)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "holds control characters or is not UTF-8"
	}
	return ""
}

// badName says what is wrong with a source's name; "" if nothing.
func badName(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty"
	case len(s) > sourceMax:
		return fmt.Sprintf("has %d bytes, at most %d are allowed", len(s), sourceMax)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "holds control characters or is not UTF-8"
	}
	return ""
}

// web is s if it is an address of the web, else empty.
func web(s string) string {
	if s == "" || len(s) > urlMax || !utf8.ValidString(s) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return s
}

// tag is s if it looks like a language tag (BCP 47), else empty.
func tag(s string) string {
	bad := func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if len(s) > 35 || strings.ContainsFunc(s, bad) {
		return ""
	}
	return s
}
