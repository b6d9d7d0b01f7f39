package copies

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestMet(t *testing.T) {
	const first = "My Mini 9 is broken again, thanks for nothing at all"
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"word by word", first, true},
		{"another case, handle, link", "RT @maria: MY mini 9 is broken, again! Thanks for nothing at all https://x.example/1", true},
		{"accents and apostrophes", "Mý Mini 9 is broken again, thanks for nothing at all", true},
		{"a word more", first + " acme", true},
		{"a word less", "My Mini 9 is broken again, thanks for nothing", true},
		{"another number", "My Mini 12 is broken again, thanks for nothing at all", false},
		{"a number more", first + " 88012345", false},
		{"a number less", strings.Replace(first, "9 ", "", 1), true},
		{"half of it", "My Mini 9 is broken and nobody at all picks up the phone", false},
		{"the same words in disorder", "thanks again for nothing, broken is my Mini 9 at all", false},
		{"something else", "the hinge of my laptop creaks like a haunted house", false},
		{"too short", "my mini 9", false},
		{"nothing", "", false},
		{"only addresses", "@a @b @c @d https://a.example b@c.example", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := New[int](10, time.Hour)
			if _, found := x.Met(Of(first), 1, noon); found {
				t.Fatal("the first of all is a copy")
			}
			got, found := x.Met(Of(c.text), 2, noon)
			if found != c.want || found && got != 1 {
				t.Errorf("%q: copy of %d, %v, want %v", c.text, got, found, c.want)
			}
			if _, found := x.Met(Of(first), 1, noon); found {
				t.Error("a post met again is a copy of itself")
			}
		})
	}
}

func TestScriptsWithoutBlanks(t *testing.T) {
	x := New[int](10, time.Hour)
	for i, c := range []struct {
		text string
		want bool
	}{
		{"画面がちらつくので困っています", false},
		{"画面がちらつくので困っています。", true},
		{"画面がちらつくので本当に困っています", true},
		{"返金まだですか？もう二週間待っています", false},
		{"最高です", false},
		{"最高です", false}, // many say so
	} {
		if first, found := x.Met(Of(c.text), i, noon); found != c.want {
			t.Errorf("%q: copy of %d, %v, want %v", c.text, first, found, c.want)
		}
	}
}

func TestTheNearestIsTheOriginal(t *testing.T) {
	x := New[string](10, time.Hour)
	x.Met(Of("one two three four five six seven eight nine ten eleven"), "a", noon)
	x.Met(Of("eins two drei four five six seven eight neun ten elf zwölf"), "b", noon)
	if first, _ := x.Met(Of("eins two three four five six seven eight nine ten eleven"), "c", noon); first != "a" {
		t.Errorf("copy of %q, want a", first)
	}
}

func TestWindow(t *testing.T) {
	const text = "the hinge of my laptop broke again"
	x := New[int](10, time.Hour)
	for i, c := range []struct {
		after time.Duration
		text  string
		first int
		found bool
	}{
		{0, text, 0, false},
		{time.Hour, text, 0, true},
		{2 * time.Hour, text + " today", 0, true}, // the window goes on from when it was last met
		{time.Hour, text, 0, true},                // late, and not met later for it
		{3 * time.Hour, text, 0, true},
		{4*time.Hour + time.Millisecond, text, 0, false}, // forgotten: it stands as its own
		{4*time.Hour + 2*time.Millisecond, text, 5, true},
		{4*time.Hour + 3*time.Millisecond, text + " today", 5, true},
		{-time.Hour, text, 0, false}, // long before all others
	} {
		if first, found := x.Met(Of(c.text), i, noon.Add(c.after)); first != c.first || found != c.found {
			t.Errorf("step %d: copy of %d, %v, want %d, %v", i, first, found, c.first, c.found)
		}
	}
}

// However many texts come, no more are remembered than was said, and those
// least recently met go first.
func TestMemoryIsBounded(t *testing.T) {
	const most = 50
	x := New[int](most, time.Hour)
	said := func(i int) Fingerprint {
		return Of(fmt.Sprintf("w%[1]da w%[1]db w%[1]dc w%[1]dd w%[1]de", i))
	}
	for i := range 1000 {
		x.Met(said(i), i, noon)
		if _, found := x.Met(said(0), -1, noon); !found {
			t.Fatalf("the text that is always met was forgotten after %d", i)
		}
		x.check(t)
	}
	if first, found := x.Met(said(1000-most+1), -1, noon); !found || first != 1000-most+1 {
		t.Errorf("one of the latest %d was forgotten", most)
	}
	if _, found := x.Met(said(1), -1, noon); found {
		t.Error("an old text is still known")
	}
	for _, most := range []int{-1, 0, 1} {
		x := New[int](most, 0)
		x.Met(said(1), 1, noon)
		if _, found := x.Met(said(1), 2, noon); !found {
			t.Errorf("an index of %d texts remembers none", most)
		}
	}
}

// check holds the index to its own rules.
func (x *Index[ID]) check(t *testing.T) {
	t.Helper()
	n := 0
	for o := x.texts[0].next; o != 0; o = x.texts[o].next {
		if n++; n > len(x.texts) {
			t.Fatal("the ring of texts does not close")
		}
	}
	if n != len(x.texts)-1 || len(x.exact) > n || len(x.texts) > cap(x.texts) {
		t.Fatalf("%d texts, %d in the ring, %d by their words", len(x.texts)-1, n, len(x.exact))
	}
	for words, o := range x.exact {
		if x.texts[o].exact != words {
			t.Fatal("a text is known by the words of another")
		}
	}
}

func TestLongTexts(t *testing.T) {
	var long []string
	for i := range 600 {
		long = append(long, fmt.Sprintf("word%c%c", 'a'+i%26, 'a'+i/26))
	}
	of := func(words []string) Fingerprint { return Of(strings.Join(words, " ")) }
	x := New[int](10, time.Hour)
	x.Met(of(long), 1, noon)
	if _, found := x.Met(of(append([]string{"ps"}, long...)), 2, noon); !found {
		t.Error("a long text with a word more is new")
	}
	if _, found := x.Met(of(slices.Concat(long[:200], long[300:500])), 3, noon); !found {
		t.Error("two thirds of a long text are new")
	}
	if _, found := x.Met(of(long[:200]), 4, noon); found {
		t.Error("a third of a long text is a copy")
	}
	if f := of(long); len(f.pairs) > pairsMax || len(f.numbers) > numbersMax {
		t.Errorf("%d pairs and %d numbers are kept", len(f.pairs), len(f.numbers))
	}
}

func FuzzMet(f *testing.F) {
	for _, s := range []string{"", "a b c d e", "RT rt RT rt rt", "1 2 3 4 5 6 7 8 9 10 11", "画面がちらつくので困っています", "\xff\xfe a b c d\x80", strings.Repeat("a ", 1000)} {
		f.Add(s, s+" x", int64(0))
	}
	f.Fuzz(func(t *testing.T, a, b string, at int64) {
		x := New[int](2, 7*24*time.Hour)
		x.Met(Of(a), 1, time.UnixMilli(at))
		if _, found := x.Met(Of(a), 2, time.UnixMilli(at)); found != (len(Of(a).pairs) > 0) {
			t.Errorf("%q is a copy of itself: %v", a, found)
		}
		x.Met(Of(b), 3, noon)
		x.Met(Of(b+a), 4, noon)
		x.check(t)
	})
}
