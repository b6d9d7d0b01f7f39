package feed

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/mmcdole/gofeed"

	"hark/internal/source"
)

// maxDepth is how deeply elements may be nested: parsers recurse, and a
// goroutine's stack has an end.
const maxDepth = 10_000

// maxElements is how many elements a document may have: some hundred for each
// of the entries that are read. A parser takes a second for so many.
const maxElements = 500_000

// maxEntries is how many entries of one document are read.
const maxEntries = 5_000

// document is a feed as it was read.
type document struct {
	*gofeed.Feed
	broken []source.Refused // entries that could not be read
}

// parse reads a decoded document. Where it is damaged, the entries that can be
// read by themselves are, and the others are refused.
func parse(body []byte) (*document, error) {
	body = clean(body)
	switch deep, many := measure(body); {
	case deep > maxDepth:
		return nil, fmt.Errorf("its elements are nested deeper than %d", maxDepth)
	case many > maxElements:
		return nil, fmt.Errorf("it has more than %d elements", maxElements)
	}
	f, err := parseWhole(body)
	if err == nil {
		return bounded(&document{Feed: f}), nil
	}
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return nil, notFeed(body)
	}
	doc := salvage(body)
	if doc == nil {
		return nil, fmt.Errorf("it cannot be read as a feed: %s", words(err))
	}
	return bounded(doc), nil
}

func bounded(d *document) *document {
	if extra := len(d.Items) - maxEntries; extra > 0 {
		d.Items = d.Items[:maxEntries]
		reason := fmt.Sprintf("the feed has %d entries more than the %d that are read at once; ask its owner for a shorter one", extra, maxEntries)
		d.broken = append(d.broken, source.Refuse("the end of the feed", reason, nil))
	}
	return d
}

// parseWhole is gofeed, which must not take the program down with it.
func parseWhole(body []byte) (f *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("its parser stumbled: %v", p)
		}
	}()
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	return p.Parse(bytes.NewReader(body))
}

// words is the first line of a parser's error, short enough for a screen.
func words(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s[:min(len(s), 200)]
}

// clean drops what must not stand in a feed: control characters, and whatever
// comes before the first bracket.
func clean(body []byte) []byte {
	body = bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, body)
	if i := bytes.IndexAny(body, "<{"); i > 0 {
		body = body[i:]
	}
	return body
}

// measure counts the elements of an XML document, or the objects and lists of
// a JSON one, and how deeply they are nested at most; roughly, from above, in
// one pass.
func measure(body []byte) (deep, many int) {
	json := bytes.HasPrefix(body, []byte("{"))
	now := 0
	for i := 0; i < len(body); i++ {
		switch c, rest := body[i], body[i:]; {
		case json && (c == '{' || c == '['):
			now++
			many++
		case json && (c == '}' || c == ']'), !json && bytes.HasPrefix(rest, []byte("/>")):
			now--
		case json || c != '<':
			continue
		case bytes.HasPrefix(rest, []byte("<![CDATA[")), bytes.HasPrefix(rest, []byte("<!--")):
			end := bytes.Index(rest, []byte(map[byte]string{'[': "]]>", '-': "-->"}[rest[2]]))
			if end < 0 {
				return deep, many
			}
			i += end
		case bytes.HasPrefix(rest, []byte("</")):
			now--
		default:
			now++
			many++
		}
		now = max(now, 0)
		deep = max(deep, now)
	}
	return deep, many
}

// alternate finds the feed that a page names as its own.
var alternate = regexp.MustCompile(`(?i)<link\s[^>]*type=["']application/(?:rss|atom|feed)\+(?:xml|json)["'][^>]*>`)
var href = regexp.MustCompile(`(?i)href=["']([^"'<>\s]+)["']`)

// notFeed says what a document is that is no feed.
func notFeed(body []byte) error {
	start := strings.ToLower(string(body[:min(len(body), 1024)]))
	if !strings.Contains(start, "<html") && !strings.Contains(start, "<!doctype html") {
		return errors.New("it is neither RSS, nor Atom, nor JSON Feed; check the address")
	}
	if m := href.FindSubmatch(alternate.Find(body)); m != nil {
		return fmt.Errorf("it is a web page, and names %s as its feed; use that address", m[1][:min(len(m[1]), 300)])
	}
	return errors.New("it is a web page and no feed; look for the feed's own address on it")
}
