package x

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/source/x/fake"
)

func TestCalled(t *testing.T) {
	for text, want := range map[string]bool{
		"@acme help":                         true,
		"hello @ACME!":                       true,
		"(@acme)":                            true,
		"＠acme help":                         true,
		"@acme_de help":                      false,
		"me@acme.example":                    false,
		"see x.com/@acme":                    false,
		"acme is great":                      false,
		"look https://x.com/acme/status/123": true,
		"look https://twitter.com/Acme/status/123?s=2": true,
		"look https://x.com/acmes/status/123":          false,
		"look https://notx.com/acme/status/123":        false,
		"@acme@social.example":                         false,
	} {
		if got := called(text, "acme"); got != want {
			t.Errorf("called(%q) is %v", text, got)
		}
	}
}

func TestRefusedBeforeAByteLeaves(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	var asked atomic.Int32
	s.Watch = func(sourcetest.Exchange) { asked.Add(1) }
	x := open(t, opening(s))
	m := s.Network().Write("help")
	other := m
	other.Text = "my Mini 9 hums"
	for want, r := range map[string]source.Outgoing{
		"mention or quote": {To: other, Text: "Hello."},
		"shorten":          {To: m, Text: strings.Repeat("字", 141)},
		"says nothing":     {To: m, Text: " \n"},
		"no post of X":     {To: domain.Mention{ID: "../users/me", Text: m.Text}, Text: "Hello."},
		"plan":             {To: m, Text: "Hello.", Plan: "{"},
	} {
		_, err := x.Reply(t.Context(), r)
		var d *source.Definite
		if !errors.As(err, &d) || d.Retry || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want a refusal that speaks of %q", err, want)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("X was asked %d times", n)
	}
}

func TestDuplicateIsDoubtful(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	x := open(t, opening(s))
	r := source.Outgoing{To: s.Network().Write("help"), Text: "Hello & <welcome>.", Started: time.Now()}
	s.Next(fake.Broken)
	for range 2 { // the second is told that its text is there already
		_, err := x.Reply(t.Context(), r)
		var d *source.Definite
		if err == nil || errors.As(err, &d) {
			t.Fatalf("got %v; want a doubtful error", err)
		}
	}
	receipt, found, err := x.Find(t.Context(), r)
	if !found || len(s.Replies()) != 1 || receipt.ID != s.Replies()[0].ID {
		t.Errorf("Find gives %+v, %v, %v; the network has %+v", receipt, found, err, s.Replies())
	}
}

func TestFind(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	x := open(t, opening(s))
	m := s.Network().Write("help")
	r := source.Outgoing{To: m, Text: "It is at https://acme.example/a now.", Started: time.Now()}
	receipt, err := x.Reply(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 230 { // our other posts push it down the list
		s.Add(fake.Post{Author: "1001", Text: fmt.Sprintf("News of the day, %d", i)})
	}
	if got, found, err := x.Find(t.Context(), r); !found || got != receipt {
		t.Errorf("on the third page, Find gives %+v, %v, %v", got, found, err)
	}
	r.Text = "It is at https://acme.example/b now."
	if _, found, err := x.Find(t.Context(), r); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("a reply that differs in its link only gives %v, %v", found, err)
	}
	r.Text = "Something else."
	if _, found, err := x.Find(t.Context(), r); found || err != nil {
		t.Errorf("a reply that is not there gives %v, %v", found, err)
	}
	s.Add(fake.Post{Author: "1001", Text: "Something else."}) // perhaps this reply, by a field of another name
	if _, found, err := x.Find(t.Context(), r); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("a post that says the same and answers nothing gives %v, %v", found, err)
	}
	r.Text = "Something new."
	s.Add(fake.Post{Author: "1001", Spoilt: true})
	if _, found, err := x.Find(t.Context(), r); found || err == nil {
		t.Errorf("a list that cannot be read gives %v, %v", found, err)
	}
	s.Break(true)
	if _, found, err := x.Find(t.Context(), r); found || err == nil {
		t.Errorf("a server that is down gives %v, %v", found, err)
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		have, sent string
		want       likeness
	}{
		{"@maria_r Thank you.", "Thank you.", yes},
		{"Thank  you.\nBye", "Thank you. Bye", yes},
		{"Grüße", "Gru\u0308ße", yes},
		{"see http://acme.example/ now", "see acme.example now", yes},
		{"see https://t.co/abc now", "see https://acme.example now", perhaps},
		{"Thank you.", "Thank you!", no},
		{"https://t.co/a", "", perhaps},
		{"", "", yes},
	} {
		if got := same(c.have, c.sent); got != c.want {
			t.Errorf("same(%q, %q) is %v, want %v", c.have, c.sent, got, c.want)
		}
	}
}

// TestEveryFaultOnce sends replies through every fault: each is there once.
func TestEveryFaultOnce(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	x := open(t, opening(s))
	for _, fault := range []fake.Fault{fake.None, fake.Cut, fake.Lose, fake.Broken, fake.Busy, fake.None} {
		s.Next(fault)
		sourcetest.Once(t, s.Network(), x)
	}
}

// TestAnAccountThatWasChanged has the settings name another account while a
// reply is doubtful.
func TestAnAccountThatWasChanged(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	sourcetest.OtherAccount(t, s.Network(), open(t, opening(s)), "as")
}
