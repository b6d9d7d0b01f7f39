package apptest

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/outbox"
)

// Team is a desk whose members meet at a hub in memory, or at a real one in the
// founder's process.
type Team struct {
	Hub *hubtest.Hub // that in memory

	t       testing.TB
	real    bool
	mu      sync.Mutex
	members map[string]*Mate
}

// Mate is one member's machine: a desk in a home of its own, and its line.
type Mate struct {
	*app.App
	Name string
	Home string
	// Knows are parts of what doctor finds wrong at the end, and the story is about.
	Knows []string

	mu    sync.Mutex
	lines []line
	cut   bool
	close sync.Once

	opened chan struct{} // closed once App is there
	t      testing.TB
}

// line is what a member's machine hangs on.
type line interface {
	Cut()
	Heal()
}

// NewRealTeam is NewTeam, whose hub is real and on loopback; the founder's line
// to it is in the process, and cannot be cut.
func NewRealTeam(t testing.TB) *Team { return &Team{t: t, real: true, members: map[string]*Mate{}} }

// NewTeam gives a team without members; the first who joins is its founder.
func NewTeam(t testing.TB) *Team { return &Team{t: t, members: map[string]*Mate{}} }

// dial gives m a line of its own, which is down while m is cut off.
func (x *Team) dial(m *Mate, founder func() domain.JournalID) func(context.Context) (hub.Line, error) {
	return func(context.Context) (hub.Line, error) {
		x.mu.Lock()
		if x.Hub == nil {
			x.Hub = hubtest.New(founder())
		}
		l := x.Hub.Owner()
		x.mu.Unlock()
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.lines = append(m.lines, l); m.cut {
			l.Cut()
		}
		return l, nil
	}
}

// Open opens a member's machine again, or that of the founder, who is the
// first. Its desk is closed when the test ends, and its log must be sound then.
func (x *Team) Open(name string, change func(o *app.Options)) *Mate {
	x.t.Helper()
	m := x.members[name]
	if m == nil {
		m = &Mate{Name: name, Home: Home(x.t), t: x.t}
	}
	m.close = sync.Once{}
	m.opened = make(chan struct{})
	o := x.options(m)
	o.Serve = len(x.members) == 0
	if change != nil {
		change(&o)
	}
	a, err := app.Hold(x.t.Context(), o)
	if err != nil {
		x.t.Fatal(err)
	}
	m.App, x.members[name] = a, m
	close(m.opened)
	x.t.Cleanup(m.Close)
	return m
}

func (x *Team) options(m *Mate) app.Options {
	o := Desk(x.t, m.Home)
	o.Config.Me, o.Config.Hold.Duration = m.Name, 0
	o.Sources, o.Listen, o.Send = []app.Wired{}, true, true
	o.Patience = outbox.Patience{Retry: 10 * time.Millisecond, Look: 10 * time.Millisecond}
	if !x.real {
		o.Config.Hub.Servers = []string{"hub.example:4222"} // for join codes; nobody is asked there
		o.Line = x.dial(m, func() domain.JournalID {
			<-m.opened // the line is opened while the desk still is
			return m.Founder()
		})
		return o
	}
	if len(x.members) == 0 {
		o.Config.Hub.Listen = "127.0.0.1:0"
	} else if servers := o.Config.Hub.Servers; len(servers) > 0 { // it has joined
		c := lay(x.t, servers[0])
		o.Config.Hub.Servers = []string{c.address()}
		m.lines = append(m.lines, c)
	}
	return o
}

// Invite has a member join with a code that the founder, or whoever invites,
// gives out, and opens their machine.
func (x *Team) Invite(by *Mate, p app.InviteParams, change func(o *app.Options)) *Mate {
	x.t.Helper()
	code := Call[app.Invited](x.t, by.App, "invite", p)[0].Code
	m := &Mate{Name: p.Name, Home: Home(x.t), t: x.t}
	if _, err := app.Join(x.t.Context(), x.options(m), app.JoinParams{Code: code}); err != nil {
		x.t.Fatalf("%s joins: %v", p.Name, err)
	}
	x.members[p.Name] = m
	return x.Open(p.Name, change)
}

