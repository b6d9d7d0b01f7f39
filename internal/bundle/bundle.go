// Package bundle is the form in which a range of journals travels: one file
// of JSON Lines that a person can read, a machine can merge, and anybody can
// prove offline.
//
// The first line is a header with the signed heads:
//
//	{"hark":"bundle","v":1,"heads":[...]}
//
// and every other line is one event, its stored bytes verbatim, with the salt
// and the text that belong to it where they were not erased:
//
//	{"event":{...},"salt":"<base64>","text":"..."}
//
// The same heads and records always give the same bytes. Reading is
// streaming, bounds every line, and names the line in every error; it never
// trusts what it reads: Verify proves a bundle without any log.
package bundle

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
)

// Version is the version of bundles that this program writes.
const Version = 1

// maxLine bounds a line: an event, and a text of which every byte is escaped.
const maxLine = domain.MaxEvent + 6*domain.MaxText + 1024

type header struct {
	Hark  string        `json:"hark"`
	V     int           `json:"v"`
	Heads []domain.Head `json:"heads"`
}

type line struct {
	Event jsontext.Value `json:"event"`
	Salt  []byte         `json:"salt,omitzero"`
	Text  string         `json:"text,omitzero"`
}

// Write writes a bundle. It stops at the first error of records or of w.
func Write(w io.Writer, heads []domain.Head, records iter.Seq2[domain.Record, error]) error {
	out := bufio.NewWriterSize(w, 1<<16)
	if heads == nil {
		heads = []domain.Head{}
	}
	first, err := json.Marshal(header{"bundle", Version, heads}, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	if _, err := out.Write(append(first, '\n')); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	var buf []byte
	for r, err := range records {
		if err == nil {
			buf, err = appendLine(buf[:0], &r)
		}
		if err == nil {
			_, err = out.Write(buf)
		}
		if err != nil {
			return fmt.Errorf("write bundle: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return nil
}

// appendLine writes a record's line by hand: the event's bytes must go out as
// they are.
func appendLine(b []byte, r *domain.Record) ([]byte, error) {
	if len(r.Raw) == 0 || bytes.IndexByte(r.Raw, '\n') >= 0 {
		return b, fmt.Errorf("an event is not one line")
	}
	b = append(append(b, `{"event":`...), r.Raw...)
	if r.Salt != nil {
		b = append(b, `,"salt":"`...)
		b = base64.StdEncoding.AppendEncode(b, r.Salt)
		b = append(b, `","text":`...)
		var err error
		if b, err = jsontext.AppendQuote(b, r.Text); err != nil {
			return b, fmt.Errorf("encode text: %w", err)
		}
	}
	return append(b, "}\n"...), nil
}

// Reader reads a bundle.
type Reader struct {
	Heads []domain.Head // as the header gives them, not verified

	in   *bufio.Reader
	line int
	buf  []byte
}

// Read reads the header of a bundle. The records follow with Records.
func Read(r io.Reader) (*Reader, error) {
	b := &Reader{in: bufio.NewReaderSize(r, 1<<16)}
	raw, err := b.next()
	if err == io.EOF {
		return nil, fmt.Errorf("read bundle: it is empty")
	}
	if err != nil {
		return nil, err
	}
	var h header
	if err := json.Unmarshal(raw, &h); err != nil || h.Hark != "bundle" {
		return nil, fmt.Errorf("read bundle: line 1: this is not a bundle of hark")
	}
	switch {
	case h.V > Version:
		return nil, fmt.Errorf("read bundle: line 1: it has version %d and this hark reads up to %d; install the newer hark", h.V, Version)
	case h.V < 1:
		return nil, fmt.Errorf("read bundle: line 1: there is no version %d", h.V)
	}
	b.Heads = h.Heads
	return b, nil
}

// Records yields the bundle's records in order, once. It ends at the first
// error, which names the line; nothing is proven yet.
func (b *Reader) Records() iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for {
			r, err := b.record()
			if err == io.EOF {
				return
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (b *Reader) record() (domain.Record, error) {
	raw, err := b.next()
	if err != nil {
		return domain.Record{}, err
	}
	var l line
	if err := json.Unmarshal(raw, &l, json.RejectUnknownMembers(true)); err != nil {
		return domain.Record{}, b.errorf("%w", err)
	}
	switch {
	case l.Event.Kind() != '{':
		return domain.Record{}, b.errorf("there is no event in it")
	case len(l.Event) > domain.MaxEvent:
		return domain.Record{}, b.errorf("an event of %d bytes, at most %d are allowed", len(l.Event), domain.MaxEvent)
	case len(l.Text) > domain.MaxText:
		return domain.Record{}, b.errorf("a text of %d bytes, at most %d are allowed", len(l.Text), domain.MaxText)
	}
	return domain.Record{Raw: l.Event, Salt: l.Salt, Text: l.Text}, nil
}

func (b *Reader) errorf(format string, args ...any) error {
	return fmt.Errorf("read bundle: line %d: %w", b.line, fmt.Errorf(format, args...))
}

// next reads one line without its end; it is valid until the next call.
func (b *Reader) next() ([]byte, error) {
	b.line++
	b.buf = b.buf[:0]
	for {
		part, err := b.in.ReadSlice('\n')
		if b.buf = append(b.buf, part...); len(b.buf) > maxLine {
			return nil, b.errorf("it is longer than %d bytes", maxLine)
		}
		switch {
		case err == bufio.ErrBufferFull:
		case err == nil:
			return b.buf[:len(b.buf)-1], nil
		case err == io.EOF && len(b.buf) > 0:
			return nil, b.errorf("it is cut off: the file is not whole")
		case err == io.EOF:
			return nil, io.EOF
		default:
			return nil, b.errorf("%w", err)
		}
	}
}
