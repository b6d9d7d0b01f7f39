package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
)

// How long doctor waits until the hub is reached, until it is sure that it is
// not, and until nothing is on its way any more.
const (
	hubWait  = 5 * time.Second
	downWait = time.Second
	syncWait = 3 * time.Second
)

// clockMost is how far two clocks may be apart: leases last for half an hour,
// and the order of a day's work is read off them.
const clockMost = 2 * time.Minute

// checkHub says how this desk stands with its hub.
func (a *App) checkHub(ctx context.Context, say func(Finding) error) error {
	founder := a.roster().Founder()
	switch {
	case !a.o.shares() && founder == (domain.JournalID{}):
		return nil // one person's desk
	case !a.o.shares():
		return say(Finding{"hub", true, "hark.toml names none", "bundles carry the desk's work: hark bundle --for NAME"})
	case founder == (domain.JournalID{}):
		return say(Finding{"hub", false, "hark.toml names a hub, and this log belongs to no desk", "hark join CODE joins one; hark hub begins one here"})
	}
	s := a.team.standing(ctx)
	list := []Finding{s.link(strings.Join(a.o.Config.Hub.Servers, ", "))}
	if a.host != nil {
		list = append(list, a.host.findings()...)
	}
	for _, f := range a.forks(s.sync.Forked) {
		list = append(list, f.finding(a.o.Folders.Log(), a.o.Config.Me))
	}
	list = append(list, s.flow()...)
	list = append(list, s.clock()...)
	rows, err := a.open()
	if err != nil {
		return err
	}
	if n := ungranted(rows, a.o.Config.Me, a.o.Now()); n > 0 {
		list = append(list, Finding{"hub", true, counted(n, "claim") + " of yours not granted by the hub: provisional", "somebody else may win them; that is settled, and both are told, when the hub is reached"})
	}
	if a.o.Config.Hub.Credentials != "" {
		list = append(list, Finding{"hub", true, "whether the cluster syncs each write to disk cannot be seen from here", "ask whoever runs it for sync_interval: always; hark hub check tests the rest"})
	}
	for _, f := range list {
		if err := say(f); err != nil {
			return err
		}
	}
	return nil
}

// findings say how the hub of this process is.
func (h *host) findings() []Finding {
	st := h.server.Stats()
	f := Finding{"hub", true, fmt.Sprintf("this process is the hub, on %s: %s, %.1f MB in its streams",
		h.server.Address(), counted(st.Connections, "connection"), float64(st.Bytes)/1e6), ""}
	if st.Full {
		f.OK, f.What, f.Hint = false, f.What+"; its disk is full, and nobody can write to it", "make room on the disk; it goes on by itself"
	}
	list := []Finding{f}
	for _, x := range st.Held {
		list = append(list, Finding{"hub", false, fmt.Sprintf("a machine of %s may read and not write for a while: %s", x.Name, x.Why), "ask them; it goes on by itself, and where it was no mistake: hark roster remove NAME"})
	}
	return list
}

// counted is a number of things in words.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// hubStanding is how a desk stands with its hub at one moment.
type hubStanding struct {
	up   bool
	err  error // why it does not go on
	sync hub.SyncState
}

// standing begins the team where it has not begun, and waits for a moment until
// it is seen how it stands.
func (t *team) standing(ctx context.Context) (s hubStanding) {
	t.begin()
	began := time.Now()
	for ctx.Err() == nil {
		s.err = t.wrong()
		t.mu.Lock()
		s.up, s.sync = t.up, t.synced
		t.mu.Unlock()
		took := time.Since(began)
		lasting := s.err != nil && !errors.Is(s.err, hub.ErrOffline)
		switch {
		case s.up && (t.idle() || took > syncWait), !s.up && lasting, !s.up && s.err != nil && took > downWait, took > hubWait:
			return s
		}
		pause(ctx, connectPause)
	}
	return s
}

