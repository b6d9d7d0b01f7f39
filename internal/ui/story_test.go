package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/view"
)

func TestClaimShowsAtOnceAndIsConfirmed(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		id := c.id("maria_r")
		c.send(keyOf("c"))
		if it := c.m.book.Get(id); it.Busy != "claim" || it.Row.Owner != "ana" {
			t.Fatalf("before the desk answered: busy %q, owner %q", it.Busy, it.Row.Owner)
		}
		c.shows("claimed @maria_r", "3 mine")
		c.settle()
		if it := c.m.book.Get(id); it.Busy != "" || it.Row.Owner != "ana" {
			t.Fatalf("after the desk answered: busy %q, owner %q", it.Busy, it.Row.Owner)
		}
		r := c.desk.rows[id]
		r.Owner = "kim" // the log may say otherwise, and is right
		c.send(Changed{Rows: []view.Row{r}})
		if it := c.m.book.Get(id); it.Row.Owner != "kim" {
			t.Fatalf("the log said kim, the screen shows %q", it.Row.Owner)
		}
	})
}

func TestRefusalRestoresAndSaysWhatToDo(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.desk.refuse["claim"] = &desk.Refusal{Why: "tom has had it since 14:01", Hint: "ask tom to release it"}
		c.press("c")
		c.shows("tom has had it since 14:01; ask tom to release it", "2 mine")
		if it := c.m.book.Get(c.id("maria_r")); it.Row.Owner != "" || it.Busy != "" {
			t.Errorf("owner %q, busy %q after a refusal", it.Row.Owner, it.Busy)
		}
		if len(c.m.undo) != 0 {
			t.Error("a refused action can be undone")
		}
	})
}

func TestActionsReachTheDeskInTheOrderOfTheKeys(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		for _, k := range []string{"c", "t", "=safety", "enter", "e", "f"} {
			if s, typed := strings.CutPrefix(k, "="); typed {
				c.send(tea.PasteMsg{Content: s})
				continue
			}
			c.send(keyOf(k))
		}
		c.settle()
		var verbs []string
		for _, d := range c.desk.done {
			verbs = append(verbs, d.Verb)
		}
		if got := strings.Join(verbs, " "); got != "claim tag resolve" {
			t.Fatalf("the desk did %q", got)
		}
		if b := c.desk.done[0].Basis; b.IsZero() {
			t.Error("the first action names no state that it was made on")
		}
		if b := c.desk.done[2].Basis; !b.IsZero() {
			t.Errorf("an action on top of one under way names %v", b)
		}
	})
}

func TestResolveAsksForOutcomeReasonAndCount(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("e", "n")
		c.shows("no-action", "a reason is needed")
		c.press("enter")
		if len(c.desk.done) != 0 {
			t.Fatal("resolved without a reason")
		}
		c.press("=out of scope", "enter")
		if d := c.desk.done[0]; d.Outcome != "no-action" || d.Reason != "out of scope" {
			t.Fatalf("resolved as %q because %q", d.Outcome, d.Reason)
		}
		c.press("space", "space", "e", "t")
		c.shows("Resolve 2 conversations as thanked?")
		c.press("n")
		if len(c.desk.done) != 1 {
			t.Fatal("a no closed something")
		}
		c.press("e", "t", "y")
		if len(c.desk.done) != 3 {
			t.Fatalf("a yes closed %d", len(c.desk.done)-1)
		}
		c.shows("undo thanked: 2 conversations")
		c.press("u")
		if d := c.desk.done[len(c.desk.done)-1]; d.Verb != "undo" || len(c.desk.done) != 5 {
			t.Fatalf("undo did %v", c.desk.done[3:])
		}
	})
}

func TestUndoneConversationComesBackUnderTheCursor(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		id := c.id("tom.example")
		c.press("down", "e", "f")
		r := c.desk.rows[id]
		c.send(Changed{Rows: []view.Row{r}})
		if c.m.lists["queue"].Len() != 13 {
			t.Fatal("it is still listed")
		}
		c.press("down", "down", "u")
		r.Status, r.Outcome = domain.StatusOpen, ""
		c.send(Changed{Rows: []view.Row{r}})
		if got := c.m.lists["queue"].Selected(); got != id || c.m.lists["queue"].New() != 0 {
			t.Errorf("after the undo the cursor is on %s, and %d wait", got, c.m.lists["queue"].New())
		}
	})
}

