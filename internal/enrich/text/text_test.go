package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// naive reads words as the package comment says, with no regard to speed.
func naive(s string) []string {
	folded := string(AppendFold(nil, Clean(s)))
	var out []string
	start := -1
	end := func(i int) {
		if start >= 0 && start < i {
			out = append(out, strings.TrimRight(folded[start:i], "'"))
		}
		start = -1
	}
	dense := false
	for i, r := range folded {
		switch {
		case letter(r):
			now := Unspaced(r) || start >= 0 && dense && unicode.IsMark(r)
			if now != dense {
				end(i)
			}
			if dense = now; start < 0 {
				start = i
			}
		case r == '\'' && start >= 0 && i-start > 1 && folded[start:i] != "qu":
		default:
			end(i)
		}
	}
	end(len(folded))
	return out
}

func samples() []string {
	return []string{
		"", "It isn’t great 👎", "l'écran, qu'est-ce qu’il", "a\u0301\u0302b", "' '' x' don''t rock 'n' roll", "\xff\xfe@ a\xffb", "@ @@ :// www. www.x.de me@x.de a://b",
		"الشاشَة أإآ", "画面がちらつく、USB端子 が", "👩‍👩‍👧 ❤️", "\u202eab\u00ad\u0000cd", "İ ẞ ŒUVRE Straße", "MINI-9 mini_9 9.5", "หน้าจอกะพริบ",
		"a\u00a0b\u2003c\u0085d\te", "qu' qu'' l'' Ça ÉTÉ", "ｆｕｌｌ Ⅷ ٣", "'tis", "x\u0300'", "\u0300abc",
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		text string
		want string
	}{
		{"Don’t say it ISN'T", "don't say it isn't"},
		{"l'écran d’Ana, qu'il", "l ecran d ana qu il"},
		{"@acme see https://acme.example/x or a@b.example: it's down", "see or it's down"},
		{"Größe STRASSE Œuvre", "grosse strasse oeuvre"},
		{"the dogs' bowls", "the dogs bowls"},
		{"Wi-Fi 6e, USB_C", "wi fi 6e usb c"},
		{"画面がちらつく。USB端子", "画面がちらつく usb 端子"},
		{"人々のiPhone9月 ไทยok", "人々の iphone9 月 ไทย ok"},
		{"re\u00adfund soft hyphen", "refund soft hyphen"},
		{"!!! 👎 ...", ""},
	} {
		if got := strings.Join(Words(c.text), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"@acme  it isn’t\u200b on https://x.example", "it isn't on"},
		{"❤️ ok\x00", "❤ ok"},
		{"a\tb\n c", "a b c"},
	} {
		if got := Clean(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	const most = 100
	for _, s := range []string{strings.Repeat("a", most), strings.Repeat("é", most), strings.Repeat("😡", most), strings.Repeat("\x80", 2*most)} {
		if got := Cut(s, most); len(got) > most || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%d bytes were cut to %d, valid: %v", len(s), len(got), utf8.ValidString(got))
		}
	}
}

func TestTokensStandWhereTheyWereRead(t *testing.T) {
	var s Scan
	body := "Hey @acme, l’ÉCRAN isn’t 画面 OK…"
	s.Read(body)
	var got []string
	for _, tok := range s.Tokens {
		got = append(got, body[tok.From:tok.To])
	}
	if want := []string{"Hey", "l", "ÉCRAN", "isn’t", "画面", "OK"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if string(s.Folded) != "hey l ecran isn't 画面 ok" || !s.Dense || !s.Tokens[4].Dense || s.Tokens[5].Dense {
		t.Errorf("%q, %+v", s.Folded, s.Tokens)
	}
	if s.Tokens[2].Hash != Hash("ecran") || string(s.Word(2)) != "ecran" {
		t.Errorf("%+v", s.Tokens[2])
	}
}

func TestAScanThatIsUsedAgainAllocatesNothing(t *testing.T) {
	var s Scan
	body := strings.Join(samples(), " ")
	s.Read(body)
	if n := testing.AllocsPerRun(20, func() { s.Read(body) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range samples() {
		f.Add(s)
	}
	var s Scan
	f.Fuzz(func(t *testing.T, body string) {
		want := naive(body)
		if got := Words(body); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", body, got, want)
		}
		// What is dropped from within a field can leave an address: "ww\xffw.x".
		cleaned := Clean(body)
		if again := Words(cleaned); !slices.Equal(again, want) && !strings.Contains(cleaned, "www.") && !strings.Contains(cleaned, "://") {
			t.Fatalf("%q: cleaned first %q, want %q", body, again, want)
		}
		s.Read(body)
		last := 0
		for i, tok := range s.Tokens {
			if tok.From < last || tok.To <= tok.From || tok.To > len(body) || string(s.Word(i)) != want[i] || tok.Hash != Hash(want[i]) {
				t.Fatalf("%q: %+v is no place of %q", body, tok, want[i])
			}
			last = tok.To
		}
		if string(s.Folded) != strings.Join(want, " ") {
			t.Fatalf("%q: %q", body, s.Folded)
		}
	})
}

func TestSettledLettersAreWhatTheyAre(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !settled(r) {
			continue
		}
		if first, second := plain(unicode.ToLower(r)); visible(r) != r || first != r || second != 0 || !letter(r) || unicode.IsSpace(r) {
			t.Errorf("%q is not", r)
		}
	}
}
