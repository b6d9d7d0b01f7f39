package report

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/net/html"

	"hark/internal/escape"
	"hark/internal/view"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// hostile is a name that would act in a page, a table or a document.
const hostile = "=1+1<script>alert(1)</script>\u202e|`x`](javascript:a)"

// made is a report of invented figures of every form: with and without a
// value, an interval, a change, times, rows and points.
func made(name string) *Report {
	day := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	share := view.Figure{ID: "negative", Name: "Negative", Place: view.OnOverview, Unit: view.UnitShare, Good: -1,
		Define: "Negative mentions divided by all whose feeling is known.", Behind: func(*view.Stats) string { return "sentiment:negative" }}
	times := view.Figure{ID: "first-reply", Name: "First reply", Place: view.OnTeam, Unit: view.UnitTime, Good: -1,
		Define: "From the first mention to the first reply that the network took.", Behind: func(*view.Stats) string { return "is:answered" }}
	v := view.Value{Has: true, V: 0.31, Low: 0.28, High: 0.34, N: 1204, Of: "mentions", Before: 0.43, BeforeN: 1100, Diff: -0.12, DiffLow: -0.16, DiffTop: -0.08, Verdict: view.Down}
	t := view.Value{Has: true, V: 1500, P50: 1085, P90: 4320, P99: 20000, N: 80, Of: "episodes"}
	none := view.Value{Why: "label 30 posts first"}
	chart := Chart{Chart: view.Chart{ID: "negative-over-time", Name: "Negative", Place: view.OnOverview, Unit: view.UnitShare, Define: "By day.", Series: []string{"negative", "last year"}}}
	stack := Chart{Chart: view.Chart{ID: "heard-over-time", Name: "Heard", Place: view.OnOverview, Unit: view.UnitCount, Define: "By day.", Series: []string{"negative", "neutral", "positive"}, Stack: true}}
	for i := range 14 {
		at, f := day.AddDate(0, 0, i-7), float64(i)
		p := view.Value{Has: i != 5, V: 0.2 + f/60, Low: 0.15 + f/60, High: 0.27 + f/60, N: 100, Of: "mentions"}
		chart.Line = append(chart.Line, view.ChartPoint{At: at, Values: []view.Value{p, {Has: true, V: 0.3}}})
		stack.Line = append(stack.Line, view.ChartPoint{At: at, Values: []view.Value{{Has: true, V: 20 + f}, {Has: true, V: 40}, {Has: true, V: 30 - f}}})
	}
	table := Table{Table: view.Table{ID: "subjects", Name: "By subject", Place: view.OnOverview, Rows: "subject", Define: "By subject.",
		Columns: []view.Column{{Name: "mentions", Unit: view.UnitCount, Define: "Net mentions."}, {Name: "negative", Unit: view.UnitShare}}}}
	for i, n := range []string{"keyboard", name, ""} {
		table.Lines = append(table.Lines, view.TableRow{Name: n, Parts: view.Counts{Negative: 40 - i*10, Neutral: 30, Positive: 10 + i},
			Values: []view.Value{{Has: true, V: float64(80 - i), N: 80 - i}, v}, Behind: "subject:x"})
	}
	return &Report{
		Head: Head{Title: "Week of 16 November 2026", Desk: name, From: day, To: day.AddDate(0, 0, 7),
			Baseline: view.Period{From: day.AddDate(0, 0, -7), To: day}, Written: day.AddDate(0, 0, 7).Add(6 * time.Hour)},
		Sections: []Section{
			{Name: "Overview", Figures: []Figure{{share, v, share.Say(v)}, {share, none, share.Say(none)}}, Charts: []Chart{chart, stack}, Tables: []Table{table}},
			{Name: "Team", Figures: []Figure{{times, t, times.Say(t)}}},
		},
	}
}

// all is a report in every form.
func all(t testing.TB, r *Report) map[string][]byte {
	t.Helper()
	out := written(t, r)
	var b bytes.Buffer
	if err := r.PNG(&b); err != nil {
		t.Fatalf("png: %v", err)
	}
	out["png"] = b.Bytes()
	return out
}

// written is a report in every form but the picture, which takes a while.
func written(t testing.TB, r *Report) map[string][]byte {
	t.Helper()
	forms := map[string]func(*bytes.Buffer) error{
		"html": func(b *bytes.Buffer) error { return r.HTML(b) }, "txt": func(b *bytes.Buffer) error { return r.Text(b) },
		"md": func(b *bytes.Buffer) error { return r.Markdown(b) }, "csv": func(b *bytes.Buffer) error { return r.CSV(b) },
		"json": func(b *bytes.Buffer) error { return r.JSON(b, &view.Stats{}) },
	}
	out := map[string][]byte{}
	for form, write := range forms {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatalf("%s: %v", form, err)
		}
		out[form] = b.Bytes()
	}
	return out
}

func TestFormsAreGolden(t *testing.T) {
	for form, got := range all(t, made("acme")) {
		if form == "png" {
			continue // its dots are the font library's; TestPicture looks at what they show
		}
		path := filepath.Join("testdata", "report."+form)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from %s: look at it, then run make golden", form, path)
		}
	}
}

