package kit

import (
	"strings"
	"testing"

	"hark/internal/ui/theme"
)

func TestTable(t *testing.T) {
	cols := []Column{{Title: "SOURCE", Min: 6}, {Title: "N", Min: 4, Max: 4, Right: true}, {Title: "DETAIL", Min: 8, Drop: 2}, {Title: "LAG", Min: 4, Max: 4, Drop: 1}}
	for _, c := range []struct {
		width     int
		head, row string
	}{
		{40, "SOURCE           N  DETAIL          LAG ", "mastodon        12  polls every m…  2s  "},
		{24, "SOURCE           N  LAG ", "mastodon        12  2s  "},
		{20, "SOURCE       N  LAG ", "mastodon    12  2s  "},
		{12, "SOURCE     N", "masto…    12"},
		{3, "SOURCE     N", "masto…    12"},
	} {
		tab := NewTable(Width{}, c.width, cols...)
		head := tab.Head(theme.Paint{})
		row := tab.Row([]Cell{{Text: "mastodon"}, {Text: "12"}, {Text: "polls every minute"}, {Text: "2s"}}, theme.Paint{})
		if head != c.head || row != c.row {
			t.Errorf("width %d:\ngot  %q\n     %q\nwant %q\n     %q", c.width, head, row, c.head, c.row)
		}
	}
}

func TestTableCutsWideText(t *testing.T) {
	tab := NewTable(Width{}, 12, Column{Min: 5, Max: 5}, Column{Min: 5, Max: 5})
	if got, want := tab.Row([]Cell{{Text: "画面がちら"}, {Text: "b"}}, theme.Paint{}), "画面…  b    "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFillAndBeside(t *testing.T) {
	var w Width
	if got := strings.Join(Fill(w, []string{"abcdef", "b", "c"}, 4, 2), "|"); got != "abc…|b" {
		t.Errorf("Fill: %q", got)
	}
	if got := strings.Join(Beside(w, []string{"a"}, []string{"x", "y"}, 3, 2, "│"), "|"); got != "a  │x|   │y" {
		t.Errorf("Beside: %q", got)
	}
}
