package suggest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// posts are invented: each has ten of fifty filler words, and those of keys say
// "apostrophe" and "enter key" far more often than others.
func learned() *Learner {
	r := rand.New(rand.NewPCG(1, 2))
	l := New([]string{"keys", "lid", "rare"})
	for i := range 2000 {
		w := []string{[]string{"the", "a"}[r.IntN(2)]}
		for range 10 {
			w = append(w, fmt.Sprintf("filler%d", r.IntN(50)))
		}
		subject := []string{"", "", "keys", "lid"}[i%4]
		if subject == "keys" && r.IntN(2) == 0 {
			w = append(w, "the", "Apostrophe")
		}
		if subject == "keys" && r.IntN(3) == 0 {
			w = append(w, "enter", "key")
		}
		if r.IntN(10) == 0 {
			w = append(w, "enter", "the", "shop")
		}
		if subject == "lid" && i%200 == 3 {
			w = append(w, "sharp sharp sharp")
		}
		l.Add(subject, strings.Join(w, " "))
	}
	l.Add("rare", "hapax hapax")
	return l
}

func TestOf(t *testing.T) {
	l := learned()
	none := func(string) bool { return false }
	var got []string
	for _, s := range l.Of("keys", 10, none) {
		got = append(got, s.Term)
		if s.Z < Least || s.Posts < postsMin || s.Of != 500 {
			t.Errorf("%+v", s)
		}
	}
	if len(got) < 2 || len(got) > 4 || !slices.Contains(got, "apostrophe") && !slices.Contains(got, "the apostrophe") || !slices.Contains(got, "key") && !slices.Contains(got, "enter key") {
		t.Errorf("for keys: %q", got)
	}
	if got := l.Of("keys", 1, none); len(got) != 1 {
		t.Errorf("%d, want one", len(got))
	}
	if got := l.Of("keys", 10, func(w string) bool { return strings.Contains(w, "apostrophe") }); len(got) == 0 || strings.Contains(got[0].Term, "apostrophe") {
		t.Error("what is known is suggested")
	}
	if got := l.Of("lid", 10, none); len(got) != 1 || got[0].Term != "sharp" || got[0].Posts != 10 {
		t.Errorf("for lid: %+v", got)
	}
	if got := l.Of("rare", 10, none); got != nil {
		t.Errorf("one post suggests %+v", got)
	}
	if got := l.Of("unheard", 10, none); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestChanceSuggestsLittle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	l := New([]string{"a", "b"})
	for i := range 1000 {
		var w []string
		for range 12 {
			w = append(w, fmt.Sprintf("word%d", r.IntN(400)))
		}
		l.Add([]string{"a", "b"}[i%2], strings.Join(w, " "))
	}
	if got := l.Of("a", 100, func(string) bool { return false }); len(got) > 4 {
		t.Errorf("%d words of 400 are suggested by chance: %+v", len(got), got)
	}
}

func TestScore(t *testing.T) {
	if z := score(10, 20, 10, 1000); z < 4 {
		t.Errorf("10 of 20 posts and no other: %.1f", z)
	}
	if z := score(10, 20, 500, 1000); math.Abs(z) > 0.01 {
		t.Errorf("half of all: %.2f", z)
	}
	if z := score(20, 20, 20, 20); math.IsNaN(z) || math.IsInf(z, 0) {
		t.Errorf("nothing to compare with: %v", z)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l := New([]string{"a"})
	for i := range TermsMax {
		l.Add("a", fmt.Sprintf("x%d y%d z%d %s", i, i, i, strings.Repeat("long", 20)))
	}
	if len(l.terms) != TermsMax {
		t.Errorf("%d terms are counted", len(l.terms))
	}
}
