package source

import (
	"context"
	"fmt"
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
