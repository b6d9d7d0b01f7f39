package screen

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"hark/internal/domain"
	"hark/internal/ui/theme"
	"hark/internal/view"
	"hark/internal/warn"
)

// pageScope is a day of figures. Names in it end in more.
func pageScope(more string) *Scope {
	s := NewScope()
	s.SetStats(pageStats(more))
	s.SetAlarms(pageAlarms(more))
	cluster := func(id, name, owner string, state domain.ClusterState, authors int) view.Cluster {
		return view.Cluster{Cluster: domain.Cluster{ID: id, Name: name, Owner: owner, State: state}, Conversations: authors + 4, Authors: authors, Open: authors / 3,
			First: pageTime.AddDate(0, 0, -9), Last: pageTime.Add(-2 * time.Hour)}
	}
	s.SetClusters([]view.Cluster{cluster("c1", "apostrophe key"+more, "tom"+more, domain.ClusterWork, 37), cluster("c2", "parcel says delivered", "", "", 5), cluster("c3", "one charger", "ana", domain.ClusterClosed, 1)})
	return s
}

func pageAlarms(more string) ([]view.Incident, []view.Watched) {
	incident := func(id, subject, series, owner string, open bool, hours int) view.Incident {
		since := pageTime.Truncate(time.Hour).Add(-time.Duration(hours) * time.Hour)
		return view.Incident{Open: open, Owner: owner, Incident: domain.Incident{ID: id, Subject: subject, Series: series, Since: since, Until: since.Add(2 * time.Hour),
			First: since, Alerted: since.Add(14 * time.Minute), Count: 37, Expected: 2.5, P: 1e-5}}
	}
	verdict := func(s warn.State, rate float64) warn.Verdict {
		return warn.Verdict{State: s, Rate: rate, Needs: 14, Left: 60}
	}
	watched := func(subject string, s warn.State) view.Watched {
		return view.Watched{Subject: subject, Negative: verdict(s, 1), All: verdict(s, 3.2)}
	}
	return []view.Incident{incident("i1", "battery"+more, "negative", "", true, 2), incident("i2", "keyboard", "all", "tom"+more, true, 5), incident("i3", "", "all", "", false, 9)},
		[]view.Watched{watched("battery"+more, warn.Alarm), watched("keyboard", warn.Quiet), watched("delivery", warn.Learning), watched("", warn.Quiet)}
}

func pageStats(more string) view.Stats {
	group := func(name string, neg, neu, pos, unknown int) view.Group {
		c := view.Counts{Negative: neg, Neutral: neu, Positive: pos, Unknown: unknown}
		return view.Group{Name: name, Feelings: c}
	}
	to := pageTime.Truncate(time.Hour)
	s := view.Stats{From: to.Add(-24 * time.Hour), To: to, Step: time.Hour,
		Baseline: view.Period{From: to.Add(-48 * time.Hour), To: to.Add(-24 * time.Hour)}}
	s.Now.Gross, s.Past.Gross = 1204, 1072
	s.Now.Feelings = view.Counts{Negative: 331, Neutral: 402, Positive: 247, Unknown: 121}
	s.Past.Feelings = view.Counts{Negative: 240, Neutral: 340, Positive: 290, Unknown: 90}
	s.Now.Sources = []view.Group{group("mastodon"+more, 160, 150, 80, 40), group("bluesky", 80, 120, 90, 41), group("reviews", 71, 40, 60, 0), group("forum", 15, 60, 10, 20)}
	s.Now.Subjects = []view.Group{group("battery"+more, 120, 40, 20, 3), group("keyboard", 60, 50, 44, 3), group("", 50, 150, 60, 90), group("delivery", 40, 30, 10, 5)}
	pageWork(&s, more)
	for i := range 24 {
		neg, pos := 10+(i*7)%13, 10+(i*5)%11
		if i == 15 {
			neg = 120
		}
		p := view.Point{At: s.From.Add(time.Duration(i) * time.Hour), Gross: neg + pos + 6, Feelings: view.Counts{Negative: neg, Neutral: 5, Positive: pos, Unknown: 1}}
		if i == 4 {
			p.Feelings, p.Gross = view.Counts{}, 0
		}
		s.Series = append(s.Series, p)
	}
	for by, names := range [][]string{{"mastodon" + more, "bluesky", "reviews"}, {"battery" + more, "keyboard", "", "delivery"}, {"en", "es"}, {"press"}} {
		t := view.Trend{By: []string{"source", "subject", "lang", "list"}[by], Names: names}
		for i := range s.Series {
			var at []view.Counts
			for line := range names {
				at = append(at, view.Counts{Negative: 3 + (i*(line+3))%7, Neutral: 6, Positive: 2 + (i*(line+5))%9})
			}
			t.Points = append(t.Points, at)
		}
		s.Trends = append(s.Trends, t)
	}
	return s
}

