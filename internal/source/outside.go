package source

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// BatchMax is how many mentions one Deliver carries at most.
const BatchMax = 200

// ReadJSON reads what a network sent. A name that stands twice and bytes that
// are not UTF-8 do not cost the whole answer: the last value counts, and what
// cannot be read becomes U+FFFD.
func ReadJSON(raw []byte, out any) error {
	return json.Unmarshal(raw, out, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// NativeID is a network's id of something, which may come as a string or as a
// number of any size; null is none.
type NativeID string

// UnmarshalJSON takes the text of the id as it stands.
func (id *NativeID) UnmarshalJSON(b []byte) error {
	switch v := jsontext.Value(b); v.Kind() {
	case '"':
		var s string
		err := ReadJSON(b, &s)
		*id = NativeID(s)
		return err
	case '0':
		*id = NativeID(b)
		return nil
	case 'n':
		*id = ""
		return nil
	}
	return fmt.Errorf("an id is a string or a number, not %s", kindName(jsontext.Value(b).Kind()))
}

// DeliverAll hands b over in batches of at most BatchMax mentions. Its cursor
// goes with the last one, so that a broken line repeats all of it.
func DeliverAll(ctx context.Context, to Sink, b Batch) error {
	for len(b.Mentions) > BatchMax {
		if err := Deliver(ctx, to, Batch{Mentions: b.Mentions[:BatchMax]}); err != nil {
			return err
		}
		b.Mentions = b.Mentions[BatchMax:]
	}
	return Deliver(ctx, to, b)
}

// Pace is how a source that is opened with o polls: as the settings say, else
// every def.
func (o *Opening) Pace(def time.Duration) Pace {
	switch {
	case o.Pause > 0:
		return Pace{Every: o.Pause, First: o.Pause, Ceiling: o.Pause}
	case o.Every > 0:
		return Pace{Every: o.Every}
	}
	return Pace{Every: def}
}

// Clock is the time of a source that is opened with o.
func (o *Opening) Clock() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

// WebAddress is s if it is an address of the web, else empty.
func WebAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// PhraseMax is how long one phrase may be, in bytes.
const PhraseMax = 200

// Phrases are the words of a source whose network is asked for them one by
// one: each once, with single spaces and without quotes. None, too long ones
// and more than most are errors that say what to do.
func Phrases(words []string, most int) ([]string, error) {
	var out []string
	for _, w := range words {
		w = strings.Join(strings.Fields(strings.ReplaceAll(w, `"`, " ")), " ")
		if len(w) > PhraseMax {
			return nil, fmt.Errorf("a phrase of %d bytes is too long to search for; at most %d are taken", len(w), PhraseMax)
		}
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	switch {
	case len(out) == 0:
		return nil, errors.New(`"words" is empty: say what to search for, such as words = ["hark"]`)
	case len(out) > most:
		return nil, fmt.Errorf("%d phrases are searched for one by one; at most %d are taken", len(out), most)
	}
	return out, nil
}
