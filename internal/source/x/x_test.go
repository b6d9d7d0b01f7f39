package x

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/source/x/fake"
	"hark/internal/web"
)

func TestOpenSaysWhatIsMissing(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	for want, change := range map[string]func(*source.Opening){
		"budget": func(o *source.Opening) { o.Budget = 0 },
		"handle": func(o *source.Opening) { o.User = "not a handle" },
		"words":  func(o *source.Opening) { o.Stream = s.URL },
		"512":    func(o *source.Opening) { o.Words = []string{strings.Repeat("long ", 120)} },
		"https":  func(o *source.Opening) { o.Server = "http://x.example" },
	} {
		o := opening(s)
		change(&o)
		if _, err := Open(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want an error that speaks of %s", err, want)
		}
	}
	if text := warn(source.Settings{Budget: 20, Words: []string{"a"}}); !strings.Contains(text, "20000") || !strings.Contains(text, "4000") || !strings.Contains(text, "$0.20 with a link") {
		t.Errorf("the warning is %q", text)
	}
}

func TestBudget(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	now := time.Now()
	o := opening(s)
	o.Budget, o.Now = 0.012, func() time.Time { return now } // the profile and two mentions
	s.Network().Write("one")
	s.Network().Write("two")
	over := func(h *sourcetest.Ear) bool {
		return h.State() == source.Retrying && said("budget of $0.01 is spent")(h)
	}
	h := sourcetest.Hear(t, open(t, o), nil, over)
	if len(h.Mentions) != 2 {
		t.Errorf("heard %d mentions before the budget was spent, want 2", len(h.Mentions))
	}
	s.Network().Write("three")
	h = sourcetest.Hear(t, open(t, o), h.Cursor, over)
	if len(h.Mentions) != 0 {
		t.Errorf("after a restart %d mentions were read without budget", len(h.Mentions))
	}
	now = now.AddDate(0, 1, 0)
	sourcetest.Hear(t, open(t, o), h.Cursor, has("@acme three"))
}

func TestCatchUp(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	old := time.Now().Add(-time.Hour)
	s.Add(fake.Post{Text: "@acme first", Called: true, At: old})
	h := sourcetest.Hear(t, open(t, opening(s)), nil, has("@acme first"))
	var want []string
	for i := range 250 {
		text := fmt.Sprintf("@acme number %d", i)
		s.Add(fake.Post{Text: text, Called: true, At: old.Add(time.Duration(i+1) * time.Second)})
		want = append(want, text)
	}
	h = sourcetest.Hear(t, open(t, opening(s)), h.Cursor, has(want...))
	if h.Missed() != 250 {
		t.Errorf("it says that %d were missed, want 250", h.Missed())
	}
}

func TestEditsAndThreads(t *testing.T) {
	for _, old := range []bool{false, true} {
		s := sourcetest.Start(t, fake.New)
		s.Old = old
		root := s.Add(fake.Post{Text: "my Mini 9 hums"})
		m := s.Network().Write("it hums, see https://clips.example/hum")
		s.Add(fake.Post{Text: "@acme same here", To: root.ID, Called: true})
		h := sourcetest.Hear(t, open(t, opening(s)), nil, has(m.Text, "@acme same here", "my Mini 9 hums"))
		if parent := h.Last(root.ID); !parent.Context || parent.Thread != root.ID {
			t.Errorf("the post that was answered is %+v", parent)
		}
		if got := h.Last(m.ID); got != m {
			t.Errorf("heard %+v, want %+v", got, m)
		}
		s.Edit(m.ID, "@acme it hums no more")
		x := open(t, opening(s))
		h = sourcetest.Hear(t, x, h.Cursor, has("@acme it hums no more"))
		edited := h.Last(m.ID)
		if edited.Revision != 1 || edited.URL == m.URL {
			t.Errorf("the edited post is %+v", edited)
		}
		if now, err := x.Original(t.Context(), m); err != nil || now != edited {
			t.Errorf("the original is %+v, %v; want %+v", now, err, edited)
		}
		plan, err := x.Prepare(t.Context(), source.Outgoing{To: edited, Text: "Glad to hear."})
		if err != nil || !strings.HasPrefix(plan, `{"to":"`+edited.URL[strings.LastIndex(edited.URL, "/")+1:]+`"`) {
			t.Errorf("the plan is %s, %v; want the latest version", plan, err)
		}
	}
}

func TestTokens(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Expire()
	o := opening(s)
	if who, err := open(t, o).Test(t.Context()); err != nil || !strings.HasPrefix(who, "@acme on ") {
		t.Fatalf("Test gives %q, %v", who, err)
	}
	if _, err := open(t, o).Test(t.Context()); err != nil {
		t.Errorf("a new process does not go on with the session: %v", err)
	}
	kept, err := o.Secrets.Get(t.Context(), secret.Session)
	if err != nil || !strings.Contains(kept.Reveal(), "refresh-r") {
		t.Errorf("the rotated refresh token is not kept: %v", err)
	}
	// Without a refresh token there is nothing to renew with.
	o.Secrets = secret.NewMemory(map[string]string{secret.Token: "access-old"})
	_, err = open(t, o).Test(t.Context())
	if !errors.Is(err, errSignIn) || strings.Contains(err.Error(), "access-old") {
		t.Errorf("a token that ended gives %v", err)
	}
	o.Secrets = secret.NewMemory(nil)
	_, err = open(t, o).Test(t.Context())
	var final *source.Final
	if !errors.As(err, &final) {
		t.Errorf("no token gives %v", err)
	}
	o = opening(sourcetest.Start(t, fake.New))
	o.User = "other"
	if _, err = open(t, o).Test(t.Context()); !errors.As(err, &final) {
		t.Errorf("the token of another account gives %v", err)
	}
}

