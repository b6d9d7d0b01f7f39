package feed

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func encoded(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDecode(t *testing.T) {
	const jp = "日本語のノート"
	decl := func(enc string) string { return `<?xml version="1.0" encoding="` + enc + `"?>` }
	le := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	bare := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	cases := []struct{ name, in, kind, want string }{
		{"utf-8", decl("utf-8") + "<a>é</a>", "text/xml", "<a>é</a>"},
		{"bom", "\xef\xbb\xbf" + decl("utf-8") + "<a>é</a>", "", "<a>é</a>"},
		{"xml 1.1", `<?xml version="1.1"?><a>é</a>`, "", "<a>é</a>"},
		{"declared latin-1", decl("iso-8859-1") + "<a>\xe9</a>", "", "<a>é</a>"},
		{"http says latin-1", "<a>\xe9</a>", "text/xml; charset=ISO-8859-1", "<a>é</a>"},
		{"http before the declaration", decl("utf-8") + "<a>" + encoded(t, japanese.ShiftJIS, jp) + "</a>", "text/xml; charset=Shift_JIS", "<a>" + jp + "</a>"},
		{"said to be latin-1 and is not", decl("iso-8859-1") + "<a>é</a>", "text/xml; charset=iso-8859-1", "<a>é</a>"},
		{"nothing said", "<a>\x93caf\xe9\x94</a>", "", "<a>“café”</a>"},
		{"declared, one bad byte", decl("utf-8") + "<a>é\xff</a>", "", "<a>é\uFFFD</a>"},
		{"unknown name", decl("klingon") + "<a>\xe9</a>", "", "<a>é</a>"},
		{"koi8-r", decl("koi8-r") + encoded(t, charmap.KOI8R, "<a>привет</a>"), "", "<a>привет</a>"},
		{"iso-2022-jp", decl("iso-2022-jp") + encoded(t, japanese.ISO2022JP, "<a>"+jp+"</a>"), "", "<a>" + jp + "</a>"},
		{"utf-16", encoded(t, le, decl("utf-16")+"<a>"+jp+"</a>"), "", "<a>" + jp + "</a>"},
		{"utf-16 without a mark", encoded(t, bare, decl("utf-16")+"<a>"+jp+"</a>"), "", "<a>" + jp + "</a>"},
		{"said to be utf-16 and is not", decl("utf-16") + "<a>x</a>", "", "<a>x</a>"},
		{"utf-32", encoded(t, utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "<a>"+jp+"</a>"), "", "<a>" + jp + "</a>"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := decode([]byte(c.in), c.kind)
			if err != nil || string(got) != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<?xml version='1.0' encoding='utf-16'?><rss/>"), "text/xml; charset=utf-8")
	f.Add([]byte("\xff\xfe<\x00a\x00"), "")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		out, err := decode(body, kind)
		if err == nil && !utf8.Valid(out) {
			t.Errorf("%q is not UTF-8", out)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(rssOf(item("1", "/1", "One", "&lt;p&gt;first"))))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"content_html":"<p>x"}]}`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title type="xhtml"><div>a</div></title></entry><entry>`))
	f.Add([]byte(`<rdf:RDF xmlns:rdf="x"><channel/><item><title>t<![CDATA[</item><item><link>/x</link></item></rdf:RDF>`))
	f.Add([]byte(strings.Repeat("<item>", 300)))
	source := &Feed{o: Options{Name: "blog"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := read(&response{body: body})
		if err != nil {
			return
		}
		b, next := source.news(d, state{}, &response{})
		for _, m := range b.Mentions {
			if m.ID == "" || m.Source != "blog" || m.Title+m.Text == "" || !utf8.ValidString(m.ID+m.Title+m.Text+m.Author.Name) {
				t.Errorf("%+v", m)
			}
		}
		d, err = read(&response{body: body})
		if err != nil {
			t.Fatalf("read again: %v", err)
		}
		if b, _ := source.news(d, next, &response{}); len(b.Mentions)+len(b.Refused) > 0 {
			t.Errorf("read again, it gives %+v %+v", b.Mentions, b.Refused)
		}
	})
}
