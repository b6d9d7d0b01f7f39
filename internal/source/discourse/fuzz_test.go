package discourse

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
	"hark/internal/web"
)

func offline(t interface{ Fatal(...any) }) *Discourse {
	c, err := web.New(web.Options{Base: "https://forum.example/community"})
	if err != nil {
		t.Fatal(err)
	}
	return &Discourse{o: source.Opening{Settings: source.Settings{Name: "forum"}}, user: "acme", client: c}
}

func FuzzPost(f *testing.F) {
	f.Add([]byte(`{"id":7,"topic_id":"1","post_number":3,"reply_to_post_number":"2","username":"maria","raw":"a ![b|1x1](c)\n\n<!-- hark:k -->","topic_slug":"a-b","version":2}`))
	f.Add([]byte(`{"id":"7","topic_id":1,"post_number":1,"cooked":"<p>a","deleted_at":null,"name":null}`))
	f.Add([]byte(`{"id":7,"topic_id":1,"post_number":3,"username":"..%","raw":"a","topic_slug":"%X0"}`))
	d := offline(f)
	topics := []*topic{nil, {Title: "A", Archetype: "private_message"}}
	topics[1].Stream.Stream = []source.NativeID{"7"}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := readPost(raw)
		if err != nil {
			return
		}
		for _, top := range topics {
			m := d.mention(p, top)
			if m.ID == "" || !utf8.ValidString(m.Text+m.Title) || len(m.Text) > textMax || strings.HasPrefix(m.Author.Handle, "@") ||
				m.Revision < 0 || !strings.HasPrefix(m.URL, "https://forum.example/community/t/") {
				t.Errorf("%q gives %+v", raw, m)
			}
		}
	})
}

func FuzzLists(f *testing.F) {
	f.Add([]byte(`[{"id":7,"notification_type":1,"created_at":"2026-11-21T12:00:00Z","data":{"original_post_id":7}},{"id":"7","topic_id":1,"post_number":2}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var list []jsontext.Value
		if source.ReadJSON(raw, &list) != nil {
			return
		}
		told := func(list []jsontext.Value) ([]item, []source.Refused) {
			items, refused, _ := readNotifications(list)
			return items, refused
		}
		for _, read := range []func([]jsontext.Value) ([]item, []source.Refused){told, readPosts, readHits} {
			items, refused := read(list)
			for _, it := range items {
				if !idOK(it.id) {
					t.Errorf("%q gives the id %q", raw, it.id)
				}
			}
			for _, r := range refused {
				if r.Where == "" || r.Reason == "" || len(r.Raw) > source.RefusedMax {
					t.Errorf("%q gives the refusal %+v", raw, r)
				}
			}
		}
	})
}

func FuzzMarker(f *testing.F) {
	f.Add("Hello.", "k-1")
	f.Add("a <!-- hark:x --> b", "--> x")
	f.Fuzz(func(t *testing.T, text, key string) {
		raw := marked(text, key)
		if !carries(raw, key) {
			t.Errorf("%q does not carry %q", raw, key)
		}
		if strings.Contains(unmarked(raw), "<!-- hark:"+mark(key)+" -->") && !strings.Contains(text, "<!-- hark:") {
			t.Errorf("%q keeps its marker", raw)
		}
	})
}

func FuzzHook(f *testing.F) {
	f.Add([]byte(`{"post":{"id":7}}`), "sha256=00")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		if id := postNamed(body); id != "" && !idOK(id) {
			t.Errorf("%q names %q", body, id)
		}
		if signed([]byte("secret"), body, header) && len(header) != len("sha256=")+64 {
			t.Errorf("%q is taken as a signature", header)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"until":{"posts":"2026-11-21T12:00:00Z"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if readCursor(raw).Until == nil {
			t.Errorf("%q gives no cursor", raw)
		}
	})
}
