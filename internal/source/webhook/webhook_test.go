package webhook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

var secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))

func mustNew(t *testing.T, o Options) *Webhook {
	t.Helper()
	o.Name = "hook"
	w, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// free is an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// sender repeats a request until it is taken or the test ends, as senders of
// webhooks do.
func sender(t *testing.T, addr, id, body string) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second}
	for t.Context().Err() == nil {
		req := request(t, id, time.Now(), body)
		req = req.WithContext(t.Context())
		req.URL.Scheme, req.URL.Host, req.Host, req.RequestURI = "http", addr, addr, ""
		resp, err := client.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusBadRequest {
				return
			}
		}
		_ = source.Sleep(t.Context(), 5*time.Millisecond)
	}
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		addr := free(t)
		var senders sync.WaitGroup
		t.Cleanup(senders.Wait)
		send := func(t *testing.T, id, body string) {
			senders.Go(func() { sender(t, addr, id, body) })
		}
		return sourcetest.Harness{
			New: func(t *testing.T) source.Source {
				return mustNew(t, Options{Listen: addr, Secrets: []string{secret}})
			},
			Publish: func(t *testing.T, posts ...domain.Mention) {
				for _, p := range posts {
					body, err := json.Marshal(p)
					if err != nil {
						t.Error(err)
					}
					send(t, "msg-"+p.ID, string(body))
				}
			},
			Spoil: func(t *testing.T) { send(t, "msg-bad", `{"id":"x"}`) },
			Push:  true,
		}
	})
}

// request is one that is signed at that time.
func request(t *testing.T, id string, at time.Time, body string) *http.Request {
	t.Helper()
	k, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Error(err)
	}
	sig, err := k.Sign(id, at, []byte(body))
	if err != nil {
		t.Error(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8723/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("webhook-signature", sig)
	return r
}

func do(t *testing.T, h http.Handler, r *http.Request) (int, result, http.Header) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var res result
	if err := json.Unmarshal(w.Body.Bytes(), &res); err != nil {
		t.Fatalf("the answer is not JSON: %v: %q", err, w.Body)
	}
	if (w.Code == http.StatusOK) != (res.Error == "") {
		t.Errorf("%d with the error %q", w.Code, res.Error)
	}
	return w.Code, res, w.Header()
}

const hello = `{"id":"1","text":"hello","at":"2026-11-21T14:02:03Z"}`

func TestAnswers(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	change := func(f func(r *http.Request)) *http.Request {
		r := request(t, "m1", now, hello)
		f(r)
		return r
	}
	header := func(k, v string) *http.Request { return change(func(r *http.Request) { r.Header.Set(k, v) }) }
	cases := []struct {
		name string
		r    *http.Request
		want int
		says string
	}{
		{"signed", request(t, "m1", now, hello), 200, ""},
		{"two signatures", change(func(r *http.Request) {
			r.Header.Set("webhook-signature", "v1,bm9uZQ== "+r.Header.Get("webhook-signature"))
		}), 200, ""},
		{"a little early", request(t, "m1", now.Add(4*time.Minute), hello), 200, ""},
		{"old", request(t, "m1", now.Add(-6*time.Minute), hello), 401, "check both clocks"},
		{"far ahead", request(t, "m1", now.Add(6*time.Minute), hello), 401, "check both clocks"},
		{"wrong signature", header("webhook-signature", "v1,bm9uZQ=="), 401, "does not match"},
		{"another id", header("webhook-id", "m2"), 401, "does not match"},
		{"another time", header("webhook-timestamp", strconv.FormatInt(now.Unix()+1, 10)), 401, "does not match"},
		{"no signature", header("webhook-signature", ""), 401, "not signed"},
		{"no time", header("webhook-timestamp", "now"), 401, "not signed"},
		{"get", change(func(r *http.Request) { r.Method = http.MethodGet }), 405, "POST"},
		{"form", header("Content-Type", "text/plain"), 415, "application/json"},
		{"packed", header("Content-Encoding", "gzip"), 415, "gzip"},
		{"rebound name", change(func(r *http.Request) { r.Host = "evil.example" }), 403, "same machine"},
		{"long id", header("webhook-id", strings.Repeat("x", idMax+1)), 400, "webhook-id"},
		{"large", request(t, "m1", now, strings.Repeat(" ", bodyMax)+hello), 413, "larger than"},
		{"garbage", request(t, "m1", now, "hello"), 400, "nothing in the body"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := &sourcetest.Ear{}
			h := mustNew(t, Options{Secrets: []string{secret}, Now: func() time.Time { return now }}).handler(s)
			code, res, _ := do(t, h, c.r)
			if code != c.want || !strings.Contains(res.Error, c.says) {
				t.Errorf("%d %+v, want %d %q", code, res, c.want, c.says)
			}
			if (code == 200) != (len(s.Mentions) == 1) {
				t.Errorf("%d mentions were taken", len(s.Mentions))
			}
		})
	}
}

