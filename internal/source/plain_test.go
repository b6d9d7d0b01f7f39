package source

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "blog.example", Path: "/posts/"}
	cases := []struct{ name, in, want string }{
		{"plain", "Tom &amp; Ann\nsecond line  ", "Tom & Ann\nsecond line"},
		{"paragraphs", "<p>One\n two</p><p>Three<br>four</p>", "One two\n\nThree\nfour"},
		{"two breaks", "a<br><br>b", "a\n\nb"},
		{"words keep apart", "<b>bold</b> and<i> it</i>", "bold and it"},
		{"list", "See:<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>end", "See:\n- a\n- b\n  1. c\n  2. d\nend"},
		{"link", `read <a href="a.html">this</a>, now`, "read this (https://blog.example/posts/a.html), now"},
		{"bare link", `<a href="https://www.x.example/">x.example</a>`, "x.example"},
		{"no script link", `<a href="javascript:alert(1)">x</a>`, "x"},
		{"hashtag", `<a class="mention hashtag" href="https://m.example/tags/x">#<span>x</span></a>`, "#x"},
		{"hidden", "a<script>alert('<p>')</script><style>p{}</style><svg><text>no</text></svg>b", "ab"},
		{"entities", "<p>&lt;3 &nbsp;caf&eacute; &#128512;</p>", "<3 \u00a0café 😀"},
		{"image", `<img src="x" alt="a cracked lid">`, "a cracked lid"},
		{"pre", "<pre>a\n  b</pre>c", "a\n  b\n\nc"},
		{"table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"not a tag", "1 < 2 & 3 > 2", "1 < 2 & 3 > 2"},
		{"unclosed", "<p>a<a href='/b'>b", "ab (https://blog.example/b)"},
		{"empty", "<p></p><br/>", ""},
	}
	for _, c := range cases {
		if got := PlainText(c.in, base); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlainTextIsBounded(t *testing.T) {
	for _, in := range []string{strings.Repeat("<p>é", 1<<20), strings.Repeat("é", 1<<20), strings.Repeat("<ul><li>", 1<<18)} {
		if got := PlainText(in, nil); len(got) > PlainMax || !utf8.ValidString(got) {
			t.Errorf("%d bytes from %d", len(got), len(in))
		}
	}
}

func FuzzPlainText(f *testing.F) {
	f.Add("<p>a<a href='x'>b</a><ul><li>c<pre> d</pre>&amp;<script>e")
	f.Fuzz(func(t *testing.T, in string) {
		got := PlainText(in, nil)
		if len(got) > PlainMax {
			t.Errorf("%d bytes", len(got))
		}
		if utf8.ValidString(in) && !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
	})
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abc", 2, "ab"}, {"aé", 3, "aé"}, {"aé", 2, "a"}, {"€", 2, ""}, {"\xa9\xa9", 1, ""}, {"a", 0, ""},
	} {
		if got := Clip(c.in, c.n); got != c.want {
			t.Errorf("Clip(%q, %d) is %q; want %q", c.in, c.n, got, c.want)
		}
	}
}
