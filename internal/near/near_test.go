package near

import (
	"strings"
	"testing"
)

func TestTo(t *testing.T) {
	words := []string{"fixed", "explained", "no-action", "claim", "source", "größe"}
	for typed, want := range map[string]string{
		"fixd": "fixed", "FIXED": "fixed", "clam": "claim", "sauce": "source", "gröse": "größe", "expl": "explained",
		"no": "no-action", "grösse": "größe", "größ": "größe",
		"": "", "nonsense": "", "xyz": "", strings.Repeat("fixed", 1000): "",
	} {
		if got := To(typed, words); got != want {
			t.Errorf("%.20q: got %q, want %q", typed, got, want)
		}
	}
	if got := To("ab", []string{"ad", "ac"}); got != "ad" {
		t.Errorf("of equals it takes %q", got)
	}
	if got := To("opne", []string{"mine", "open"}); got != "open" {
		t.Errorf("two letters swapped: it takes %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"abcd", "badc", 2},
		{"größe", "grosse", 3}, {"claim", "claim", 0}, {"xclaim", "claim", 1},
	} {
		if got, back := distance([]rune(c.a), []rune(c.b)), distance([]rune(c.b), []rune(c.a)); got != c.want || back != got {
			t.Errorf("%s to %s: %d, and back %d; want %d", c.a, c.b, got, back, c.want)
		}
	}
}
