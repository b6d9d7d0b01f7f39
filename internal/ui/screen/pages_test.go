package screen

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/verb"
	"hark/internal/view"
)

var update = flag.Bool("update", false, "write the golden files anew")

// pageTime is when the tests of the pages happen.
var pageTime = time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)

// pageEnv is what a page is drawn with on a terminal of w by h.
func pageEnv(t testing.TB, w, h int, themeName string, p colorprofile.Profile) *Env {
	t.Helper()
	th, err := theme.Load(nil, themeName)
	if err != nil {
		t.Fatal(err)
	}
	return &Env{Width: w - 1, Height: h - 2, Now: pageTime, Me: "ana", Brand: "acme", Hold: 10 * time.Second, Theme: th.At(p), Glyphs: theme.Signs(false),
		Key: func(name string) string {
			if k := pageKeys(name); len(k) > 0 {
				return k[0]
			}
			return ""
		}}
}

func pageKeys(name string) []string {
	for _, v := range verb.All() {
		if v.Name == name {
			return v.Keys
		}
	}
	return nil
}

// pages are the screens of this file's tests, filled with a believable shift.
// What people wrote in them ends in more, which may be anything.
func pages(more string) map[string]func() Screen {
	return map[string]func() Screen{
		"overview": func() Screen { return NewOverview(pageScope(more)) },
		"subjects": func() Screen { return NewSubjects(pageScope(more)) },
		"team":     func() Screen { return NewTeam(pageScope(more)) },
		"outcomes": func() Screen { return NewOutcomes(pageScope(more)) },
		"people":   func() Screen { p := NewPeople(); p.SetPeople(pagePeople(more)); return p },
		"roster": func() Screen {
			p := NewPeople()
			p.SetPeople(pagePeople(more))
			p.SetTeam(pageTeam(more))
			p.onTeam = true
			return p
		},
		"activity": func() Screen { a := NewActivity(); a.Add(0, pageLines(1000, 40, more)); return a },
		"handoff":  func() Screen { h := NewHandoff(); h.SetShift(pageShift(more)); return h },
		"sources": func() Screen {
			s := NewSources()
			s.SetSources(pageSources(more))
			s.SetRefused(pageRefused(more))
			return s
		},
		"label":    func() Screen { l := NewLabel(); l.SetSample(pageSample(more)); return l },
		"clusters": func() Screen { c := NewClusters(); c.SetClusters(pageClusters(more)); return c },
		"help":     func() Screen { return NewHelp(pageKeys, nil) },
		"replies":  func() Screen { return pageReplies(more) },
	}
}

func pagePeople(more string) []view.Person {
	var out []view.Person
	for i, handle := range []string{"maria_r", "tom.example", "kay", "さくら", "laptopblog"} {
		out = append(out, view.Person{Source: "mastodon", Author: domain.Author{ID: fmt.Sprint(i), Handle: handle, Name: "Name" + more, Followers: i * 1234},
			Conversations: 1 + i, Heard: 2 + i, Feelings: view.Counts{Negative: i % 3, Neutral: 1, Positive: i % 2},
			LastOutcome: "thanked", LastAt: pageTime.Add(-time.Duration(i*30) * time.Hour), Seen: pageTime.Add(-time.Duration(i*7) * time.Hour)})
	}
	out[2].LastAt = time.Time{}
	return out
}

// pageLines are n lines of the log that end at a position.
func pageLines(end, n int, more string) []view.Line {
	kinds := []domain.Kind{domain.Claimed, domain.Mentioned, domain.Sent, domain.Resolved, domain.Failed}
	texts := []string{"claimed @kay", "wrote on mastodon", "the reply to @kay is out: https://social.example/1", "resolved @kay: fixed", "the reply to @kay did not go out (503)"}
	var out []view.Line
	for i := range n {
		out = append(out, view.Line{Pos: uint64(end - i), First: uint64(end - i), At: domain.ClockAt(pageTime.Add(-time.Duration(1000-end+i) * 7 * time.Minute)),
			By: []string{"ana", "@kay", "tom", "tom", "ana"}[i%len(texts)], Kind: kinds[i%len(kinds)], N: 1, Conversation: domain.MentionID("s", fmt.Sprint(end-i)),
			Text: texts[i%len(texts)] + more})
	}
	out[1] = view.Line{Pos: out[1].Pos, First: out[1].First, At: out[1].At, By: "kim", Kind: domain.Enrolled, N: 1, Text: "put omar on the roster as responder, for refund" + more}
	out[3].By, out[3].Void = "kay", "kay is no longer on the roster"
	return out
}

