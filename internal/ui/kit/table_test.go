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

func TestSplice(t *testing.T) {
	var w Width
	frame := []string{"aaaaaaaaaa", "\x1b[31mbbbb画面bb\x1b[m", "cc"}
	got := Splice(w, frame, []string{"[##]", "[##]", "[##]"}, 3, 1)
	for i, want := range []string{"aaaaaaaaaa", "bbb[##] bb", "cc [##]"} {
		if text := strip(got[i]); text != want {
			t.Errorf("line %d: %q, want %q", i, text, want)
		}
	}
	if frame[2] != "cc" {
		t.Error("Splice changes the frame it is given")
	}
}

// strip takes the paints off.
func strip(s string) string {
	var b strings.Builder
	for s != "" {
		if s[0] == 0x1b {
			s = s[strings.IndexByte(s, 'm')+1:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

func TestBox(t *testing.T) {
	golden(t, "box", strings.Join(Box{Title: "Tags"}.Draw(Width{}, []string{"battery", "画面がちらつく — much too long a line"}, 20), "\n"))
	golden(t, "box-ascii", strings.Join(Box{ASCII: true}.Draw(Width{ASCII: true}, []string{"battery"}, 20), "\n"))
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

func BenchmarkSplice(b *testing.B) {
	var w Width
	th, err := theme.Load(nil, "dark")
	if err != nil {
		b.Fatal(err)
	}
	frame := make([]string, 50)
	for i := range frame {
		frame[i] = strings.Repeat(th.Muted.Render("some ")+th.Title.Render("words "), 18)
	}
	box := Box{Title: "Outcome", Border: th.BorderFocus, Head: th.Title}.Draw(w, make([]string, 12), 60)
	for b.Loop() {
		Splice(w, frame, box, 70, 18)
	}
}