// pageWork fills in how the team worked.
func pageWork(s *view.Stats, more string) {
	spread := func(n int, p50, p90, p99 uint32) view.Spread {
		return view.Spread{N: n, Mean: 1.4 * float64(p50), SD: float64(p90), P50: p50, P90: p90, P99: p99}
	}
	w := &s.Work
	effort := func(n int, slow uint32) view.Effort {
		return view.Effort{Begun: 5 * n, Resolved: 4 * n, Needed: 3 * n, Answered: 2 * n, Sent: 2 * n, Claims: 3 * n, Lost: n / 9, Back: n / 5, Reopened: n / 20, Turned: n / 6,
			Response: view.Timing{Calendar: spread(2*n, 1080*slow, 4320*slow, 19980*slow)}, Reply: view.Timing{Calendar: spread(2*n, 900*slow, 4000*slow, 18000*slow)},
			Claim: view.Timing{Calendar: spread(3*n, 300*slow, 2400*slow, 9000*slow)}, Resolve: view.Timing{Calendar: spread(4*n, 11400*slow, 40000*slow, 300000*slow)},
			Handle: spread(4*n, 240*slow, 900*slow, 3000*slow), OnTime: view.ShareOf(2*n, 3*n), InTime: view.ShareOf(n, 3*n),
			Outcomes: []view.Count{{Name: "explained" + more, N: 2 * n}, {Name: "fixed", N: n}, {Name: "idea", N: n / 2}, {Name: "will-not-change", N: n / 2}},
			Levels:   []view.Count{{Name: "seen", N: 2 * n}, {Name: "answered", N: n}, {Name: "in dialogue", N: n / 2}},
			Reasons:  []view.PairCount{{A: "will-not-change", B: "by design" + more, N: n / 3}}, Subjects: []view.PairCount{{A: "battery", B: "fixed", N: n}, {A: "", B: "explained", N: n / 2}}}
	}
	w.Clocks = view.Clocks{Response: 3600, Resolve: 86400}
	w.Now, w.Past = effort(100, 1), effort(90, 2)
	w.Backlog = view.Backlog{All: 128, Bands: [5]int{31, 40, 34, 15, 8}, Oldest: pageTime.Add(-9 * 24 * time.Hour), At: pageTime}
	me := view.Colleague{Name: "ana", Sent: 41, Resolved: 60, Response: spread(40, 900, 3000, 9000), Handle: spread(60, 240, 800, 1200), Turned: 4}
	w.Team = view.Team{People: 7, Total: view.Colleague{Sent: 200, Resolved: 400, Response: spread(200, 1080, 4320, 19980), Handle: spread(400, 300, 900, 3000), Turned: 16}, Rows: []view.Colleague{me}}
	for i := range w.Team.Quarters {
		w.Team.Quarters[i] = view.Colleague{Sent: 10 * (i + 1), Resolved: 20 * (i + 1), Response: spread(9, 600, 700, 800), Handle: spread(9, 100, 200, 300)}
	}
	for i := range 24 {
		w.Flow = append(w.Flow, view.Flow{At: s.From.Add(time.Duration(i) * time.Hour), Begun: 10 + i%7*4, Resolved: 12 + i%5*3, Open: 100 + (i*37)%50})
	}
}

// pageBoards are the four boards on one scope.
func pageBoards(s *Scope) map[view.Place]*Board {
	return map[view.Place]*Board{view.OnOverview: NewOverview(s), view.OnSubjects: NewSubjects(s), view.OnTeam: NewTeam(s), view.OnOutcomes: NewOutcomes(s)}
}

// entries are the catalogue's ids by place.
func entries() map[view.Place][]string {
	out := map[view.Place][]string{view.OnOverview: {"incidents"}, view.OnSubjects: {"clusters", "watch"}}
	for _, f := range view.Figures() {
		out[f.Place] = append(out[f.Place], f.ID)
	}
	for _, x := range view.Charts() {
		out[x.Place] = append(out[x.Place], x.ID)
	}
	for _, x := range view.Tables() {
		out[x.Place] = append(out[x.Place], x.ID)
	}
	return out
}

// TestEveryFigureIsReached goes through each board by keys alone, in every
// size: each entry of the catalogue is come by, is seen when it is selected,
// has a definition and opens to conversations by a filter that can be read.
func TestEveryFigureIsReached(t *testing.T) {
	for place, ids := range entries() {
		for _, size := range pageSizes {
			b := pageBoards(pageScope(""))[place]
			e := pageEnv(t, size[0], size[1], "dark", colorprofile.TrueColor)
			b.View(e)
			seen := map[string]bool{}
			for range 2 * len(ids) {
				checkFigure(t, b, e)
				seen[b.chosen] = true
				b.Do("next-pane", e)
			}
			for _, id := range ids {
				if !seen[id] {
					t.Errorf("%s %v: %s is out of reach", place, size, id)
				}
			}
		}
	}
}

