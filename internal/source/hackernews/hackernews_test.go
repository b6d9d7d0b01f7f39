package hackernews

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		w := newWorld(t)
		n := 0
		return sourcetest.Harness{
			New: func(t *testing.T) source.Source { return w.open(t, "Conformance post") },
			Publish: func(t *testing.T, posts ...domain.Mention) {
				for _, p := range posts {
					n++
					w.add(item{id: fmt.Sprint(1000 + n), story: "1", text: p.Text, at: time.Now().Unix()})
				}
			},
			Spoil: func(*testing.T) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.garbage = append(w.garbage, map[string]any{"objectID": []int{1}}, map[string]any{"objectID": "77"}, "hit")
			},
			Break: func(_ *testing.T, broken bool) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.broken = broken
			},
		}
	})
}

func listen(t *testing.T, src source.Source, cursor []byte) *sourcetest.Ear {
	t.Helper()
	return sourcetest.Hear(t, src, cursor, (*sourcetest.Ear).Live)
}

func TestMoreThanOneAnswerHolds(t *testing.T) {
	w := newWorld(t)
	now := time.Now().Unix()
	for i := range 1500 { // many in one second, and all over the day
		w.add(item{id: fmt.Sprint(10_000 + i), text: "Acme Mini", at: now - 3600 - int64(i/50)})
	}
	got := listen(t, w.open(t, "acme mini"), nil)
	ids := map[string]bool{}
	for _, m := range got.Mentions {
		ids[m.ID] = true
	}
	if len(ids) != 1500 || len(got.Refused) != 0 {
		t.Errorf("%d of 1,500 items came, %d were refused", len(ids), len(got.Refused))
	}
	if got.Missed() == 0 {
		t.Error("nothing was said of what was missed")
	}
	again := listen(t, w.open(t, "acme mini"), got.Cursor)
	if n := len(again.Mentions); n > 1500 {
		t.Errorf("a second run brings %d", n)
	}
}

func TestTooManyInOneSecondIsSaid(t *testing.T) {
	w := newWorld(t)
	now := time.Now().Unix()
	for i := range 1100 {
		w.add(item{id: fmt.Sprint(10_000 + i), text: "Acme", at: now - 60})
	}
	w.add(item{id: "1", text: "Acme once more", at: now - 30})
	got := listen(t, w.open(t, "acme"), nil)
	if len(got.Mentions) != 1001 || len(got.Refused) != 1 {
		t.Errorf("%d came, %d were refused; want 1,001 and the word on the rest", len(got.Mentions), len(got.Refused))
	}
}

func TestACommentComesWithItsStoryOnce(t *testing.T) {
	w := newWorld(t)
	now := time.Now().Unix()
	w.add(item{id: "1", text: "A story without the word", at: now - 1e6},
		item{id: "2", story: "1", text: "acme is good", at: now - 20}, item{id: "3", story: "1", text: "acme is bad", at: now - 10})
	got := listen(t, w.open(t, "acme"), nil)
	if len(got.Mentions) != 3 || got.Mentions[0].ID != "1" || !got.Mentions[0].Context || got.Mentions[1].Context {
		t.Errorf("got %+v", got.Mentions)
	}
	if m := got.Mentions[1]; m.Thread != "1" || m.InReplyTo != "1" || m.ID != "2" {
		t.Errorf("the first comment is %+v", m)
	}
}

func TestACommentComesWithThoseAboveIt(t *testing.T) {
	w := newWorld(t)
	now := time.Now().Unix()
	w.add(item{id: "1", text: "A story", at: now - 1e6},
		item{id: "2", story: "1", text: "first", at: now - 50}, item{id: "3", story: "1", parent: "2", text: "second", at: now - 40},
		item{id: "4", story: "1", parent: "3", text: "acme", at: now - 30}, item{id: "6", story: "1", parent: "5", text: "acme again", at: now - 20})
	got := listen(t, w.open(t, "acme"), nil)
	if s := got.Texts(); s != "(A story)|(second)|(first)|acme|acme again" {
		t.Errorf("heard %s", s)
	}
	if m := got.Mentions[1]; m.ID != "3" || m.InReplyTo != "2" || m.Thread != "1" || m.At.Unix() != now-40 {
		t.Errorf("the comment above is %+v", m)
	}
}