func pageShift(more string) Shift {
	id := domain.MentionID("s", "1")
	return Shift{From: pageTime.Add(-8 * time.Hour), To: pageTime,
		Counts:  []Count{{"heard", 412}, {"answered", 161}, {"resolved", 148}, {"open", 43}},
		Waiting: []Handed{{"s1", "tom" + more, pageTime.Add(-8 * time.Hour), 51}},
		Sections: []Section{
			{Title: "Risks", Says: "look at these first", Lines: []Line{{ID: id, Text: "@maria_r: the battery is hot" + more, Why: "urgent: safety" + more,
				Owner: "ana", Since: pageTime.Add(-3 * time.Hour)}}, More: 1204},
			{Title: "Escalated", Empty: "Nothing was escalated."},
			{Title: "Next checks", Says: "what was put aside, and until when", Lines: []Line{{ID: id, Text: "@omar: did it arrive?", Owner: "tom", Next: pageTime.Add(time.Hour)}}},
			{Title: "Open", Says: "nobody has these", Lines: []Line{{ID: id, Text: "@maria_r: the apostrophe key" + more, Since: pageTime.Add(-9 * time.Minute)},
				{Text: "@kay: still waiting" + more}}}}}
}

func pageSources(more string) []Source {
	return []Source{
		{Name: "mastodon", Kind: "mastodon", State: source.Live, Detail: "social.example" + more, Last: pageTime.Add(-2 * time.Second), Lag: 3 * time.Second, Heard: 1820, Replies: true},
		{Name: "forum", Kind: "feed", State: source.Retrying, Error: "the server answered 503" + more, NextTry: pageTime.Add(48 * time.Second), Heard: 231, Refused: 2},
		{Name: "reviews", Kind: "webhook", State: source.Starting},
		{Name: "history", Kind: "lines", State: source.Ended, Last: pageTime.Add(-26 * time.Hour), Heard: 5000},
		{Name: "bluesky", Kind: "bluesky", State: source.Broken, Error: "the password was refused; run hark doctor"},
		{Name: "github", Kind: "github", State: source.Live, NextTry: pageTime.Add(time.Minute), Rest: pageTime.Add(8 * time.Minute), RestWhy: "its limit of requests is reached" + more, Replies: true},
	}
}

func pageRefused(more string) []Refused {
	return []Refused{{pageTime.Add(-5 * time.Minute), "forum", "entry 12" + more, "no id and no link" + more, "<entry>" + more},
		{pageTime.Add(-9 * time.Hour), "reviews", "line 88", "at: not a time", `{"id":"88"}`}}
}

var pageSizes = [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 50}}

// TestPagesGolden holds every page to its golden frame, in every size that the
// console is made for and with every number of colours. Without colour the
// frame is kept as text, for people to read.
func TestPagesGolden(t *testing.T) {
	profiles := map[string]colorprofile.Profile{"truecolor": colorprofile.TrueColor, "16": colorprofile.ANSI, "nocolor": colorprofile.ASCII}
	for name, make := range pages("") {
		for _, size := range pageSizes {
			for colours, p := range profiles {
				var rows []string
				for l := range strings.SplitSeq(make().View(pageEnv(t, size[0], size[1], "dark", p)), "\n") {
					if colours == "nocolor" {
						l = strings.TrimRight(ansi.Strip(l), " ")
					}
					rows = append(rows, l)
				}
				goldenPage(t, fmt.Sprintf("%s-%dx%d-%s.golden", name, size[0], size[1], colours), strings.Join(rows, "\n")+"\n")
			}
		}
	}
}

func goldenPage(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run go test -update and look at it\n%s", path, got)
	}
}

// hostile is what nothing on a screen may let through.
const hostile = " \x1b]52;c;cm0gLXJm\x07\x1b[2J\u009b31m\x9b5n\u202egnp.exe\u2066 e\u0301\u0301\u0301\u0301\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467 画面がちらつく नमस्ते مرحبا \r\n\x00\x7f\xff"

func TestPagesHoldTheFrame(t *testing.T) {
	looks := []struct {
		theme   string
		profile colorprofile.Profile
	}{{"dark", colorprofile.TrueColor}, {"light", colorprofile.ANSI256}, {"terminal", colorprofile.ANSI}, {"high-contrast", colorprofile.TrueColor}, {"mono", colorprofile.ASCII}}
	verbs := []string{"", "down", "down", "page-down", "next-pane", "last", "up", "longer", "first"}
	for name, make := range pages(hostile + strings.Repeat(" and so on", 40)) {
		for _, look := range looks {
			for i, size := range append([][2]int{{20, 6}, {76, 18}, {300, 100}}, pageSizes...) {
				for mode := range 3 {
					if look.theme != "dark" && i%3 != mode {
						continue // every look is seen in every mode and at every size, not in each of both
					}
					e := pageEnv(t, size[0], size[1], look.theme, look.profile)
					e.Glyphs, e.Cells.ASCII, e.Reader = theme.Signs(mode > 0), mode > 0, mode > 1
					s := make()
					for _, v := range verbs {
						s.Do(v, e)
						heldFrame(t, fmt.Sprintf("%s %v %s mode %d after %q", name, size, look.theme, mode, v), s, e)
					}
				}
			}
		}
	}
}

