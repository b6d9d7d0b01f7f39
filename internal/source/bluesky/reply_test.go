package bluesky

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/bluesky/fake"
	"hark/internal/web"
)

// reply prepares and sends.
func (w *world) reply(n *network, to domain.Mention, text string) (domain.Receipt, error) {
	w.t.Helper()
	out := source.Outgoing{Key: "k", To: to, Text: text, Started: time.Now()}
	plan, err := n.Prepare(w.t.Context(), out)
	if err != nil {
		return domain.Receipt{}, err
	}
	out.Plan = plan
	return n.Reply(w.t.Context(), out)
}

func TestAReplyStandsInItsThread(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	root, rootCID := w.Post(w.them.DID, map[string]any{"$type": collection, "text": "First", "createdAt": "2026-11-21T10:00:00Z"})
	second, secondCID := w.Post(w.them.DID, answer("@brand.test?", ref{root, rootCID}, ref{root, rootCID}))
	text := "Thanks @maria.test and @nobody.test, see https://example.com/help #mini"
	rc, err := w.reply(n, domain.Mention{ID: second, Lang: "de"}, text)
	if err != nil {
		t.Fatal(err)
	}
	at, err := parseURI(rc.ID)
	if err != nil || rc.URL != "https://bsky.app/profile/brand.test/post/"+at.rkey {
		t.Errorf("the receipt is %+v, %v", rc, err)
	}
	got, err := n.get(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	r, err := readRecord(got.Value)
	if err != nil {
		t.Fatal(err)
	}
	if r.Reply.Root != (ref{root, rootCID}) || r.Reply.Parent != (ref{second, secondCID}) || r.Text != text || len(r.Langs.v) != 1 || r.Langs.v[0] != "de" {
		t.Errorf("the record is %+v", r)
	}
	var meant []string
	for _, f := range r.Facets.v {
		x := f.Features[0]
		meant = append(meant, text[f.Index.From:f.Index.To]+"="+x.DID+x.URI+x.Tag)
	}
	if want := "@maria.test=" + w.them.DID + " https://example.com/help=https://example.com/help #mini=mini"; strings.Join(meant, " ") != want {
		t.Errorf("the facets are %q, want %q", meant, want)
	}
}

func TestAPlanHoldsNoText(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	plan, err := n.Prepare(t.Context(), source.Outgoing{To: w.n.Write("hi"), Text: "Confidential: @maria.test"})
	if err != nil || strings.Contains(plan, "onfidential") || strings.Contains(plan, w.us.Password) || strings.Contains(plan, "eyJ") || len(plan) > source.PlanMax {
		t.Errorf("the plan is %s, %v", plan, err)
	}
}

func TestWhatIsInTheWay(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	out := source.Outgoing{Key: "k", To: w.n.Write("hi"), Text: "We look into it."}
	var err error
	if out.Plan, err = n.Prepare(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	w.Next(fake.Break)
	if _, err := n.Reply(t.Context(), out); err == nil || errors.As(err, new(*source.Definite)) {
		t.Fatalf("the server answered 500 though it kept the reply: %v; that is doubtful", err)
	}
	if _, err := n.Reply(t.Context(), out); err != nil {
		t.Errorf("sent again, the same reply gives %v", err)
	}
	other := out
	other.Text = "Something else."
	if rc, err := n.Reply(t.Context(), other); err == nil || errors.As(err, new(*source.Definite)) || !strings.Contains(err.Error(), "another text") {
		t.Errorf("another text in the same place gives %+v, %v", rc, err)
	}
	if rc, found, err := n.Find(t.Context(), other); found || err == nil {
		t.Errorf("another text in the same place is found as %+v, %v", rc, err)
	}
	if all := w.n.Replies(); len(all) != 1 || all[0].Text != out.Text || all[0].To != out.To.ID {
		t.Errorf("the network has %+v", all)
	}
}

func TestInvalidSwapNamesOurRecord(t *testing.T) {
	cid := "bafyreienughjk3upcl2ukqjbvteiiirh5gtfhf6rdhptwoxbfpbjumvysy"
	for body, want := range map[string]string{
		`{"error":"InvalidSwap","message":"Record was at ` + cid + `"}`:         cid + " true",
		`{"error":"InvalidSwap","message":"Record was at null"}`:                " true",
		`{"error":"InvalidSwap"}`:                                               " true",
		`{"error":"InvalidSwap","message":"Record was at ` + cid + ` or else"}`: " true",
		`{"error":"InvalidRequest","message":"Record was at ` + cid + `"}`:      " false",
		`nonsense`: " false",
	} {
		got, taken := swapped(&web.Refusal{Status: 400, Body: []byte(body)})
		if s := got + map[bool]string{true: " true", false: " false"}[taken]; s != want {
			t.Errorf("%s: %q, want %q", body, s, want)
		}
	}
}

func FuzzInvalidSwap(f *testing.F) {
	f.Add([]byte(`{"error":"InvalidSwap","message":"Record was at bafyreienughjk3upcl2ukqjbvteiiirh5gtfhf6rdhptwoxbfpbjumvysy"}`))
	f.Add([]byte(`{"error":"InvalidSwap","message":"Record was at null"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		cid, taken := swapped(&web.Refusal{Status: http.StatusBadRequest, Body: body})
		if cid != "" && (!taken || len(cid) > 257 || strings.ContainsAny(cid, " /\n\x1b")) {
			t.Errorf("%q names %q", body, cid)
		}
	})
}

func TestTooLongIsRefusedHere(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	to := w.n.Write("hi")
	for _, text := range []string{strings.Repeat("a", 301), strings.Repeat("👩‍👩‍👧‍👦", 150)} {
		_, err := w.reply(n, to, text)
		var d *source.Definite
		if !errors.As(err, &d) || d.Retry {
			t.Errorf("a text of %d bytes gives %v", len(text), err)
		}
	}
	if n := len(w.n.Replies()); n != 0 {
		t.Errorf("%d replies went out", n)
	}
}

func TestADeletedPostIsNotAnswered(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	to := w.n.Write("hi")
	w.Delete(to.ID)
	var d *source.Definite
	if _, err := w.reply(n, to, "Hello."); !errors.As(err, &d) || !errors.Is(err, source.ErrGone) {
		t.Errorf("the post is gone, and its answer gives %v", err)
	}
}

func TestAPostThatIsTooNewForTheAppViewIsAnswered(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	to := w.n.Write("hi")
	w.Forget(true)
	if now, err := n.Original(t.Context(), to); err != nil || now.Body() != to.Body() {
		t.Errorf("the original is %+v, %v", now, err)
	}
	if _, err := w.reply(n, to, "Hello."); err != nil {
		t.Error(err)
	}
	if _, err := n.Original(t.Context(), domain.Mention{ID: postURI("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "3m64wvubxys2a")}); !errors.Is(err, source.ErrGone) {
		t.Errorf("a post that neither server has gives %v", err)
	}
}

func TestAReplyIsOfTheAccountThatWroteIt(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	out := source.Outgoing{Key: "k", To: w.n.Write("hi"), Text: "Hello."}
	var err error
	if out.Plan, err = n.Prepare(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	n.close()
	w.n.Settings.User, w.keeper = w.them.Handle, secret.NewMemory(map[string]string{secret.Token: w.them.Password})
	n = w.open()
	defer n.close()
	var d *source.Definite
	if _, err := n.Reply(t.Context(), out); !errors.As(err, &d) || d.Retry {
		t.Errorf("with another account it gives %v", err)
	}
	out.Plan = ""
	if _, err := n.Reply(t.Context(), out); !errors.As(err, &d) {
		t.Errorf("without a plan it gives %v", err)
	}
}

func TestSessionsAreKept(t *testing.T) {
	w := newWorld(t)
	to := w.n.Write("hi")
	for range 3 { // three processes
		n := w.open()
		if _, err := w.reply(n, to, "Hello."); err != nil {
			t.Fatal(err)
		}
		n.close()
	}
	w.Expire(false)
	n := w.open()
	defer n.close()
	if _, err := w.reply(n, to, "Hello again."); err != nil {
		t.Errorf("an access token that has run out: %v", err)
	}
	if w.Logins() != 1 {
		t.Errorf("signed in %d times, want once", w.Logins())
	}
	w.Expire(true)
	if _, err := w.reply(w.open(), to, "And again."); err != nil || w.Logins() != 2 {
		t.Errorf("the session was ended: %v, signed in %d times", err, w.Logins())
	}
	kept, err := w.keeper.Get(t.Context(), secret.Session)
	var s tokens
	if err != nil || json.Unmarshal([]byte(kept.Reveal()), &s) != nil || s.DID != w.us.DID {
		t.Errorf("the session is kept as %v, %v", s.DID, err)
	}
}

func TestAnotherProcessHasRefreshedTheSession(t *testing.T) {
	w := newWorld(t)
	to := w.n.Write("hi")
	start := time.Now()
	later := start
	w.now = func() time.Time { return later }
	one, two := w.open(), w.open()
	defer one.close()
	defer two.close()
	for range 2 {
		for _, n := range []*network{one, two} {
			if _, err := w.reply(n, to, "Hello."); err != nil {
				t.Fatal(err)
			}
		}
		later = start.Add(2 * time.Hour)
	}
	if w.Logins() != 1 {
		t.Errorf("signed in %d times, want once: a refreshed session was taken for an ended one", w.Logins())
	}
}

func TestWithoutASessionNothingIsSentAndAPersonIsAsked(t *testing.T) {
	w := newWorld(t)
	n := w.open()
	defer n.close()
	out := source.Outgoing{Key: "k", To: w.n.Write("hi"), Text: "Hello."}
	var err error
	if out.Plan, err = n.Prepare(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	old := w.us.Password
	w.SetPassword(w.us.Handle, "another")
	w.Expire(true)
	n = w.open()
	var d *source.Definite
	if _, err := n.Reply(t.Context(), out); !errors.As(err, &d) || d.Retry || !strings.Contains(err.Error(), "hark account renew") {
		t.Errorf("without a session a reply gives %v", err)
	}
	w.Hear(t, w.open(), nil)
	var final *source.Final
	if !errors.As(w.Err, &final) || !strings.Contains(w.Err.Error(), "hark account renew") || strings.Contains(w.Err.Error(), old) {
		t.Errorf("without a session listening ends with %v", w.Err)
	}
	if w.State() != source.Broken {
		t.Errorf("the health is %+v", w.Health)
	}
	if who, err := n.Test(t.Context()); err == nil {
		t.Errorf("the test signs in as %s", who)
	}
}

func TestTest(t *testing.T) {
	w := newWorld(t)
	if who, err := w.open().Test(t.Context()); err != nil || !strings.HasPrefix(who, "@brand.test on 127.0.0.1:") {
		t.Errorf("the account is %q, %v", who, err)
	}
	if who, err := w.streamOnly("a").open().Test(t.Context()); err != nil || !strings.HasPrefix(who, "the public stream of 127.0.0.1:") {
		t.Errorf("the stream is %q, %v", who, err)
	}
}