func TestEachPhraseHasItsOwnPast(t *testing.T) {
	w := newWorld(t)
	w.add(item{id: "1", text: "acme", at: time.Now().Unix() - 7200 - 3600}, item{id: "2", text: "zenith", at: time.Now().Unix() - 7200 - 3600})
	first := listen(t, w.open(t, "acme"), nil)
	second := listen(t, w.open(t, "acme", "zenith"), first.Cursor)
	if len(second.Mentions) != 1 || second.Mentions[0].ID != "2" {
		t.Errorf("a new phrase brings %+v", second.Mentions)
	}
	third := listen(t, w.open(t, "zenith"), second.Cursor)
	if strings.Contains(string(third.Cursor), "acme") {
		t.Errorf("the cursor %s keeps a phrase that is gone", third.Cursor)
	}
}

func TestPage(t *testing.T) {
	body, err := os.ReadFile("testdata/page.json")
	if err != nil {
		t.Fatal(err)
	}
	a, err := readAnswer(body)
	if err != nil {
		t.Fatal(err)
	}
	h := &hackerNews{o: source.Opening{Settings: source.Settings{Name: "hn"}}}
	var b source.Batch
	h.read(a, &b)
	if len(b.Mentions) != 2 || len(b.Refused) != 0 {
		t.Fatalf("read %+v", b)
	}
	comment, story := b.Mentions[0], b.Mentions[1]
	want := domain.Mention{
		ID: "40000002", Source: "hn", URL: "https://news.ycombinator.com/item?id=40000002", At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		Text:      "I've had the Acme Mini for a week.\n\nSee https://forum.example/t/... (https://forum.example/t/7)",
		InReplyTo: "40000001", Thread: "40000001",
		Author: domain.Author{ID: "quiet_otter", Handle: "quiet_otter", URL: "https://news.ycombinator.com/user?id=quiet_otter"},
	}
	if comment != want {
		t.Errorf("got  %+v\nwant %+v", comment, want)
	}
	if story.Title != "Acme Mini & me, six months later" || story.Text != "https://blog.example/acme-mini" || story.InReplyTo != "" || story.Thread != story.ID {
		t.Errorf("the story is %+v", story)
	}
}

func TestOpen(t *testing.T) {
	for name, words := range map[string][]string{"none": nil, "blank": {` " `}, "long": {strings.Repeat("a", 300)}} {
		if _, err := Kind().Open(source.Opening{Settings: source.Settings{Words: words}}); err == nil {
			t.Errorf("%s words are taken", name)
		}
	}
	s, err := Kind().Open(source.Opening{Settings: source.Settings{Words: []string{"a", `"a"`, "b  c"}}})
	if err != nil || len(s.(*hackerNews).phrases) != 2 || s.(*hackerNews).web.Host() != "hn.algolia.com" {
		t.Errorf("opened %+v, %v", s, err)
	}
	w := newWorld(t)
	if who, err := w.open(t, "acme").(source.Tester).Test(t.Context()); err != nil || !strings.Contains(who, "127.0.0.1") {
		t.Errorf("tested as %q, %v", who, err)
	}
}

func FuzzAnswer(f *testing.F) {
	body, err := os.ReadFile("testdata/page.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"hits":[{"id":1,"type":"comment","text":"<p>x","parent_id":2}]}`))
	f.Add([]byte(`{"hits":[{"objectID":1e9,"created_at_i":-1},{"objectID":"\ud800","title":"<b>"},null],"nbHits":-5}`))
	h := &hackerNews{}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := readAnswer(body)
		if err != nil {
			return
		}
		var b source.Batch
		h.read(a, &b)
		if len(b.Mentions)+len(b.Refused) != len(a.Hits) {
			t.Errorf("%d hits became %d mentions and %d refusals", len(a.Hits), len(b.Mentions), len(b.Refused))
		}
		for _, m := range b.Mentions {
			if m.ID == "" || strings.TrimSpace(m.Title+m.Text) == "" || m.At.Year() > 9999 {
				t.Errorf("a mention that nobody can use: %+v", m)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"done":{"acme":1795253400}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if readCursor(b).Done == nil {
			t.Error("a place without a map")
		}
	})
}