// link says whether the hub is reached, and why not.
func (s *hubStanding) link(servers string) Finding {
	switch {
	case !s.up:
		err := s.err
		if err == nil {
			err = hub.ErrOffline
		}
		what := err.Error()
		if servers != "" && errors.Is(err, hub.ErrOffline) {
			what += ": " + servers
		}
		return Finding{"hub", false, what, hubHint(err)}
	case s.err != nil:
		return Finding{"hub", false, "it is reached, and not all goes on: " + s.err.Error(), hubHint(s.err)}
	}
	return Finding{"hub", true, strings.TrimSpace("reached " + servers), ""}
}

// hubHint says what to do about an error of a hub.
func hubHint(err error) string {
	for _, h := range []struct {
		is   error
		hint string
	}{
		{hub.ErrPin, "this may be another machine in the hub's place. If whoever runs the hub says that its certificate is a new one, ask for a new code: hark join CODE"},
		{hub.ErrLogin, "you were removed from the roster, or this machine never joined: ask an administrator, who can give you a code: hark invite NAME"},
		{hub.ErrCode, "a code works once, for a while; ask for another: hark invite NAME"},
		{hub.ErrOlder, "whoever runs the hub installs this hark there, or a newer one, and starts hark hub again"},
		{hub.ErrFull, "whoever runs the hub makes room on its disk; what you do is kept here and goes up by itself"},
		{hub.ErrDenied, "an administrator looks at what you may do: hark roster; whoever sends very much may not write for a while: hark doctor, on the hub's machine"},
		{hub.ErrOffline, "see that the hub runs and that this machine has a network; what you do is kept here and goes up by itself"},
	} {
		if errors.Is(err, h.is) {
			return h.hint
		}
	}
	return "it is tried again by itself"
}

// hubCode is how a command ends that an error of a hub has kept from its work.
func hubCode(err error) Code {
	if errors.Is(err, hub.ErrLogin) || errors.Is(err, hub.ErrCode) {
		return SignIn
	}
	return Unreachable
}

// flow says what is on its way, and what was not let through.
func (s *hubStanding) flow() (list []Finding) {
	if s.sync.Waiting > 0 {
		list = append(list, Finding{"hub", true, counted(int(s.sync.Waiting), "event") + " to go up", "they go by themselves as soon as the hub takes them; they are safe in this log"})
	}
	if s.sync.Behind > 0 {
		list = append(list, Finding{"hub", true, counted(int(s.sync.Behind), "message") + " to come down", "hark sync waits for them"})
	}
	for i, p := range s.sync.Parked {
		if i == shownMost {
			break
		}
		list = append(list, Finding{"hub", false, fmt.Sprintf("your journal %s does not go up: %s", p.Journal, p.Why), "what stands in it is safe in this log; show this line to an administrator"})
	}
	refused := slices.DeleteFunc(slices.Clone(s.sync.Refused), func(r hub.Refused) bool {
		return slices.ContainsFunc(s.sync.Forked, func(f hub.Forked) bool { return f.Journal == r.Journal })
	})
	for i, r := range refused {
		if i == shownMost {
			list = append(list, Finding{"hub", false, fmt.Sprintf("and %d messages more were refused", len(refused)-i), "hark sync --json --wait 0s lists them"})
			break
		}
		list = append(list, Finding{"hub", false, fmt.Sprintf("message %d of journal %s was not taken in: %s", r.Seq, r.Journal, r.Why), "nothing of it counts anywhere; ask whose journal it is, and think of hark roster remove NAME"})
	}
	return list
}

// clock compares this machine's with the hub's.
func (s *hubStanding) clock() []Finding {
	ahead := s.sync.Ahead.Round(time.Second)
	switch {
	case ahead > clockMost:
		return []Finding{{"clock", false, fmt.Sprintf("this machine's clock is %s ahead of the hub's", ahead), "set it: what you write stands too late in every list, and your claims seem to last too long"}}
	case ahead < -clockMost:
		return []Finding{{"clock", false, fmt.Sprintf("this machine's clock is %s behind the hub's", -ahead), "set it: what you write stands too early in every list, and your claims run out too soon"}}
	}
	return nil
}
