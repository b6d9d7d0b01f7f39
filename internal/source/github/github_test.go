package github_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/github"
	"hark/internal/source/github/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

func open(t *testing.T, s *fake.Server, change func(*source.Settings)) source.Source {
	t.Helper()
	n := s.Network()
	if change != nil {
		change(&n.Settings)
	}
	g, err := n.Open(github.Kind(), n.Settings)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const month = 30 * 24 * time.Hour

func TestCommentsComeWithTheirIssue(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	old := s.Add(fake.Post{Title: "Old", Text: "issue", At: time.Now().Add(-month)})
	s.Add(fake.Post{Parent: old.ID, Text: "old comment", At: time.Now().Add(-month)})
	c := s.Add(fake.Post{Parent: old.ID, Text: "new <!-- hidden -->comment"})
	got := sourcetest.Hear(t, open(t, s, nil), nil, sourcetest.Polls(2, func(int) {
		s.Add(fake.Post{Parent: old.ID, Text: "we say", Author: fake.Login})
		s.Add(fake.Post{Parent: old.ID, Text: "beep", Author: "helper[bot]"})
	}))
	if got.Texts() != "(Old issue)|new comment|(we say)" {
		t.Errorf("heard %s", got.Texts())
	}
	if m := got.Mentions[1]; m.ID != c.ID || m.Thread != old.ID || m.InReplyTo != old.ID || m.Author.Handle != "quietotter" {
		t.Errorf("the comment is %+v", m)
	}
}

func TestWords(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Add(fake.Post{Title: "The KEYBOARD", Text: "flickers"})
	other := s.Add(fake.Post{Title: "The lid", Text: "creaks"})
	s.Add(fake.Post{Parent: other.ID, Text: "like the keyboard"})
	s.Add(fake.Post{Parent: other.ID, Text: "and so on"})
	got := sourcetest.Hear(t, open(t, s, func(set *source.Settings) { set.Words = []string{"Keyboard"} }), nil, sourcetest.Polls(2, nil))
	if got.Texts() != "The KEYBOARD flickers|(The lid creaks)|like the keyboard" {
		t.Errorf("heard %s", got.Texts())
	}
}

func TestALongListComesWhole(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	at := time.Now().Add(-10 * time.Hour)
	for i := range 350 { // more than three pages; a page of one second among them
		if i < 100 || i > 250 {
			at = at.Add(time.Second)
		}
		s.Add(fake.Post{Title: "T", Text: fmt.Sprintf("issue %d", i), At: at})
	}
	got := sourcetest.Hear(t, open(t, s, nil), nil, sourcetest.Polls(1, nil))
	if len(got.Mentions) != 350 || got.Missed() != 350 {
		t.Errorf("%d of 350 issues came, %d missed ones were told of", len(got.Mentions), got.Missed())
	}
	if again := sourcetest.Hear(t, open(t, s, nil), got.Cursor, sourcetest.Polls(1, nil)); again.Missed() != 0 {
		t.Errorf("after a start %d are called missed", again.Missed())
	}
}

func TestNotifications(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	issue := s.Add(fake.Post{Title: "Elsewhere", Text: "first", At: time.Now().Add(-month)})
	s.Add(fake.Post{Parent: issue.ID, Text: "hello @Acme-Support, look"})
	s.Add(fake.Post{Parent: issue.ID, Text: "never mind me"})
	s.Notify(fake.Note{Thread: strings.Replace(issue.ID, "/issues/", "/pulls/", 1), Reason: "mention"})
	s.Notify(fake.Note{Thread: issue.ID, Reason: "subscribed"})
	s.Notify(fake.Note{Thread: "/repos/acme/mini/issues/1", Reason: "mention"}) // deleted since
	got := sourcetest.Hear(t, open(t, s, func(set *source.Settings) { set.Places = nil }), nil, sourcetest.Polls(3, func(n int) {
		if n == 1 {
			s.Add(fake.Post{Parent: issue.ID, Text: "thanks"})
			s.Notify(fake.Note{Thread: issue.ID, Reason: "comment"})
		}
	}))
	if !strings.HasPrefix(got.Texts(), "(Elsewhere first)|hello @Acme-Support, look|(never mind me)") || !strings.HasSuffix(got.Texts(), "|thanks") {
		t.Errorf("heard %s", got.Texts())
	}
}

func TestUnchangedNotificationsCostNothing(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	issue := s.Add(fake.Post{Title: "Elsewhere", Text: "first"})
	s.Notify(fake.Note{Thread: issue.ID, Reason: "author", Updated: time.Now().Add(-10 * time.Minute)})
	sourcetest.Hear(t, open(t, s, func(set *source.Settings) { set.Places = nil }), nil, sourcetest.Polls(5, nil))
	if asked, fetched := s.Asked("GET /notifications"), s.Asked("GET "+issue.ID); asked != 5 || fetched != 1 {
		t.Errorf("5 polls asked %d times for notifications and fetched the issue %d times", asked, fetched)
	}
}

func TestDiscussions(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	for i := range 5 {
		s.Add(fake.Post{ID: fmt.Sprintf("node:D_old%d", i), Title: "Old", Text: "talk", At: time.Now().Add(-month)})
	}
	d := s.Add(fake.Post{ID: "node:D_9", Title: "Case", Text: "which?", At: time.Now().Add(-month)})
	c := s.Add(fake.Post{Parent: d.ID, Text: "the keyboard"})
	got := sourcetest.Hear(t, open(t, s, func(set *source.Settings) { set.Words = []string{"keyboard"} }), nil, sourcetest.Polls(3, func(n int) {
		switch n {
		case 1:
			s.Add(fake.Post{Parent: c.ID, Text: "ours", Author: fake.Login})
		case 2:
			s.Add(fake.Post{Parent: c.ID, Text: "thank you"})
		}
	}))
	if got.Texts() != "(Case which?)|the keyboard|(ours)|thank you" {
		t.Errorf("heard %s", got.Texts())
	}
	if m := got.Mentions[3]; m.Thread != d.ID || m.InReplyTo != c.ID {
		t.Errorf("the reply is %+v", m)
	}
}

func TestADiscussionThatNotifies(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := s.Add(fake.Post{ID: "node:D_9", Title: "Case", Text: "which one, @acme-support?"})
	s.Add(fake.Post{ID: "node:D_10", Title: "Other", Text: "@acme-support"})
	s.Notify(fake.Note{Thread: d.ID, Reason: "mention"})
	got := sourcetest.Hear(t, open(t, s, func(set *source.Settings) { set.Places = nil }), nil, sourcetest.Polls(2, nil))
	if got.Texts() != "Case which one, @acme-support?" {
		t.Errorf("heard %s", got.Texts())
	}
}

func TestATokenThatCannotReadNotifications(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Coarse()
	s.Add(fake.Post{Title: "T", Text: "issue"})
	got := sourcetest.Hear(t, open(t, s, nil), nil, sourcetest.Polls(2, nil))
	if got.Texts() != "T issue" || !strings.Contains(got.Latest().Detail, "may not read notifications") {
		t.Errorf("heard %s; it says %+v", got.Texts(), got.Latest())
	}
	end := sourcetest.Hear(t, open(t, s, func(set *source.Settings) { set.Places = nil }), nil, nil)
	var final *source.Final
	if !errors.As(end.Err, &final) {
		t.Errorf("with nothing to read it goes on: %v", end.Err)
	}
}

func TestVerdicts(t *testing.T) {
	cases := []struct {
		name                   string
		fault                  fake.Fault
		discussion             bool
		definite, retry, after bool
		there                  int
	}{
		{"lost", fake.Lose, false, false, false, false, 1},
		{"accepted and 502", fake.Error, false, false, false, false, 1},
		{"busy", fake.Busy, false, true, true, true, 0},
		{"no requests remain", fake.Primary, false, true, true, true, 0},
		{"secondary limit", fake.Secondary, false, true, true, true, 0},
		{"locked", fake.Deny, false, true, false, false, 0},
		{"discussion, lost", fake.Lose, true, false, false, false, 1},
		{"discussion, nobody says why", fake.Unclear, true, false, false, false, 1},
		{"discussion, secondary limit", fake.Secondary, true, true, true, true, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := sourcetest.Start(t, fake.New)
			m := s.Network().Write("hello")
			if c.discussion {
				m, _, _ = talk(s)
			}
			out := source.Outgoing{Key: "key-1", To: m, Text: "Hi", Started: time.Now()}
			s.Fail(c.fault)
			_, err := open(t, s, nil).(source.Replier).Reply(t.Context(), out)
			var d *source.Definite
			if err == nil || errors.As(err, &d) != c.definite || d != nil && (d.Retry != c.retry || d.After > 0 != c.after) {
				t.Errorf("got %v (%+v)", err, d)
			}
			if _, found, err := open(t, s, nil).(source.Replier).Find(t.Context(), out); err != nil || found != (c.there == 1) || len(s.Replies()) != c.there {
				t.Errorf("found %v, %v; want %d", found, err, c.there)
			}
		})
	}
}

