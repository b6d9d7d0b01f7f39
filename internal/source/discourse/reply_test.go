package discourse

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/discourse/fake"
	"hark/internal/source/sourcetest"
)

func TestRefused(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	m := s.Network().Write("my screen flickers")
	for want, r := range map[string]source.Outgoing{
		"says nothing": {Key: "k", To: m, Text: " "},
		"shorten":      {Key: "k", To: m, Text: strings.Repeat("é", replyMax+1)},
		"no post":      {Key: "k", To: domain.Mention{ID: "../t/1"}, Text: "Hello."},
		"no key":       {To: m, Text: "Hello."},
		"plan":         {Key: "k", To: m, Text: "Hello.", Plan: `{"topic":"x"}`},
	} {
		_, err := d.Reply(t.Context(), r)
		var definite *source.Definite
		if !errors.As(err, &definite) || definite.Retry || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want a refusal that speaks of %q", err, want)
		}
	}
	if n := len(s.Replies()); n != 0 {
		t.Errorf("the forum has %d replies", n)
	}
}

// TestBrokenAnswer takes the reply, answers 500, and refuses the next attempt
// as too similar: the reply is there once, and is known.
func TestBrokenAnswer(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	r := source.Outgoing{Key: "k", To: s.Network().Write("my screen flickers"), Text: "We are looking into it.", Started: time.Now()}
	var err error
	if r.Plan, err = d.Prepare(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	s.Next(fake.Broken)
	_, err = d.Reply(t.Context(), r)
	var definite *source.Definite
	if err == nil || errors.As(err, &definite) {
		t.Fatalf("a 500 gives %v; want a doubtful error", err)
	}
	receipt, err := d.Reply(t.Context(), r)
	posted := s.Replies()
	if err != nil || len(posted) != 1 || receipt.ID != posted[0].ID || posted[0].To != r.To.ID {
		t.Errorf("the next attempt gives %+v, %v; the forum has %+v", receipt, err, posted)
	}
	r.Key = "other" // the same text under another key is not this reply
	if _, found, err := d.Find(t.Context(), r); found || err != nil {
		t.Errorf("another reply of the same text gives %v, %v", found, err)
	}
}

func TestFindCannotTell(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	m := s.Network().Write("my screen flickers")
	r := source.Outgoing{Key: "k", To: m, Text: "We are looking into it.", Started: time.Now()}
	s.Next(fake.Enqueue)
	var definite *source.Definite
	if receipt, err := d.Reply(t.Context(), r); !errors.Is(err, errHeld) || errors.As(err, &definite) {
		t.Errorf("a reply that is held gives %+v, %v; want doubt, and no receipt", receipt, err)
	}
	if _, found, err := d.Find(t.Context(), r); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("with a post in the queue, Find gives %v, %v", found, err)
	}
	s = sourcetest.Start(t, fake.New)
	d = open(t, opening(s))
	m = s.Network().Write("my screen flickers")
	r.To = m
	for range findMax + 5 {
		s.Add(fake.Post{Topic: 1, Raw: "mine too"})
	}
	if _, found, err := d.Find(t.Context(), r); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("in a busy topic, Find gives %v, %v", found, err)
	}
	s.Break(true)
	if _, found, err := d.Find(t.Context(), r); found || err == nil {
		t.Errorf("a forum that is down gives %v, %v", found, err)
	}
}

// TestForgedMarker has a customer repeat our marker.
func TestForgedMarker(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	m := s.Network().Write("my screen flickers")
	s.Add(fake.Post{Topic: 1, Raw: marked("We are looking into it.", "k")})
	r := source.Outgoing{Key: "k", To: m, Text: "We are looking into it.", Started: time.Now()}
	if _, found, err := d.Find(t.Context(), r); found || err != nil {
		t.Errorf("a marker in a customer's post gives %v, %v", found, err)
	}
}

func TestMarkers(t *testing.T) {
	for _, key := range []string{"k-1", "a--b", "", strings.Repeat("x", 200), "--> <script>", "é"} {
		raw := marked("Hello.", key)
		if !carries(raw, key) || carries(raw, key+"x") || unmarked(raw) != "Hello." || strings.Count(raw, "-->") != 1 {
			t.Errorf("the key %q makes %q", key, raw)
		}
	}
}

func TestHTMLWithoutSource(t *testing.T) {
	d := open(t, opening(sourcetest.Start(t, fake.New)))
	p, err := readPost([]byte(`{"id":7,"topic_id":1,"post_number":"3","reply_to_post_number":2,"username":"@maria","cooked":"<p>see <a href=\"/t/2\">this</a></p>","created_at":"2026-11-21T12:00:00Z","version":3}`))
	if err != nil {
		t.Fatal(err)
	}
	m := d.mention(p, nil)
	if want := "see this (" + d.client.Base().String() + "/t/2)"; m.Text != want || m.Author.Handle != "maria" || m.Revision != 2 || m.ID != strconv.Itoa(7) {
		t.Errorf("got %+v; want the text %q", m, want)
	}
}

// TestEveryFaultOnce sends replies through every fault: each is there once.
func TestEveryFaultOnce(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	for _, fault := range []fake.Fault{fake.None, fake.Cut, fake.Lose, fake.Broken, fake.Busy, fake.None} {
		s.Next(fault)
		sourcetest.Once(t, s.Network(), d)
	}
}

// TestAnAccountThatWasChanged has the settings name another account while a
// reply is doubtful.
func TestAnAccountThatWasChanged(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	sourcetest.OtherAccount(t, s.Network(), open(t, opening(s)), "as")
}

// TestAWrongClockHidesNoReply has our clock three hours ahead, and others write
// after the reply.
func TestAWrongClockHidesNoReply(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	d := open(t, opening(s))
	r := source.Outgoing{Key: "k", To: s.Network().Write("where is it?"), Text: "We are looking into it.", Started: time.Now().Add(3 * time.Hour)}
	for range findMax { // before the first attempt; they need not be looked at
		s.Add(fake.Post{Topic: 1, Raw: "mine too"})
	}
	var err error
	if r.Plan, err = d.Prepare(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, found, err := d.Find(t.Context(), r); found || err != nil {
		t.Errorf("before it was sent Find gives %v, %v", found, err)
	}
	receipt, err := d.Reply(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	s.Add(fake.Post{Topic: 1, Raw: "thanks"})
	if again, found, err := d.Find(t.Context(), r); !found || err != nil || again != receipt {
		t.Errorf("Find gives %+v, %v, %v; want %+v", again, found, err, receipt)
	}
}

func TestATopicTooLongToBeListed(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	s.Mega = true
	d := open(t, opening(s))
	r := source.Outgoing{Key: "k", To: s.Network().Write("where is it?"), Text: "We are looking into it.", Started: time.Now()}
	if _, err := d.Reply(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, found, err := d.Find(t.Context(), r); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("Find gives %v, %v; want that it cannot tell", found, err)
	}
}