func TestListNeverMovesUnderTheCursor(t *testing.T) {
	drive(t, 80, 15, nil, func(c *console) {
		at := func() (domain.ID, int) {
			_, y, _ := c.m.lists["queue"].Cursor(c.m.body())
			return c.m.lists["queue"].Selected(), y
		}
		c.press("down", "down")
		id, y := at()
		n := c.desk.put(500, line{source: "x", handle: "early", minutes: 300, texts: []string{"long ago"}})
		c.send(Changed{Rows: []view.Row{c.desk.rows[n]}})
		c.shows("1 new, n shows them")
		if gotID, gotY := at(); gotID != id || gotY != y {
			t.Fatalf("an arrival moved the cursor from line %d to %d", y, gotY)
		}
		c.lacks("@early")
		low := c.desk.put(501, line{source: "x", handle: "late", minutes: 0, texts: []string{"just now"}})
		c.send(Changed{Rows: []view.Row{c.desk.rows[low]}})
		if c.m.lists["queue"].New() != 1 || c.m.lists["queue"].Len() != 15 {
			t.Errorf("what lands below the screen is not let in: %d new, %d listed", c.m.lists["queue"].New(), c.m.lists["queue"].Len())
		}
		gone := c.desk.rows[c.id("maria_r")]
		gone.Status, gone.Outcome = domain.StatusResolved, "fixed"
		c.send(Changed{Rows: []view.Row{gone}})
		if gotID, gotY := at(); gotID != id || gotY != y {
			t.Fatalf("a colleague's resolve moved the cursor from line %d to %d", y, gotY)
		}
		c.shows("[fixed]")
		c.press("n")
		c.shows("@early")
		c.lacks("@maria_r")
		if gotID, _ := at(); gotID != id {
			t.Error("letting arrivals in moved the cursor to another conversation")
		}
	})
}

func TestDraftIsSavedAsTypedAndComesBack(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		id := c.id("maria_r")
		c.press("r", "=Sorr")
		if got := c.desk.drafts[id]; got != "Sorr" {
			t.Fatalf("the draft on disk is %q", got)
		}
		c.send(keyOf("y"))
		c.press("esc")
		if got := c.desk.drafts[id]; got != "Sorry" {
			t.Fatalf("after leaving, the draft on disk is %q", got)
		}
		c.shows("draft kept")
		c.press("r")
		c.shows("Sorry", "your draft, as you left it", "5/500 characters")
		c.press("ctrl+s")
		if d := c.desk.done[0]; d.Verb != "reply" || d.Text != "Sorry" {
			t.Fatalf("sent %+v", d)
		}
		if got := c.desk.drafts[id]; got != "" {
			t.Errorf("the draft of a sent reply is still there: %q", got)
		}
	})
}

func TestRefusedReplyKeepsItsDraft(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.desk.refuse["reply"] = &desk.Refusal{Why: "tom has it"}
		c.press("r", "=Sorry", "ctrl+s")
		if got := c.desk.drafts[c.id("maria_r")]; got != "Sorry" {
			t.Errorf("the draft of a refused reply is %q", got)
		}
	})
}

func TestTooLongAReplyDoesNotGo(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("r")
		c.send(tea.PasteMsg{Content: strings.Repeat("x", 503)})
		c.shows("503/500 characters, 3 too many")
		c.press("ctrl+s")
		c.shows("3 too many; shorten it first")
		if len(c.desk.done) != 0 {
			t.Error("it went")
		}
	})
}

func TestReplyByHand(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("down", "down", "down", "r", "=Thank you!", "ctrl+s")
		c.shows("takes no replies from hark", "give its link", "the link begins with https://")
		if len(c.desk.browsed) != 1 || c.desk.browsed[0] != "https://example.org/3" {
			t.Errorf("opened %v", c.desk.browsed)
		}
		c.press("enter")
		if len(c.desk.done) != 0 {
			t.Fatal("replied without a link")
		}
		c.press("=https://blog.example/c/9", "enter")
		if d := c.desk.done[0]; d.Verb != "reply" || d.Text != "Thank you!" || d.Posted != "https://blog.example/c/9" {
			t.Errorf("wrote down %+v", d)
		}
	})
}

func TestPreviewWaitsForTheCursorToRest(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		read := c.desk.read
		for range 5 {
			c.send(keyOf("j"))
		}
		c.settle()
		if got := c.desk.read - read; got != 1 {
			t.Errorf("%d threads read while the cursor passed five rows", got)
		}
		c.shows("Does suspend work on the Mini 9 with kernel 6.19?")
	})
}

