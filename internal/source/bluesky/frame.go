package bluesky

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/match"
	"hark/internal/source"
)

// frameMax bounds one message of the stream, in bytes. A post is at most some
// kilobytes.
const frameMax = 256 << 10

// frame is one message of a Jetstream.
type frame struct {
	DID    string `json:"did"`
	Time   int64  `json:"time_us"` // unix microseconds, by the clock of the instance: its cursor
	Kind   string `json:"kind"`    // commit; account and identity come unasked
	Commit struct {
		Operation  string         `json:"operation"` // create, update, delete
		Collection string         `json:"collection"`
		RKey       string         `json:"rkey"`
		CID        string         `json:"cid"`
		Record     jsontext.Value `json:"record"`
	} `json:"commit"`
}

// readFrame reads one message.
func readFrame(raw []byte) (frame, error) {
	var f frame
	if err := source.ReadJSON(raw, &f); err != nil {
		return f, err
	}
	if f.Kind == "" || f.Time <= 0 {
		return f, errors.New("a message without a kind or a time")
	}
	return f, nil
}

// sieve says which frames are worth reading, by looking at their bytes. What
// it lets through is looked at again; what it keeps back surely has none of
// the words, does not name the account, and changes no post.
type sieve struct {
	says *match.Set
	did  []byte // of the account; empty is none
	buf  []byte
}

var (
	inPosts  = []byte(collection)
	updating = []byte("update")
	deleting = []byte("delete")
)

// passes reports whether a frame may matter. It is for one goroutine.
//
// A phrase of a post's text stands in the frame just as it is, between quotes,
// once the escapes of JSON are undone; so a frame whose bytes hold no phrase
// has a post that holds none.
func (s *sieve) passes(raw []byte) bool {
	if bytes.IndexByte(raw, '\\') >= 0 {
		s.buf = unescape(s.buf[:0], raw)
		raw = s.buf
	}
	if !bytes.Contains(raw, inPosts) {
		return false
	}
	return len(s.did) > 0 && bytes.Contains(raw, s.did) || bytes.Contains(raw, updating) || bytes.Contains(raw, deleting) || s.says.AnyBytes(raw)
}

// unescape appends raw to out with all escapes of JSON strings undone. What
// is no escape stays as it is.
func unescape(out, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			return append(out, raw...)
		}
		out = append(out, raw[:i]...)
		c := raw[i+1]
		raw = raw[i+2:]
		switch c {
		case 'n', 'r', 't', 'b', 'f':
			out = append(out, ' ')
		case 'u':
			r, n := codePoint(raw)
			out, raw = utf8.AppendRune(out, r), raw[n:]
		default:
			out = append(out, c)
		}
	}
}

// codePoint reads what follows \u: four digits, or two halves of a pair. It
// says how many bytes those are.
func codePoint(raw []byte) (rune, int) {
	r, ok := hex4(raw)
	if !ok {
		return utf8.RuneError, 0
	}
	if r >= 0xD800 && r < 0xDC00 && len(raw) >= 10 && raw[4] == '\\' && raw[5] == 'u' {
		if low, ok := hex4(raw[6:]); ok && low >= 0xDC00 && low < 0xE000 {
			return 0x10000 + (r-0xD800)<<10 + (low - 0xDC00), 10
		}
	}
	return r, 4
}

func hex4(raw []byte) (rune, bool) {
	if len(raw) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range raw[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
