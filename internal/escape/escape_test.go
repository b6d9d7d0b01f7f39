package escape

import (
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"a\nb\tc\r\nd":   "a b c d",
		"\x1b[2J":        "[U+001B][2J",
		"\u0085x\u009b":  "[U+0085]x[U+009B]",
		"a\u202eb\u2066": "a[U+202E]b[U+2066]",
		"\ufeffx\u200by": "[U+FEFF]x[U+200B]y",
		"a\xffb":         "a[0xFF]b",
		"\ufffd":         "\ufffd",
		"👨\u200d👩\u200d👧 क्\u200dष":        "👨\u200d👩\u200d👧 क्\u200dष",
		"e" + strings.Repeat("\u0301", 50): "e" + strings.Repeat("\u0301", maxMarks),
	} {
		if got := Plain(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"# heading":           `\# heading`,
		"> quoted":            `\> quoted`,
		"- item":              `\- item`,
		"+ item":              `\+ item`,
		"12. item":            `12\. item`,
		"12) item":            `12\) item`,
		"1.0.4 is out":        `1\.0.4 is out`,
		"v1.0 well-known 2+2": `v1.0 well-known 2+2`,
		"=====":               `\=====`,
		"[a](b) ![c]":         `\[a\](b) \!\[c\]`,
		"<b>&amp;":            `\<b\>\&amp;`,
		"a|b `c` *d* _e_":     "a\\|b \\`c\\` \\*d\\* \\_e\\_",
		"https://evil.example www.evil.example a@b.example": `https\://evil.example www\.evil.example a\@b.example`,
		"a\n\n# b": `a \# b`,
	} {
		if got := Markdown(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM": "'@SUM", "\t=1": "' =1", "\rx": "' x", "  =1": "'  =1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\u200b=1": "[U+200B]=1", "": "", "a=1": "a=1", "x\ny": "x y",
	} {
		if got := Cell(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://m.example/a(b)": "https://m.example/a%28b%29",
		"javascript:alert(1)":    "", "data:text/html,x": "", "//m.example": "", "https://": "", "https://u:p@m.example/": "",
		"https://m.example/\n": "", "https://m.example/<b>": "https://m.example/%3Cb%3E",
	} {
		if got := Link(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
