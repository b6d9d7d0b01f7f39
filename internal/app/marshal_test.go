package app

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// The order of an Item's keys is what scripts see.
func TestItemKeys(t *testing.T) {
	line, err := marshal(Item{Waiting: time.Unix(1, 0).UTC(), Until: time.Unix(1, 0).UTC(), Lease: time.Unix(1, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"","state":"","owner":"","outcome":"","reason":"","tags":null,"source":"","url":"",` +
		`"author":{"id":"","handle":"","name":"","followers":0,"url":""},"text":"","lang":"","subject":"",` +
		`"sentiment":{"feeling":"","score":0,"judged":false},"urgent":"","rating":0,"level":"","mentions":0,"deleted":0,"revised":0,` +
		`"replies":0,"reply":"","notes":0,"conflicts":0,"copy_of":"","began":"0001-01-01T00:00:00Z","last":"0001-01-01T00:00:00Z",` +
		`"waiting_since":"1970-01-01T00:00:01Z","snoozed_until":"1970-01-01T00:00:01Z","claimed_until":"1970-01-01T00:00:01Z",` +
		`"priority":"","for":"","hidden":false,"rules":null,"cluster":"","ambiguous":false}`
	if string(line) != want {
		t.Errorf("got\n%s\nwant\n%s", line, want)
	}
}

func TestMarshalTames(t *testing.T) {
	text := "a<b>&\u009b\u202e\u200b\x7f\U000e0001é日本\x1b"
	line, err := marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"a<b>&\u009b\u202e\u200b\u007f\udb40\udc01é日本\u001b"`; string(line) != want {
		t.Errorf("got %s, want %s", line, want)
	}
	var back string
	if err := json.Unmarshal(line, &back); err != nil || back != text {
		t.Errorf("came back as %q, %v", back, err)
	}
}

func FuzzMarshalTames(f *testing.F) {
	f.Add("\u009b31m\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		line, err := marshal(text)
		var back string
		if err != nil || json.Unmarshal(line, &back) != nil || back != strings.ToValidUTF8(text, "\ufffd") && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q became %s, %v", text, line, err)
		}
		if bytes.ContainsAny(line, "\x1b\x07\n\r\x7f") {
			t.Errorf("%q became %s", text, line)
		}
	})
}
