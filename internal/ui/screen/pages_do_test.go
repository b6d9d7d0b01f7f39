package screen

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/view"
)

func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{"battery": "battery", "two words": `"two words"`, `a"b`: "ab", "a,b": `"a,b"`} {
		if got := quoted(in); got != want {
			t.Errorf("quoted(%q) = %q, want %q", in, got, want)
		}
		if _, err := view.ParseFilter("source:" + quoted(in)); err != nil {
			t.Error(err)
		}
	}
}

func TestLasting(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 40 * time.Second: "40s", 18 * time.Minute: "18m", 72 * time.Minute: "1h12m",
		3 * time.Hour: "3h", 76 * time.Hour: "3d4h", 24 * 40 * time.Hour: "40d"} {
		if got := lasting(d); got != want {
			t.Errorf("lasting(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestActivityPages(t *testing.T) {
	e := pageEnv(t, 80, 12, "dark", colorprofile.TrueColor)
	a := NewActivity()
	if ask := a.Begin(e); ask != (AskActivity{}) {
		t.Errorf("Begin asks %#v", ask)
	}
	a.Add(0, pageLines(40, 20, ""))
	a.View(e)
	if ask, _ := a.Do("down", e); ask != nil {
		t.Errorf("asks %#v with lines left below", ask)
	}
	ask, _ := a.Do("last", e)
	if ask != (AskActivity{Before: 21}) {
		t.Errorf("at the end asks %#v, want what is before 21", ask)
	}
	if ask, _ := a.Do("last", e); ask != nil {
		t.Errorf("asks %#v twice", ask)
	}
	a.Add(21, pageLines(20, 20, ""))
	if ask, _ := a.Do("last", e); ask != nil {
		t.Errorf("asks %#v where the log begins", ask)
	}
	a.View(e)
	sel, _ := a.list.Selected()
	a.Add(0, pageLines(60, 20, "")) // newer ones come in above
	a.View(e)
	if now, _ := a.list.Selected(); now != sel || a.list.Len() != 60 {
		t.Errorf("%d lines, the cursor went from %d to %d", a.list.Len(), sel, now)
	}
	if ask, _ := a.Do("conversation", e); ask != (AskOpen{domain.MentionID("s", "1")}) {
		t.Errorf("enter asks %#v", ask)
	}
}

func TestActivityLineGrows(t *testing.T) {
	a := NewActivity()
	a.Add(0, []view.Line{{Pos: 5, First: 5, N: 1, Text: "heard 1"}, {Pos: 4, First: 4, N: 1, Text: "claimed"}})
	a.Add(0, []view.Line{{Pos: 7, First: 5, N: 3, Text: "heard 3"}})
	if len(a.order) != 2 || a.order[0] != 7 || a.lines[7].Text != "heard 3" {
		t.Errorf("lines %v, want 7 in place of 5, then 4", a.order)
	}
	a.Add(0, []view.Line{{Pos: 100, First: 90, N: 1}})
	if len(a.order) != 1 {
		t.Errorf("lines %v: a gap is shown as if there was none", a.order)
	}
}

func TestHandoffAsks(t *testing.T) {
	e := pageEnv(t, 80, 24, "dark", colorprofile.TrueColor)
	h := NewHandoff()
	if ask, _ := h.Do("send", e); ask != nil {
		t.Errorf("hands over %#v before the page was seen", ask)
	}
	h.SetShift(pageShift(""))
	h.View(e)
	for _, c := range []struct {
		verb string
		want Ask
	}{
		{"ack", AskAcknowledge{"s1"}},
		{"down", nil},
		{"conversation", AskOpen{domain.MentionID("s", "1")}},
		{"send", AskHandOver{8 * time.Hour}},
		{"longer", AskShift{12 * time.Hour}},
		{"shorter", AskShift{8 * time.Hour}},
	} {
		if ask, known := h.Do(c.verb, e); ask != c.want || !known {
			t.Errorf("%s asks %#v, want %#v", c.verb, ask, c.want)
		}
	}
	for _, v := range []string{"last", "down", "first", "up"} {
		h.Do(v, e)
		i, ok := h.list.Selected()
		if !ok || h.rows[i].kind <= handoffMore {
			t.Errorf("after %q the cursor is on a line that is nothing", v)
		}
	}
	h.SetWritten([]string{"/home/ana/handoff.md"})
	if h.SetShift(pageShift("")); len(h.shift.Written) != 1 {
		t.Error("where it was written is forgotten when the page is read again")
	}
	if _, known := NewHandoff().Do("ack", e); known {
		t.Error("acknowledges where nothing waits")
	}
}

func TestPeopleAndSourcesOpenWhatIsBehind(t *testing.T) {
	e := pageEnv(t, 120, 40, "dark", colorprofile.TrueColor)
	p := NewPeople()
	p.SetPeople(pagePeople(""))
	if ask, _ := p.Do("conversation", e); ask != (AskFilter{"author:@maria_r source:mastodon"}) {
		t.Errorf("people: %#v", ask)
	}
	p.View(e)
	p.Click(0, 2, e)
	if ask := p.Click(0, 2, e); ask != (AskFilter{"author:@tom.example source:mastodon"}) {
		t.Errorf("a second click: %#v", ask)
	}
	s := NewSources()
	s.SetSources(pageSources(""))
	s.SetRefused(pageRefused(""))
	if ask, _ := s.Do("conversation", e); ask != (AskFilter{"source:mastodon"}) {
		t.Errorf("sources: %#v", ask)
	}
	if ask, _ := s.Do("help", e); ask != (AskPage{"mastodon"}) || s.Word("help") != "about mastodon" {
		t.Errorf("help on a source: %#v, %q", ask, s.Word("help"))
	}
	s.Do("last", e)
	if ask, known := s.Do("conversation", e); ask != nil || !known {
		t.Errorf("a refused entry asks %#v", ask)
	}
}

// TestSourcesAreToldInFull looks at what a narrow table cuts: the lines below
// it say it all, and when the source is asked again.
func TestSourcesAreToldInFull(t *testing.T) {
	e := pageEnv(t, 80, 24, "dark", colorprofile.TrueColor)
	for want, src := range map[string]Source{
		"blog: ask blog.example: the server answers 503 Service Unavailable; see whether the address still holds; tried again in 48s": {Name: "blog", State: source.Retrying,
			Error: "ask blog.example: the server answers 503 Service Unavailable; see whether the address still holds", NextTry: pageTime.Add(48 * time.Second)},
		"x: left alone until 14:10: its limit of requests is reached; tried again in 8m": {Name: "x", State: source.Retrying, Error: "x.example is left alone",
			NextTry: pageTime.Add(time.Minute), Rest: pageTime.Add(8 * time.Minute), RestWhy: "its limit of requests is reached"},
		"x: left alone until 14:02; tried again in 9s": {Name: "x", State: source.Live, Rest: pageTime.Add(9 * time.Second)},
		"x: live": {Name: "x", State: source.Live, Rest: pageTime.Add(-time.Second), RestWhy: "that is over"},
		"bluesky: 7 kept of 4.8M looked at; the public stream": {Name: "bluesky", State: source.Live, Heard: 7, Seen: 4_812_345, Detail: "the public stream", NextTry: pageTime.Add(time.Second)},
	} {
		s := NewSources()
		s.SetSources([]Source{src})
		var told []string
		for _, l := range s.detail(e) {
			told = append(told, strings.TrimSpace(ansi.Strip(l)))
		}
		if got := strings.TrimSpace(strings.Join(told, " ")); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
