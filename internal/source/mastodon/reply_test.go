package mastodon

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

func TestAReplyIsNeverWider(t *testing.T) {
	for _, c := range []struct {
		a       domain.Audience
		privacy string
		want    string
	}{
		{domain.Everybody, "public", "public"}, {domain.Everybody, "", "public"}, {domain.Everybody, "unlisted", "unlisted"}, {domain.Everybody, "odd", "public"},
		{domain.Unlisted, "public", "unlisted"}, {domain.Unlisted, "private", "private"},
		{domain.Followers, "public", "private"}, {domain.Direct, "public", "direct"}, {domain.Audience("new"), "public", "direct"},
	} {
		if got := visibility(c.a, c.privacy); got != c.want {
			t.Errorf("to a post for %q, by an account that posts %q: %q, want %q", c.a, c.privacy, got, c.want)
		}
	}
}

func TestWhatAReplyCarries(t *testing.T) {
	w := held(t)
	s := mustOpen(t, opening(w))
	for _, c := range []struct {
		name string
		post fake.Post
		text string
		want fake.Post
	}{
		{"author and others, not us", fake.Post{By: "kay@far.example", Names: []string{fake.Account, "lee"}}, "thanks", fake.Post{Raw: "@kay@far.example @lee thanks", Visibility: "public"}},
		{"not twice", fake.Post{By: "kay@far.example", Names: []string{fake.Account}}, "Thanks @Kay@far.example!", fake.Post{Raw: "Thanks @Kay@far.example!", Visibility: "public"}},
		{"another of that name", fake.Post{By: "kay@far.example"}, "@kay hi", fake.Post{Raw: "@kay@far.example @kay hi", Visibility: "public"}},
		{"warning and language", fake.Post{Warning: "food", Lang: "de"}, "danke", fake.Post{Raw: "@maria danke", Warning: "food", Lang: "de", Visibility: "public"}},
		{"direct stays direct", fake.Post{Visibility: "direct", Names: []string{fake.Account}}, "write to help@acme.example", fake.Post{Raw: "@maria write to help@acme.example", Visibility: "direct"}},
		{"private stays private", fake.Post{Visibility: "private"}, "hi", fake.Post{Raw: "@maria hi", Visibility: "private"}},
	} {
		c.post.Content = "<p>where is it?</p>"
		id := w.Add(c.post)
		out := source.Outgoing{Key: c.name, To: domain.Mention{ID: id}, Text: c.text, Started: time.Now()}
		plan, err := s.Prepare(t.Context(), out)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if strings.Contains(plan, c.text) || strings.Contains(plan, fake.Token) {
			t.Errorf("%s: the plan holds what it must not: %s", c.name, plan)
		}
		out.Plan = plan
		if _, err := s.Reply(t.Context(), out); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		posts := w.Posts()
		got := posts[len(posts)-1]
		if got.Raw != c.want.Raw || got.Visibility != c.want.Visibility || got.Warning != c.want.Warning || got.Lang != c.want.Lang || got.ReplyTo != id {
			t.Errorf("%s: posted %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWhatCannotBePrepared(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.Limit = 100 })
	s := mustOpen(t, opening(w))
	if l := s.Limits(); l.Length != 500 {
		t.Errorf("before the server told, the limit is %d", l.Length)
	}
	direct := w.Add(fake.Post{Visibility: "direct", Content: "psst"})
	warned := w.Add(fake.Post{Warning: strings.Repeat("w", 60), Content: "x"})
	gone := w.Add(fake.Post{Content: "x"})
	w.Delete(gone)
	for _, c := range []struct{ id, text, says string }{
		{direct, "ask @lee@far.example", "@lee@far.example"},
		{warned, strings.Repeat("x", 50), "shorten it by 17"}, // 60 + "@maria " + 50
		{gone, "hi", "no more"},
	} {
		_, err := s.Prepare(t.Context(), source.Outgoing{To: domain.Mention{ID: c.id}, Text: c.text})
		var d *source.Definite
		if !errors.As(err, &d) || d.Retry || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v; want a final refusal that says %q", c.text, err, c.says)
		}
	}
	if l := s.Limits(); l.Length != 100 || l.Count("@a@b.example") != 2 {
		t.Errorf("the limits are %+v", l)
	}
	w.Set(func(q *fake.Quirks) { q.Down = true })
	_, err := s.Prepare(t.Context(), source.Outgoing{To: domain.Mention{ID: warned}, Text: "x"})
	var d *source.Definite
	if !errors.As(err, &d) || !d.Retry {
		t.Errorf("a server that is down gives %v; want another try", err)
	}
}

func TestOriginal(t *testing.T) {
	w := held(t, func(q *fake.Quirks) { q.IDs = fake.MD5 })
	s := mustOpen(t, opening(w))
	m := w.Network().Write("where is it?")
	got, err := s.Original(t.Context(), m)
	if err != nil || got.Text != m.Text || got.ID != m.ID {
		t.Fatalf("got %+v, %v; want the text %q", got, err, m.Text)
	}
	w.Change(m.ID, "<p>found it</p>")
	if got, err := s.Original(t.Context(), m); err != nil || got.Text != "found it" {
		t.Errorf("changed, it is %q, %v", got.Text, err)
	}
	w.Delete(m.ID)
	for _, stays := range []bool{false, true} {
		w.Set(func(q *fake.Quirks) { q.DeletedStays = stays })
		if _, err := s.Original(t.Context(), m); !errors.Is(err, source.ErrGone) {
			t.Errorf("deleted (still given: %v), it gives %v", stays, err)
		}
	}
}

func TestFind(t *testing.T) {
	now := time.Now().UTC()
	reply := func(to string, change func(p *fake.Post)) fake.Post {
		p := fake.Post{By: fake.Account, Content: `<p><span class="h-card"><a href="https://m.example/@maria" class="u-url mention">@<span>maria</span></a></span> We’re on it: <a href="https://acme.example/help?id=4"><span class="invisible">https://</span>acme.example/help?id=4</a> 👍</p>`, ReplyTo: to, At: now}
		if change != nil {
			change(&p)
		}
		return p
	}
	for _, c := range []struct {
		name   string
		quirks func(q *fake.Quirks)
		build  func(w *fake.Server, to string)
		found  bool
		fails  bool
	}{
		{name: "there", build: func(w *fake.Server, to string) { w.Add(reply(to, nil)) }, found: true},
		{name: "nothing"},
		{name: "to another post", build: func(w *fake.Server, _ string) { w.Add(reply(w.Add(fake.Post{}), nil)) }},
		{name: "from before", build: func(w *fake.Server, to string) {
			w.Add(reply(to, func(p *fake.Post) { p.At = now.Add(-time.Hour) }))
		}},
		{name: "by somebody else", build: func(w *fake.Server, to string) { w.Add(reply(to, func(p *fake.Post) { p.By = "maria" })) }},
		{name: "another text", build: func(w *fake.Server, to string) { w.Add(reply(to, func(p *fake.Post) { p.Content = "<p>No.</p>" })) }},
		{name: "the original is gone", build: func(w *fake.Server, to string) { w.Add(reply(to, nil)); w.Delete(to) }, found: true},
		{name: "both are gone", build: func(w *fake.Server, to string) { w.Delete(to) }},
		{name: "behind 100 others", build: func(w *fake.Server, to string) { w.Add(reply(to, nil)); more(w) }, found: true},
		{name: "not among 100 others", build: func(w *fake.Server, _ string) { more(w) }},
		{name: "not among 100 others, no Link", quirks: func(q *fake.Quirks) { q.NoLink = true }, build: func(w *fake.Server, _ string) { more(w) }},
		{name: "one page only", quirks: func(q *fake.Quirks) { q.IgnoreMaxID = true }, build: func(w *fake.Server, _ string) { more(w) }, fails: true},
		{name: "one page only, but below the original", quirks: func(q *fake.Quirks) { q.IgnoreMaxID = true },
			build: func(w *fake.Server, to string) { w.Add(reply(to, nil)); more(w) }, found: true},
		{name: "down", quirks: func(q *fake.Quirks) { q.Down = true }, fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := world(t)
			s := mustOpen(t, opening(w))
			s.o.Now = func() time.Time { return now }
			to := w.Add(fake.Post{Content: "x", At: now.Add(-2 * time.Hour)})
			w.Add(fake.Post{By: fake.Account, Content: "long ago", At: now.Add(-48 * time.Hour)})
			if c.build != nil {
				c.build(w, to)
			}
			if c.quirks != nil {
				w.Set(c.quirks)
			}
			out := source.Outgoing{Key: "k", To: domain.Mention{ID: to}, Text: "We're on it: https://acme.example/help?id=4 👍", Started: now, Plan: `{"visibility":"public"}`}
			rc, found, err := s.Find(t.Context(), out)
			if found != c.found || (err != nil) != c.fails || found == (rc.ID == "") {
				t.Errorf("got %+v, %v, %v; want found %v, failing %v", rc, found, err, c.found, c.fails)
			}
		})
	}
}

// more has our account write 100 other posts.
func more(w *fake.Server) {
	for range 100 {
		w.Add(fake.Post{By: fake.Account, Content: "<p>another</p>", At: time.Now().UTC()})
	}
}

func TestADirectReplyToWhatIsGoneCannotBeTold(t *testing.T) {
	w := world(t)
	s := mustOpen(t, opening(w))
	to := w.Add(fake.Post{Content: "x", Visibility: "direct"})
	w.Delete(to)
	_, found, err := s.Find(t.Context(), source.Outgoing{To: domain.Mention{ID: to}, Text: "hi", Started: time.Now(), Plan: `{"visibility":"direct"}`})
	if found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestSame(t *testing.T) {
	for _, c := range [][2]string{
		{"Thanks – it's “fixed”", "@maria Thanks - it’s \"fixed\""},
		{"see https://x.example/a", "@maria @kay@far.example see\nx.example/a"},
		{"ask @lee@far.example", "ask @lee"},
		{"👍", "@maria 👍"},
		{"?!", "@maria ?!"},
		{"Cafe\u0301", "café"},
	} {
		if same(c[0]) != same(c[1]) {
			t.Errorf("%q is not taken for %q: %q, %q", c[0], c[1], same(c[0]), same(c[1]))
		}
	}
	for _, c := range [][2]string{{"yes", "no"}, {"👍", "👎"}, {"order 1", "order 2"}, {"!", "?"}} {
		if same(c[0]) == same(c[1]) {
			t.Errorf("%q is taken for %q", c[0], c[1])
		}
	}
}

func TestLimitsOfOddServers(t *testing.T) {
	for name, quirk := range map[string]func(q *fake.Quirks){
		"v2":      func(q *fake.Quirks) { q.Limit = 5000 },
		"only v1": func(q *fake.Quirks) { q.Limit, q.NoV2 = 5000, true },
	} {
		s := mustOpen(t, opening(held(t, quirk)))
		s.allowed(t.Context())
		if l := s.Limits(); l.Length != 5000 || l.Count("https://x.example/") != 23 {
			t.Errorf("%s: %+v", name, l)
		}
	}
	w := world(t, func(q *fake.Quirks) { q.Limit, q.Down = 5000, true })
	s := mustOpen(t, opening(w))
	s.allowed(t.Context())
	if l := s.Limits(); l.Length != defaultLength {
		t.Errorf("while the server is down, the limit is %d", l.Length)
	}
	w.Set(func(q *fake.Quirks) { q.Down = false })
	s.allowed(t.Context())
	w.Set(func(q *fake.Quirks) { q.Down = true })
	s.limits.asked = time.Time{}
	if a := s.allowed(t.Context()); a.length != 5000 {
		t.Errorf("down again, %d holds and not what was told", a.length)
	}
}

// TestEachReplyOnce does what the outbox does, against a server that heeds no
// key and fails in every way in turn.
func TestEachReplyOnce(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.IgnoreKey = true })
	n := w.Network()
	const replies = 60
	for i := range replies {
		out := source.Outgoing{Key: fmt.Sprint("key ", i), To: n.Write("where is it?"), Text: fmt.Sprint("Thank you, customer ", i), Started: time.Now()}
		w.Set(func(q *fake.Quirks) {
			for k, counter := range []*int{&q.Cut, &q.Drop, &q.Fail, &q.Busy} {
				*counter = (i >> k) & 1
			}
		})
		plan, err := mustOpen(t, opening(w)).Prepare(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		out.Plan = plan
		if !sendOnce(t, w, out) {
			t.Fatalf("%s was given up", out.Key)
		}
	}
	told := map[string]int{}
	for _, p := range n.Replies() {
		told[p.Text+" to "+p.To]++
	}
	if len(told) != replies || len(n.Replies()) != replies {
		t.Errorf("%d replies arrived, %d different ones; want each of %d once", len(n.Replies()), len(told), replies)
	}
}

// sendOnce sends a reply, each attempt as a new process would, until it is there.
func sendOnce(t *testing.T, w *fake.Server, out source.Outgoing) bool {
	t.Helper()
	for range 10 {
		_, err := mustOpen(t, opening(w)).Reply(t.Context(), out)
		var d *source.Definite
		switch {
		case err == nil:
			return true
		case errors.As(err, &d) && d.Retry:
			continue
		case errors.As(err, &d):
			return false
		}
		_, found, err := mustOpen(t, opening(w)).Find(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		if found {
			return true
		}
	}
	return false
}

func TestABusyServerIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.Busy = 1 })
	o := opening(w)
	o.Hosts = web.NewHosts(web.HostOptions{PerSecond: 1000})
	out := source.Outgoing{Key: "k", To: w.Network().Write("hello"), Text: "hi", Started: time.Now()}
	_, err := mustOpen(t, o).Reply(t.Context(), out)
	var d *source.Definite
	if !errors.As(err, &d) || !d.Retry || d.After < 30*time.Second || d.After > 61*time.Second { // the fake says a minute, in ISO 8601
		t.Errorf("got %+v", err)
	}
}

// TestAnAccountThatWasChanged has the settings name another account while a
// reply is doubtful.
func TestAnAccountThatWasChanged(t *testing.T) {
	w := world(t)
	sourcetest.OtherAccount(t, w.Network(), mustOpen(t, opening(w)), "as")
}

// TestAClockThatIsSetRightHidesNoReply has our clock hours ahead when the reply
// goes out, and right when it is looked for.
func TestAClockThatIsSetRightHidesNoReply(t *testing.T) {
	for _, ahead := range []time.Duration{3 * time.Hour, -3 * time.Hour} {
		w := world(t)
		s := mustOpen(t, opening(w))
		out := source.Outgoing{Key: "k", To: w.Network().Write("where is it?"), Text: "We're on it", Started: time.Now().Add(ahead)}
		var err error
		if out.Plan, err = s.Prepare(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		want, err := s.Reply(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		if got, found, err := s.Find(t.Context(), out); !found || err != nil || got != want {
			t.Errorf("%v ahead, Find gives %+v, %v, %v; want %+v", ahead, got, found, err, want)
		}
	}
}
