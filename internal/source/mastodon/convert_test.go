package mastodon

import (
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

func TestPlain(t *testing.T) {
	base := mustOpen(t, opening(world(t))).web.Base()
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs and breaks", "<p>One<br>two</p><p>three &amp; four</p>", "One\ntwo\n\nthree & four"},
		{"a shortened link", `<p>See <a href="https://shop.example/a/very/long/way" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">shop.example/a/very</span><span class="invisible">/long/way</span></a>!</p>`,
			"See https://shop.example/a/very/long/way!"},
		{"a link that says another address", `<a href="https://evil.example/"><span class="invisible">https://</span><span class="ellipsis">bank.example</span></a>`, "https://evil.example/"},
		{"a link with words", `<p><a href="https://shop.example/x">our shop</a></p>`, "our shop (https://shop.example/x)"},
		{"hidden outside a link", `a<span class="invisible">zz<span>y</span>z</span>b`, "ab"},
		{"a name", `<p><span class="h-card" translate="no"><a href="https://m.example/@acme" class="u-url mention">@<span>acme</span></a></span> hello</p>`, "@acme hello"},
		{"a hashtag", `<a href="https://m.example/tags/mini" class="mention hashtag" rel="tag">#<span>mini</span></a>`, "#mini"},
		{"custom emoji", "<p>broken :blobsad:</p>", "broken :blobsad:"},
		{"emoji as a picture", `x <img class="emoji" alt=":blobsad:" src="https://m.example/e.png"> y`, "x :blobsad: y"},
		{"raw tags", "plain <b>bold</b> <script>alert(1)</script><unknown>end", "plain bold end"},
		{"no tags", "fish &lt; chips", "fish < chips"},
		{"an open link", `<a href="https://x.example/"><span class="invisible">zz`, "https://x.example/"},
		{"a script for an address", `<a href="javascript:alert(1)"><span class="invisible">https://</span>x.example</a>`, "https://x.example"},
	} {
		if got := plain(c.in, base); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMention(t *testing.T) {
	s := mustOpen(t, opening(world(t)))
	raw := `{"id":"01KAJ0","uri":"https://far.example/users/kay/statuses/9","url":"https://far.example/@kay/9","created_at":"2026-11-21T09:08:07.123Z",
		"content":"<p>it died</p>","spoiler_text":"broken glass","visibility":"private","language":"en","in_reply_to_id":"01KAI9",
		"poll":{"options":[{"title":"repair"},{"title":"refund"}]},
		"media_attachments":[{"type":"image","description":"a black screen"},{"type":"gifv","description":null},{"type":"unknown","description":""}],
		"quote":{"state":"accepted","quoted_status":{"content":"<p>we never break</p>","account":{"acct":"acme"}}},
		"account":{"id":"7kay","acct":"@kay@far.example","display_name":"Kay :star:","followers_count":-3,"url":"javascript:alert(1)"}}`
	_, m, err := s.readStatus([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Mention{
		ID: "01KAJ0", Source: "mastodon", URL: "https://far.example/@kay/9", At: time.Date(2026, 11, 21, 9, 8, 7, 123e6, time.UTC),
		Text: "[content warning: broken glass]\nit died\n[choice: repair]\n[choice: refund]\n[image: a black screen]\n[image]\n[attachment]\n[quoted @acme: we never break]",
		Lang: "en", InReplyTo: "01KAI9", Audience: domain.Followers,
		Author: domain.Author{ID: "7kay", Handle: "kay@far.example", Name: "Kay :star:"},
	}
	if m != want {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
	for visibility, want := range map[string]domain.Audience{
		"public": domain.Everybody, "unlisted": domain.Unlisted, "private": domain.Followers, "direct": domain.Direct,
		"local": domain.Direct, "mutuals_only": domain.Direct, "": domain.Direct,
	} {
		if got := audience(visibility); got != want {
			t.Errorf("%q can be read by %q, want %q", visibility, got, want)
		}
	}
}

func TestOddIDs(t *testing.T) {
	s := mustOpen(t, opening(world(t)))
	for id, fine := range map[string]bool{
		`"115581234567890123"`: true, `115581234567890123`: true, `"1790000000.f00d"`: true, `"01KAJ0ZZZZ"`: true, `"a/b?c"`: true,
		`""`: false, `null`: false, `".."`: false, `{}`: false, `"` + strings.Repeat("x", idMax+1) + `"`: false,
	} {
		st, m, err := s.readStatus([]byte(`{"id":` + id + `,"content":"x"}`))
		if (err == nil) != fine {
			t.Errorf("id %.40s: %v", id, err)
		}
		if err == nil && (m.ID != strings.Trim(id, `"`) || string(st.ID) != m.ID) {
			t.Errorf("id %s became %q", id, m.ID)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct{ in, next, prev string }{
		{`<https://m.example/api/v1/notifications?max_id=34975861>; rel="next", <https://m.example/api/v1/notifications?min_id=34975900>; rel="prev"`, "34975861", "34975900"},
		{`<https://m.example/x?limit=40&max_id=01KAJ,3>; rel=next`, "01KAJ,3", ""},
		{`</x?max_id=9>; type="a"; REL="next"`, "9", ""},
		{`<https://m.example/x?max_id=1`, "", ""},
		{`<%zz>; rel="next"`, "", ""},
		{"", "", ""},
		{`; rel="next"`, "", ""},
	} {
		rel, told := links(c.in)
		if rel["next"].Get("max_id") != c.next || rel["prev"].Get("min_id") != c.prev {
			t.Errorf("%q gives %v", c.in, rel)
		}
		if told != (c.next+c.prev != "") {
			t.Errorf("%q: told is %v", c.in, told)
		}
	}
}

func TestCount(t *testing.T) {
	a := allowance{length: 500, url: 23}
	for in, want := range map[string]int{
		"":                               0,
		"hello":                          5,
		"👨‍👩‍👧‍👦 ok":                     4,
		"https://shop.example/a":         23,
		"see https://x.example/?q=1 now": 4 + 23 + 4,
		"@maria@far.example hi":          9,
		"mail help@acme.example":         22,
		"ക്ഷ":                            1,
	} {
		if got := a.count(in); got != want {
			t.Errorf("%q counts %d, want %d", in, got, want)
		}
	}
}

func TestStreamBase(t *testing.T) {
	s := mustOpen(t, opening(world(t)))
	for _, c := range []struct{ own, says, want string }{
		{"https://m.example", "wss://streaming.m.example", "https://streaming.m.example"},
		{"https://social.m.example", "wss://stream.m.example/api/v1/streaming/", "https://stream.m.example"},
		{"https://m.example", "", "https://m.example"},
		{"https://m.example", "wss://evil.test", "https://m.example"},
		{"https://m.example", "ws://m.example", "https://m.example"},
		{"https://a.co.uk", "wss://b.co.uk", "https://a.co.uk"},
		{"https://m.example", "wss://user@m.example", "https://m.example"},
		{"https://m.example", "ftp://m.example", "https://m.example"},
		{"https://m.example", "ws://127.0.0.1:4000", "https://m.example"},
		{"http://127.0.0.1:3000", "ws://127.0.0.1:4000", "http://127.0.0.1:4000"},
	} {
		own := *s.web.Base()
		parsed, err := own.Parse(c.own)
		if err != nil {
			t.Fatal(err)
		}
		if got := (allowance{streaming: c.says}).streamBase(parsed); got != c.want {
			t.Errorf("%s that names %q is asked at %s, want %s", c.own, c.says, got, c.want)
		}
	}
}
