package youtube_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/source/youtube"
	"hark/internal/source/youtube/fake"
)

// opened is a source with secrets that a test can look at.
func opened(t *testing.T, n sourcetest.Network, secrets secret.Keeper) source.Source {
	t.Helper()
	o := n.Opening()
	o.Secrets = secrets
	y, err := youtube.Kind().Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func open(t *testing.T, s *fake.Server) source.Source {
	n := s.Network()
	return opened(t, n, secret.NewMemory(n.Secrets))
}

func TestRepliesInOldThreadsAreHeard(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	old := s.Add(fake.Comment{Text: "old", At: time.Now().Add(-30 * 24 * time.Hour)})
	s.Add(fake.Comment{Parent: old.ID, Text: "old reply", At: time.Now().Add(-29 * 24 * time.Hour)})
	mine := s.Add(fake.Comment{Text: "we wrote this", Author: fake.Channel})
	got := sourcetest.Hear(t, open(t, s), nil, sourcetest.Polls(3, func(n int) {
		switch n {
		case 1:
			s.Add(fake.Comment{Parent: old.ID, Text: "new reply"})
		case 2:
			s.Add(fake.Comment{Parent: mine.ID, Text: "I read it"})
		}
	}))
	if got.Texts() != "(old)|(old reply)|new reply|(we wrote this)|I read it" {
		t.Errorf("heard %s", got.Texts())
	}
	for _, m := range got.Mentions {
		if m.Text == "new reply" && (m.Thread != old.ID || m.InReplyTo != old.ID || m.URL == "") {
			t.Errorf("a reply came as %+v", m)
		}
	}
}

func TestLongThreadsAndManyPages(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Page(3)
	var top fake.Comment
	for i := range 20 {
		top = s.Add(fake.Comment{Text: fmt.Sprintf("comment %d", i)})
	}
	for i := range 17 { // five of them come with the thread
		s.Add(fake.Comment{Parent: top.ID, Text: fmt.Sprintf("reply %d", i)})
	}
	got := sourcetest.Hear(t, open(t, s), nil, sourcetest.Polls(2, nil))
	if len(got.Mentions) != 37 || got.Missed() != 37 {
		t.Errorf("%d of 37 comments came, %d missed ones were told of", len(got.Mentions), got.Missed())
	}
	if again := sourcetest.Hear(t, open(t, s), got.Cursor, sourcetest.Polls(1, nil)); again.Missed() > 0 {
		t.Errorf("after a start %d are called missed", again.Missed())
	}
}

func TestEdits(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	c := s.Add(fake.Comment{Text: "first"})
	got := sourcetest.Hear(t, open(t, s), nil, sourcetest.Polls(2, func(int) { s.Edit(c.ID, "second") }))
	if got.Texts() != "first|second" || got.Mentions[0].Revision != 0 || got.Mentions[1].Revision == 0 {
		t.Errorf("heard %s, %+v", got.Texts(), got.Mentions)
	}
}

func TestAccessIsKeptAndRenewed(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	n := s.Network()
	kept := secret.NewMemory(n.Secrets)
	for range 3 {
		if who, err := opened(t, n, kept).(source.Tester).Test(t.Context()); err != nil || !strings.Contains(who, "Acme") {
			t.Fatalf("tested as %q, %v", who, err)
		}
	}
	if n := s.Asked("POST /token"); n != 1 {
		t.Errorf("three starts asked for access %d times", n)
	}
	s.Expire()
	sourcetest.Hear(t, opened(t, n, kept), nil, sourcetest.Polls(1, nil))
	if n := s.Asked("POST /token"); n != 2 {
		t.Errorf("after it was taken back, access was asked for %d times in all", n)
	}
	s.Revoke()
	_, err := opened(t, n, kept).(source.Tester).Test(t.Context())
	if err == nil {
		t.Fatal("without access it works")
	}
	err = sourcetest.Hear(t, opened(t, n, kept), nil, nil).Err
	var final *source.Final
	if !errors.As(err, &final) || !strings.Contains(err.Error(), "hark account renew") {
		t.Errorf("a refresh token that was taken back gives %v", err)
	}
	for _, hidden := range []string{fake.Refresh, fake.Sealed, "ya29"} {
		if strings.Contains(fmt.Sprint(err), hidden) {
			t.Errorf("%v holds a secret", err)
		}
	}
}

func TestAPlainTokenIsUsedAsItIs(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	n := s.Network()
	if _, err := open(t, s).(source.Tester).Test(t.Context()); err != nil { // so that there is one
		t.Fatal(err)
	}
	plain := opened(t, n, secret.NewMemory(map[string]string{secret.Token: "ya29.access-1"}))
	if _, err := plain.(source.Tester).Test(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Expire()
	var final *source.Final
	if _, err := plain.(source.Tester).Test(t.Context()); !errors.As(err, &final) {
		t.Errorf("a token that cannot be renewed gives %v", err)
	}
}

func TestTheRestOfTheQuotaIsKeptForReplies(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Skip("this machine knows no time zones")
	}
	s.Add(fake.Comment{Text: "unheard"})
	cursor := fmt.Sprintf(`{"quota":{"day":%q,"units":9600},"channels":{}}`, time.Now().In(zone).Format(time.DateOnly))
	got := sourcetest.Hear(t, open(t, s), []byte(cursor), sourcetest.Polls(1, nil))
	if len(got.Mentions) != 0 || s.Asked("GET /youtube/v3/commentThreads") != 0 {
		t.Errorf("with 400 units left it listed, and heard %s", got.Texts())
	}
	if last := got.Latest(); !strings.Contains(last.Detail, "9600 of 10000") {
		t.Errorf("it says %+v", last)
	}
}

func TestTheQuotaOutlivesARestart(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	first := sourcetest.Hear(t, open(t, s), nil, sourcetest.Polls(1, nil))
	second := sourcetest.Hear(t, open(t, s), first.Cursor, sourcetest.Polls(1, nil))
	if last := second.Latest(); !strings.Contains(last.Detail, "4 of 10000") { // a channel and a list each time
		t.Errorf("after a start it says %+v", last)
	}
}

func outgoing(t *testing.T, y source.Source, to domain.Mention, text string) source.Outgoing {
	t.Helper()
	out := source.Outgoing{Key: "k", To: to, Text: text, Started: time.Now()}
	plan, err := y.(source.Preparer).Prepare(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	out.Plan = plan
	return out
}

func TestVerdicts(t *testing.T) {
	cases := []struct {
		name            string
		fault           fake.Fault
		definite, retry bool
		after           bool
		there           int
	}{
		{"lost", fake.Lose, false, false, false, 1},
		{"accepted and 500", fake.Error, false, false, false, 1},
		{"busy", fake.Busy, true, true, true, 0},
		{"rate", fake.Rate, true, true, true, 0},
		{"quota", fake.Quota, true, true, true, 0},
		{"denied", fake.Deny, true, false, false, 0},
		{"stuck", fake.Stuck, false, false, false, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := sourcetest.Start(t, fake.New)
			y := open(t, s)
			out := outgoing(t, y, s.Network().Write("hello"), "Hi  there")
			s.Fail(c.fault)
			_, err := y.(source.Replier).Reply(t.Context(), out)
			var d *source.Definite
			if err == nil || errors.As(err, &d) != c.definite || d != nil && (d.Retry != c.retry || d.After > 0 != c.after) {
				t.Errorf("got %v (%+v)", err, d)
			}
			if _, found, err := open(t, s).(source.Replier).Find(t.Context(), out); err != nil || found != (c.there == 1) || len(s.Network().Replies()) != c.there {
				t.Errorf("found %v, %v; want %d", found, err, c.there)
			}
		})
	}
}

func TestTheSameTextTwiceInAThread(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Page(2)
	y := open(t, s)
	m := s.Network().Write("hello")
	first := outgoing(t, y, m, "Thank you!")
	rc, err := y.(source.Replier).Reply(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		s.Add(fake.Comment{Parent: m.ID, Text: "Thank you!"}) // somebody else's
	}
	second := outgoing(t, y, m, "Thank you!")
	if _, found, err := y.(source.Replier).Find(t.Context(), second); found || err != nil {
		t.Errorf("the first reply passes for the second: %v, %v", found, err)
	}
	if again, found, err := y.(source.Replier).Find(t.Context(), first); !found || err != nil || again != rc {
		t.Errorf("the first one is %+v, %v, %v; want %+v", again, found, err, rc)
	}
}

func TestAWrongClockHidesNoReply(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	y := open(t, s)
	out := outgoing(t, y, s.Network().Write("hello"), "Hi")
	out.Started = out.Started.Add(3 * time.Hour) // ours is ahead
	rc, err := y.(source.Replier).Reply(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	if again, found, err := y.(source.Replier).Find(t.Context(), out); !found || err != nil || again != rc {
		t.Errorf("found %+v, %v, %v", again, found, err)
	}
}

func TestElsewhereNobodyCanTell(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	n := s.Network()
	n.Settings.Places = []string{"UCsomebodyelse"}
	y := opened(t, n, secret.NewMemory(n.Secrets))
	out := outgoing(t, y, n.Write("hello"), "Hi")
	if _, _, err := y.(source.Replier).Find(t.Context(), out); !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("on another's channel Find gives %v", err)
	}
}

func TestThePlanOfAReplyMustBeRead(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	y := open(t, s)
	out := outgoing(t, y, s.Network().Write("hello"), "Hi")
	out.Plan = "{"
	if _, found, err := y.(source.Replier).Find(t.Context(), out); err == nil || found {
		t.Errorf("a broken plan gives %v, %v", found, err)
	}
}

func TestOpen(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	n := s.Network()
	bad := map[string]func(*source.Settings){
		"no places":     func(set *source.Settings) { set.Places = nil },
		"a handle":      func(set *source.Settings) { set.Places = []string{"@acme"} },
		"a bad server":  func(set *source.Settings) { set.Server = "http://api.example" },
		"a bad address": func(set *source.Settings) { set.Stream = "tokens" },
	}
	for name, spoil := range bad {
		set := n.Settings
		spoil(&set)
		if _, err := youtube.Kind().Open(source.Opening{Settings: set, Secrets: secret.NewMemory(nil)}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestAnAccountThatWasChanged has the settings name another account while a
// reply is doubtful.
func TestAnAccountThatWasChanged(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	sourcetest.OtherAccount(t, s.Network(), open(t, s).(source.Replier), "as")
}
