package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// teamOf is a desk of seven, at which the person has that role.
func teamOf(role domain.Role, hub screen.Hub) *screen.Team {
	seat := func(n byte) []domain.Seat { return []domain.Seat{{Journal: domain.JournalID{n, 17 * n, 5}}} }
	member := func(n byte, t domain.Terms) screen.Member {
		return screen.Member{Member: domain.Member{Terms: t, Seats: seat(n)}, Last: noon.Add(-time.Duration(n) * 13 * time.Minute)}
	}
	day := 24 * time.Hour
	t := &screen.Team{Hub: hub, Policy: domain.Policy{Certify: true}, Members: []screen.Member{
		member(1, domain.Terms{Name: "ana", Role: role, Certified: noon.Add(200 * day), Expertise: []string{"battery", "keyboard"}}),
		member(2, domain.Terms{Name: "kay", Role: domain.NoRole}),
		member(3, domain.Terms{Name: "kim", Role: domain.Lead, Certified: noon.Add(90 * day)}),
		member(4, domain.Terms{Name: "lena", Role: domain.Agency, Sources: []string{"bluesky", "x"}}),
		member(5, domain.Terms{Name: "listener", Role: domain.Machine, Sends: []string{"mastodon", "bluesky"}}),
		member(6, domain.Terms{Name: "omar", Role: domain.Responder, Certified: noon.Add(-3 * day), Subjects: []string{"refund"}}),
		member(7, domain.Terms{Name: "tom", Role: domain.Administrator, Certified: noon.Add(11 * day), Expertise: []string{"display", "linux"}, Also: []string{"tomasz"}}),
	}}
	t.Members[1].Was = domain.Responder
	t.Members[4].Seats[0].Listens = true
	return t
}

// gone is a hub that is not reached.
func gone() screen.Hub {
	return screen.Hub{Link: screen.HubOffline, Since: noon.Add(-4 * time.Minute), Why: "no answer from hub.example:4222; looked for again in 20 s", Up: 12, Provisional: 1}
}

// shareDesk has what a team makes of the conversations of the tests: a claim
// that is not settled, a reply that waits, and what does not count.
func shareDesk(f *fakeDesk) {
	f.proposed, f.voids = map[domain.ID][]domain.Reply{}, map[domain.ID][]domain.Void{}
	for id, r := range f.rows {
		r.Settled = r.Owner != ""
		switch r.Author.Handle {
		case "maria_r":
			r.Owner, r.Lease, r.Settled = "ana", noon.Add(28*time.Minute), false
		case "tom.example":
			r.Owner, r.Lease, r.Settled, r.Reply, r.Replies = "lena", noon.Add(20*time.Minute), true, domain.ReplyProposed, 1
			r.Proposed = 1
			f.proposed[id] = []domain.Reply{{ID: "p1", By: "lena", At: domain.ClockAt(noon.Add(-6 * time.Minute)), Pos: 21, Status: domain.ReplyProposed}}
			at := domain.ClockAt(noon.Add(-20 * time.Minute))
			f.voids[id] = []domain.Void{{Kind: domain.Replied, By: "kay", At: at, Why: "kay is no longer on the roster"}, {Kind: domain.Noted, By: "kay", At: at, Why: "kay is no longer on the roster"}}
		}
		f.rows[id] = r
	}
}

// here are the colleagues of the tests, at work.
func here(c *console) []screen.Here {
	return []screen.Here{{By: "kim", Conversation: c.id("maria_r"), Doing: screen.Looking}, {By: "omar", Conversation: c.id("maria_r"), Doing: screen.Writing},
		{By: "tom", Conversation: c.id("linux_hat"), Doing: screen.Looking}, {By: "lena", Conversation: c.id("h3nry"), Doing: screen.Writing}}
}

// TestTeamModes holds what a team sees to golden frames where little can be
// drawn, and in other colours.
func TestTeamModes(t *testing.T) {
	screens := map[string][]string{"queue": nil, "approve": {"g", "P", "enter"}, "people": {"5", "tab"}, "people-authors": {"5"}}
	modes := map[string]func(o *Options){"reader": func(o *Options) { o.Reader = true }, "ascii": func(o *Options) { o.ASCII = true },
		"light": func(o *Options) { o.Theme = "light" }, "high-contrast": func(o *Options) { o.Theme = "high-contrast" }}
	for mode, set := range modes {
		for name, keys := range screens {
			t.Run(name+"-"+mode, func(t *testing.T) {
				drive(t, 80, 24, func(o *Options, f *fakeDesk) { shareDesk(f); set(o) }, func(c *console) {
					c.send(Changed{Team: teamOf(domain.Approver, gone()), Here: here(c)})
					for _, k := range keys {
						c.press(k)
					}
					c.golden("team-" + name + "-80x24-" + mode)
				})
			})
		}
	}
}

