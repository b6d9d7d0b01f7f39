package x

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
)

const (
	newPost = `{"id":"1990","text":"@acme a &amp; b https://t.co/a","author_id":"2002","created_at":"2026-11-21T12:00:00.000Z","conversation_id":"1989","referenced_posts":[{"type":"replied_to","id":"1989"}],"edit_history_post_ids":["1988","1990"],"entities":{"urls":[{"url":"https://t.co/a","expanded_url":"https://acme.example/a"}]},"attachments":{"media_keys":["3_1"]}}`
	oldPost = `{"id":"1990","text":"short","author_id":"2002","referenced_tweets":[{"type":"quoted","id":"1989"}],"edit_history_tweet_ids":["1990"],"note_tweet":{"text":"the whole long text"}}`
)

func TestBothSpellings(t *testing.T) {
	p, err := readPost([]byte(newPost))
	if err != nil || p.Text != "@acme a & b https://acme.example/a" || p.target("replied_to") != "1989" || p.first() != "1988" {
		t.Errorf("the new spelling gives %+v, %v", p, err)
	}
	p, err = readPost([]byte(oldPost))
	if err != nil || p.Text != "the whole long text" || p.target("quoted") != "1989" || p.first() != "1990" {
		t.Errorf("the old spelling gives %+v, %v", p, err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"data":[` + newPost + `,` + oldPost + `],"includes":{"users":[{"id":"2002","username":"@maria"}],"posts":[{"id":"1989","text":"x"}],"media":[{"media_key":"3_1","alt_text":"lid"}]},"meta":{"next_token":"b"}}`))
	f.Add([]byte(`{"errors":[{"title":"a"}],"data":null}`))
	x := &X{o: source.Opening{Settings: source.Settings{Name: "x"}}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var a answer[[]jsontext.Value]
		if source.ReadJSON(raw, &a) != nil {
			return
		}
		inspect(t, x.hear(a.Data, &a.Includes, "1001"))
	})
}

func FuzzStreamLine(f *testing.F) {
	f.Add([]byte(`{"data":` + oldPost + `,"includes":{"tweets":[` + newPost + `]},"matching_rules":[{"id":"1"}]}`))
	f.Add([]byte("\r\n"))
	f.Add([]byte(`{"errors":[{"title":"operational-disconnect"}]}`))
	x := &X{o: source.Opening{Settings: source.Settings{Name: "x"}}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := x.readLine(raw, "1001")
		if err != nil && len(h.posts) > 0 {
			t.Errorf("%q gives posts and %v", raw, err)
		}
		inspect(t, h)
	})
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"account":"1001","mentions":{"since":"1","until":"0"},"month":"2026-11","spent":12}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		k := newKeeper(&X{meter: &meter{now: time.Now, limit: 1}}, raw)
		if _, spent := k.x.meter.read(); spent < 0 {
			t.Errorf("%q gives back money: %d", raw, spent)
		}
	})
}

func FuzzSame(f *testing.F) {
	f.Add("@maria see https://t.co/a", "see https://acme.example")
	f.Fuzz(func(t *testing.T, have, sent string) {
		if same(have, sent) != same(sent, have) {
			t.Errorf("%q and %q are the same one way only", have, sent)
		}
		if same(have, have) != yes {
			t.Errorf("%q is not itself", have)
		}
	})
}

// inspect holds what was made of outside bytes to the contract.
func inspect(t *testing.T, h heard) {
	for _, m := range h.mentions {
		if m.ID == "" || m.Source == "" || strings.TrimSpace(m.Text) == "" || !utf8.ValidString(m.Text+m.ID) || m.Revision < 0 || m.Author.Followers < 0 ||
			strings.HasPrefix(m.Author.Handle, "@") || len(m.Text) > 2*textMax || !strings.HasPrefix(m.URL, "https://x.com/") {
			t.Errorf("the mention %+v", m)
		}
	}
	for _, r := range h.refused {
		if r.Where == "" || r.Reason == "" || len(r.Raw) > source.RefusedMax {
			t.Errorf("the refusal %+v", r)
		}
	}
}
