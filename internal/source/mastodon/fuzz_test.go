package mastodon

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
)

// offline is a source that nothing is asked with.
func offline(f *testing.F) *Source {
	src, err := Kind().Open(source.Opening{Secrets: secret.NewMemory(nil), Settings: source.Settings{Name: "m", Server: "m.example"}})
	if err != nil {
		f.Fatal(err)
	}
	return src.(*Source)
}

// sound says what is wrong with a mention that a decoder made.
func sound(t *testing.T, m *domain.Mention) {
	switch {
	case m.ID == "" || len(m.ID) > 3*idMax:
		t.Errorf("an id of %d bytes", len(m.ID))
	case !utf8.ValidString(m.ID + m.Text + m.URL + m.Lang + m.InReplyTo + m.Author.ID + m.Author.Handle + m.Author.Name + m.Author.URL):
		t.Errorf("not UTF-8: %+v", m)
	case m.Text == "" && !m.Deleted:
		t.Error("a mention says nothing")
	case m.URL != "" && !isWeb(m.URL) || m.Author.URL != "" && !isWeb(m.Author.URL):
		t.Errorf("not an address of the web: %q, %q", m.URL, m.Author.URL)
	case strings.HasPrefix(m.Author.Handle, "@"):
		t.Errorf("the handle %q", m.Author.Handle)
	case !m.At.IsZero() && (m.At.Year() < 1970 || m.At.Year() > 9999):
		t.Errorf("of %v", m.At)
	case len(m.Text) > source.MentionMax:
		t.Errorf("a text of %d bytes", len(m.Text))
	}
}

func FuzzServerSentEvents(f *testing.F) {
	f.Add([]byte(":)\n\n:thump\nevent: notification\ndata: {\"id\":\"1\"}\n\n"))
	f.Add([]byte("event: delete\r\ndata: 1\r\ndata:2\r\n\r\nevent\ndata\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		total := 0
		err := readEvents(bytes.NewReader(raw), func(e event) error {
			total += len(e.payload)
			if !utf8.ValidString(e.kind) {
				t.Errorf("the kind %q", e.kind)
			}
			return nil
		})
		if err == nil || total > len(raw) {
			t.Errorf("%d bytes of events out of %d, %v", total, len(raw), err)
		}
	})
}

func FuzzStreamMessage(f *testing.F) {
	s := offline(f)
	f.Add([]byte(`{"stream":["user:notification"],"event":"notification","payload":"{\"id\":\"1\",\"type\":\"mention\",\"status\":{\"id\":\"2\",\"content\":\"<p>x</p>\"}}"}`))
	f.Add([]byte(`{"stream":["hashtag","mini"],"event":"delete","payload":115581234567890123}`))
	f.Add([]byte(`{"event":"status.update","payload":{"id":"2","account":{"acct":"@x"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := readMessage(raw)
		if err != nil {
			return
		}
		one := s.readEvent(e)
		if one.refused != nil && (one.refused.Reason == "" || one.refused.Where == "" || len(one.refused.Raw) > source.RefusedMax) {
			t.Errorf("refused: %+v", one.refused)
		}
		if one.status != nil || one.mention.Deleted {
			sound(t, &one.mention)
		}
	})
}

func FuzzStatus(f *testing.F) {
	s := offline(f)
	f.Add([]byte(`{"id":"2","created_at":"2026-11-21T09:08:07.123Z","content":"<p>a<a href=\"https://x.example/\"><span class=\"invisible\">https://</span></a></p>","spoiler_text":"w","visibility":"direct",
		"media_attachments":[{"type":"image","description":"d"}],"poll":{"options":[{"title":"o"}]},"quote":{"quoted_status":{"content":"q","account":{"acct":"a"}}},"account":{"id":1,"acct":"@a"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		st, m, err := s.readStatus(raw)
		if err != nil {
			return
		}
		sound(t, &m)
		if m.Audience == domain.Everybody && st.Visibility != "public" {
			t.Errorf("%q is for everybody", st.Visibility)
		}
		for _, n := range names(st, &account{ID: "1"}) {
			if strings.ContainsAny(n, " \n") {
				t.Errorf("the name %q", n)
			}
		}
		same(m.Text)
	})
}

func FuzzContent(f *testing.F) {
	base := &url.URL{Scheme: "https", Host: "m.example"}
	f.Add(`<p>See <a href="https://x.example/a"><span class="invisible">https://</span><span class="ellipsis">x.ex</span></a> @a@b.example</p>`)
	f.Add(`a<span class="invisible">b<span>c</span>d</span><a><a href=x>`)
	f.Fuzz(func(t *testing.T, in string) {
		out := plain(in, base)
		if !utf8.ValidString(out) || len(out) > 3*source.PlainMax {
			t.Errorf("%d bytes out of %d", len(out), len(in))
		}
		if same(out) != same("@maria "+out) {
			t.Errorf("a name in front of %q changes it: %q, %q", out, same(out), same("@maria "+out))
		}
		if n := (allowance{length: 500, url: 23}).count(in); n < 0 || n > 23*len(in) {
			t.Errorf("%q counts %d", in, n)
		}
	})
}

func FuzzLinkHeader(f *testing.F) {
	f.Add(`<https://m.example/x?max_id=1&limit=2>; rel="next", <https://m.example/x?min_id=3>; rel="prev"`)
	f.Fuzz(func(t *testing.T, in string) {
		if rel, told := links(in); told != (len(rel) > 0) {
			t.Errorf("%q gives %v, %v", in, rel, told)
		}
	})
}

func FuzzInstance(f *testing.F) {
	own := &url.URL{Scheme: "https", Host: "m.example"}
	f.Add([]byte(`{"configuration":{"statuses":{"max_characters":500,"characters_reserved_per_url":23},"urls":{"streaming":"wss://s.m.example"}},"api_versions":{"mastodon":7}}`))
	f.Add([]byte(`{"max_toot_chars":5000,"urls":{"streaming_api":"wss://evil.test"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var doc instance
		if source.ReadJSON(raw, &doc) != nil {
			return
		}
		a := doc.allowance()
		if a.length <= 0 || a.url <= 0 {
			t.Errorf("%+v", a)
		}
		u, err := url.Parse(a.streamBase(own))
		if err != nil || u.Scheme != "https" || !sameHouse(u.Hostname(), own.Hostname()) {
			t.Errorf("streams are asked for at %v, %v", u, err)
		}
	})
}

func FuzzStored(f *testing.F) {
	feeds := []feed{{key: "n"}, {key: "#mini"}}
	f.Add([]byte(`{"n":{"id":"1","at":"2026-11-21T09:08:07Z"},"#old":{"id":"2"}}`), `{"visibility":"direct","names":["a@b.example"]}`)
	f.Fuzz(func(t *testing.T, raw []byte, stored string) {
		c := readCursor(raw, feeds)
		again := readCursor(c.bytes(), feeds)
		for k, m := range c {
			if got := again[k]; got.ID != m.ID || got.At.Sub(m.At).Abs() > time.Second {
				t.Errorf("%s: %+v came back as %+v", k, m, got)
			}
		}
		if p, err := readPlan(stored); err == nil && p.text("x") == "" {
			t.Error("a reply without a text")
		}
	})
}