// heldFrame checks that a body is of its size, holds nothing that could do
// more than paint, and that the cursor is in it.
func heldFrame(t *testing.T, what string, s Screen, e *Env) {
	t.Helper()
	body := s.View(e)
	lines := strings.Split(body, "\n")
	if len(lines) != e.Height {
		t.Fatalf("%s: %d lines, want %d", what, len(lines), e.Height)
	}
	for _, l := range lines {
		if got := e.Cells.Of(l); got > e.Width {
			t.Fatalf("%s: %d cells, want at most %d: %q", what, got, e.Width, l)
		}
		for rest := l; rest != ""; {
			if i := strings.IndexByte(rest, 0x1b); i == 0 {
				end := strings.IndexByte(rest, 'm')
				if end < 0 || strings.Trim(rest[:end], "\x1b[;0123456789:") != "" {
					t.Fatalf("%s: an escape sequence that does not paint: %q", what, rest)
				}
				rest = rest[end+1:]
				continue
			}
			r, size := utf8.DecodeRuneInString(rest)
			if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("%s: %U in %q", what, r, l)
			}
			rest = rest[size:]
		}
	}
	if x, y, shown := s.Cursor(e); shown && (x < 0 || y < 0 || x >= e.Width || y >= e.Height) {
		t.Fatalf("%s: the cursor is at %d,%d of %dx%d", what, x, y, e.Width, e.Height)
	}
	if again := s.View(e); again != body {
		t.Fatalf("%s: a second View shows something else", what)
	}
}

func TestPagesInASCII(t *testing.T) {
	for name, make := range pages("") {
		e := pageEnv(t, 120, 40, "dark", colorprofile.ASCII)
		e.Glyphs, e.Cells = theme.Signs(true), kit.Width{ASCII: true}
		for _, r := range make().View(e) {
			if r > 0x7f && !unicode.IsLetter(r) {
				t.Errorf("%s: %q is not ASCII", name, r)
			}
		}
	}
}

func TestPagesSayNothingYet(t *testing.T) {
	for name, s := range map[string]Screen{"overview": NewOverview(NewScope()), "people": NewPeople(), "activity": NewActivity(), "handoff": NewHandoff(), "sources": NewSources(), "label": NewLabel(), "clusters": NewClusters()} {
		e := pageEnv(t, 80, 24, "dark", colorprofile.TrueColor)
		for _, v := range []string{"down", "up", "last", "first", "page-down", "next-pane", "conversation", "shorter"} {
			s.Do(v, e)
		}
		heldFrame(t, name, s, e)
		if strings.TrimSpace(ansi.Strip(s.View(e))) == "" {
			t.Errorf("%s: an empty screen does not say why", name)
		}
	}
	scope := NewScope()
	scope.SetStats(view.Stats{From: pageTime.Add(-24 * time.Hour), To: pageTime, Step: time.Hour})
	o := NewOverview(scope)
	for _, size := range pageSizes {
		e := pageEnv(t, size[0], size[1], "dark", colorprofile.TrueColor)
		heldFrame(t, "overview of nothing", o, e)
		if says := ansi.Strip(o.View(e)); !strings.Contains(says, "Nothing was heard") || !strings.Contains(says, "] looks further back") {
			t.Errorf("an overview of nothing does not say so, or what to do: %s", says)
		}
	}
}

func TestHintsAreVerbs(t *testing.T) {
	known := map[string]bool{}
	for _, v := range verb.All() {
		known[v.Name] = v.On(verb.Screen)
	}
	for name, make := range pages("") {
		for _, h := range make().Hints() {
			if !known[h] {
				t.Errorf("%s hints at %q, which is no verb of the console", name, h)
			}
		}
	}
}

func BenchmarkOverview(b *testing.B) {
	e := pageEnv(b, 200, 50, "dark", colorprofile.TrueColor)
	s := pages("")["overview"]()
	for b.Loop() {
		s.View(e)
	}
}

func BenchmarkActivityMove(b *testing.B) {
	e := pageEnv(b, 200, 50, "dark", colorprofile.TrueColor)
	a := NewActivity()
	a.Add(0, pageLines(5000, 5000, ""))
	for i := 0; b.Loop(); i++ {
		a.Do([]string{"down", "up"}[i%2], e)
		a.View(e)
	}
}