func TestPreviewShowsWhatChangedBehindIt(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		id := c.id("maria_r")
		c.shows("nobody has it")
		c.press("4") // elsewhere, while somebody claims it
		r := c.desk.rows[id]
		r.Owner, r.Lease = "kim", c.m.env.Now.Add(time.Hour)
		c.desk.rows[id] = r
		c.send(Changed{Rows: []view.Row{r}})
		c.settle()
		c.press("1")
		c.shows("kim has it")
	})
}

func TestFilterPaletteAndBack(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("/", "=author:@kay")
		if n := c.m.lists["queue"].Len(); n != 1 {
			t.Fatalf("the filter shows %d", n)
		}
		c.press("enter", "esc")
		if n := c.m.lists["queue"].Len(); n != 14 {
			t.Fatalf("without the filter there are %d", n)
		}
		c.press("/", "=nonsense:1")
		c.press("esc")
		c.press(":", "=tag recall", "enter")
		if d := c.desk.done[0]; d.Verb != "tag" || strings.Join(d.Tags, " ") != "recall" {
			t.Fatalf("the palette did %+v", d)
		}
		c.press(":", "=snooze 2d", "enter")
		if d := c.desk.done[1]; d.Verb != "snooze" || !d.Until.Equal(noon.AddDate(0, 0, 2)) {
			t.Fatalf("the palette did %+v", d)
		}
		c.press("g", "o")
		c.shows("Overview")
		c.press("esc")
		c.shows("▸ Queue")
	})
}

func TestThemeSwitchesLive(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		before := c.frame()
		c.press("ctrl+t")
		c.shows("theme: " + c.m.o.Themes[1].Name)
		if c.frame() == before {
			t.Error("nothing changed")
		}
	})
}

func TestQuitWaitsForWhatIsUnderWay(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("r")
		c.send(keyOf("H"))
		c.send(keyOf("ctrl+c"))
		c.settle()
		if !c.quit {
			t.Error("still there")
		}
		if got := c.desk.drafts[c.id("maria_r")]; got != "H" {
			t.Errorf("the draft on disk is %q", got)
		}
	})
}

func TestSnoozedComesBackByItself(t *testing.T) {
	at := noon
	drive(t, 120, 40, func(o *Options, _ *fakeDesk) { o.Now = func() time.Time { return at } }, func(c *console) {
		c.press("z", "h")
		c.lacks("asks for a refund")
		at = noon.Add(61 * time.Minute)
		c.send(minuteMsg(at))
		c.shows("1 due", " 1h !")
	})
}

func TestParseUntil(t *testing.T) {
	for text, want := range map[string]string{
		"1h": "2026-11-21 15:02", "90m": "2026-11-21 15:32", "2d": "2026-11-23 14:02", "1w": "2026-11-28 14:02",
		"tomorrow": "2026-11-22 09:00", "Monday": "2026-11-23 09:00", "saturday": "2026-11-28 09:00",
		"14:30": "2026-11-21 14:30", "9:00": "2026-11-22 09:00", "": "", "soon": "", "-1h": "", "0d": "", "99999999999w": "",
	} {
		got, ok := parseUntil(text, noon)
		if ok != (want != "") || ok && got.Format("2006-01-02 15:04") != want {
			t.Errorf("%q: %v %v, want %q", text, got, ok, want)
		}
	}
}

func TestReaderModeFollowsWithTheRealCursor(t *testing.T) {
	drive(t, 80, 24, func(o *Options, _ *fakeDesk) { o.Reader = true }, func(c *console) {
		c.press("down")
		v := c.m.View()
		if v.Cursor == nil || v.Cursor.Y != headerLines+2 {
			t.Fatalf("cursor %v", v.Cursor)
		}
		if line := strings.Split(plain(v.Content), "\n")[v.Cursor.Y]; !strings.HasPrefix(line, "@tom.example on bluesky, waits 31m, negative") {
			t.Errorf("the cursor's line says %q", line)
		}
		if strings.ContainsAny(plain(v.Content), "─│▌┌") {
			t.Error("there is box art")
		}
	})
}

func TestMouseIsAnExtra(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.send(tea.MouseClickMsg{X: 10, Y: 4, Button: tea.MouseLeft})
		if got := c.m.lists["queue"].Selected(); got != c.id("kay") {
			t.Errorf("a click on the third row selected %s", got)
		}
		c.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		if got := c.m.lists["queue"].Selected(); got != c.id("linux_hat") {
			t.Errorf("the wheel selected %s", got)
		}
	})
}
