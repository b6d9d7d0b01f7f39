package near

import (
	"strings"
	"testing"
)

func TestTo(t *testing.T) {
	words := []string{"fixed", "explained", "no-action", "claim", "source", "größe"}
	for typed, want := range map[string]string{
		"fixd": "fixed", "FIXED": "fixed", "clam": "claim", "sauce": "source", "expl": "explained",
		"no": "no-action", "grösse": "größe", "größ": "größe",
		"": "", "nonsense": "", "xyz": "", strings.Repeat("fixed", 1000): "",
	} {
		if got := To(typed, words); got != want {
			t.Errorf("%.20q: got %q, want %q", typed, got, want)
		}
	}
	if got := To("ab", []string{"ad", "ac"}); got != "ac" {
		t.Errorf("of equals it takes %q", got)
	}
}
