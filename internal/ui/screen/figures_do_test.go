package screen

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// at leads the cursor to a block by keys.
func at(t *testing.T, b *Board, e *Env, id string) {
	t.Helper()
	for range 100 {
		b.View(e)
		if b.chosen == id {
			return
		}
		b.Do("next-pane", e)
	}
	t.Fatalf("%s is out of reach", id)
}

// TestAChartIsGoneThrough goes along a chart point by point, each of which
// opens its own stretch of time, and turns it into a table and back.
func TestAChartIsGoneThrough(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	o := NewOverview(pageScope(""))
	at(t, o, e, "net-over-time")
	behind := func() string {
		ask, _ := o.Do("conversation", e)
		return ask.(AskFilter).Text
	}
	latest := behind()
	if !strings.Contains(latest, "2026-11-21T13Z") {
		t.Errorf("the cursor does not begin at the latest point: %s", latest)
	}
	o.Do("left", e)
	if before := behind(); before == latest || !strings.Contains(before, "2026-11-21T12Z") {
		t.Errorf("the point before opens %s", before)
	}
	if !strings.Contains(ansi.Strip(o.View(e)), "▲") {
		t.Error("the selected point has no mark")
	}
	o.Do("table", e)
	if shown := ansi.Strip(o.View(e)); !strings.Contains(shown, "net sentiment       n") || !strings.Contains(shown, "▌ Sat 21 Nov 12:00 to 13:00") {
		t.Errorf("the table does not show the point:\n%s", shown)
	}
	if o.Word("table") != "chart" {
		t.Error("the footer does not lead back to the chart")
	}
	o.Do("up", e)
	if up := behind(); !strings.Contains(up, "2026-11-21T11Z") {
		t.Errorf("a line up opens %s", up)
	}
	o.Do("table", e)
	for range 30 { // past the first point, to the left of which nothing stands
		o.Do("left", e)
		o.View(e)
	}
	if o.chosen != "net-over-time" {
		t.Errorf("the cursor went to %s", o.chosen)
	}
	for range 30 { // past the last one stands the next chart
		o.Do("right", e)
		o.View(e)
	}
	if o.chosen != "feelings-over-time" {
		t.Errorf("the cursor went to %s", o.chosen)
	}
}

// TestNeighbours goes from block to block by where they stand.
func TestNeighbours(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	o := NewOverview(pageScope(""))
	o.View(e)
	for _, c := range []struct{ verb, want string }{
		{"up", "net-sentiment"}, {"left", "net-sentiment"}, {"right", "negative"}, {"right", "negative-change"},
		{"down", "first-response"}, {"left", "backlog"}, {"up", "negative"}, {"left", "net-sentiment"},
		{"down", "net-heard"}, {"down", "incidents"}, {"down", "incidents"}, {"up", "incidents"}, {"up", "net-heard"}, {"first", "net-sentiment"},
	} {
		o.Do(c.verb, e)
		o.View(e)
		if o.chosen != c.want {
			t.Fatalf("%s leads to %s, want %s", c.verb, o.chosen, c.want)
		}
	}
}

// TestABoardIsPointedAt clicks at a figure and at a row of a table, and again
// to open it.
func TestABoardIsPointedAt(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	o := NewSubjects(pageScope(""))
	shown := strings.Split(ansi.Strip(o.View(e)), "\n")
	y := -1
	for i, l := range shown {
		if strings.Contains(l, "keyboard") && y < 0 {
			y = i
		}
	}
	if ask := o.Click(4, y, e); ask != nil {
		t.Errorf("the first click opens %#v", ask)
	}
	if r := o.focus().(*tableBlock).row(); r.Name != "keyboard" {
		t.Fatalf("a click at keyboard selects %q", r.Name)
	}
	ask, ok := o.Click(4, y, e).(AskFilter)
	if !ok || !strings.Contains(ask.Text, "subject:keyboard") {
		t.Errorf("the second click opens %#v", ask)
	}
	if ask := o.Click(4, 0, e); ask != nil {
		t.Errorf("a click at the heading opens %#v", ask)
	}
}

// TestACopyIsWhole copies a table and a chart as text, with what is needed to
// trust it.
func TestACopyIsWhole(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	o := NewOverview(pageScope(""))
	for id, wants := range map[string][]string{
		"sources":       {"By source\n\nsource ", "mastodon ", "Last 24 hours (20 Nov 14:00 to 21 Nov 14:00), against the 24 hours before.", "Ranges are 95 % intervals.", "Conversations: "},
		"net-over-time": {"Net sentiment, by the hour\n\ntime ", "Sat 21 Nov 13:00 to 14:00 "},
		"incidents":     {"battery: 37 people write negatively"},
	} {
		at(t, o, e, id)
		ask, _ := o.Do("copy", e)
		for _, want := range wants {
			if got := ask.(AskCopy).Text; !strings.Contains(got, want) {
				t.Errorf("%s: the copy lacks %q:\n%s", id, want, got)
			}
		}
	}
}

// TestATableSaysHowManyRowsItHas: a bare number beside its name would read as
// one of its figures.
func TestATableSaysHowManyRowsItHas(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	o := NewSubjects(pageScope(""))
	o.View(e)
	b := o.focus().(*tableBlock)
	if head := ansi.Strip(b.draw(e, 100, 4, false)[0]); len(b.rows) < 3 || !strings.Contains(head, fmt.Sprintf("2 of %d", len(b.rows))) {
		t.Errorf("of %d rows 2 are shown under %q", len(b.rows), head)
	}
	if head := ansi.Strip(b.draw(e, 100, 2+len(b.rows), false)[0]); strings.Contains(head, " of ") {
		t.Errorf("all rows are shown under %q", head)
	}
}