func TestSameNumbersInEveryForm(t *testing.T) {
	forms := all(t, made("acme"))
	for _, form := range []string{"html", "txt", "md"} {
		for _, want := range []string{"31 %", "of 1,204 mentions", "−12 points", "25m", "half within 18m", "label 30 posts first"} {
			text := string(forms[form])
			if form == "md" {
				text = strings.ReplaceAll(text, `\`, "")
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", form, want)
			}
		}
	}
	var d document
	if err := json.Unmarshal(forms["json"], &d); err != nil {
		t.Fatal(err)
	}
	if v := d.Entries[0].Value; v == nil || v.V != 0.31 || v.N != 1204 || v.Verdict != view.Down {
		t.Errorf("the object says %+v", v)
	}
	lines, err := csv.NewReader(bytes.NewReader(forms["csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines[1], ","); got != "negative,Negative,,,,share,0.31,0.28,0.34,1204,mentions,,,,0.43,1100,-0.12,-0.16,-0.08,down," {
		t.Errorf("the table says %s", got)
	}
}

func TestPictureShowsTheFeelings(t *testing.T) {
	img, err := png.Decode(bytes.NewReader(all(t, made("acme"))["png"]))
	if err != nil {
		t.Fatal(err)
	}
	want := colours()
	seen := map[ink]int{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			for name, c := range want {
				if near(r, c.R) && near(g, c.G) && near(b, c.B) {
					seen[name]++
				}
			}
		}
	}
	for _, name := range []ink{inkNegative, inkNeutral, inkPositive, inkSecond, inkText, inkPanel} {
		if seen[name] < 100 {
			t.Errorf("%d dots of %s", seen[name], name)
		}
	}
}

// near allows for what a thin line mixes with the paper beside it.
func near(got uint32, want uint8) bool { return max(int(got>>8)-int(want), int(want)-int(got>>8)) < 24 }

// names collects what acts in a page.
func names(n *html.Node, found map[string]bool) {
	if n.Type == html.ElementNode {
		found[n.Data] = true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		names(c, found)
	}
}

func FuzzNames(f *testing.F) {
	f.Add(hostile)
	f.Add("\x00\xff")
	f.Add(strings.Repeat("e\u0301", 300))
	calm := written(f, made("calm"))
	f.Fuzz(func(t *testing.T, name string) {
		forms := written(t, made(name))
		parse := func(b []byte) map[string]bool {
			doc, err := html.Parse(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]bool{}
			names(doc, found)
			return found
		}
		was, is := parse(calm["html"]), parse(forms["html"])
		for element := range is {
			if !was[element] {
				t.Errorf("the name made an element %q", element)
			}
		}
		for _, form := range []string{"txt", "md"} {
			if got, want := bytes.Count(forms[form], []byte("\n")), bytes.Count(calm[form], []byte("\n")); got != want {
				t.Errorf("%s has %d lines, want %d", form, got, want)
			}
		}
		lines, err := csv.NewReader(bytes.NewReader(forms["csv"])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines[1:] {
			if row := strings.TrimLeft(l[2], " "); row != "" && strings.ContainsAny(row[:1], "=+-@") {
				t.Errorf("a spreadsheet takes %q for a formula", l[2])
			}
		}
	})
}

// A name fits its column as it is drawn: with what steers it written out, and
// however long it is.
func TestNamesFitTheirColumn(t *testing.T) {
	d, err := newDots(10, 10)
	if err != nil {
		t.Fatal(err)
	}
	f, as := flow{d: d}, lettering{ink: inkText, size: 13}
	for _, name := range []string{
		"keyboard", hostile, strings.Repeat("\u202e", 60), strings.Repeat("i", 2_000_000), strings.Repeat("W", 100),
		strings.Repeat("a\u0300", 500), strings.Repeat("\xff", 5000), "画面" + strings.Repeat("。", 300), "",
	} {
		const room = 280
		got := f.cut(name, room, as)
		if wide := d.wide(escape.Plain(got), as); wide > room {
			t.Errorf("%.20q takes %g pixels", name, wide)
		}
		if name == "keyboard" && got != name || len(name) > 99 && !strings.HasSuffix(got, "…") {
			t.Errorf("%.20q is cut to %q", name, got)
		}
	}
}

// What is no number is no value, in every form; what is too large for a chart
// is not drawn.
func TestNumbersThatAreNone(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, v := range []view.Value{{Has: true, V: x}, {Has: true, High: x}, {Has: true, V: 1, P90: x}, {Has: true, Verdict: view.Up, Diff: x}} {
			if v.N = 7; finite(v).Has || finite(v).Verdict != "" || finite(v).Why == "" || finite(v).N != 7 {
				t.Errorf("%+v becomes %+v", v, finite(v))
			}
		}
	}
	r := made("acme")
	for _, c := range r.Sections[0].Charts {
		for i := range c.Line {
			for j, x := range []float64{math.NaN(), math.MaxFloat64, -math.MaxFloat64} {
				if j < len(c.Line[i].Values) {
					c.Line[i].Values[j] = finite(view.Value{Has: true, V: x})
				}
			}
		}
	}
	for form, got := range all(t, r) {
		if bytes.Contains(got, []byte("NaN")) || bytes.Contains(got, []byte("Inf")) && form != "png" {
			t.Errorf("%s has a number that is none", form)
		}
	}
}

// TestLongTablesAreFoldedNotCut holds that a page keeps every row of a table,
// those beyond the first ones behind a line that counts them.
func TestLongTablesAreFoldedNotCut(t *testing.T) {
	r := made("acme")
	tb := &r.Sections[0].Tables[0]
	for i := len(tb.Lines); i < tableRows+7; i++ {
		tb.Lines = append(tb.Lines, view.TableRow{Name: fmt.Sprintf("row-%d", i), Values: tb.Lines[0].Values})
	}
	page := string(written(t, r)["html"])
	if !strings.Contains(page, "<summary>7 more</summary>") {
		t.Error("nothing says how many rows more there are")
	}
	for i := 3; i < tableRows+7; i++ {
		if n := strings.Count(page, fmt.Sprintf(">row-%d<", i)); n != 1 {
			t.Errorf("row %d stands there %d times", i, n)
		}
	}
	if short := string(written(t, made("acme"))["html"]); strings.Contains(short, " more</summary>") {
		t.Error("a short table is folded")
	}
}
