package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/text/language"

	"hark/internal/domain"
	"hark/internal/source"
)

// idMax is how long an entry's own id may be; a longer one is hashed.
const idMax = 1000

// entry makes a mention of an item. Links are resolved against base, the
// address that the document came from.
func (f *Feed) entry(d *gofeed.Feed, it *gofeed.Item, base *url.URL) domain.Mention {
	m := domain.Mention{
		Source: f.o.Name,
		URL:    link(it, base),
		Lang:   lang(d.Language),
		Author: author(d, it),
	}
	at := base
	if u, err := url.Parse(m.URL); err == nil && m.URL != "" {
		at = u
	}
	m.Title = strings.Join(strings.Fields(source.PlainText(it.Title, nil)), " ")
	content := it.Content
	if strings.TrimSpace(content) == "" {
		content = it.Description
	}
	m.Text = source.PlainText(content, at)
	if m.Text == m.Title {
		m.Title = ""
	}
	for _, t := range []*time.Time{it.PublishedParsed, it.UpdatedParsed} {
		if t != nil && t.Year() >= 1970 && t.Year() <= 9999 {
			m.At = t.UTC()
			break
		}
	}
	for _, ref := range it.Extensions["thr"]["in-reply-to"] { // RFC 4685
		m.InReplyTo = id(ref.Attrs["ref"])
	}
	m.ID = key(it, &m)
	return m
}

// key is what tells entries apart: their id, else their link, else what they
// say and when.
func key(it *gofeed.Item, m *domain.Mention) string {
	if guid := strings.TrimSpace(it.GUID); guid != "" {
		return id(guid)
	}
	if m.URL != "" {
		return id(m.URL)
	}
	return "sha256:" + hash(m.Title, m.Text, it.Published)
}

func id(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > idMax {
		return "sha256:" + hash(s)
	}
	return s
}

// hash is 16 characters that tell texts apart.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// link is the entry's own page. An RSS guid that is an address is one too.
func link(it *gofeed.Item, base *url.URL) string {
	for _, s := range append([]string{it.Link}, it.Links...) {
		if u := address(s, base); u != "" {
			return u
		}
	}
	if strings.HasPrefix(it.GUID, "http") {
		return address(it.GUID, nil)
	}
	return ""
}

// address resolves an address; it is empty unless it is one of the web.
func address(s string, base *url.URL) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || strings.TrimSpace(s) == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(s) > 4096 {
		return ""
	}
	u.User = nil
	return u.String()
}

// author is who wrote the entry; else the feed speaks.
func author(d *gofeed.Feed, it *gofeed.Item) domain.Author {
	for _, list := range [][]*gofeed.Person{it.Authors, d.Authors} {
		for _, p := range list {
			if p == nil {
				continue
			}
			if name := line(p.Name); name != "" {
				return domain.Author{Name: name}
			}
			if name := line(p.Email); name != "" {
				return domain.Author{Name: name}
			}
		}
	}
	return domain.Author{Name: line(d.Title)}
}

// line is a text on one line, short enough for a name.
func line(s string) string {
	return source.Clip(strings.Join(strings.Fields(source.PlainText(s, nil)), " "), 200)
}

// lang is a feed's language as BCP 47, or nothing.
func lang(s string) string {
	t, err := language.Parse(strings.ReplaceAll(strings.TrimSpace(s), "_", "-"))
	if err != nil || t == language.Und {
		return ""
	}
	return t.String()
}
