package listen

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hark/internal/domain"
)

func TestCleanKeepsAndCuts(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	m := domain.Mention{
		ID: "1", Text: "a\x00b\xff", Title: "T", URL: "javascript:alert(1)", InReplyTo: "x\ny", Thread: strings.Repeat("x", idMax+1),
		Lang: "en\x1b", Rating: math.NaN(), Revision: -1, TitleLen: 9,
		Author: domain.Author{Handle: "@@maria", Followers: -5, URL: "https://ok.example/maria", Name: strings.Repeat("ü", 200)},
	}
	if _, err := clean(&m, "net", now); err != nil {
		t.Fatal(err)
	}
	want := domain.Mention{ID: "1", Source: "net", At: now, Text: "ab\uFFFD", Title: "T",
		Author: domain.Author{Handle: "maria", URL: "https://ok.example/maria", Name: strings.Repeat("ü", 128)}}
	if m != want {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
}

func TestCleanRefuses(t *testing.T) {
	for _, m := range []domain.Mention{
		{Text: "no id"},
		{ID: "a\x00", Text: "x"},
		{ID: "\xff", Text: "x"},
		{ID: strings.Repeat("x", idMax+1), Text: "x"},
		{ID: "1", Text: " \n"},
		{ID: "1", Source: "a\x1bb", Text: "x"},
		{ID: "1", Source: strings.Repeat("s", sourceMax+1), Text: "x"},
	} {
		if _, err := clean(&m, "net", time.Now()); err == nil {
			t.Errorf("%+v was taken", m)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("id", "src", "https://x.example", "text", "title", "maria", "en", 3.0, int64(0), 1)
	f.Add("\x00", "\x1b", "http://\x7f", "\xff\xfe", "\u202e", "@", "-", math.Inf(1), int64(math.MinInt64), math.MaxInt)
	f.Fuzz(func(t *testing.T, id, src, url, body, title, who, lang string, rating float64, at int64, rev int) {
		m := domain.Mention{ID: id, Source: src, URL: url, Text: body, Title: title, Lang: lang, Rating: rating, At: time.Unix(at, 0), Revision: rev,
			InReplyTo: body, Thread: title, Author: domain.Author{ID: who, Handle: who, Name: body, URL: url, Followers: rev}}
		if _, err := clean(&m, "net", time.Now()); err != nil {
			return
		}
		for _, s := range []string{m.ID, m.Source, m.URL, m.Text, m.Title, m.Lang, m.InReplyTo, m.Thread, m.Author.ID, m.Author.Handle, m.Author.Name, m.Author.URL} {
			if !utf8.ValidString(s) || strings.Contains(s, "\x00") {
				t.Errorf("%q is left in %+v", s, m)
			}
		}
		s := m.Strip()
		e := domain.Event{V: 1, Seq: 1, Kind: domain.Mentioned, Mention: &s}
		if _, err := e.Encode(); err != nil {
			t.Errorf("it does not fit an event: %v", err)
		}
	})
}
