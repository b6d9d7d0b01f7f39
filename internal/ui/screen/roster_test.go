package screen

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"hark/internal/domain"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// pageTeam is a desk whose hub has just come back.
func pageTeam(more string) *Team {
	day := 24 * time.Hour
	member := func(t domain.Terms, last time.Duration) Member {
		return Member{Member: domain.Member{Terms: t, Seats: []domain.Seat{{Journal: domain.JournalID{7}}, {Journal: domain.JournalID{9}, Listens: true}}}, Last: pageTime.Add(-last)}
	}
	t := &Team{Hub: Hub{Link: HubOnline, Since: pageTime.Add(-time.Minute), Down: 1240, Ahead: -2 * time.Minute, Refused: 1, Refusal: "the signature does not match" + more}, Policy: domain.Policy{Certify: true}}
	t.Members = []Member{
		member(domain.Terms{Name: "ana" + more, Role: domain.Administrator, Certified: pageTime.Add(400 * day), Expertise: []string{"battery", "warranty" + more}}, time.Minute),
		member(domain.Terms{Name: "ana" + more, Role: domain.NoRole}, 40*day),
		member(domain.Terms{Name: "kim", Role: domain.Responder, Sources: []string{"mastodon", "x" + more}, Subjects: []string{"refund"}}, 3*time.Hour),
		member(domain.Terms{Name: "omar", Role: domain.Approver, Certified: pageTime.Add(5 * day), Also: []string{"o" + more}}, 0),
		member(domain.Terms{Name: "sender", Role: domain.Machine, Sends: []string{"mastodon"}}, 10*time.Second),
	}
	return t
}

// TestCertifiedUntil names the last day, as hark roster does, not the next one.
func TestCertifiedUntil(t *testing.T) {
	r, e := &roster{team: pageTeam("")}, &Env{Now: pageTime, Theme: &theme.Theme{}}
	m := &Member{Member: domain.Member{Terms: domain.Terms{Name: "kim", Role: domain.Responder, Certified: time.Date(2099, 3, 2, 0, 0, 0, 0, pageTime.Location())}}}
	if brief, _, _ := r.certified(e, m); brief != "until 1 Mar 99" {
		t.Errorf("it says %q", brief)
	}
}

// TestTheOwnerWasRemoved says what becomes of a claim whose owner is no member,
// for as long as it runs.
func TestTheOwnerWasRemoved(t *testing.T) {
	e := &Env{Team: pageTeam(""), Now: pageTime, Me: "omar"}
	e.Team.Members[2].Role = domain.NoRole
	r := &view.Row{Owner: "kim", Lease: pageTime.Add(time.Minute), Settled: true}
	if says := unsettled(e, r); !strings.Contains(says, "removed from the roster") {
		t.Errorf("it says %q", says)
	}
	if e.Now = r.Lease; unsettled(e, r) != "" {
		t.Errorf("it says %q of a claim that has run out", unsettled(e, r))
	}
}

// TestWhoApproves asks the roster who decides about whose replies.
func TestWhoApproves(t *testing.T) {
	team := pageTeam("")
	r := &view.Row{Source: "x", Subject: "refund"}
	for _, c := range []struct {
		me                 string
		proposes, approves bool
	}{{"ana", false, true}, {"kim", true, false}, {"omar", false, true}, {"o", false, true}, {"sender", false, false}, {"nobody", false, false}, {"", false, false}} {
		if got := team.Proposes(c.me, pageTime); got != c.proposes {
			t.Errorf("%q proposes: %v", c.me, got)
		}
		if got := team.Approves(c.me, r); got != c.approves {
			t.Errorf("%q approves: %v", c.me, got)
		}
	}
	if !team.Proposes("omar", pageTime.Add(6*24*time.Hour)) {
		t.Error("whose certification ran out proposes")
	}
	if got := listed(team.Approvers("o", r), "or"); got != "ana" {
		t.Errorf("approvers besides omar: %s", got)
	}
	if none := (*Team)(nil); none.Proposes("ana", pageTime) || none.Approves("ana", r) || none.Approvers("ana", r) != nil {
		t.Error("a desk of one needs no approval")
	}
}

// TestPresent names each colleague once, and those who write before all others.
func TestPresent(t *testing.T) {
	e := pageEnv(t, 80, 24, "dark", colorprofile.ASCII)
	id := domain.MentionID("x", "1")
	e.Here = map[domain.ID][]Here{id: {{By: "tom", Doing: Looking}, {By: "kim", Doing: Looking}, {By: "kim", Doing: Writing}, {By: "tom", Doing: Looking}, {By: "\x1b[2Jeve", Doing: Looking}, {By: "ana", Doing: Looking},
		{By: "zoe", Doing: Looking}, {By: "", Doing: Writing}}}
	if got, want := e.present(id).words(), "kim is writing, ana, eve and 2 others are looking"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := e.present(id).initial(); got != "K" {
		t.Errorf("the initial is %q", got)
	}
	if got := e.present(domain.ID{}).words(); got != "" {
		t.Errorf("nobody is there: %q", got)
	}
}
