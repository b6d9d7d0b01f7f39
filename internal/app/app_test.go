package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
)

// testDesk gives options of a desk in a folder of its own, with a name short
// enough for a socket.
func testDesk(t testing.TB) Options {
	t.Helper()
	dir, err := os.MkdirTemp("", "hark")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	getenv := func(string) string { return "" }
	f, err := config.Paths(getenv, dir)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Defaults(getenv)
	c.Me = "ana"
	return Options{Config: c, Folders: f, Getenv: getenv, Sources: []Wired{}}
}

func open(t *testing.T, o Options) *App {
	t.Helper()
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		problems, err := a.log.Check(context.WithoutCancel(t.Context()))
		if wrong := slices.DeleteFunc(problems, func(p eventlog.Problem) bool { return p.Info }); err != nil || len(wrong) > 0 {
			t.Errorf("the log is not sound: %v, %v", wrong, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// hear lets mentions in as a request's body.
func hear(t *testing.T, c Caller, texts ...string) []domain.ID {
	t.Helper()
	var body strings.Builder
	var ids []domain.ID
	for i, text := range texts {
		id := fmt.Sprint(i, text)
		fmt.Fprintf(&body, `{"id":%q,"source":"blog","text":%q,"author":{"handle":"maria"}}`+"\n", id, text)
		ids = append(ids, domain.MentionID("blog", id))
	}
	q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: strings.NewReader(body.String())}
	if err := c.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return ids
}

func call(t *testing.T, c Caller, verb string, params any) ([]string, error) {
	t.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	err = c.Call(t.Context(), Request{Verb: verb, Params: raw}, func(line json.RawMessage) error {
		lines = append(lines, string(line))
		return nil
	})
	return lines, err
}

// The same verbs, the same answers: here and through the socket.
func TestHereAndThere(t *testing.T) {
	o := testDesk(t)
	a := open(t, o)
	there, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	if _, here := there.(*App); here {
		t.Fatal("two processes hold one log")
	}
	ids := hear(t, there, "one", "two")
	for _, c := range []Caller{a, there} {
		lines, err := call(t, c, "list", ListParams{})
		if err != nil || len(lines) != 2 || !strings.HasPrefix(lines[0], `{"id":"`) {
			t.Errorf("list gives %v, %v", lines, err)
		}
	}
	p := WorkParams{IDs: []string{ids[0].String()[:6]}}
	if lines, err := call(t, there, "claim", p); err != nil || !strings.Contains(lines[0], `"owner":"ana"`) {
		t.Errorf("claim gives %v, %v", lines, err)
	}
	for i, c := range []Caller{a, there} {
		p := WorkParams{IDs: []string{ids[0].String()}, Command: desk.Command{Outcome: "fixd"}}
		_, err := call(t, c, "resolve", p)
		if e := Explain(err); e.Code != Failed || !strings.Contains(e.Hint, "fixed") {
			t.Errorf("a refusal comes as %+v", e)
		}
		_, err = call(t, c, "nonsense", nil)
		if e := Explain(err); e.Code != Usage {
			t.Errorf("an unknown verb comes as %+v", e)
		}
		p = WorkParams{IDs: []string{ids[1].String(), "zzzz"}, Command: desk.Command{Tags: []string{fmt.Sprint("t", i)}}}
		lines, err := call(t, c, "tag", p)
		if e := Explain(err); e.Code != Partly || len(lines) != 2 || !strings.Contains(lines[1], `"error":{"message":`) {
			t.Errorf("half a success comes as %v, %+v", lines, e)
		}
		boom := errors.New("enough")
		err = c.Call(t.Context(), Request{Verb: "list"}, func(json.RawMessage) error { return boom })
		if err == nil || Explain(err).Message != "enough" {
			t.Errorf("an error of emit comes as %v", err)
		}
	}
}

// Many that start at once: one holds, the others are served, none fails.
func TestConnectAtOnce(t *testing.T) {
	o := testDesk(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			c, err := Connect(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			q := Request{Verb: "listen", Params: fmt.Appendf(nil, `{"name":"blog%d"}`, i), Body: strings.NewReader(fmt.Sprintf(`{"id":"%d","text":"hello there %d"}`, i, i))}
			if err := c.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
				t.Error(err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	a := open(t, o)
	if lines, err := call(t, a, "list", ListParams{}); err != nil || len(lines) != 20 {
		t.Errorf("%d mentions, %v", len(lines), err)
	}
}

func TestSocketIsPrivate(t *testing.T) {
	o := testDesk(t)
	open(t, o)
	path := o.Folders.Socket()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
	for _, tt := range []struct {
		method, url string
		want        int
	}{
		{"POST", "http://evil.example/v1/list", http.StatusMisdirectedRequest},
		{"GET", "http://hark/v1/list", http.StatusMethodNotAllowed},
		{"POST", "http://hark/v2/list", http.StatusNotFound},
		{"POST", "http://hark/", http.StatusNotFound},
		{"POST", "http://hark/v1/list", http.StatusOK},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, tt.url, strings.NewReader("{}\n"))
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != tt.want {
			t.Errorf("%s %s: %d %s, want %d", tt.method, tt.url, res.StatusCode, body, tt.want)
		}
	}
	client.CloseIdleConnections()
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := dial(t.Context(), path); err == nil {
		t.Error("a folder that others can enter is no place for a socket")
	}
	if err := os.Chmod(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
}

// An answer that was cut off is an error, never a short success.
func TestCutAnswer(t *testing.T) {
	for _, tt := range []struct {
		body string
		code Code
		n    int
	}{
		{`{"id":"a"}` + "\n" + `{"end":true}` + "\n", Done, 1},
		{`{"id":"a"}` + "\n", Busy, 1},
		{"", Busy, 0},
		{`{"id":"a"}` + "\n" + `{"error":{"message":"no","hint":"do","code":7}}` + "\n", Partly, 1},
		{`{"end":tr`, Busy, 0},
	} {
		n := 0
		err := answerLines(t.Context(), "list", strings.NewReader(tt.body), func(json.RawMessage) error { n++; return nil })
		if got := Done; err != nil {
			got = Explain(err).Code
			if got != tt.code || n != tt.n {
				t.Errorf("%q: %v after %d lines", tt.body, err, n)
			}
		} else if tt.code != Done || n != tt.n {
			t.Errorf("%q: no error after %d lines", tt.body, n)
		}
	}
}

// The order of an Item's keys is what scripts see.
func TestItemKeys(t *testing.T) {
	line, err := marshal(Item{Waiting: time.Unix(1, 0).UTC(), Until: time.Unix(1, 0).UTC(), Lease: time.Unix(1, 0).UTC()})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"","state":"","owner":"","outcome":"","reason":"","tags":null,"source":"","url":"",` +
		`"author":{"id":"","handle":"","name":"","followers":0,"url":""},"text":"","lang":"","subject":"",` +
		`"sentiment":{"feeling":"","score":0,"judged":false},"urgent":"","rating":0,"level":"","mentions":0,"deleted":0,"revised":0,` +
		`"replies":0,"reply":"","notes":0,"conflicts":0,"copy_of":"","began":"0001-01-01T00:00:00Z","last":"0001-01-01T00:00:00Z",` +
		`"waiting_since":"1970-01-01T00:00:01Z","snoozed_until":"1970-01-01T00:00:01Z","claimed_until":"1970-01-01T00:00:01Z"}`
	if string(line) != want {
		t.Errorf("got\n%s\nwant\n%s", line, want)
	}
}

func TestMarshalTames(t *testing.T) {
	text := "a<b>&\u009b\u202e\u200b\x7f\U000e0001é日本\x1b"
	line, err := marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"a<b>&\u009b\u202e\u200b\u007f\udb40\udc01é日本\u001b"`; string(line) != want {
		t.Errorf("got %s, want %s", line, want)
	}
	var back string
	if err := json.Unmarshal(line, &back); err != nil || back != text {
		t.Errorf("came back as %q, %v", back, err)
	}
}

func FuzzMarshalTames(f *testing.F) {
	f.Add("\u009b31m\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		line, err := marshal(text)
		var back string
		if err != nil || json.Unmarshal(line, &back) != nil || back != strings.ToValidUTF8(text, "\ufffd") && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q became %s, %v", text, line, err)
		}
		if bytes.ContainsAny(line, "\x1b\x07\n\r\x7f") {
			t.Errorf("%q became %s", text, line)
		}
	})
}

// Undo without an id takes back what was done last, then what was before it.
func TestUndoGoesBack(t *testing.T) {
	a := open(t, testDesk(t))
	ids := hear(t, a, "one", "two")
	for _, id := range []domain.ID{ids[0], ids[1], ids[0]} {
		verb := "claim"
		if id == ids[0] && a.owner(t, id) != "" {
			verb = "resolve"
		}
		if _, err := a.act(t.Context(), desk.Command{Verb: verb, ID: id, Outcome: "fixed"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"resolved as fixed", "claimed", "claimed"} {
		lines, err := call(t, a, "undo", WorkParams{})
		if err != nil || !strings.Contains(lines[0], want) {
			t.Errorf("undo gives %v, %v, want %q", lines, err, want)
		}
	}
	if _, err := call(t, a, "undo", WorkParams{}); Explain(err).Hint == "" {
		t.Errorf("nothing is left to take back, and it says %v", err)
	}
	if a.owner(t, ids[0])+a.owner(t, ids[1]) != "" {
		t.Error("something is still claimed")
	}
}

func (a *App) owner(t *testing.T, id domain.ID) string {
	t.Helper()
	it, err := a.item(id)
	if err != nil || it == nil {
		t.Fatal(it, err)
	}
	return it.Owner
}

// Commands on one conversation keep their order; one that is refused does not
// keep the others.
func TestDoKeepsOrder(t *testing.T) {
	a := open(t, testDesk(t))
	ids := hear(t, a, "one", "two")
	got := a.do(t.Context(), []desk.Command{
		{Verb: "resolve", ID: ids[0], Outcome: "fixed"},
		{Verb: "resolve", ID: ids[0], Outcome: "thanked"},
		{Verb: "reopen", ID: ids[0]},
		{Verb: "resolve", ID: ids[1], Outcome: "thanked"},
	})
	for i, refused := range []bool{false, true, false, false} {
		if (got[i].err != nil) != refused {
			t.Errorf("command %d: %v", i, got[i].err)
		}
	}
}

// Many changes come as few messages, each row as it is then.
func TestChangesAreGathered(t *testing.T) {
	a := open(t, testDesk(t))
	ctx, stop := context.WithCancel(t.Context())
	changes := a.Changes(ctx)
	if c := <-changes; c.Health == nil {
		t.Errorf("the first message tells how the links are, not %+v", c)
	}
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = fmt.Sprintf("post number %d", i)
	}
	hear(t, a, texts...)
	seen, messages := map[domain.ID]bool{}, 0
	for len(seen) < len(texts) {
		c := <-changes
		messages++
		for _, r := range c.Rows {
			seen[r.ID] = true
		}
	}
	if messages > len(texts)/10 {
		t.Errorf("%d changes came as %d messages", len(texts), messages)
	}
	stop()
	for range changes {
	}
}

// pulse gives each conversation once, and what is too much with the next beat.
func TestPulse(t *testing.T) {
	p := newPulse()
	var entries []domain.Entry
	for i := range rowsMax + 10 {
		e := domain.Entry{Event: domain.Event{Conversation: domain.MentionID("s", fmt.Sprint(i))}}
		entries = append(entries, e, e)
	}
	p.conversations(entries)
	first, links := p.take()
	second, _ := p.take()
	if len(first) != rowsMax || len(second) != 10 || links || len(p.ring) != 1 {
		t.Errorf("%d, then %d, links %v", len(first), len(second), links)
	}
	p.health()
	if ids, links := p.take(); len(ids) != 0 || !links {
		t.Errorf("health came as %v, %v", ids, links)
	}
}

// Whatever the order in which hand-offs and acknowledgements come, the
// earliest acknowledgement stands.
func TestShiftsInAnyOrder(t *testing.T) {
	at := func(minute int) domain.Clock {
		return domain.ClockAt(time.Date(2026, 11, 21, 9, minute, 0, 0, time.UTC))
	}
	sh := &domain.Shift{ID: "s1"}
	events := []domain.Entry{
		{Event: domain.Event{Kind: domain.HandedOver, By: "ana", At: at(0), Shift: sh}},
		{Event: domain.Event{Kind: domain.Acknowledged, By: "tom", At: at(1), Shift: sh}},
		{Event: domain.Event{Kind: domain.Acknowledged, By: "eva", At: at(2), Shift: sh}},
		{Event: domain.Event{Kind: domain.Noted, By: "eva", At: at(2)}},
	}
	for _, order := range [][]int{{0, 1, 2, 3}, {2, 1, 0, 3}, {3, 1, 0, 2}} {
		tx := memory{}
		for _, i := range order {
			if err := (shifts{}).Fold(tx, events[i:i+1]); err != nil {
				t.Fatal(err)
			}
		}
		var r receivedBy
		if err := json.Unmarshal(tx.Bucket(shiftsTaken).Get([]byte("s1")), &r); err != nil || r.By != "tom" {
			t.Errorf("in the order %v it was read by %+v, %v", order, r, err)
		}
	}
}

// memory is a transaction in memory.
type memory map[string]*kv.Memory

func (memory) Raw(uint64) []byte          { return nil }
func (memory) Text(uint64) (string, bool) { return "", false }
func (m memory) Bucket(name string) kv.Bucket {
	if m[name] == nil {
		m[name] = &kv.Memory{}
	}
	return m[name]
}

// A source that mends itself is told of; one that is gone does not keep hark
// from starting.
func TestSourceFails(t *testing.T) {
	o := testDesk(t)
	o.Sources, o.Listen = []Wired{{Source: broken{}, Kind: "test"}}, true
	a := open(t, o)
	var lines []string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		var err error
		if lines, err = call(t, a, "sources", nil); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(lines[0], `"state":"broken"`) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("sources says %v", lines)
}

type broken struct{}

func (broken) Name() string { return "broken" }
func (broken) Listen(context.Context, []byte, source.Sink) error {
	return errors.New("the address is gone")
}