// checkFigure holds what is selected to what every figure owes.
func checkFigure(t *testing.T, b *Board, e *Env) {
	t.Helper()
	shown := ansi.Strip(b.View(e))
	f := b.focus()
	name, lines := f.define()
	if strings.TrimSpace(strings.Join(lines, "")) == "" || name == "" {
		t.Errorf("%s has no definition", f.id())
	}
	if !strings.Contains(shown, strings.ToUpper(name)[:min(len(name), 12)]) && !strings.Contains(shown, strings.TrimSuffix(name, ", over time")) {
		t.Errorf("%s is selected and not seen:\n%s", f.id(), shown)
	}
	if tb, ok := f.(*tableBlock); ok && len(tb.rows) == 0 {
		return
	}
	if c, ok := f.(*chartBlock); ok && c.empty() {
		return
	}
	ask, _ := b.Do("conversation", e)
	opens, ok := ask.(AskFilter)
	if !ok || opens.Text == "" {
		t.Errorf("%s does not open: %#v", f.id(), ask)
		return
	}
	if _, err := view.ParseFilter(opens.Text); err != nil {
		t.Errorf("%s opens %q: %v", f.id(), opens.Text, err)
	}
	ask, _ = b.Do("copy", e)
	if c, ok := ask.(AskCopy); !ok || !strings.Contains(c.Text, lines[0]) || !strings.Contains(c.Text, "against the 24 hours before") {
		t.Errorf("%s is copied as %#v", f.id(), ask)
	}
	ask, _ = b.Do("help", e)
	if x, ok := ask.(AskExplain); !ok || !strings.Contains(x.Page.Text, lines[0]) {
		t.Errorf("%s is explained as %#v", f.id(), ask)
	}
}

func TestPlansNameEntries(t *testing.T) {
	known := map[string]bool{"overview incidents": true, "subjects watch": true, "subjects clusters": true} // which are no figures
	for place, ids := range entries() {
		for _, id := range ids {
			known[string(place)+" "+id] = true
		}
	}
	for place, b := range pageBoards(NewScope()) {
		for _, row := range b.plan {
			for _, id := range row {
				if !known[string(place)+" "+id] {
					t.Errorf("%s: the catalogue has no %q there", place, id)
				}
			}
		}
	}
}

func TestPeriods(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	s := NewScope()
	o := NewOverview(s)
	end := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC) // of the hour that runs
	if ask := o.Begin(e).(AskStats).Ask; !ask.Period.To.Equal(end) || !ask.Period.From.Equal(end.AddDate(0, 0, -1)) || ask.Baseline != (view.Period{}) {
		t.Errorf("begins with %v", ask)
	}
	if ask, known := o.Do("shorter", e); ask != nil || !known {
		t.Errorf("there is something shorter: %v", ask)
	}
	s.SetStats(pageStats(""))
	for _, days := range []int{7, 30, 90, 365, 0} {
		ask, _ := o.Do("longer", e)
		p := ask.(AskStats).Ask.Period
		if want := end.AddDate(0, 0, -days); days > 0 && !p.From.Equal(want) || days == 0 && !p.From.IsZero() {
			t.Errorf("%d days: asks for %v", days, p)
		}
		if !strings.Contains(ansi.Strip(o.View(e)), "measuring ...") {
			t.Error("old figures are shown as if they were of the new period")
		}
		s.SetStats(pageStats(""))
		if strings.Contains(ansi.Strip(o.View(e)), "measuring ...") {
			t.Error("new figures are shown as old ones")
		}
	}
	if ask, _ := o.Do("longer", e); ask != nil {
		t.Errorf("there is something longer than all: %v", ask)
	}
}

func TestBaselines(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	s := pageScope("")
	o := NewOverview(s)
	ask := s.Against(BaseYear, view.Period{}, e).(AskStats).Ask
	if want := ask.Period.From.AddDate(-1, 0, 0); !ask.Baseline.From.Equal(want) {
		t.Errorf("a year before %v is %v", ask.Period, ask.Baseline)
	}
	s.SetStats(pageStats(""))
	if !strings.Contains(ansi.Strip(o.View(e)), "against the same 24 hours a year ago") {
		t.Error("the baseline is not said")
	}
	fixed := view.Period{From: pageTime.AddDate(0, -1, 0), To: pageTime.AddDate(0, -1, 7)}
	if ask := s.Against(BaseFixed, fixed, e).(AskStats).Ask; ask.Baseline != fixed {
		t.Errorf("asks for %v", ask)
	}
	s.SetStats(pageStats(""))
	if !strings.Contains(ansi.Strip(o.View(e)), "against 21 Oct to 28 Oct 2026") {
		t.Errorf("the baseline is not said: %s", o.View(e))
	}
}

