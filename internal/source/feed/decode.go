package feed

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// errTooLarge is the fault of a feed that does not fit maxBody.
var errTooLarge = fmt.Errorf("it is larger than %d MiB", maxBody>>20)

// xmlDecl finds an XML declaration and the encoding it names.
var xmlDecl = regexp.MustCompile(`^\s*<\?xml\s[^>]*?\?>`)
var xmlEncoding = regexp.MustCompile(`encoding\s*=\s*["']\s*([A-Za-z0-9._:-]+)\s*["']`)

// decode gives the document as UTF-8 without a byte order mark and without an
// XML declaration, which would now be wrong (and stops a parser that knows
// only XML 1.0). The encoding is that of the byte order mark or the pattern of
// NULs, else UTF-8 where the bytes are that, else what HTTP or the
// declaration says, else Windows-1252. Text that is not ASCII and yet valid
// UTF-8 is UTF-8, whatever it is declared to be: other encodings do not look
// like it by chance.
func decode(body []byte, contentType string) ([]byte, error) {
	enc := wide(body)
	if enc == nil {
		body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
		enc = narrow(body, contentType)
	}
	if enc != nil {
		out, _, err := transform.Bytes(enc.NewDecoder(), body)
		if err != nil {
			return nil, fmt.Errorf("decode its text: %w", err)
		}
		if len(out) > 2*maxBody {
			return nil, errTooLarge
		}
		body = out
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, errors.New("it is empty")
	}
	return body[len(xmlDecl.Find(body)):], nil
}

// wide tells the encodings of two and four bytes by the first bytes: their
// byte order mark, or how "<" and "<?" look in them (XML 1.0, appendix F).
func wide(b []byte) encoding.Encoding {
	first := b[:min(4, len(b))]
	is := func(s string) bool { return bytes.HasPrefix(first, []byte(s)) }
	switch {
	case is("\xff\xfe\x00\x00"), is("<\x00\x00\x00"):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case is("\x00\x00\xfe\xff"), is("\x00\x00\x00<"):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case is("\xff\xfe"), is("<\x00"):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case is("\xfe\xff"), is("\x00<"):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

// narrow tells the encodings in which "<" is one byte; nil is UTF-8.
func narrow(b []byte, contentType string) encoding.Encoding {
	label := ""
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		label = params["charset"]
	}
	if label == "" {
		if m := xmlEncoding.FindSubmatch(xmlDecl.Find(b)); m != nil {
			label = string(m[1])
		}
	}
	enc, name := charset.Lookup(label)
	valid := utf8.Valid(b)
	switch {
	case valid && !ascii(b), name == "utf-8":
		return nil
	case enc != nil && name != "utf-16le" && name != "utf-16be" && name != "replacement":
		return enc
	case valid:
		return nil
	}
	return charmap.Windows1252
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