func TestBodies(t *testing.T) {
	cases := []struct {
		name, body string
		taken      int
		refused    string // where, joined
	}{
		{"object", hello, 1, ""},
		{"object on many lines", "{\n\"id\":\"1\",\n\"text\":\"x\"\n}\n", 1, ""},
		{"list", "[" + hello + `, {"id":"2","text":"x"}]`, 2, ""},
		{"list with a bad one", "[" + hello + `, {"id":2}, 7]`, 1, "item 2,item 3"},
		{"lines", hello + "\n\n" + `{"id":"2","text":"x"}` + "\n", 2, ""},
		{"lines with a bad one", hello + "\n{\"id\":\n" + `{"id":"2","text":"x"}`, 2, "line 2"},
		{"lines, the first bad", "{\"id\":\n" + hello, 1, "line 1"},
		{"broken list", "[" + hello, 0, "the body"},
		{"empty list", "[]", 0, ""},
		{"empty", "", 0, "the body"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := &sourcetest.Ear{}
			h := mustNew(t, Options{Unsigned: true}).handler(s)
			code, res, _ := do(t, h, request(t, "m", time.Now(), c.body))
			var where []string
			for _, r := range res.Refused {
				where = append(where, r.Where)
			}
			if got := strings.Join(where, ","); got != c.refused || res.Taken != c.taken || len(s.Mentions) != c.taken || len(s.Refused) != len(where) {
				t.Errorf("%d %+v; the sink has %d and %d", code, res, len(s.Mentions), len(s.Refused))
			}
			if (code == 200) != (c.taken > 0) {
				t.Errorf("answered %d", code)
			}
		})
	}
}

func TestRepeatedIDsAreTakenOnce(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	s := &sourcetest.Ear{Fail: source.ErrLagging}
	h := mustNew(t, Options{Secrets: []string{secret}, Now: func() time.Time { return now }}).handler(s)
	send := func(id string) (int, result, http.Header) { return do(t, h, request(t, id, now, hello)) }
	if code, _, head := send("m1"); code != 429 || head.Get("Retry-After") == "" {
		t.Errorf("while the log is behind: %d, %v", code, head)
	}
	s.Fail = nil
	if code, res, _ := send("m1"); code != 200 || res.Before || res.Taken != 1 {
		t.Errorf("with room again: %d %+v", code, res)
	}
	if code, res, _ := send("m1"); code != 200 || !res.Before || len(s.Mentions) != 1 {
		t.Errorf("repeated: %d %+v, %d taken", code, res, len(s.Mentions))
	}
	for i := range seenMax {
		h.w.seen.begin(fmt.Sprint("other ", i))
	}
	if n := h.w.seen.list.Len(); n > seenMax || len(h.w.seen.at) != n {
		t.Errorf("%d ids are remembered", n)
	}
	if taken, busy := h.w.seen.begin("m2"); taken || busy {
		t.Error("a new id passes for a known one")
	}
	if code, _, _ := send("m2"); code != 409 {
		t.Errorf("while the same is being taken: %d", code)
	}
	now = now.Add(seenFor + time.Minute)
	if h.w.seen.begin("later"); h.w.seen.list.Len() != 1 {
		t.Errorf("%d ids are remembered after an hour", h.w.seen.list.Len())
	}
}

func TestSlowSendersKeepNobodyOut(t *testing.T) {
	s := &sourcetest.Ear{}
	h := mustNew(t, Options{Secrets: []string{secret}}).handler(s)
	var slow sync.WaitGroup
	var pipes []*io.PipeWriter
	for range 2 * atOnce {
		body, w := io.Pipe()
		pipes = append(pipes, w)
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8723/", body)
		r.Header.Set("Content-Type", "application/json")
		slow.Go(func() { h.ServeHTTP(httptest.NewRecorder(), r) })
		if _, err := w.Write([]byte("{")); err != nil { // returns once it is being read
			t.Fatal(err)
		}
	}
	if code, res, _ := do(t, h, request(t, "m1", time.Now(), hello)); code != 200 || len(s.Mentions) != 1 {
		t.Errorf("while others send slowly: %d %+v", code, res)
	}
	for _, w := range pipes {
		w.Close()
	}
	slow.Wait()
	if len(h.bodies)+len(h.slots) > 0 {
		t.Errorf("%d and %d places are still taken", len(h.bodies), len(h.slots))
	}
}

func TestABrokenLogEndsTheSource(t *testing.T) {
	addr := free(t)
	broken := errors.New("damaged")
	e := &sourcetest.Ear{Fail: broken}
	go sender(t, addr, "m1", hello)
	if e.Hear(t, mustNew(t, Options{Listen: addr, Secrets: []string{secret}}), nil); !errors.Is(e.Err, broken) {
		t.Errorf("Listen gives %v", e.Err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, o := range []Options{
		{Secrets: []string{secret}},
		{Name: "n"},
		{Name: "n", Secrets: []string{"whsec_%%%"}},
		{Name: "n", Secrets: []string{"whsec_AAAA"}},
		{Name: "n", Secrets: []string{secret}, Listen: "8723"},
		{Name: "n", Secrets: []string{secret}, Listen: ":8723"},
		{Name: "n", Secrets: []string{secret}, Listen: "0.0.0.0:8723"},
		{Name: "n", Unsigned: true, Remote: true, Listen: "0.0.0.0:8723"},
	} {
		_, err := New(o)
		if err == nil {
			t.Errorf("New(%+v) took it", o)
		} else if strings.Contains(err.Error(), "whsec_%%%") {
			t.Errorf("the secret shows in %q", err)
		}
	}
	if _, err := New(Options{Name: "n", Secrets: []string{secret}, Remote: true, Listen: "0.0.0.0:8723"}); err != nil {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{hello, "[" + hello + "]", hello + "\n" + hello, "{\n\"id\":\"1\"}", "\xef\xbb\xbf[", "\n\n{"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b := decode(body, "hook")
		for _, r := range b.Refused {
			if r.Where == "" || r.Reason == "" || len(r.Raw) > source.RefusedMax {
				t.Errorf("%+v", r)
			}
		}
		for _, m := range b.Mentions {
			if m.ID == "" || m.Source == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}
