package discourse

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/discourse/fake"
	"hark/internal/source/sourcetest"
)

func TestOpenSaysWhatIsMissing(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	for want, change := range map[string]func(*source.Opening){
		"name on the forum": func(o *source.Opening) { o.User = "" },
		"address of a":      func(o *source.Opening) { o.Server = "forum" },
		"API key":           func(o *source.Opening) { o.Secrets = nil },
		"other machines":    func(o *source.Opening) { o.Stream = "0.0.0.0:8724" },
		"listen at":         func(o *source.Opening) { o.Stream = "8724" },
	} {
		o := opening(s)
		change(&o)
		if _, err := Open(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want an error that speaks of %q", err, want)
		}
	}
	d := open(t, opening(s))
	if who, err := d.Test(t.Context()); err != nil || !strings.HasPrefix(who, "acme on 127.0.0.1") {
		t.Errorf("Test gives %q, %v", who, err)
	}
	o := opening(s)
	o.Secrets = secret.NewMemory(map[string]string{secret.Token: "key-wrong"})
	if _, err := open(t, o).Test(t.Context()); err == nil || strings.Contains(err.Error(), "key-wrong") {
		t.Errorf("a wrong key gives %v", err)
	}
	o.Secrets = secret.NewMemory(nil)
	var final *source.Final
	if _, err := open(t, o).Test(t.Context()); !errors.As(err, &final) {
		t.Errorf("no key gives %v", err)
	}
}

func TestCatchUp(t *testing.T) {
	for _, words := range [][]string{nil, {"*"}, {"hums"}} {
		s := sourcetest.Start(t, fake.New)
		old := time.Now().Add(-time.Hour)
		first := s.Add(fake.Post{Raw: "it hums", At: old, Quiet: words != nil})
		h := sourcetest.Hear(t, open(t, opening(s, words...)), nil, has(first.ID))
		var want []int
		for i := range 130 {
			want = append(want, s.Add(fake.Post{Raw: fmt.Sprintf("it hums, %d", i), At: old.Add(time.Duration(i+1) * time.Second), Quiet: words != nil}).ID)
		}
		h = sourcetest.Hear(t, open(t, opening(s, words...)), h.Cursor, has(want...))
		if h.Missed() != 130 {
			t.Errorf("%q: it says that %d were missed, want 130", words, h.Missed())
		}
	}
}

// TestLikesHideNothing has a mention stand below pages of likes.
func TestLikesHideNothing(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	old := time.Now().Add(-time.Hour)
	first := s.Add(fake.Post{Raw: "it hums", At: old})
	h := sourcetest.Hear(t, open(t, opening(s)), nil, has(first.ID))
	low := s.Add(fake.Post{Raw: "it whirrs", At: old.Add(time.Minute)})
	for range 20 * 60 {
		s.Like(first.ID, old.Add(2*time.Minute))
	}
	sourcetest.Hear(t, open(t, opening(s)), h.Cursor, has(low.ID))
}

func TestFirstConnectIsBounded(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	var last int
	for range firstMax + 30 {
		last = s.Add(fake.Post{Raw: "it hums"}).ID
	}
	h := sourcetest.Hear(t, open(t, opening(s)), nil, has(last))
	if len(h.Mentions) != firstMax {
		t.Errorf("the first connect brought %d posts, want %d", len(h.Mentions), firstMax)
	}
}

// TestWindows reads a forum whose posts.json looks at 50 ids at a time, of
// which none may be for us to see.
func TestWindows(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Windows = true
	old := time.Now().Add(-time.Hour)
	first := s.Add(fake.Post{Raw: "seen", At: old})
	h := sourcetest.Hear(t, open(t, opening(s, "*")), nil, has(first.ID))
	low := s.Add(fake.Post{Raw: "below the hidden ones", At: old, Quiet: true})
	for range 170 {
		s.Add(fake.Post{Raw: "for others", Hidden: true, Quiet: true, At: old})
	}
	high := s.Add(fake.Post{Raw: "above them", At: old, Quiet: true})
	sourcetest.Hear(t, open(t, opening(s, "*")), h.Cursor, has(low.ID, high.ID))
}

func TestThreads(t *testing.T) {
	for _, numbers := range []bool{false, true} {
		s := sourcetest.Start(t, fake.New)
		s.Numbers = numbers
		topic := s.AddTopic(fake.Topic{Title: "The Mini hums"})
		root := s.Add(fake.Post{Topic: topic, Raw: "Since the update.", Quiet: true})
		lost := s.Add(fake.Post{Topic: topic, Raw: "to be deleted", Quiet: true})
		ours := s.Add(fake.Post{Topic: topic, To: 1, Author: fake.User, Raw: "Which update?\n\n<!-- hark:k -->"})
		s.Remove(lost.ID)
		answer := s.Add(fake.Post{Topic: topic, To: ours.Number, Raw: "Build 9 ![lid|690x388](upload://a.jpeg)"})
		h := sourcetest.Hear(t, open(t, opening(s)), nil, has(answer.ID))
		id := func(p fake.Post) string { return strconv.Itoa(p.ID) }
		if got := h.Last(id(answer)); got.InReplyTo != id(ours) || got.Thread != id(root) || got.Context || got.Text != "Build 9 [image: lid]" {
			t.Errorf("the answer is %+v", got)
		}
		if got := h.Last(id(ours)); !got.Context || got.Text != "Which update?" || got.InReplyTo != id(root) {
			t.Errorf("our own post is %+v", got)
		}
		if got := h.Last(id(root)); !got.Context || got.Title != "The Mini hums" || got.Thread != id(root) {
			t.Errorf("the first post is %+v", got)
		}
		if want := "(The Mini hums Since the update.)|(Which update?)|Build 9 [image: lid]"; h.Texts() != want {
			t.Errorf("they came as %s, want %s", h.Texts(), want)
		}
	}
}