// TestFiguresStaySelected gives new figures while something is selected.
func TestFiguresStaySelected(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	s := pageScope("")
	o := NewOverview(s)
	o.View(e)
	for o.chosen != "sources" {
		o.Do("next-pane", e)
	}
	o.Do("down", e)
	o.Do("down", e)
	if r := o.focus().(*tableBlock).row(); r.Name != "reviews" {
		t.Fatalf("the cursor is on %q", r.Name)
	}
	later := pageStats("")
	later.Now.Sources[0], later.Now.Sources[2] = later.Now.Sources[2], later.Now.Sources[0]
	s.SetStats(later)
	o.View(e)
	if r := o.focus().(*tableBlock).row(); r == nil || r.Name != "reviews" {
		t.Errorf("the cursor went to %v", r)
	}
}

// TestIncidents opens an incident, and says that one looks after it.
func TestIncidents(t *testing.T) {
	e := pageEnv(t, 160, 50, "dark", colorprofile.TrueColor)
	o := NewOverview(pageScope(""))
	o.View(e)
	for o.chosen != "incidents" {
		o.Do("next-pane", e)
	}
	shown := ansi.Strip(o.View(e))
	for _, want := range []string{"2 now", "battery", "37 people write negatively, 2.5 are usual", "nobody has it", "tom has it", "everything", "Noticed 14m after its first mention."} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown:\n%s", want, shown)
		}
	}
	if ask, _ := o.Do("claim", e); ask != (AskTake{"i1"}) {
		t.Errorf("claim asks for %#v", ask)
	}
	o.Do("down", e)
	if ask, _ := o.Do("conversation", e); !strings.Contains(ask.(AskFilter).Text, "subject:keyboard") {
		t.Errorf("opens %#v", ask)
	}
	o.Do("first", e)
	if _, known := o.Do("claim", e); known {
		t.Error("a figure can be claimed")
	}
}

// TestTooLittleToWarnIsSaid holds that silence is not taken for calm.
func TestTooLittleToWarnIsSaid(t *testing.T) {
	s := pageScope("")
	little := view.Watched{Subject: "cable", Negative: warn.Verdict{State: warn.TooLittle}, All: warn.Verdict{State: warn.TooLittle}}
	s.SetAlarms(nil, []view.Watched{little, {Subject: "fan", Negative: warn.Verdict{State: warn.Quiet}}, {Subject: "lid", Muted: true}})
	shown := ansi.Strip(NewOverview(s).View(pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)))
	if want := "Nothing is out of the ordinary. 2 subjects watched, 1 with too little to warn"; !strings.Contains(shown, want) {
		t.Errorf("does not say %q:\n%s", want, shown)
	}
	s.SetAlarms(nil, []view.Watched{{Subject: "lid", Negative: warn.Verdict{State: warn.Alarm}}})
	shown = ansi.Strip(NewOverview(s).View(pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)))
	if strings.Contains(shown, "Nothing is out of the ordinary") || !strings.Contains(shown, "just now this is out of the ordinary: lid.") {
		t.Errorf("an alarm that is no incident yet is not said:\n%s", shown)
	}
}

// TestBoardsForReaders holds the boards to what a screen reader is given, line
// by line, and to what a plain terminal shows.
func TestBoardsForReaders(t *testing.T) {
	for place, b := range pageBoards(pageScope("")) {
		e := pageEnv(t, 100, 60, "dark", colorprofile.ASCII)
		e.Glyphs, e.Cells.ASCII, e.Reader = theme.Signs(true), true, true
		goldenPage(t, fmt.Sprintf("%s-reader.golden", place), trimmed(b.View(e)))
		e.Reader = false
		goldenPage(t, fmt.Sprintf("%s-ascii.golden", place), trimmed(pageBoards(pageScope(""))[place].View(e)))
	}
}

func trimmed(s string) string {
	var out strings.Builder
	for l := range strings.SplitSeq(ansi.Strip(s), "\n") {
		out.WriteString(strings.TrimRight(l, " ") + "\n")
	}
	return out.String()
}

// A remark too long for a tile is told without its reasons, never cut.
func TestShorterRemarks(t *testing.T) {
	for long, want := range map[string]string{
		"not corrected: 0 labels, label 30":                                      "not corrected",
		"nobody else is named: hark.toml says under [[competitor]] who could be": "nobody else is named",
		"corrected by 40 labels, as the period has too few of its own":           "corrected by 40 labels",
		"within 1h": "within 1h",
	} {
		if got := shorter(long).fit((&Env{}).Cells, 24); got != want {
			t.Errorf("%q becomes %q, want %q", long, got, want)
		}
	}
}
