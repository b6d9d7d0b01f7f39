package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	cases := []struct {
		phrase, text string
		want         bool
	}{
		{"acme", "I love ACME.", true},
		{"acme", "#Acme", true},
		{"acme", "@acme@social.example", true},
		{"acme", "acme's lid", true},
		{"acme", "acmeology", false},
		{"acme", "superacme", false},
		{"acme", "acme_fan", false},
		{"acme", "acme2", false},
		{"acme", "acme", true},
		{"acme", "", false},
		{"acme kettle", "the Acme \n\t kettle leaks", true},
		{"acme  kettle", "the acme kettle", true},
		{"acme kettle", "acme kettles", false},
		{"acme kettle", "acme, kettle", false},
		{"acme kettle", "acmekettle", false},
		{" acme ", "by acme", true},
		{"mother's", "my Mother’s day", true},
		{"mother’s", "my mother's day", true},
		{"c++", "I write C++.", true},
		{"c++", "c+", false},
		{"acme.com", "see acme.com/x", true},
		{"acme-1", "the Acme‑1", true},
		{"café", "CAFE\u0301 noir", true},
		{"cafe\u0301", "Café", true},
		{"cafe", "cafe\u0301", false},
		{"cafe", "café", false},
		{"σίσυφος", "ΣΊΣΥΦΟΣ", true},
		{"straße", "STRAẞE", true},
		{"kelvin", "\u212Aelvin", true},
		{"acme", "ＡＣＭＥ！", true},
		{"acme", "ac\u00ADme", true},
		{"acme", "ac\u200Dme", true},
		{"чайник", "ЧАЙНИК!", true},
		{"чай", "чайник", false},
		{"北京", "我爱北京烤鸭", true},
		{"acme", "我爱acme水壶", true},
		{"アクメ", "アクメの水壶", true},
		{"アクメ", "アクメーの", false},
		{"삼성", "삼성이 좋다", true},
		{"กา", "ดื่มกาแฟ", true},
		{"☕", "☕️ time", true},
		{"☕ time", "☕️   time", true},
		{"#acme", "a#acme", true},
		{"acme", "\xffacme\xfe", true},
		{"acme", "ac\xffme", false},
	}
	for _, c := range cases {
		s, err := New([]string{"zzz", c.phrase})
		if err != nil {
			t.Fatalf("%q: %v", c.phrase, err)
		}
		if got := s.Any(c.text); got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.phrase, c.text, got, c.want)
		}
		if got := s.AnyBytes([]byte(c.text)); got != c.want {
			t.Errorf("%q in the bytes of %q: %v, want %v", c.phrase, c.text, got, c.want)
		}
		if got, want := s.Find(c.text), map[bool][]int{true: {1}}[c.want]; !slices.Equal(got, want) {
			t.Errorf("%q in %q: found %v, want %v", c.phrase, c.text, got, want)
		}
	}
}

func TestFindGivesEachOnce(t *testing.T) {
	s, err := New([]string{"kettle", "acme", "Acme Kettle", "KETTLE", "lid", "kettle lid"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Find("acme kettle lid? An acme  kettle!"), []int{0, 1, 2, 3, 4, 5}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	if got := s.Find("nothing"); got != nil {
		t.Errorf("found %v in nothing", got)
	}
}

func TestLimits(t *testing.T) {
	var many []string
	for i := range MaxPhrases + 1 {
		many = append(many, fmt.Sprint("p", i))
	}
	cases := []struct {
		name    string
		phrases []string
		ok      bool
	}{
		{"none", nil, true},
		{"as many as can be", many[:MaxPhrases], true},
		{"too many", many, false},
		{"empty", []string{"a", ""}, false},
		{"blank", []string{" \t\u200b"}, false},
		{"long", []string{strings.Repeat("\xf8", MaxPhrase)}, true},
		{"too long", []string{strings.Repeat("x", MaxPhrase+1)}, false},
		{"too long together", slices.Repeat([]string{strings.Repeat("x", MaxPhrase)}, MaxBytes/MaxPhrase+1), false},
	}
	for _, c := range cases {
		s, err := New(c.phrases)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.name == "none" && (s.Any("a") || s.Find("a") != nil) {
			t.Error("no phrase was found")
		}
		if c.name == "as many as can be" && !slices.Equal(s.Find("P9999 p0"), []int{0, 9999}) {
			t.Errorf("the last phrase is not found: %v", s.Find("P9999 p0"))
		}
	}
}

func TestAnyAllocatesNothing(t *testing.T) {
	s, err := New([]string{"acme kettle"})
	if err != nil {
		t.Fatal(err)
	}
	b := &scratch{in: []byte("Где мой чайник, café noir, what a long day with the acme kettle")}
	s.any(b)
	if n := testing.AllocsPerRun(200, func() { s.any(b) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