func TestPrivateMessage(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	topic := s.AddTopic(fake.Topic{Title: "My order", Private: true})
	p := s.Add(fake.Post{Topic: topic, Raw: "Where is it?"})
	h := sourcetest.Hear(t, open(t, opening(s)), nil, has(p.ID))
	if got := h.Last(strconv.Itoa(p.ID)); got.Audience != domain.Direct {
		t.Errorf("a private message is %+v", got)
	}
}

func TestOriginal(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	m := s.Network().Write("my screen flickers")
	id, _ := strconv.Atoi(m.ID)
	s.Edit(id, "my screen is fine")
	if now, err := d.Original(t.Context(), m); err != nil || now.Text != "my screen is fine" || now.Revision != 1 || now.Thread != m.Thread {
		t.Errorf("the edited original is %+v, %v", now, err)
	}
	s.Remove(id)
	if _, err := d.Original(t.Context(), m); !errors.Is(err, source.ErrGone) {
		t.Errorf("a deleted original gives %v", err)
	}
	var definite *source.Definite
	if _, err := d.Prepare(t.Context(), source.Outgoing{Key: "k", To: m, Text: "Hello."}); !errors.As(err, &definite) || definite.Retry {
		t.Errorf("a reply to it gives %v", err)
	}
}

func TestWebhook(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	o := opening(s)
	o.Stream = "127.0.0.1:0"
	d := open(t, o)
	h, err := d.newHook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer h.ln.Close()
	body := []byte(`{"post":{"id":101}}`)
	for name, c := range map[string]struct {
		method, sign string
		want         int
	}{
		"signed":        {"POST", fake.Sign(body), 200},
		"not signed":    {"POST", "", 401},
		"another body":  {"POST", fake.Sign([]byte("{}")), 401},
		"not a hash":    {"POST", "sha256=zz", 401},
		"another hash":  {"POST", strings.Replace(fake.Sign(body), "sha256=", "sha1=", 1), 401},
		"not by a post": {"GET", fake.Sign(body), 405},
	} {
		r, err := http.NewRequest(c.method, "/", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(signature, c.sign)
		w := &answered{header: http.Header{}}
		h.ServeHTTP(w, r)
		if w.status != c.want {
			t.Errorf("%s: answered %d, want %d", name, w.status, c.want)
		}
	}
	if named := h.take(); len(named) != 1 || named[0] != "101" || len(h.calls) != 1 {
		t.Errorf("the calls named %v and woke %d times", named, len(h.calls))
	}
}

// answered is a ResponseWriter that remembers the status.
type answered struct {
	header http.Header
	status int
}

func (a *answered) Header() http.Header         { return a.header }
func (a *answered) Write(b []byte) (int, error) { return len(b), nil }
func (a *answered) WriteHeader(status int)      { a.status = status }

func TestWebhookTellsOfChanges(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	o := opening(s)
	o.Stream = "127.0.0.1:0"
	o.Pause, o.Every = 0, time.Hour // only the webhook wakes it
	p, q := s.Add(fake.Post{Raw: "it hums"}), s.Add(fake.Post{Raw: "it whirrs"})
	call := func(address string, id int) {
		body := fmt.Appendf(nil, `{"post":{"id":%d}}`, id)
		r, err := http.NewRequest("POST", address, strings.NewReader(string(body)))
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set(signature, fake.Sign(body))
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
			return
		}
		resp.Body.Close()
	}
	step, address := 0, ""
	sourcetest.Hear(t, open(t, o), nil, func(h *sourcetest.Ear) bool {
		for _, r := range h.Health {
			if _, at, ok := strings.Cut(r.Detail, "its webhook at "); ok {
				address = at
			}
		}
		switch at := address; {
		case step == 0 && has(p.ID, q.ID)(h):
			step = 1
			go func() { s.Edit(p.ID, "it hums no more"); call(at, p.ID) }()
		case step == 1 && h.Last(strconv.Itoa(p.ID)).Text == "it hums no more":
			step = 2
			go func() { s.Remove(q.ID); call(at, q.ID) }()
		}
		return step == 2 && h.Last(strconv.Itoa(q.ID)).Deleted
	})
}
