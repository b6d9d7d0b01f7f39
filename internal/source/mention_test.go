package source

import (
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

func TestDecodeMention(t *testing.T) {
	m, err := DecodeMention([]byte(` {"id":"42","url":"https://x.example/42","at":"2026-11-21T15:02:03+01:00","text":"Hi","title":"T",
		"lang":"en","rating":4.5,"in_reply_to":"41","revision":2,"later":{"a":[1]},"title_bytes":1,
		"author":{"id":"u","handle":"maria","name":"Maria","followers":42,"url":"https://x.example/maria"}} `), "def")
	if err != nil {
		t.Fatal(err)
	}
	if !m.At.Equal(time.Date(2026, 11, 21, 14, 2, 3, 0, time.UTC)) {
		t.Errorf("At is %v", m.At)
	}
	m.At = time.Time{}
	want := domain.Mention{ID: "42", Source: "def", URL: "https://x.example/42", Title: "T", Text: "Hi", Lang: "en", Rating: 4.5, InReplyTo: "41", Revision: 2,
		Author: domain.Author{ID: "u", Handle: "maria", Name: "Maria", Followers: 42, URL: "https://x.example/maria"}}
	if m != want {
		t.Errorf("got %+v\nwant %+v", m, want)
	}
}

func TestDecodeMentionRefuses(t *testing.T) {
	cases := []struct{ in, want string }{
		{``, "not an object"},
		{`[]`, "not an object"},
		{`null`, "not an object"},
		{`{"id":"1","text":"x"`, "not JSON at byte"},
		{`{"id":"1","text":"x"} {}`, "not JSON at byte"},
		{`{"text":"x"}`, `"id" is missing`},
		{`{"id":"1"}`, `"text" is missing`},
		{`{"id":"1","text":"  "}`, `"text" is missing`},
		{`{"id":1,"text":"x"}`, `"id" is 1: want a string`},
		{`{"id":"1","text":null}`, `"text" is missing`},
		{`{"id":"1","text":"x","at":"yesterday"}`, `"at" is "yesterday": want a time`},
		{`{"id":"1","text":"x","at":1700000000}`, `"at" is 1700000000: want a time`},
		{`{"id":"1","text":"x","at":"1901-01-01T00:00:00Z"}`, `"at" is 1901`},
		{`{"id":"1","text":"x","rating":17}`, `"rating" is 17: want a number from 1 to 5`},
		{`{"id":"1","text":"x","rating":"*****"}`, `"rating" is "*****": want a number`},
		{`{"id":"1","text":"x","revision":-1}`, `"revision" is -1`},
		{`{"id":"1","text":"x","revision":1.5}`, `"revision" is 1.5: want a whole number`},
		{`{"id":"1","text":"x","deleted":"yes"}`, `"deleted" is "yes": want true or false`},
		{`{"id":"1","text":"x","author":"maria"}`, `"author" is "maria": want an object`},
		{`{"id":"1","text":"x","author":{"followers":"many"}}`, `"author/followers" is "many": want a whole number`},
		{`{"id":"1","id":"2","text":"x"}`, "not JSON"},
		{"{\"id\":\"1\",\"text\":\"\xff\"}", "not JSON"},
		{`{"id":"1","text":"` + strings.Repeat("x", MentionMax) + `"}`, "at most"},
	}
	for _, c := range cases {
		_, err := DecodeMention([]byte(c.in), "def")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60s\n gives %v\n want  %s", c.in, err, c.want)
		}
	}
	if _, err := DecodeMention([]byte(`{"id":"1","deleted":true}`), "def"); err != nil {
		t.Errorf("a deletion needs no text: %v", err)
	}
}

func FuzzDecodeMention(f *testing.F) {
	f.Add([]byte(`{"id":"1","source":"s","text":"x","at":"2026-11-21T14:02:03Z","rating":1,"author":{"followers":3}}`))
	f.Add([]byte(`{"id":"1","deleted":true}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := DecodeMention(in, "def")
		if err == nil && (m.ID == "" || m.Source == "" || m.TitleLen != 0 || m.Rating > 5 || m.Author.Followers < 0) {
			t.Errorf("%q gives %+v", in, m)
		}
	})
}
