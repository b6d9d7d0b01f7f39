package reviews

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// row is one review as it stands in the file.
type row struct {
	where  string            // "line 12"
	fields map[string]string // by normal name
	source []byte            // what stands there
	err    error             // why it cannot be read
}

// key tells rows apart by all that they say.
func (r *row) key() [16]byte {
	sum := sha256.Sum256(r.source)
	return [16]byte(sum[:16])
}

func (r *row) raw() []byte { return r.source }

// decode gives the rows of an export of any known kind, in their order. It
// always comes to an end, and what it cannot read is a row with an error.
func decode(raw []byte) iter.Seq[row] {
	text := utf8Of(raw)
	start := bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(start) == 0:
		return func(func(row) bool) {}
	case start[0] == '{' || start[0] == '[':
		return readJSON(text)
	}
	return readCSV(text)
}

// utf8Of is a file as UTF-8, without a byte order mark. UTF-16 is known by its
// mark, or by the zeros beside the letters of its first line.
func utf8Of(raw []byte) []byte {
	if after, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok {
		return valid(after)
	}
	if after, ok := bytes.CutPrefix(raw, []byte("\xff\xfe")); ok {
		return fromUTF16(after, binary.LittleEndian)
	}
	if after, ok := bytes.CutPrefix(raw, []byte("\xfe\xff")); ok {
		return fromUTF16(after, binary.BigEndian)
	}
	if len(raw) >= 4 && raw[1] == 0 && raw[3] == 0 {
		return fromUTF16(raw, binary.LittleEndian)
	}
	if len(raw) >= 4 && raw[0] == 0 && raw[2] == 0 {
		return fromUTF16(raw, binary.BigEndian)
	}
	return valid(raw)
}

// valid is what calls itself nothing: UTF-8, or else the alphabet in which
// Windows' spreadsheets save for western Europe.
func valid(raw []byte) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	return out
}

func fromUTF16(raw []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(raw)/2)
	for len(raw) >= 2 {
		r := rune(order.Uint16(raw))
		raw = raw[2:]
		if utf16.IsSurrogate(r) && len(raw) >= 2 {
			if both := utf16.DecodeRune(r, rune(order.Uint16(raw))); both != utf8.RuneError {
				r, raw = both, raw[2:]
			}
		}
		out = utf8.AppendRune(out, r) // half a pair becomes U+FFFD
	}
	return out
}

// normal is a column's name as it is compared: lower case, one space between
// words, camelCase taken apart.
func normal(name string) string {
	var b strings.Builder
	small := false
	for _, r := range name[:min(len(name), 200)] {
		switch {
		case r >= 'A' && r <= 'Z':
			if small {
				b.WriteByte(' ')
			}
			b.WriteRune(r + 'a' - 'A')
			small = false
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r >= 0x80 && r != utf8.RuneError:
			b.WriteRune(r)
			small = true
		default:
			b.WriteByte(' ')
			small = false
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func lineAt(n int) string { return fmt.Sprintf("line %d", n) }
