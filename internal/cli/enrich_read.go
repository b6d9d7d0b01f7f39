package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// How many lines, and bytes of them, one worker is given at a time.
const (
	batchLines = 256
	batchBytes = 256 << 10
)

// asked is one line of posts as enrich and rules test take them.
type asked struct {
	num    int
	raw    []byte
	object bool // it has to be an object: others were
	long   bool
}

// posts reads lines of posts: JSON objects, JSON strings, or plain text. Lines
// are plain as long as there was no object among them; of the beginning of the
// input all that lies ready is looked at, so that a first line that went wrong
// is not taken for a text.
type posts struct {
	in     *bufio.Reader
	num    int
	object bool
}

func newPosts(in io.Reader) *posts {
	p := &posts{in: bufio.NewReaderSize(in, 64<<10)}
	const mark = "\ufeff" // what some editors put before a text
	// What is wrong with the input, the first read tells.
	if first, _ := p.in.Peek(1); len(first) == 1 && first[0] == mark[0] {
		if first, _ = p.in.Peek(len(mark)); string(first) == mark {
			_, _ = p.in.Discard(len(mark)) // it lies ready
		}
	}
	ready, _ := p.in.Peek(p.in.Buffered())
	for line := range bytes.Lines(ready) {
		p.object = p.object || isObject(line)
	}
	return p
}

func isObject(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 1 && line[0] == '{' && line[len(line)-1] == '}' && jsontext.Value(line).IsValid(lenient)
}

// lenient reads what the tools of others write of a post that was cut inside
// an emoji: half a character costs that character, not the post.
var lenient = jsontext.AllowInvalidUTF8(true)

// batch reads lines until there are enough of them, or none lies ready. At the
// end of the input its error is io.EOF, with or without lines.
func (p *posts) batch(ctx context.Context) (lines []asked, err error) {
	for size := 0; err == nil && ctx.Err() == nil && len(lines) < batchLines && size < batchBytes; {
		var raw []byte
		raw, err = readLine(p.in, source.MentionMax)
		long := errors.Is(err, errLong)
		if long {
			err = nil
		}
		if err != nil && len(raw) == 0 { // behind the last line end there is no line
			break
		}
		p.num++
		p.object = p.object || isObject(raw)
		lines = append(lines, asked{p.num, bytes.TrimSuffix(bytes.Clone(raw), []byte("\r")), p.object, long})
		size += len(raw)
		if ready, _ := p.in.Peek(p.in.Buffered()); bytes.IndexByte(ready, '\n') < 0 {
			break
		}
	}
	return lines, errors.Join(err, ctx.Err())
}

// post is the JSON object of one line. Whatever else it has is ignored.
type post struct {
	ID        jsontext.Value `json:"id"`
	Source    string         `json:"source"`
	Title     *string        `json:"title"`
	Text      *string        `json:"text"`
	Lang      string         `json:"lang"`
	Author    jsontext.Value `json:"author"`
	Rating    float64        `json:"rating"`
	InReplyTo string         `json:"in_reply_to"`
}

// read gives the post of a line and its id as it was written.
func (a *asked) read() (m domain.Mention, id jsontext.Value, err error) {
	raw := bytes.ToValidUTF8(a.raw, []byte("\uFFFD"))
	line := jsontext.Value(bytes.TrimSpace(raw))
	switch {
	case a.long:
		return m, nil, fmt.Errorf("more than %d bytes in a line", source.MentionMax)
	case line.Kind() == '"' && json.Unmarshal(line, &m.Text, lenient) == nil:
		return m, nil, nil
	case !a.object:
		m.Text = string(raw)
		return m, nil, nil
	case len(line) == 0:
		return m, nil, errors.New(`an empty line: want an object such as {"text":"..."}`)
	case line[0] != '{':
		return m, nil, errors.New(`not an object: want one such as {"text":"..."}`)
	}
	var p post
	if err := json.Unmarshal(raw, &p, lenient); err != nil {
		return m, nil, source.Explain(raw, err)
	}
	if p.Text == nil && p.Title == nil {
		return m, p.ID, errors.New(`"text" is missing: want what the post says`)
	}
	m = domain.Mention{Source: p.Source, Title: value(p.Title), Text: value(p.Text), Lang: p.Lang, Rating: p.Rating, InReplyTo: p.InReplyTo}
	switch p.Author.Kind() {
	case '"':
		err = json.Unmarshal(p.Author, &m.Author.Handle)
		m.Author.Handle = strings.TrimPrefix(m.Author.Handle, "@")
	case '{':
		err = json.Unmarshal(p.Author, &m.Author)
	}
	if err != nil {
		err = errors.New(`"author" wants a handle, or an object with "handle", "name" and "followers"`)
	}
	if p.ID.Kind() == '"' {
		_ = json.Unmarshal(p.ID, &m.ID) // a JSON string decodes as one
	}
	return m, p.ID, err
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
