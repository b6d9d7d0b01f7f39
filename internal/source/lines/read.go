package lines

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"hark/internal/source"
)

// A batch is full at so many lines or bytes.
const (
	batchLines = 1000
	batchBytes = 4 << 20
)

// line is one line as it was read.
type line struct {
	text []byte // without its end; cut to source.RefusedMax if it is too long
	size int64  // bytes read, its end included
	long bool   // longer than source.MentionMax
	open bool   // the input ended before the line did
}

// next reads one line. At the end of the input it returns what is left as an
// open line, and io.EOF when nothing is.
func next(r *bufio.Reader) (line, error) {
	var l line
	for {
		part, err := r.ReadSlice('\n')
		l.size += int64(len(part))
		if !l.long {
			l.text = append(l.text, part...)
		}
		if !l.long && len(bytes.TrimRight(l.text, "\r\n")) > source.MentionMax {
			l.long, l.text = true, bytes.Clone(l.text[:source.RefusedMax])
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && l.size > 0:
			l.open = true
		case err != nil:
			return l, err
		}
		l.text = bytes.TrimRight(l.text, "\r\n")
		return l, nil
	}
}

// batch collects what lines say.
type batch struct {
	source.Batch
	name  string
	lines int
	bytes int
}

// add takes a line in; number counts from 1.
func (b *batch) add(l line, number int64) {
	b.lines++
	b.bytes += len(l.text)
	if number == 1 {
		l.text = bytes.TrimPrefix(l.text, []byte("\xef\xbb\xbf"))
	}
	where := fmt.Sprintf("line %d", number)
	if l.long {
		reason := fmt.Sprintf("the line is longer than %d bytes; want one mention object on each line", source.MentionMax)
		b.Refused = append(b.Refused, source.Refuse(where, reason, l.text))
		return
	}
	if len(bytes.TrimSpace(l.text)) == 0 {
		return
	}
	m, err := source.DecodeMention(l.text, b.name)
	if err != nil {
		b.Refused = append(b.Refused, source.Refuse(where, err.Error(), l.text))
		return
	}
	b.Mentions = append(b.Mentions, m)
}

func (b *batch) full() bool { return b.lines >= batchLines || b.bytes >= batchBytes }
