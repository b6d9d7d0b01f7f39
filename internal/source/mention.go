package source

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
)

// MentionMax is how long one mention object may be, in bytes.
const MentionMax = 1 << 20

// want says what each field of a mention object must be.
func want(field string) string {
	switch field {
	case "at":
		return "a time with its zone, such as 2026-11-21T14:02:03Z"
	case "rating":
		return "a number from 1 to 5"
	case "revision":
		return "a whole number: 0 for the first version, higher for later ones"
	case "author/followers":
		return "a whole number"
	case "deleted":
		return "true or false"
	case "author":
		return `an object with "id", "handle", "name", "followers" or "url"`
	case "":
		return `one JSON object such as {"id":"42","at":"2026-11-21T14:02:03Z","text":"..."}`
	}
	return "a string in double quotes"
}

// DecodeMention reads one mention object, the JSON form of domain.Mention.
// Fields that it does not know are ignored; a wrong type, a missing id or
// text, a bad time or number are errors that say what would be right. An
// object without "source" is of the source named def. Where "at" is missing,
// At is zero.
func DecodeMention(raw []byte, def string) (domain.Mention, error) {
	var m domain.Mention
	if len(raw) > MentionMax {
		return m, fmt.Errorf("a mention of %d bytes: at most %d are taken", len(raw), MentionMax)
	}
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '{' {
		return m, fmt.Errorf("not an object: want %s", want(""))
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return domain.Mention{}, Explain(raw, err)
	}
	if m.Source == "" {
		m.Source = def
	}
	m.TitleLen = 0 // only an event says where its title ends
	return m, check(&m)
}

func check(m *domain.Mention) error {
	switch {
	case m.ID == "":
		return errors.New(`"id" is missing: want the network's own id of the post, a string`)
	case strings.TrimSpace(m.Text+m.Title) == "" && !m.Deleted:
		return errors.New(`"text" is missing: want what the post says, or "deleted": true`)
	case m.Rating != 0 && (m.Rating < 1 || m.Rating > 5):
		return fmt.Errorf(`"rating" is %v: want %s`, m.Rating, want("rating"))
	case m.Revision < 0:
		return fmt.Errorf(`"revision" is %d: want %s`, m.Revision, want("revision"))
	case m.Author.Followers < 0:
		return fmt.Errorf(`"author/followers" is %d: want %s`, m.Author.Followers, want("author/followers"))
	case !m.At.IsZero() && (m.At.UTC().Year() < 1970 || m.At.UTC().Year() > 9999):
		return fmt.Errorf(`"at" is %s: want %s`, m.At.Format(time.RFC3339), want("at"))
	}
	return nil
}

// Explain puts a decoder's error into words that name the field.
func Explain(raw []byte, err error) error {
	var se *json.SemanticError
	if errors.As(err, &se) {
		field := strings.TrimPrefix(string(se.JSONPointer), "/")
		got := kindName(se.JSONKind)
		if v := valueAt(raw, se.JSONPointer); len(v) > 0 && len(v) <= 40 {
			got = string(v)
		}
		return fmt.Errorf("%q is %s: want %s", field, got, want(field))
	}
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) {
		cause := strings.TrimPrefix(syn.Err.Error(), "jsontext: ")
		return fmt.Errorf("not JSON at byte %d: %s; want %s", syn.ByteOffset+1, cause, want(""))
	}
	return fmt.Errorf("read mention: %w", err)
}

// valueAt is the value in raw that the pointer names, or nil.
func valueAt(raw []byte, at jsontext.Pointer) jsontext.Value {
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	for {
		if _, err := d.ReadToken(); err != nil {
			return nil
		}
		name := d.StackPointer() == at
		if kind, n := d.StackIndex(d.StackDepth()); name && kind == '{' && n%2 == 1 {
			v, err := d.ReadValue()
			if err != nil {
				return nil
			}
			return v
		}
	}
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	case '{':
		return "an object"
	case '[':
		return "a list"
	}
	return "something else"
}
