package youtube

import (
	"os"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

func body(t testing.TB, name string) []byte {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestThread(t *testing.T) {
	l, err := readList(body(t, "threads.json"))
	if err != nil || l.Next != "QURTSl9p" || len(l.Items) != 1 {
		t.Fatalf("read %+v, %v", l, err)
	}
	th, top, err := readThread(l.Items[0])
	if err != nil || th.Snippet.Replies != 1 || len(th.Replies.Comments) != 1 {
		t.Fatalf("read %+v, %v", th, err)
	}
	want := domain.Mention{
		ID: "UgzAAAAAAAAAAAAAAAR4AaABAg", Thread: "UgzAAAAAAAAAAAAAAAR4AaABAg", At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		URL:  "https://www.youtube.com/watch?lc=UgzAAAAAAAAAAAAAAAR4AaABAg&v=vid00000001",
		Text: "Does it work with the old case?\nAsking for a friend <3", Revision: 1795254000,
		Author: domain.Author{ID: "UCotter00000000000000000", Handle: "quietotter", URL: "http://www.youtube.com/@quietotter"},
	}
	if got := top.mention(th.Snippet.Video); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	c, err := readComment(th.Replies.Comments[0])
	if err != nil {
		t.Fatal(err)
	}
	if m := c.mention(""); m.Thread != want.ID || m.InReplyTo != want.ID || m.Author.Name != "Slow Heron" || m.Author.Handle != "" || m.Revision != 0 {
		t.Errorf("the reply is %+v", m)
	}
}

func TestQuota(t *testing.T) {
	c := newCounter()
	evening := time.Date(2026, 11, 22, 7, 30, 0, 0, time.UTC) // 23:30 in California
	c.resume(spent{Day: "2026-11-21", Units: 300}, evening)
	c.add(costWrite, evening)
	if got := c.add(costList, evening); got != (spent{"2026-11-21", 351}) {
		t.Errorf("in the evening %+v", got)
	}
	if d := c.renewal(evening); d != 31*time.Minute {
		t.Errorf("it is renewed in %v", d)
	}
	if got := c.add(costList, evening.Add(time.Hour)); got != (spent{"2026-11-22", 1}) {
		t.Errorf("after midnight %+v", got)
	}
	c.resume(spent{Day: "2026-11-21", Units: 300}, evening.Add(time.Hour))
	if got := c.add(0, evening.Add(time.Hour)); got.Units != 1 {
		t.Errorf("yesterday's units count today: %+v", got)
	}
}

func TestRemembersTheNewestThreads(t *testing.T) {
	all := map[string]reply{}
	for i := range rememberMax + 10 {
		all[strings.Repeat("x", i+1)] = reply{At: int64(i)}
	}
	if got := newest(all); len(got) != rememberMax || got[strings.Repeat("x", rememberMax+10)].At == 0 || got["x"] != (reply{}) {
		t.Errorf("%d are remembered", len(got))
	}
}

func FuzzThreads(f *testing.F) {
	f.Add(body(f, "threads.json"))
	f.Add([]byte(`{"items":[{"id":"a","snippet":{"topLevelComment":{"id":"b","snippet":{"publishedAt":"9999-12-31T23:59:59-12:00"}}}},null,{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := readList(b)
		if err != nil {
			return
		}
		for _, raw := range l.Items {
			th, top, err := readThread(raw)
			if err != nil {
				continue
			}
			usable(t, top.mention(th.Snippet.Video))
		}
	})
}

func FuzzComments(f *testing.F) {
	f.Add(body(f, "comments.json"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := readList(b)
		if err != nil {
			return
		}
		for _, raw := range l.Items {
			if c, err := readComment(raw); err == nil {
				usable(t, c.mention(""))
				receipt(c, &domain.Mention{URL: "https://www.youtube.com/watch?v=x"})
			}
		}
	})
}

func usable(t *testing.T, m domain.Mention) {
	if m.ID == "" || m.Thread == "" || strings.TrimSpace(m.Text) == "" || m.Revision < 0 || m.At.Year() > 9999 || strings.HasPrefix(m.Author.Handle, "@") {
		t.Errorf("a mention that nobody can use: %+v", m)
	}
}

func FuzzReason(f *testing.F) {
	f.Add([]byte(`{"error":{"code":403,"errors":[{"domain":"youtube.quota","reason":"quotaExceeded"}]}}`))
	f.Fuzz(func(_ *testing.T, b []byte) { readReason(b) })
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"quota":{"day":"2026-11-21","units":7},"channels":{"UC1":{"floor":1,"since":2,"replies":{"t":{"n":1,"at":2}}}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := readCursor(b)
		if p.Channels == nil {
			t.Error("a place without channels")
		}
		newCounter().resume(p.Quota, time.Unix(0, 0))
	})
}