// team drives a console of a shared desk, at which the person has that role.
func team(t *testing.T, w, h int, role domain.Role, test func(c *console)) {
	t.Helper()
	drive(t, w, h, func(o *Options, f *fakeDesk) {
		o.Hold = 10 * time.Second
		shareDesk(f)
	}, func(c *console) {
		c.send(Changed{Team: teamOf(role, gone()), Here: here(c)})
		test(c)
	})
}

// TestTeamFrames holds what a team sees to golden frames.
func TestTeamFrames(t *testing.T) {
	sizes := []struct{ w, h int }{{60, 15}, {80, 24}, {120, 40}, {160, 50}, {200, 50}}
	profiles := map[string]colorprofile.Profile{"truecolor": colorprofile.TrueColor, "16": colorprofile.ANSI, "nocolor": colorprofile.ASCII}
	screens := map[string]struct {
		role domain.Role
		keys []string
	}{
		"team-queue":    {domain.Approver, nil},
		"team-proposed": {domain.Approver, []string{"g", "P"}},
		"team-approve":  {domain.Approver, []string{"g", "P", "enter"}},
		"team-change":   {domain.Approver, []string{"g", "P", "enter", "r"}},
		"team-decline":  {domain.Approver, []string{"g", "P", "P", "=the refund takes five days"}},
		"team-compose":  {domain.Agency, []string{"r", "=Sorry about the key!"}},
		"team-people":   {domain.Approver, []string{"5", "tab"}},
	}
	for name, s := range screens {
		for _, size := range sizes {
			for colours, p := range profiles {
				file := fmt.Sprintf("%s-%dx%d-%s", name, size.w, size.h, colours)
				t.Run(file, func(t *testing.T) {
					team(t, size.w, size.h, s.role, func(c *console) {
						c.send(tea.ColorProfileMsg{Profile: p})
						for _, k := range s.keys {
							c.press(k)
						}
						c.golden(file)
					})
				})
			}
		}
	}
}

func TestTheHubInTheHeader(t *testing.T) {
	for says, h := range map[string]screen.Hub{
		"hub ok":                {Link: screen.HubOnline, Up: 3},
		"hub ok, 40 to send":    {Link: screen.HubOnline, Up: 40},
		"hub: 1.2k to come":     {Link: screen.HubOnline, Down: 1200},
		"hub: 2 refused":        {Link: screen.HubOnline, Refused: 2},
		"clock 1h fast":         {Link: screen.HubOnline, Ahead: time.Hour},
		"clock 3m slow":         {Link: screen.HubOnline, Ahead: -3 * time.Minute},
		"hub gone 4m, 12 to s":  gone(),
		"hub ...":               {Link: screen.HubReaches},
		"hub: not let in ·":     {Link: screen.HubOffline, Out: true, Since: noon.Add(-4 * time.Minute), Up: 2},
		"· hub gone · newest":   {Link: screen.HubOffline, Since: noon.Add(-50 * time.Second)},
		"4/5 sources · newest ": {},
	} {
		drive(t, 120, 30, nil, func(c *console) {
			c.send(Changed{Team: &screen.Team{Hub: h}, Health: health()})
			c.shows(says)
			if h.Link == screen.NoHub {
				c.lacks("hub")
			}
		})
	}
}

// TestAClaimIsLost marks what is a colleague's now, until the person looks.
func TestAClaimIsLost(t *testing.T) {
	team(t, 120, 40, domain.Responder, func(c *console) {
		c.shows("not settled: the hub is not reached")
		c.gives("maria_r", "tom")
		c.shows("[tom has it]")
		c.press("j", "k")
		c.shows("[tom has it]")
		c.press("enter", "esc")
		c.lacks("[tom has it]")
		c.gives("sofia", "kim")
		c.shows("[kim has it]", "@sofia is kim's now; what you wrote is kept as a draft")
		c.press("2", "1") // lists that are made anew keep the mark
		c.shows("[kim has it]")
	})
}

// gives has the log tell that somebody has a conversation.
func (c *console) gives(handle, to string) {
	r := c.desk.rows[c.id(handle)]
	r.Owner, r.Settled, r.Conflict = to, true, 1
	c.desk.rows[r.ID] = r
	c.send(Changed{Rows: []view.Row{r}})
}

// TestApproving lets a reply go, and takes it back.
func TestApproving(t *testing.T) {
	team(t, 120, 40, domain.Approver, func(c *console) {
		c.shows("1 to approve")
		c.press("g", "P")
		c.shows("waits for approval", "p approve")
		c.press("p")
		c.shows("sends in 10s; u takes it back")
		c.lacks("to approve")
		want := desk.Command{Verb: "approve", ID: c.id("tom.example"), Reply: "p1"}
		if got := last(c.desk.done); got.Verb != want.Verb || got.ID != want.ID || got.Reply != want.Reply || got.Text != "" {
			t.Errorf("done: %+v, want %+v", got, want)
		}
		c.press("u")
		if got := last(c.desk.done); got.Verb != "undo" {
			t.Errorf("done: %+v", got)
		}
	})
}

