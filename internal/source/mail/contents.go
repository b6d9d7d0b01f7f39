package mail

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"golang.org/x/text/encoding/charmap"

	"hark/internal/source"
)

// How much of a message is looked at.
const (
	partsMax = 200
	depthMax = 12
	rawMax   = 1 << 20 // bytes of one text
	filesMax = 30
)

// contents is what stands in a message.
type contents struct {
	text     string
	files    []string     // the names of attachments
	more     int          // attachments that are not in files
	returned *mail.Header // of the message that a bounce gives back
	parts    int
}

// read takes a part and what is in it. What cannot be read is passed over,
// and said.
func (c *contents) read(e *message.Entity, depth int) {
	if c.parts++; c.parts > partsMax || depth > depthMax {
		return
	}
	kind, params, err := e.Header.ContentType()
	if err != nil || kind == "" {
		kind = "text/plain"
	}
	if parts := e.MultipartReader(); parts != nil {
		c.several(kind, parts, depth)
		return
	}
	if name, is := attachment(&e.Header, kind, params); is {
		c.file(name)
		return
	}
	switch kind {
	case "text/plain":
		c.add(shorten(flow(c.body(e), params)))
	case "text/html":
		c.add(shorten(source.PlainText(c.body(e), nil)))
	case "message/rfc822", "message/global", "text/rfc822-headers":
		c.back(e)
	}
}

// several takes the parts of a multipart.
func (c *contents) several(kind string, parts message.MultipartReader, depth int) {
	var best string
	for c.parts <= partsMax {
		e, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			c.add("[the rest of the message cannot be read]")
			break
		}
		if kind != "multipart/alternative" {
			c.read(e, depth+1)
			continue
		}
		t, _, _ := e.Header.ContentType()
		was := c.text
		c.text = ""
		c.read(e, depth+1)
		if best == "" || t == "text/plain" && strings.TrimSpace(c.text) != "" {
			best = c.text
		}
		c.text = was
	}
	c.add(best)
}

// body is the text of a part, in UTF-8.
func (c *contents) body(e *message.Entity) string {
	b, _ := io.ReadAll(io.LimitReader(e.Body, rawMax)) // a broken encoding ends the text early
	return strings.ReplaceAll(utf8Of(b), "\r\n", "\n")
}

// back reads the headers of the message that a bounce gives back.
func (c *contents) back(e *message.Entity) {
	b, _ := io.ReadAll(io.LimitReader(e.Body, headerMax)) // its first part will do
	if c.returned = readHeader(headerOf(b)); c.returned == nil {
		c.file("a message")
		return
	}
	c.file("a message: " + oneLine(text(c.returned, "Subject")))
}

// thread is that of the message given back.
func (c *contents) thread() (parent, root string) {
	parent = firstOr(messageIDs(c.returned.Get("Message-Id")), "")
	if _, root = thread(c.returned); root == "" {
		root = parent
	}
	return parent, root
}

func (c *contents) add(s string) {
	s = strings.Trim(s, "\n")
	switch {
	case strings.TrimSpace(s) == "":
	case c.text == "":
		c.text = s
	default:
		c.text += "\n\n" + s
	}
	if len(c.text) > 2*textMax {
		c.text = source.Clip(c.text, 2*textMax)
	}
}

func (c *contents) file(name string) {
	if len(c.files) == filesMax {
		c.more++
		return
	}
	c.files = append(c.files, source.Clip(oneLine(utf8Of([]byte(name))), nameMax))
}

// say is the text of the mention: a note before it, the attachments after it.
func (c *contents) say(note string) string {
	s := c.text
	if len(s) > textMax {
		s = source.Clip(s, textMax) + fmt.Sprintf("\n[cut after %d KiB: read the rest in the mailbox]", textMax>>10)
	}
	lines := []string{s}
	if note != "" {
		lines = []string{note, s}
	}
	for _, f := range c.files {
		lines = append(lines, "[attachment: "+f+"]")
	}
	if c.more > 0 {
		lines = append(lines, fmt.Sprintf("[%d more attachments]", c.more))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// attachment reports whether a part is one, and its name.
func attachment(h *message.Header, kind string, params map[string]string) (string, bool) {
	disposition, dparams, _ := h.ContentDisposition()
	name := dparams["filename"]
	if name == "" {
		name = params["name"]
	}
	readable := kind == "text/plain" || kind == "text/html"
	returned := kind == "message/rfc822" || kind == "message/global" || kind == "text/rfc822-headers"
	status := kind == "message/delivery-status" || kind == "message/global-delivery-status"
	switch {
	case strings.EqualFold(disposition, "attachment"), !readable && !returned && !status:
		if name == "" {
			name = kind
		}
		return name, !status
	}
	return name, readable && name != "" && strings.EqualFold(disposition, "inline")
}

// utf8Of is a text as UTF-8. What is not, and was not declared to be anything
// else, is most often the Windows alphabet of western Europe.
func utf8Of(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}
