package reviews

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		path := filepath.Join(t.TempDir(), "reviews.csv")
		add := func(t *testing.T, fields ...string) {
			t.Helper()
			f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			w := csv.NewWriter(f)
			err = w.Write(fields)
			w.Flush()
			if err := errors.Join(err, w.Error(), f.Close()); err != nil {
				t.Fatal(err)
			}
		}
		add(t, "Review ID", "Date", "Author", "Stars", "Review")
		return sourcetest.Harness{
			New: func(t *testing.T) source.Source { return follow(t, path) },
			Publish: func(t *testing.T, posts ...domain.Mention) {
				for _, p := range posts {
					add(t, p.ID, p.At.Format(time.RFC3339), p.Author.Name, "4", p.Text)
				}
			},
			Spoil: func(t *testing.T) { add(t, "x", "03/04/2026", "Kay", "4", "which day?") },
			Break: func(t *testing.T, broken bool) {
				from, to := path, path+".away"
				if !broken {
					from, to = to, from
				}
				if err := os.Rename(from, to); err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}

func follow(t *testing.T, path string) *Reviews {
	t.Helper()
	r, err := open(source.Opening{Settings: source.Settings{Name: "shop", Path: path}, Pause: 2 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// all gives what a file says.
func all(raw []byte) (mentions []domain.Mention, refused []source.Refused) {
	for r := range decode(raw) {
		m, err := r.mention("shop")
		if err != nil {
			refused = append(refused, source.Refuse(r.where, err.Error(), r.raw()))
			continue
		}
		mentions = append(mentions, m)
	}
	return mentions, refused
}

// inUTF16 is a text as the Google Play Console exports it.
func inUTF16(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func day(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestExports(t *testing.T) {
	const play = "Package Name,App Version Name,Reviewer Language,Device,Review Submit Date and Time,Review Submit Millis Since Epoch," +
		"Review Last Update Date and Time,Star Rating,Review Title,Review Text,Developer Reply Text,Review Link\n" +
		"com.example.app,1.0.4,de,oriole,2026-11-20T10:11:12Z,1795169472000,2026-11-20T10:11:12Z,2,,\"Stürzt ab 😀, \"\"immer\"\"\nund immer\",Das tut uns leid,https://play.example/r?id=1\n"
	for name, c := range map[string]struct {
		raw  []byte
		want domain.Mention
	}{
		"Google Play": {inUTF16(play), domain.Mention{ID: "https://play.example/r?id=1", Source: "shop", URL: "https://play.example/r?id=1", At: day("2026-11-20T10:11:12Z"),
			Text: "Stürzt ab 😀, \"immer\"\nund immer\n[version: 1.0.4]\n[answered: Das tut uns leid]", Lang: "de", Rating: 2}},
		"App Store Connect": {[]byte(`{"data":[{"type":"customerReviews","id":"00000041","attributes":{"rating":5,"title":"Love it","body":"Works.","reviewerNickname":"kay_m","createdDate":"2026-11-20T10:11:12-08:00","territory":"USA"}}]}`),
			domain.Mention{ID: "00000041", Source: "shop", At: day("2026-11-20T18:11:12Z"), Title: "Love it", Text: "Works.", Rating: 5, Author: domain.Author{Name: "kay_m"}}},
		"Google Play's interface": {[]byte(`{"reviews":[{"reviewId":"r1","authorName":"Kay","comments":[{"userComment":{"text":"\tfine","lastModified":{"seconds":"1795169472","nanos":1},"starRating":4,"reviewerLanguage":"en","appVersionName":"2"}},{"developerComment":{"text":"Thanks","lastModified":{"seconds":"1795169999"}}}]}],"tokenPagination":{"nextPageToken":"x"}}`),
			domain.Mention{ID: "r1", Source: "shop", At: time.Unix(1795169472, 0).UTC(), Text: "fine\n[version: 2]\n[answered: Thanks]", Lang: "en", Rating: 4, Author: domain.Author{Name: "Kay"}}},
		"the App Store's feed": {[]byte(`{"feed":{"author":{"name":{"label":"Store"}},"entry":[{"author":{"name":{"label":"kay_m"}},"updated":{"label":"2026-11-20T10:11:12-07:00"},"im:rating":{"label":"1"},"im:version":{"label":"3.1"},"id":{"label":"777"},"title":{"label":"No"},"content":{"label":"Bad","attributes":{"type":"text"}}}]}}`),
			domain.Mention{ID: "777", Source: "shop", At: day("2026-11-20T17:11:12Z"), Title: "No", Text: "Bad\n[version: 3.1]", Rating: 1, Author: domain.Author{Name: "kay_m"}}},
		"semicolons and western letters": {[]byte("Datum egal;Sterne;Rating;Kommentar;Comment;Name\r\nx;y;4,5;z;sch\xf6n; M. \r\n"),
			domain.Mention{Source: "shop", Text: "schön", Rating: 4.5, Author: domain.Author{Name: "M."}}},
		"tabs and a mark": {[]byte("\xef\xbb\xbfid\tstars\tcreated_at\n7\t★★★☆☆\t21.11.2026\n"),
			domain.Mention{ID: "7", Source: "shop", At: day("2026-11-21T00:00:00Z"), Text: "[3 of 5 stars, without words]", Rating: 3}},
		"JSON lines": {[]byte(`{"id":9,"stars":"8/10","review":"ok"}` + "\n"),
			domain.Mention{ID: "9", Source: "shop", Text: "ok", Rating: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			got, refused := all(c.raw)
			if len(got) != 1 || len(refused) != 0 {
				t.Fatalf("got %+v, refused %+v", got, refused)
			}
			if c.want.ID == "" && strings.HasPrefix(got[0].ID, "no-id-") {
				got[0].ID = ""
			}
			if got[0] != c.want {
				t.Errorf("got  %+v\nwant %+v", got[0], c.want)
			}
		})
	}
}

func TestRefusesTheRowAndGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		raw    string
		kept   int
		where  string
		reason string
	}{
		"an ambiguous date":       {"stars,text,date\n4,a,2026-11-21\n4,b,04/03/2026\n4,c,13/03/2026\n", 2, "line 3", "write 2026-04-03 or 2026-03-04"},
		"a rating off the scale":  {"stars,text\n8,a\n5,b\n", 1, "line 2", "such as 8/10"},
		"nothing said":            {"stars,text\n,\n5,b\n", 1, "line 2", "neither stars nor words"},
		"an open quotation mark":  {"stars,text\n5,\"a\n4,b\n3,c\n", 2, "line 2", "quotation marks"},
		"a bare quotation mark":   {"stars,text\n5,a 5\" screen\n4,b\n", 1, "line 2", "doubled"},
		"after a line break":      {"stars,text\n5,\"a\nb\"\n9,c\n", 1, "line 4", "1 to 5"},
		"no column of ours":       {"colour,size\nred,4\n", 0, "line 1", "rating"},
		"a spoiled JSON line":     {"{\"stars\":1}\n{\"stars\":2,}\n{\"stars\":3}\n", 2, "line 2", "not JSON"},
		"a JSON element":          {"[{\"stars\":1},\n7,\n{\"stars\":3}]", 2, "line 2", "no review"},
		"a JSON list cut short":   {"[{\"stars\":1},\n{\"stars\":", 1, "line 2", "not JSON"},
		"a spoiled element":       {"[{\"stars\":1},\n{\"stars\":2,},\n{\"stars\":3},\n{\"stars\":4}\n]", 3, "line 2", "not JSON"},
		"another kind of JSON":    {"{\"colour\":\"red\"}", 0, "line 1", "no review"},
		"an element without mark": {"{\"reviews\":[{\"rating\":5},\n{\"rating\":\"many\"}]}", 1, "line 2", "1 to 5"},
	} {
		t.Run(name, func(t *testing.T) {
			kept, refused := all([]byte(c.raw))
			if len(kept) != c.kept || len(refused) != 1 || refused[0].Where != c.where || !strings.Contains(refused[0].Reason, c.reason) {
				t.Errorf("kept %d, want %d; refused %+v, want %s: %s", len(kept), c.kept, refused, c.where, c.reason)
			}
		})
	}
}

func TestRatings(t *testing.T) {
	for in, want := range map[string]float64{"": 0, "5": 5, "4.5": 4.5, "4,5": 4.5, "1 star": 1, "5 stars": 5, "★★★★☆": 4, "8/10": 4, "80%": 4, "0%": 1, "4 out of 5": 4, "9 von 10": 4.5} {
		if got, err := parseRating(in); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"0", "6", "-1", "great", "NaN", "1e3", "4/0", "11/10", "0x5"} {
		if got, err := parseRating(in); err == nil {
			t.Errorf("%q passes for %v", in, got)
		}
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-21": "2026-11-21T00:00:00Z", "2026-11-21T14:02:03+02:00": "2026-11-21T12:02:03Z", "2026-11-21 14:02:03 UTC": "2026-11-21T14:02:03Z",
		"Nov 21, 2026": "2026-11-21T00:00:00Z", "November 21, 2026 at 3:04 PM": "2026-11-21T15:04:00Z", "21 Nov 2026": "2026-11-21T00:00:00Z",
		"21.11.2026": "2026-11-21T00:00:00Z", "11/21/2026": "2026-11-21T00:00:00Z", "21/11/2026 14:02": "2026-11-21T14:02:00Z", "04/04/2026": "2026-04-04T00:00:00Z",
		"1795169472000": "2026-11-20T10:11:12Z", "1795169472": "2026-11-20T10:11:12Z",
	} {
		if got, err := parseDate(in); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%q is %v, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"03/04/2026", "4-3-2026", "yesterday", "13/13/2026", "42", "0001-01-01", "21/11/26"} {
		if got, err := parseDate(in); err == nil {
			t.Errorf("%q passes for %v", in, got)
		}
	}
}

// TestPageShowsTheColumns holds the help to the table.
func TestPageShowsTheColumns(t *testing.T) {
	known := map[string]bool{}
	for r := rating; r <= answer; r++ {
		for _, n := range called(r) {
			known[n] = true
		}
	}
	rows := 0
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.Contains(line, "---") || strings.Contains(line, "| columns |") {
			continue
		}
		rows++
		for _, n := range strings.FieldsFunc(cells[2], func(r rune) bool { return r == ',' || r == ';' }) {
			if !known[normal(n)] {
				t.Errorf("the page names the column %q, which is not known", n)
			}
		}
	}
	if rows != 10 {
		t.Errorf("the page's table has %d rows", rows)
	}
}

// TestUnchangedIsNotReadAgain: what the cursor covers is not handed over
// again, and an edited review is, under its id.
func TestUnchangedIsNotReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	put := func(s string) {
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hear := func(cursor []byte) *sourcetest.Ear {
		return sourcetest.Hear(t, follow(t, path), cursor, sourcetest.Polls(3, nil))
	}
	put("id,stars,text\n1,4,good\n2,5,great\n")
	first := hear(nil)
	if n := len(first.Mentions); n != 2 {
		t.Fatalf("heard %d", n)
	}
	if n := len(hear(first.Cursor).Mentions); n != 0 {
		t.Errorf("heard %d again", n)
	}
	put("id,stars,text\n1,4,good\n2,1,broke after a day\n")
	if m := hear(first.Cursor).Mentions; len(m) != 2 || m[1].ID != "2" || m[1].Rating != 1 {
		t.Errorf("after an edit heard %+v", m)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("id,stars,text\n1,4,\"a\nb\"\n"))
	f.Add([]byte("id;rating\n1;\"4\n2;5"))
	f.Add([]byte(`{"reviews":[{"rating":5,"comments":[{"userComment":{"text":"x"}}]}]}`))
	f.Add([]byte("{\"stars\":1}\n{\"stars\":2,}\n{\"stars\":3}\n"))
	f.Add(inUTF16("Star Rating,Review Text\n5,ü\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		mentions, refused := all(raw)
		for _, m := range mentions {
			if m.ID == "" || m.Text+m.Title == "" || m.Rating != 0 && (m.Rating < 1 || m.Rating > 5) {
				t.Errorf("a row became %+v", m)
			}
		}
		for _, r := range refused {
			if r.Where == "" || r.Reason == "" {
				t.Errorf("refused %+v", r)
			}
		}
		if len(refused) > len(raw)+1 {
			t.Errorf("%d refusals of %d bytes", len(refused), len(raw))
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-11-21", "03/04/2026", "Nov 21, 2026 at 3:04 PM", "1795169472000"} {
		f.Add(s, "8/10")
	}
	f.Fuzz(func(t *testing.T, date, stars string) {
		if at, err := parseDate(date); err == nil && !at.IsZero() && (at.Year() < 1989 || at.Year() > 2201) {
			t.Errorf("%q is %v", date, at)
		}
		if v, err := parseRating(stars); err == nil && v != 0 && (v < 1 || v > 5) {
			t.Errorf("%q is %v", stars, v)
		}
	})
}