func TestTheMarkCountsOnlyIfItIsOurs(t *testing.T) {
	for _, discussion := range []bool{false, true} {
		s := sourcetest.Start(t, fake.New)
		m := s.Network().Write("hello")
		if discussion {
			m, _, _ = talk(s)
		}
		g := open(t, s, nil).(source.Replier)
		out := source.Outgoing{Key: "key-1", To: m, Text: "Hi", Started: time.Now()}
		for range 120 { // more than a page
			s.Add(fake.Post{Parent: m.ID, Text: "Hi\n\n<!-- hark:key-1 -->"})
		}
		if _, found, err := g.Find(t.Context(), out); found || err != nil {
			t.Errorf("somebody else's copy passes for ours: %v, %v", found, err)
		}
		rc, err := g.Reply(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		other := out
		other.Key = "key-2"
		if _, found, err := g.Find(t.Context(), other); found || err != nil {
			t.Errorf("another reply of ours passes for it: %v, %v", found, err)
		}
		if again, found, err := g.Find(t.Context(), out); !found || err != nil || again != rc {
			t.Errorf("found %+v, %v, %v; want %+v", again, found, err, rc)
		}
		if p := s.Replies(); len(p) != 1 || p[0].Text != "Hi" || p[0].To != m.ID {
			t.Errorf("the world has %+v", p)
		}
	}
}

func TestAWrongClockHidesNoReply(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	g := open(t, s, nil).(source.Replier)
	_, comment, _ := talk(s)
	for _, m := range []domain.Mention{s.Network().Write("hello"), comment} {
		out := source.Outgoing{Key: "key-" + m.ID, To: m, Text: "Hi", Started: time.Now().Add(3 * time.Hour)} // ours is ahead
		rc, err := g.Reply(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		if again, found, err := g.Find(t.Context(), out); !found || err != nil || again != rc {
			t.Errorf("found %+v, %v, %v", again, found, err)
		}
	}
}

func TestATokenThatIsNotTaken(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	n := s.Network()
	n.Secrets = map[string]string{secret.Token: "ghp_wrong"}
	g, err := n.Open(github.Kind(), n.Settings)
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.(source.Tester).Test(t.Context())
	var final *source.Final
	if !errors.As(err, &final) || strings.Contains(err.Error(), "ghp_") {
		t.Errorf("got %v", err)
	}
	if who, err := open(t, s, nil).(source.Tester).Test(t.Context()); err != nil || !strings.HasPrefix(who, "@"+fake.Login) {
		t.Errorf("tested as %q, %v", who, err)
	}
}

func TestOpen(t *testing.T) {
	keeper := secret.NewMemory(nil)
	bad := []source.Settings{
		{Places: []string{"acme"}}, {Places: []string{"acme/../x"}}, {Places: []string{"acme/mini/issues"}}, {Words: []string{"x"}},
		{Server: "http://git.example"}, {Places: []string{"a/b"}, Words: []string{" "}},
	}
	for _, set := range bad {
		if _, err := github.Kind().Open(source.Opening{Settings: set, Secrets: keeper}); err == nil {
			t.Errorf("%+v is taken", set)
		}
	}
	if _, err := github.Kind().Open(source.Opening{Settings: source.Settings{Places: []string{"https://github.com/acme/mini/"}, Server: "https://git.example/api/v3"}, Secrets: keeper, Hosts: web.NewHosts(web.HostOptions{})}); err != nil {
		t.Error(err)
	}
}

// TestAnAccountThatWasChanged has the settings name another account while a
// reply is doubtful.
func TestAnAccountThatWasChanged(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	sourcetest.OtherAccount(t, s.Network(), open(t, s, nil).(source.Replier), "as")
}