func TestStream(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.KeepAlive = 5 * time.Millisecond
	s.AddRule("hark:x", "an older search")
	s.AddRule("other", "not ours")
	o := opening(s)
	o.Words, o.Stream = []string{"mini 9"}, s.URL
	s.Add(fake.Post{Text: "before it was open: the Mini 9"})
	s.HalfOpen(true)
	step := 0
	h := sourcetest.Hear(t, open(t, o), nil, func(h *sourcetest.Ear) bool {
		switch {
		case step == 0 && has("before it was open: the Mini 9")(h):
			step = 1
			go s.Add(fake.Post{Text: "a mini 9 by stream"})
		case step == 1 && has("a mini 9 by stream")(h):
			step = 2
			go func() { s.DropStreams(); s.Add(fake.Post{Text: "a mini 9 in the gap"}) }()
		case step == 2 && said("earlier connection")(h):
			step = 3
			go s.HalfOpen(false)
		}
		return step == 3 && has("a mini 9 in the gap")(h)
	})
	if !said("operational reasons")(h) {
		t.Errorf("X's own word on the end of the stream is not in %+v", h.Health)
	}
	if rules := s.Rules(); len(rules) != 2 || rules["hark:x"] != `("mini 9") -is:retweet -from:acme` || rules["other"] != "not ours" {
		t.Errorf("the rules are %v", rules)
	}
}

func TestSilentStreamIsDead(t *testing.T) {
	s := sourcetest.Start(t, fake.New) // whose keep-alives come every 20 s
	o := opening(s)
	o.Words, o.Stream = []string{"mini 9"}, s.URL
	x := open(t, o)
	x.silence = 50 * time.Millisecond
	sourcetest.Hear(t, x, nil, said(web.ErrSilent.Error()))
}

func TestStreamNeedsTheAppsToken(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	o := opening(s)
	o.Words, o.Stream = []string{"mini 9"}, s.URL
	o.Secrets = secret.NewMemory(map[string]string{secret.Token: fake.Access})
	h := sourcetest.Hear(t, open(t, o), nil, nil)
	if h.State() != source.Broken || !said("bearer token")(h) {
		t.Errorf("the health is %+v", h.Health)
	}
}

func TestCursorLanes(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	at := func(id string, ago time.Duration) *post { return &post{ID: id, At: now.Add(-ago)} }
	l := lane{}.down([]*post{at("9", time.Second), at("8", time.Hour)}, false, now)
	if l.Since != "8" || l.Read != "2026-11-21" {
		t.Errorf("a read of what is there gives %+v", l)
	}
	l = l.down([]*post{at("20", time.Second), at("19", time.Minute*2)}, true, now)
	if l.Since != "8" || l.Until != "19" || l.Top != "19" {
		t.Errorf("in the middle of a read it is %+v", l)
	}
	if l = l.down([]*post{at("18", time.Hour)}, false, now); l.Since != "19" || l.Until != "" {
		t.Errorf("at its end it is %+v", l)
	}
	if l = l.down(nil, false, now); l.Since != "19" {
		t.Errorf("after a read without news it is %+v", l)
	}
	l = l.up(at("30", 0), now).up(at("31", 0), now.Add(Overlap+1))
	if l.Since != "30" || l.Top != "31" {
		t.Errorf("behind a stream it is %+v", l)
	}
	if l = l.down([]*post{at("40", time.Hour)}, false, now); l.Since != "40" {
		t.Errorf("read again after a stream it is %+v", l)
	}
	if k := newKeeper(&X{meter: &meter{now: time.Now}}, []byte("not a cursor")); k.cur.Mentions != (lane{}) {
		t.Errorf("a broken cursor gives %+v", k.cur)
	}
	// X does not search further back than a week.
	if q := (&list{week: true}).ask(lane{Since: "1", SinceAt: now.AddDate(0, 0, -9)}, now); q.Has("since_id") || q.Get("start_time") == "" {
		t.Errorf("after nine days without a post it asks %v", q)
	}
	week := &list{week: true}
	if !week.lost(lane{Read: "2026-11-12"}, now) || week.lost(lane{Read: "2026-11-20"}, now) || week.lost(lane{}, now) || (&list{}).lost(lane{Read: "2026-11-12"}, now) {
		t.Error("it does not know what a search cannot find any more")
	}
}

// TestACursorOfAnotherAccount: once the settings name another account, nothing
// is read of the one before.
func TestACursorOfAnotherAccount(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	m := s.Network().Write("@acme it hums")
	x := open(t, opening(s))
	sourcetest.Hear(t, x, []byte(`{"account":"1","user":"@other","mentions":{"since":"`+m.ID+`","read":"2026-01-02"}}`), has("@acme it hums"))
	if id, err := x.account(t.Context()); err != nil || id == "1" {
		t.Errorf("the account is %q, %v", id, err)
	}
}
