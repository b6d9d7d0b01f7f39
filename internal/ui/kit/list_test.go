package kit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hark/internal/ui/theme"
)

func letters(s string) []string { return strings.Split(s, "") }

func plainRow(k string, selected bool) string {
	if selected {
		return ">" + k
	}
	return " " + k
}

func show(l *List[string], height int) string {
	return strings.Join(l.Draw(height, Drawer[string]{Row: plainRow}), "")
}

func TestListMoves(t *testing.T) {
	var l List[string]
	l.Set(letters("abcdefghij"))
	for _, c := range []struct{ verb, want string }{
		{"", ">a b c d"},
		{"down", " a>b c d"},
		{"page-down", " d>e f g"},
		{"last", " g h i>j"},
		{"down", " g h i>j"},
		{"page-up", " d e f>g"},
		{"up", " d e>f g"},
		{"first", ">a b c d"},
		{"up", ">a b c d"},
	} {
		if known := l.Move(c.verb); known != (c.verb != "") {
			t.Errorf("Move(%q) = %v", c.verb, known)
		}
		if got := show(&l, 4); got != c.want {
			t.Errorf("after %q: %q, want %q", c.verb, got, c.want)
		}
	}
}

func TestListStaysUnderTheCursor(t *testing.T) {
	var l List[string]
	l.Set(letters("abcdefghij"))
	show(&l, 4)
	l.Move("page-down")
	before := show(&l, 4)
	line := l.Line()
	l.Set(letters("XYabcdefghij"))
	if got := show(&l, 4); got != before {
		t.Errorf("an insert above moves the list: %q, was %q", got, before)
	}
	l.Set(letters("Ybcdefghij"))
	if got := show(&l, 4); got != before {
		t.Errorf("a removal above moves the list: %q, was %q", got, before)
	}
	l.Set(letters("12345abcdefghij"))
	if k, _ := l.Selected(); k != "d" || l.Line() != line {
		t.Errorf("Set moves the cursor to %q on line %d, want d on line %d", k, l.Line(), line)
	}
	l.Set(letters("12345abcefghij"))
	if k, _ := l.Selected(); k != "e" {
		t.Errorf("after the selected item went, %q is selected, want e", k)
	}
	l.Set(nil)
	if _, ok := l.Selected(); ok || show(&l, 4) != "" {
		t.Error("an empty list has a selection")
	}
}

func TestListHit(t *testing.T) {
	var l List[string]
	l.Set(letters("abc"))
	show(&l, 4)
	if again, ok := l.Hit(1); again || !ok {
		t.Errorf("first click: again %v, ok %v", again, ok)
	}
	if again, ok := l.Hit(1); !again || !ok {
		t.Errorf("second click: again %v, ok %v", again, ok)
	}
	for _, line := range []int{-1, 3, 99} {
		if _, ok := l.Hit(line); ok {
			t.Errorf("line %d was hit", line)
		}
	}
}

// TestListAgrees holds the list to a slow model under many small changes.
func TestListAgrees(t *testing.T) {
	var l List[int]
	var model []int
	next := 0
	seed := uint32(1)
	random := func(n int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>8) % n
	}
	for range 5000 {
		at, had := l.Selected()
		switch random(4) {
		case 0, 1:
			model = slices.Insert(slices.Clone(model), random(len(model)+1), next)
			l.Set(model)
			next++
		case 2:
			if len(model) > 0 {
				i := random(len(model))
				had = had && model[i] != at
				model = slices.Delete(slices.Clone(model), i, i+1)
				l.Set(model)
			}
		case 3:
			l.Move([]string{"down", "up", "page-down", "page-up", "first", "last"}[random(6)])
			had = false
		}
		if now, ok := l.Selected(); had && (!ok || now != at) {
			t.Fatalf("the selection went from %d to %d", at, now)
		}
		rows := l.Draw(5, Drawer[int]{Row: func(k int, _ bool) string { return fmt.Sprint(k) }})
		if len(rows) != min(5, len(model)) {
			t.Fatalf("%d rows of %d items", len(rows), len(model))
		}
		if k, ok := l.Selected(); ok && rows[l.Line()] != fmt.Sprint(k) {
			t.Fatalf("line %d shows %s, selected is %d", l.Line(), rows[l.Line()], k)
		}
	}
}

func TestListRemembersRows(t *testing.T) {
	var l List[string]
	l.Set(letters("abcd"))
	n, rev := 0, uint64(0)
	d := Drawer[string]{Stamp: Stamp{Width: 80}, Revision: func(string) uint64 { return rev },
		Row: func(k string, s bool) string { n++; return plainRow(k, s) }}
	draw := func(want int, why string) {
		t.Helper()
		if n = 0; len(l.Draw(4, d)) != 4 || n != want {
			t.Errorf("%s: drew %d rows, want %d", why, n, want)
		}
	}
	draw(4, "first")
	draw(0, "again")
	l.Move("down")
	draw(2, "cursor moved")
	rev++
	draw(4, "rows changed")
	d.Stamp.Width = 90
	draw(4, "width changed")
	d.Stamp.Theme = &theme.Theme{}
	draw(4, "theme changed")
}

func BenchmarkListFrame(b *testing.B) {
	th, err := theme.Load(nil, "dark")
	if err != nil {
		b.Fatal(err)
	}
	var w Width
	var l List[int]
	keys := make([]int, 100_000)
	for i := range keys {
		keys[i] = i
	}
	l.Set(keys)
	tab := NewTable(w, 199, Column{Min: 5}, Column{Min: 4}, Column{Min: 16}, Column{Min: 1}, Column{Min: 40}, Column{Min: 10})
	row := func(k int, selected bool) string {
		base := theme.Paint{}
		if selected {
			base = th.Selected
		}
		return tab.Row([]Cell{{Text: fmt.Sprint(k), Paint: th.Muted}, {Text: "mas"}, {Text: "@maria_r", Paint: th.Link},
			{Text: "−", Paint: th.Sentiment.Negative}, {Text: "画面がちらつく — the screen of my Mini 9 flickers since the update"}, {Text: "battery", Paint: th.Info}}, base)
	}
	for _, c := range []struct {
		name string
		turn int
	}{{"cursor", 0}, {"scroll", 1}} {
		b.Run(c.name, func(b *testing.B) {
			verbs := [][]string{{"down", "up"}, {"page-down", "page-down", "page-down", "first"}}[c.turn]
			i := 0
			for b.Loop() {
				l.Move(verbs[i%len(verbs)])
				l.Draw(48, Drawer[int]{Row: row})
				i++
			}
		})
	}
}
