package bluesky

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSpans(t *testing.T) {
	for text, want := range map[string]string{
		"see https://example.com/a, please":               "link https://example.com/a",
		"(https://example.com/a_(b))":                     "link https://example.com/a_(b))",
		"[https://example.com].":                          "link https://example.com",
		"https:// is nothing":                             "",
		"example.com stays text":                          "",
		"@maria.test hello":                               "mention @maria.test",
		"hello @maria.test, and @Tom.Example.":            "mention @maria.test;mention @Tom.Example",
		"mail maria@maria.test":                           "",
		"@maria and @ and @-":                             "",
		"#Mini9 is #2026 or #été!":                        "tag #Mini9;tag #été",
		"# alone":                                         "",
		"＃日本語 ok":                                         "tag ＃日本語",
		"äöü 👍🏽 https://example.com/ä #ü @a.test":         "link https://example.com/ä;tag #ü;mention @a.test",
		"“@a.test” says":                                  "mention @a.test",
		"#" + strings.Repeat("x", 65):                     "",
		"line\nhttps://example.com\n#tag":                 "link https://example.com;tag #tag",
		"no-break\u00a0@a.test":                           "mention @a.test",
		"https://user:secret@example.com/?q=@a.test#frag": "link https://user:secret@example.com/?q=@a.test#frag",
	} {
		var got []string
		for _, s := range spans(text) {
			_, kind, _ := strings.Cut(s.feature.Type, "#")
			got = append(got, kind+" "+text[s.from:s.to])
		}
		if strings.Join(got, ";") != want {
			t.Errorf("%q has %q; want %q", text, strings.Join(got, ";"), want)
		}
	}
}

func TestFacetsTakeTheirDIDsInOrder(t *testing.T) {
	text := "@a.test @nobody.test @b.test #tag"
	var got []string
	for _, f := range facets(text, []string{"did:plc:a", "", "did:plc:b"}) {
		got = append(got, fmt.Sprint(text[f.Index.From:f.Index.To], " ", f.Features[0].DID))
	}
	if want := "@a.test did:plc:a,@b.test did:plc:b,#tag "; strings.Join(got, ",") != want {
		t.Errorf("the facets are %q, want %q", got, want)
	}
	if n := len(facets(text, nil)); n != 1 {
		t.Errorf("without DIDs there are %d facets; want the tag alone", n)
	}
}

func TestCount(t *testing.T) {
	for text, want := range map[string]int{
		"":                         0,
		"abc":                      3,
		"👩‍👩‍👧":                    2, // one character of 18 bytes: a tenth of its bytes is more
		strings.Repeat("a", 300):   300,
		strings.Repeat("ക്ഷ", 250): 250, // a conjunct is one character, of nine bytes
		strings.Repeat("👍🏽", 10):   10,
	} {
		if got := count(text); got != want {
			t.Errorf("%q has a length of %d, want %d", text, got, want)
		}
	}
	for _, text := range []string{strings.Repeat("a", 301), strings.Repeat("👩‍👩‍👧", 167), "", "a\xff"} {
		if fits(text) == nil {
			t.Errorf("a text of %d bytes fits", len(text))
		}
	}
}

func FuzzFacets(f *testing.F) {
	for _, s := range []string{"see https://example.com/a, #tag @maria.test", "“@a.test” ＃日本語", "(#x) \xff#\xff https://\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, fc := range facets(text, []string{"did:plc:a", "did:plc:b"}) {
			from, to := fc.Index.From, fc.Index.To
			if from < last || to <= from || to > len(text) || !boundary(text, from) || !boundary(text, to) {
				t.Fatalf("%q: a facet from %d to %d, after %d", text, from, to, last)
			}
			if x := fc.Features[0]; !utf8.ValidString(x.URI+x.Tag) || x.URI+x.Tag+x.DID == "" {
				t.Fatalf("%q: the feature %+v", text, x)
			}
			last = to
		}
	})
}
