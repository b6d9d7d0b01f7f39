package mail

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// reader is a mailbox that converts and asks nobody.
func reader() *Mail {
	return &Mail{o: source.Opening{Settings: source.Settings{Name: "mail", User: "help@brand.example"}}, domain: "brand.example"}
}

var came = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func convert(t *testing.T, raw string) domain.Mention {
	t.Helper()
	raw = strings.ReplaceAll(raw, "\n", "\r\n")
	m, err := reader().convert(&letter{uid: 1, size: int64(len(raw)), at: came, raw: []byte(raw)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const head = "From: Kay <Kay@Customers.example>\nMessage-ID: <1@c.example>\nSubject: S\nDate: Sat, 21 Nov 2026 10:00:00 +0100\n"

func TestTexts(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"plain":         {head + "\nHello\n", "Hello"},
		"no end":        {head, ""},
		"quoted":        {head + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe =\nan alle\n", "Grüße an alle"},
		"base64":        {head + "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n8NLJ18XU\n", "Привет"},
		"japanese":      {head + "Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s$K$A$O\x1b(B\n", "こんにちは"},
		"undeclared":    {head + "\nsch\xf6n\n", "schön"},
		"unknown":       {head + "Content-Type: text/plain; charset=x-none\n\nstill here\n", "still here"},
		"html":          {head + "Content-Type: text/html; charset=utf-8\n\n<p>Hi <a href=\"https://x.example/a\">there</a></p><script>x()</script>\n", "Hi there (https://x.example/a)"},
		"alternative":   {head + multi("alternative", part("text/html", "<b>html</b>"), part("text/plain", "plain")), "plain"},
		"empty plain":   {head + multi("alternative", part("text/plain", " "), part("text/html", "<b>html</b>")), "html"},
		"nested":        {head + multi("mixed", "Content-Type: multipart/alternative; boundary=i\n\n--i\n"+part("text/plain", "deep")+"\n--i--\n", file("a film.mov")), "deep\n[attachment: a film.mov]"},
		"encoded name":  {head + multi("mixed", part("text/plain", "see"), "Content-Type: image/png; name=\"=?utf-8?q?gr=C3=BCn.png?=\"\n\nx\n"), "see\n[attachment: grün.png]"},
		"cut multipart": {head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n", "first\n\n[the rest of the message cannot be read]"},
		"flowed":        {head + "Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n", "one two\nthree"},
		"reply-to":      {strings.Replace(head, "Subject", "Reply-To: other@c.example\nSubject", 1) + "\nHello\n", "[replies go to: other@c.example]\nHello"},
		"long quote":    {head + "\nNo.\n\n" + strings.Repeat("> old\n", 30) + "\nBye\n", "No.\n\n" + strings.Repeat("> old\n", 8) + "[22 more quoted lines]\n\nBye"},
		"short quote":   {head + "\n> old\nNo.\n", "> old\nNo."},
		"original":      {head + "\nNo.\n-----Original Message-----\n" + strings.Repeat("old\n", 30), "No.\n-----Original Message-----\n" + strings.Repeat("old\n", 7) + "[23 more quoted lines]"},
		"stray line":    {"what is this\n" + head + "\nHello\n", "Hello"},
		"mbox line":     {strings.Replace(head, "Subject", ">From kay\nSubject", 1) + "\nHello\n", "Hello"},
	} {
		t.Run(name, func(t *testing.T) {
			m := convert(t, c.raw)
			if m.Text != c.want {
				t.Errorf("got %q, want %q", m.Text, c.want)
			}
			if m.ID != "1@c.example" || m.Title != "S" || m.Author.ID != "kay@customers.example" || !m.At.Equal(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)) {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func multi(kind string, parts ...string) string {
	return "Content-Type: multipart/" + kind + "; boundary=b\n\n--b\n" + strings.Join(parts, "\n--b\n") + "\n--b--\n"
}

func part(kind, text string) string {
	return "Content-Type: " + kind + "; charset=utf-8\n\n" + text + "\n"
}

func file(name string) string {
	return fmt.Sprintf("Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=%q\n\nxxxx\n", name)
}

func TestWhoWaitsForAnAnswer(t *testing.T) {
	bounced := func(id string) string {
		return "From: MAILER-DAEMON@mx.example\nMessage-ID: <9@mx.example>\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n" +
			part("text/plain", "It came back.") + "\n--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <" + id +
			">\nReferences: <root@c.example>\nSubject: Re: S\n\n--b--\n"
	}
	for name, c := range map[string]struct {
		raw     string
		context bool
		thread  string
	}{
		"a person":             {head + "\nHi\n", false, ""},
		"out of office":        {"Auto-Submitted: auto-replied\n" + head + "\nAway\n", true, ""},
		"an old one":           {"Precedence: bulk\n" + head + "\nAway\n", true, ""},
		"a newsletter":         {"Auto-Submitted: auto-generated (rule)\n" + head + "\nBuy\n", true, ""},
		"a form":               {"Auto-Submitted: auto-generated\nReply-To: kay@elsewhere.example\n" + head + "\nHelp\n", false, ""},
		"ourselves":            {strings.Replace(head, "Kay@Customers", "help@BRAND", 1) + "\nHi\n", true, ""},
		"our reply came back":  {bounced("hark.00@brand.example"), false, "root@c.example"},
		"somebody else's mail": {bounced("other@brand.example"), true, "root@c.example"},
	} {
		m := convert(t, c.raw)
		if m.Context != c.context || m.Thread != c.thread {
			t.Errorf("%s: context %v, thread %q; want %v, %q", name, m.Context, m.Thread, c.context, c.thread)
		}
	}
}

func TestIDsAndTimes(t *testing.T) {
	bare := "From: kay@c.example\nDate: Sat, 21 Nov 2026 10:00:00 +0100\n"
	one, two := convert(t, bare+"\nHi\n"), convert(t, "Received: by x\n"+bare+"\nHi\n")
	if one.ID == two.ID || !strings.HasPrefix(one.ID, "no-message-id-") || validID(one.ID) {
		t.Errorf("two messages without ids are %q and %q", one.ID, two.ID)
	}
	for _, absurd := range []string{"<>", "<a b@c.example>", "<" + strings.Repeat("x", 1000) + "@c.example>", "none", "<\xff@c.example>"} {
		if m := convert(t, "Message-ID: "+absurd+"\n"+bare+"\nHi\n"); !strings.HasPrefix(m.ID, "no-message-id-") {
			t.Errorf("the id %q was taken as %q", absurd, m.ID)
		}
	}
	for _, date := range []string{"Fri, 1 Jan 2100 00:00:00 +0000", "Thu, 1 Jan 1970 00:00:00 +0000", "soon", ""} {
		if m := convert(t, "Date: "+date+"\nFrom: kay@c.example\n\nHi\n"); !m.At.Equal(came) {
			t.Errorf("dated %q it is of %v, want when it came", date, m.At)
		}
	}
}

func TestMessageIDs(t *testing.T) {
	for in, want := range map[string]string{
		"<a@b> <c@d>": "[a@b c@d]", "<a@b>\r\n\t<c@d>": "[a@b c@d]", "<a@b><c@d>": "[a@b c@d]", "a@b": "[]", "<a@b> broken <c@d": "[a@b]",
		"<<a@b>": "[a@b]", "<a b@c> <d@e>": "[d@e]", "(comment) <a@[127.0.0.1]>": "[a@[127.0.0.1]]", "": "[]",
	} {
		if got := fmt.Sprint(messageIDs(in)); got != want {
			t.Errorf("%q has %s, want %s", in, got, want)
		}
	}
	long := messageIDs("<root@x> " + strings.Repeat("<m@x> ", 500) + "<last@x>")
	if len(long) != refsMax || long[0] != "root@x" || long[len(long)-1] != "last@x" {
		t.Errorf("kept %d ids from %s to %s", len(long), long[0], long[len(long)-1])
	}
}

func TestSubjects(t *testing.T) {
	for in, want := range map[string]string{"": "Re:", "Order": "Re: Order", "Re: Order": "Re: Order", "RE: AW: re:  Order": "Re: Order", "Re:": "Re:", "Reason: x": "Re: Reason: x", "a\x7f\u009b\r\nb": "Re: a b"} {
		if got := reSubject(in); got != want {
			t.Errorf("%q is answered under %q, want %q", in, got, want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(head+multi("mixed", part("text/plain", "x"), file("a")), "\n", "\r\n")))
	f.Add([]byte(head + "Content-Type: text/html; charset=utf-16\nContent-Transfer-Encoding: base64\n\nPGI+\n"))
	f.Add([]byte("From: =?utf-8?q?a?= <a@b>\nReferences: <a@b> <c\nAuto-Submitted: auto-replied\n\n> x\n"))
	f.Add([]byte("no field\r\n\r\nx"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := &letter{uid: 1, size: int64(len(raw)), at: came, raw: raw}
		m, err := reader().convert(l)
		if err != nil {
			return
		}
		again, err := reader().convert(l)
		if err != nil || m != again {
			t.Errorf("converted twice it is\n%+v and\n%+v", m, again)
		}
		if m.ID == "" || m.Title+m.Text == "" || len(m.Text) > 2*textMax || strings.HasPrefix(m.Author.Handle, "@") {
			t.Errorf("it became %+v", m)
		}
		for _, s := range []string{m.ID, m.Title, m.Text, m.Author.ID, m.Author.Name, m.Thread, m.InReplyTo} {
			if strings.ToValidUTF8(s, "") != s {
				t.Errorf("%q is not UTF-8", s)
			}
		}
	})
}

func FuzzThread(f *testing.F) {
	f.Add("<a@b> <c@d>", "Re: x")
	f.Add("<a@b <c@d>>", "re:re:")
	f.Fuzz(func(t *testing.T, refs, subject string) {
		for _, id := range messageIDs(refs) {
			if !validID(id) {
				t.Errorf("%q is taken for an id", id)
			}
		}
		once := reSubject(strings.ToValidUTF8(subject, ""))
		if len(once) <= subjectMax && reSubject(once) != once {
			t.Errorf("%q became %q, then %q", subject, once, reSubject(once))
		}
		for _, id := range references(messageIDs(refs), "parent@x") {
			if strings.ContainsAny(id, "<> \r\n") {
				t.Errorf("%q would be written into a header", id)
			}
		}
	})
}