// TestApprovingWithOtherWords changes a colleague's reply first; what was
// changed is kept until it is out.
func TestApprovingWithOtherWords(t *testing.T) {
	team(t, 120, 40, domain.Approver, func(c *console) {
		id := c.id("tom.example")
		c.press("g", "P")
		c.press("enter")
		c.press("r")
		c.shows("lena's reply to @tom.example", "two working days.")
		c.press("esc")
		if got := c.desk.drafts[id]; got != "" {
			t.Errorf("the colleague's words became a draft: %q", got)
		}
		c.press("r", "= Promised.", "esc", "r")
		c.shows("your change, as you left it", "Promised.")
		c.press("ctrl+s")
		if got := last(c.desk.done); got.Verb != "approve" || got.Reply != "p1" || got.Text != "We are sorry, Tom. Your refund left us today, it takes two working days. Promised." {
			t.Errorf("done: %+v", got)
		}
		if got := c.desk.drafts[id]; got != "" {
			t.Errorf("a draft is left: %q", got)
		}
	})
}

func TestDeclining(t *testing.T) {
	team(t, 120, 40, domain.Approver, func(c *console) {
		c.press("g", "P", "P", "enter")
		c.shows("a reason is needed")
		c.press("=not today", "enter")
		if got := last(c.desk.done); got.Verb != "decline" || got.Reason != "not today" || got.Reply != "p1" {
			t.Errorf("done: %+v", got)
		}
	})
	team(t, 120, 40, domain.Responder, func(c *console) { // who may not is not asked to
		c.lacks("to approve")
		c.press("g", "P")
		c.shows("waits for approval", "by kim or tom")
		c.lacks("p approve")
	})
}

// TestProposing says before and after who can approve.
func TestProposing(t *testing.T) {
	team(t, 120, 40, domain.Agency, func(c *console) {
		c.press("r")
		c.shows("goes to kim or tom", "propose it to kim or tom", "omar is writing to @maria_r, too")
		c.press("=Sorry!", "ctrl+s")
		c.shows("proposed to kim or tom")
		c.lacks("sends in")
		c.press("esc")
		c.shows("[reply proposed]")
	})
}

// TestPresenceIsTold tells colleagues where the cursor rests, what is written
// to, and that nobody is there any more; each once.
func TestPresenceIsTold(t *testing.T) {
	team(t, 120, 40, domain.Responder, func(c *console) {
		c.press("j")
		c.press("k")
		c.press("r", "=Hello")
		c.press("esc")
		c.press("4")
		c.press("1")
		c.m.o.Now = func() time.Time { return noon.Add(awayAfter) } // nobody has touched it since
		time.Sleep(time.Minute)
		c.settle()
		maria, tom, none := c.id("maria_r"), c.id("tom.example"), domain.ID{}
		want := []attention{{maria, screen.Looking}, {tom, screen.Looking}, {maria, screen.Looking}, {maria, screen.Writing}, {maria, screen.Looking}, {none, screen.Looking},
			{maria, screen.Looking}, {none, screen.Looking}}
		if !slices.Equal(c.desk.told, want) {
			t.Errorf("told %v, want %v", c.desk.told, want)
		}
	})
}

func last(all []desk.Command) desk.Command {
	if len(all) == 0 {
		return desk.Command{}
	}
	return all[len(all)-1]
}

// TestClaimingAlone says that a claim waits for the hub's word, and marks it.
func TestClaimingAlone(t *testing.T) {
	team(t, 120, 40, domain.Responder, func(c *console) {
		c.press("j", "j", "j", "j", "c")
		c.shows("claimed @田中さん", "19m  ◆? mas")
		c.press("a")
		c.shows("omar", "has 0, responder")
		c.lacks("listener")
	})
}

// TestWhoMayNotWrite is told so before a word is written.
func TestWhoMayNotWrite(t *testing.T) {
	for role, says := range map[domain.Role]string{domain.Observer: "an observer does not", domain.NoRole: "you are not on the roster"} {
		team(t, 120, 40, role, func(c *console) {
			c.press("r")
			c.shows(says)
			c.lacks("ctrl+s")
		})
	}
	team(t, 120, 40, domain.Responder, func(c *console) {
		all := teamOf(domain.Responder, gone())
		all.Members[0].Sources = []string{"x"}
		c.send(Changed{Team: all})
		c.press("r")
		c.shows("this is not among what you work on; 5 shows who does what")
	})
}

// TestNothingWaitsForATeam speaks of no source to a console that hears through
// colleagues' machines.
func TestNothingWaitsForATeam(t *testing.T) {
	drive(t, 120, 40, func(_ *Options, f *fakeDesk) { clear(f.rows) }, func(c *console) {
		c.send(Changed{Team: teamOf(domain.Responder, gone()), Health: &Health{}})
		c.shows("what colleagues' machines hear comes when it is.")
		c.send(Changed{Team: teamOf(domain.Responder, screen.Hub{Link: screen.HubOnline})})
		c.shows("Nothing waits. What arrives appears here.", "hub ok")
		c.lacks("sources")
	})
}
