package enrich

import (
	"fmt"
	"strings"
	"testing"

	"hark/internal/domain"
)

// BenchmarkHostile tells what posts take that were made to cost much, with
// rules that were: each of them of nearness to one word that all share.
func BenchmarkHostile(b *testing.B) {
	list := make([]Rule, 2000)
	for i := range list {
		list[i] = Rule{Name: fmt.Sprintf("r%d", i), When: fmt.Sprintf("near(aa b%d, 5)", i%20)}
	}
	m := New(Options{Rules: list, Subjects: []Subject{{Name: "a", Words: []string{"aa", "battery"}}}})
	var tags, far strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&tags, "#t%d ", i)
	}
	for i := range 20 {
		fmt.Fprintf(&far, "b%d ", i)
	}
	far.WriteString(strings.Repeat("c ", 60) + strings.Repeat("aa ", 1300))
	for name, body := range map[string]string{
		"ordinary":        strings.Repeat("the keyboard of my new laptop stopped working after two days and nobody answers ", 50),
		"combining marks": "a" + strings.Repeat("\u0301", 4000),
		"dense marks":     "の" + strings.Repeat("\u3099", 2000),
		"hashtags":        tags.String(),
		"one word":        strings.Repeat("battery ", 600),
		"one letter":      strings.Repeat("a ", 2100),
		"emoji":           strings.Repeat("😡", 1100),
		"apostrophes":     "a" + strings.Repeat("'", 4000) + "b",
		"near, never":     far.String(),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				m.Understand(&domain.Mention{Source: "x", Text: body})
			}
		})
	}
}
