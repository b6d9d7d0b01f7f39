package screen

import (
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// longTexts are posts as large as are taken in, without a place to break.
func longTexts() map[string]string {
	return map[string]string{
		"one-word": strings.Repeat("x", 256<<10),
		"marks":    "a" + strings.Repeat("\u0301", 300_000),
		"wide":     strings.Repeat("画", 80<<10),
		"marked":   strings.Repeat("e\u0301", 80<<10),
		"lines":    strings.Repeat("word\n", 50<<10),
	}
}

// BenchmarkLongPost lays a conversation out that holds one of them.
func BenchmarkLongPost(b *testing.B) {
	look, err := theme.Load(nil, "dark")
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)
	e := &Env{Theme: look, Glyphs: theme.Signs(false), Now: now, Width: 119, Height: 38, Key: func(string) string { return "x" }}
	for name, text := range longTexts() {
		b.Run(name, func(b *testing.B) {
			id := (&domain.Mention{ID: "1", Source: "x"}).MentionID()
			t := &view.Thread{Row: view.Row{ID: id}, Texts: map[uint64]string{1: text}}
			t.Conversation.Heard = []domain.Heard{{ID: id, Pos: 1}}
			for b.Loop() {
				var p Preview
				p.Set(t)
				if len(p.Draw(e, 50, 38)) != 38 {
					b.Fatal("no picture")
				}
			}
		})
	}
}

// A part of a line that is longer than the line is wrapped, not cut, and one
// of any length takes a few lines only.
func TestLongPartsAreWrapped(t *testing.T) {
	e := &Env{Theme: &theme.Theme{}, Glyphs: theme.Signs(false)}
	p := &page{e: e, width: 20}
	p.parts(1, piece{text: "short"}, piece{text: "twelve words of an author's name"}, piece{text: "end"})
	if got, want := strings.Join(p.lines, "|"), " short| twelve words of an| author's name · end"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.lines = nil
	p.parts(1, piece{text: strings.Repeat("name ", 1000)})
	if len(p.lines) != pieceLines {
		t.Errorf("%d lines", len(p.lines))
	}
}
