package bluesky

import (
	"strings"
	"testing"
	"time"

	"hark/internal/source"
)

func opened(t testing.TB, s source.Settings) *network {
	t.Helper()
	if s.Name == "" {
		s.Name = "bluesky"
	}
	src, err := open(source.Opening{Settings: s, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return src.(*network)
}

func TestWhatAPostSays(t *testing.T) {
	for name, c := range map[string]struct{ record, want string }{
		"plain": {`{"text":"My Mini 9 is lovely"}`, "My Mini 9 is lovely"},
		"a shortened link": {
			`{"text":"see example.com/a-long... ok","facets":[{"index":{"byteStart":4,"byteEnd":25},"features":[{"$type":"x","uri":"https://example.com/a-long/way"}]}]}`,
			"see https://example.com/a-long/way ok",
		},
		"a link that says something else": {
			`{"text":"my bank","facets":[{"index":{"byteStart":3,"byteEnd":7},"features":[{"uri":"https://example.net/x"}]}]}`,
			"my bank (https://example.net/x)",
		},
		"a link that is no address": {`{"text":"abc","facets":[{"index":{"byteStart":0,"byteEnd":3},"features":[{"uri":"javascript:alert(1)"}]}]}`, "abc"},
		"ranges outside the text, reversed, and across a rune": {
			`{"text":"äbc","facets":[{"index":{"byteStart":1,"byteEnd":3},"features":[{"uri":"https://a.example"}]},` +
				`{"index":{"byteStart":-1,"byteEnd":2},"features":[{"uri":"https://a.example"}]},{"index":{"byteStart":3,"byteEnd":2},"features":[{"uri":"https://a.example"}]},` +
				`{"index":{"byteStart":2,"byteEnd":99},"features":[{"uri":"https://a.example"}]}]}`,
			"äbc",
		},
		"overlapping ranges": {
			`{"text":"abcd","facets":[{"index":{"byteStart":0,"byteEnd":3},"features":[{"uri":"https://a.example"}]},{"index":{"byteStart":2,"byteEnd":4},"features":[{"uri":"https://b.example"}]}]}`,
			"abc (https://a.example)d",
		},
		"warning, pictures": {
			`{"text":"look","labels":{"values":[{"val":"graphic-media"}]},"embed":{"images":[{"alt":"a cracked screen"},{"alt":""}]}}`,
			"[content warning: graphic-media]\nlook\n[image: a cracked screen]",
		},
		"a quoted post with a video":  {`{"text":"this","embed":{"record":{"record":{"uri":"at://did:plc:x/app.bsky.feed.post/1"}},"media":{"alt":"it flickers"}}}`, "this\n[video: it flickers]"},
		"a card":                      {`{"text":"","embed":{"external":{"uri":"https://example.org/review","title":"A review"}}}`, "A review https://example.org/review"},
		"a card that the text names":  {`{"text":"https://example.org/r","embed":{"external":{"uri":"https://example.org/r","title":"R"}}}`, "https://example.org/r"},
		"an embed of tomorrow":        {`{"text":"hi","embed":{"images":"none","external":7},"facets":{"a":1},"labels":[]}`, "hi"},
		"nothing":                     {`{"text":""}`, "[a post without text]"},
		"a name twice, and bad UTF-8": {"{\"text\":\"a\",\"text\":\"b\xff\"}", "b\uFFFD"},
	} {
		m, _, err := opened(t, source.Settings{Words: []string{"x"}}).mention("at://did:plc:abc/app.bsky.feed.post/3m64wvubxys2a", []byte(c.record), profile{})
		if err != nil || m.Text != c.want {
			t.Errorf("%s: %q, %v; want %q", name, m.Text, err, c.want)
		}
	}
}

func TestWhoseAndWhenAPostIs(t *testing.T) {
	n := opened(t, source.Settings{Words: []string{"x"}})
	raw := `{"text":"a","createdAt":"2026-11-21T14:02:03.5Z","langs":["de","en"],"reply":{"root":{"uri":"at://r"},"parent":{"uri":"at://p"}}}`
	m, _, err := n.mention("at://did:plc:abc/app.bsky.feed.post/3m64wvubxys2a", []byte(raw), profile{DID: "did:plc:abc", Handle: "maria.test", Name: strings.Repeat("ü", 400), Followers: -3})
	if err != nil {
		t.Fatal(err)
	}
	if m.URL != "https://bsky.app/profile/maria.test/post/3m64wvubxys2a" || m.Author.Handle != "maria.test" || m.Author.Followers != 0 || len(m.Author.Name) > nameMax {
		t.Errorf("the author and the address are %+v, %s", m.Author, m.URL)
	}
	if m.Lang != "de" || m.InReplyTo != "at://p" || m.Thread != "at://r" || !m.At.Equal(time.Date(2026, 11, 21, 14, 2, 3, 5e8, time.UTC)) {
		t.Errorf("the mention is %+v", m)
	}
	for _, created := range []string{"", "yesterday", "0001-01-01T00:00:00Z"} {
		if at := when(created, "3m64wvubxys2a"); at.Year() != 2025 {
			t.Errorf("a post dated %q is of %v; its key tells its time", created, at)
		}
	}
	if at := when("", "self"); !at.IsZero() {
		t.Errorf("a time was made up: %v", at)
	}
	bad, _, err := n.mention("at://did:plc:abc/app.bsky.feed.post/3m64wvubxys2a", []byte(`{"text":"a"}`), profile{Handle: "handle.invalid"})
	if err != nil || bad.Author.Handle != "did:plc:abc" {
		t.Errorf("an author without a proved handle is %+v, %v", bad.Author, err)
	}
	if _, _, err := n.mention("https://example.com", []byte(`{"text":"a"}`), profile{}); err == nil {
		t.Error("a web address passes for a post's")
	}
}

func TestSettings(t *testing.T) {
	for want, s := range map[string]source.Settings{
		`say "words"`:                {},
		"write it as acme.bsky":      {User: "@acme"},
		"leaves nothing to listen":   {Words: []string{"a"}, Stream: "off"},
		"not the address of a strea": {Words: []string{"a"}, Stream: "https://example.com"},
		"use https":                  {User: "acme.test", Server: "http://example.com"},
		"stream: ":                   {Words: []string{"a"}, Stream: "ws://example.com/subscribe"},
		"words: ":                    {Words: []string{""}},
		"place for its secrets":      {User: "acme.test"},
	} {
		if _, err := open(source.Opening{Settings: s}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v; want %q", s, err, want)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"notifications":[{"uri":"at://did:plc:abc/app.bsky.feed.post/3m64wvubxys2a","author":{"did":"did:plc:abc","handle":"a.test"},"reason":"mention","record":{"text":"hi"},"indexedAt":"2026-11-21T14:00:00.000Z"}]}`))
	f.Add([]byte(`{"posts":[{"uri":"at://did:plc:abc/app.bsky.feed.post/3m64wvubxys2a","author":{"did":"did:plc:abc"},"record":{"text":"x","facets":[{"index":{"byteStart":0,"byteEnd":1},"features":[{"uri":"https://e.example"}]}]}}]}`))
	f.Add([]byte(`{"thread":{"post":{},"parent":{"post":{"uri":"at://did:plc:abc/app.bsky.feed.post/1","record":{"text":"up"}},"parent":{"uri":"at://x","notFound":true}}}}`))
	f.Add([]byte(`{"error":"InvalidSwap","message":"Record was at bafyreienughjk3upcl2ukqjbvteiiirh5gtfhf6rdhptwoxbfpbjumvysy"}`))
	n := opened(f, source.Settings{Words: []string{"x"}})
	n.session = &session{}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var said struct {
			List   []notification `json:"notifications"`
			Posts  []view         `json:"posts"`
			Thread above          `json:"thread"`
		}
		if source.ReadJSON(raw, &said) != nil {
			return
		}
		b := n.noted(said.List)
		b.Mentions = append(append(b.Mentions, n.found(said.Posts).Mentions...), n.upwards(said.Thread.Parent)...)
		for _, m := range b.Mentions {
			if m.ID == "" || m.Text == "" || m.Source == "" || len(m.Text) > 20*textMax || m.Author.Handle == "" {
				t.Errorf("a mention is %+v", m)
			}
			if !m.At.IsZero() && !plausible(m.At) {
				t.Errorf("a mention is of %v", m.At)
			}
		}
	})
}