// Console has a new member join, and opens their console.
func (x *Team) Console(by *Mate, name string) *Console {
	x.t.Helper()
	code := Call[app.Invited](x.t, by.App, "invite", app.InviteParams{Name: name})[0].Code
	m := &Mate{Name: name, Home: Home(x.t), t: x.t}
	o := x.options(m)
	if _, err := app.Join(x.t.Context(), o, app.JoinParams{Code: code}); err != nil {
		x.t.Fatalf("%s joins: %v", name, err)
	}
	return Open(x.t, Settings{Home: m.Home, Sources: []app.Wired{}, Options: func(own *app.Options) {
		own.Config.Me, own.Config.Hold, own.Config.Hub, own.Line = name, o.Config.Hold, o.Config.Hub, o.Line
	}})
}

// Close closes the machine, whose log must be sound. It may be called more than once.
func (m *Mate) Close() {
	m.t.Helper()
	m.close.Do(func() {
		CheckLog(m.t, m.App, m.Knows...)
		if err := m.App.Close(); err != nil {
			m.t.Errorf("close the desk of %s: %v", m.Name, err)
		}
	})
}

// Cut takes the member's line down, until Heal.
func (m *Mate) Cut() { m.each(true, line.Cut) }

// Heal brings it back.
func (m *Mate) Heal() { m.each(false, line.Heal) }

func (m *Mate) each(cut bool, f func(line)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut = cut
	for _, l := range m.lines {
		f(l)
	}
}

// Items are all conversations, as commands print them.
func (m *Mate) Items() []app.Item {
	m.t.Helper()
	return Call[app.Item](m.t, m.App, "list", app.ListParams{All: true})
}

// Item is the conversation whose latest mention says something.
func (m *Mate) Item(text string) app.Item {
	m.t.Helper()
	for _, it := range m.Items() {
		if strings.Contains(it.Text, text) {
			return it
		}
	}
	return app.Item{}
}

// Until waits until something is so.
func Until(t testing.TB, what string, good func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !good(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come about", what)
		}
	}
}

// Agree waits until all members who are named hold the same conversations, and
// checks their logs.
func (x *Team) Agree(names ...string) {
	x.t.Helper()
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(x.members))
	}
	first := x.members[names[0]]
	for _, name := range names[1:] {
		Agreed(x.t, first, x.members[name])
	}
}

// Agreed waits until two hold the same conversations, and checks their logs.
func Agreed(t testing.TB, a, b *Mate) {
	t.Helper()
	Until(t, b.Name+" agreeing with "+a.Name, func() bool { return reflect.DeepEqual(a.Items(), b.Items()) })
	CheckLog(t, a.App, a.Knows...)
	CheckLog(t, b.App, b.Knows...)
}

// Member opens a machine whose hub is not that of a Team, but the one of its
// options; a name that is empty is what its hark.toml says. Its desk is closed
// when the test ends, and its log must be sound then.
func Member(t testing.TB, name, home string, change func(o *app.Options)) *Mate {
	t.Helper()
	o := Desk(t, home)
	if name != "" {
		o.Config.Me = name
	}
	m := &Mate{Name: o.Config.Me, Home: home, t: t}
	o.Config.Hold.Duration = 0
	o.Sources, o.Listen, o.Send = []app.Wired{}, true, true
	o.Patience = outbox.Patience{Retry: 10 * time.Millisecond, Look: 10 * time.Millisecond}
	if change != nil {
		change(&o)
	}
	var err error
	if m.App, err = app.Hold(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// Try has a new machine join with a code, under a name.
func (x *Team) Try(name, code string) (app.Joined, error) {
	x.t.Helper()
	m := &Mate{Name: name, Home: Home(x.t), t: x.t}
	return app.Join(x.t.Context(), x.options(m), app.JoinParams{Code: code})
}
