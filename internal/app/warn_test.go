package app

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/source/webhook"
	"hark/internal/view"
	"hark/internal/warn"
)

// slowClock is a clock that a test sets.
type slowClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *slowClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *slowClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// monday is when the weeks of these tests begin.
var monday = time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)

// wifi writes so many different people's complaints into an hour.
func wifi(t *testing.T, a *App, clock *slowClock, hour time.Time, n int) {
	t.Helper()
	var body strings.Builder
	for i := range n {
		at := hour.Add(time.Duration(i+1) * time.Minute)
		fmt.Fprintf(&body, `{"id":"%d-%d","source":"blog","at":%q,"text":"the wifi drops, horrible, number %d of %d","rating":1,"author":{"handle":"m%d%d"}}`+"\n",
			hour.Unix(), i, at.Format(time.RFC3339), i, hour.Unix(), hour.Unix(), i)
	}
	clock.set(hour.Add(59 * time.Minute))
	q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: strings.NewReader(body.String())}
	if err := a.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

// calmMonth is a desk whose subject has had one or two complaints every few
// hours for two weeks; it ends on a Monday at midnight.
func calmMonth(t *testing.T, change func(o *Options)) (*App, *slowClock, time.Time) {
	t.Helper()
	clock := &slowClock{now: monday}
	o := testDesk(t)
	o.Now = clock.Now
	o.Config.Subjects = []config.Subject{{Name: "wifi"}}
	if change != nil {
		change(&o)
	}
	a := open(t, o)
	end := monday.Add(14 * 24 * time.Hour)
	for h := 0; monday.Add(time.Duration(h) * time.Hour).Before(end); h += 3 {
		wifi(t, a, clock, monday.Add(time.Duration(h)*time.Hour), 1+h/3%2)
	}
	return a, clock, end
}

func look(t *testing.T, a *App) []alarm {
	t.Helper()
	found, err := a.lookForTrouble(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAnIncidentFromFirstMentionToAck(t *testing.T) {
	a, clock, at := calmMonth(t, nil)
	clock.set(at)
	if found := look(t, a); len(found) > 0 {
		t.Fatalf("a calm month: %+v", found)
	}
	wifi(t, a, clock, at, 14)
	found := look(t, a)
	if len(found) != 1 || !found[0].began || found[0].kind != domain.Warned || found[0].Subject != "wifi" {
		t.Fatalf("after fourteen in an hour: %+v", found)
	}
	f := found[0]
	if !f.First.Equal(at.Add(time.Minute)) || !f.Since.Equal(at) || f.Count != 14 || len(f.Examples) != incidentExamples || f.By != warn.Version {
		t.Errorf("it says %+v", f.Incident)
	}
	if again := look(t, a); len(again) > 0 {
		t.Errorf("without news it says %+v", again)
	}
	wifi(t, a, clock, at.Add(time.Hour), 16)
	if grown := look(t, a); len(grown) != 1 || grown[0].ID != f.ID || grown[0].began || grown[0].Count != 30 || !grown[0].Alerted.Equal(f.Alerted) {
		t.Errorf("an hour later it says %+v", grown)
	}

	lines, err := call(t, a, "incidents", IncidentParams{})
	if err != nil || len(lines) != 1 || !strings.Contains(lines[0], `"lead_seconds":3480`) {
		t.Errorf("it is listed as %v, %v", lines, err)
	}
	if lines, err = call(t, a, "incidents", IncidentParams{Do: "show", ID: f.ID[:5]}); err != nil || strings.Count(lines[0], `"state":"open"`) != 1+incidentExamples {
		t.Errorf("it is shown as %v, %v", lines, err)
	}
	if lines, err = call(t, a, "incidents", IncidentParams{Do: "ack", ID: f.ID[:5]}); err != nil || !strings.Contains(lines[0], `"owner":"ana"`) {
		t.Errorf("taken: %v, %v", lines, err)
	}
	if _, err = call(t, a, "incidents", IncidentParams{Do: "ack", ID: f.ID}); err == nil || !strings.Contains(err.Error(), "you look after it already") {
		t.Errorf("taken twice: %v", err)
	}
	if _, err = call(t, a, "incidents", IncidentParams{Do: "ack", ID: "nothere"}); err == nil || !strings.Contains(err.Error(), "no incident") {
		t.Errorf("taken where there is none: %v", err)
	}

	if behind := made(t, a, grownFilter(t, a)); behind != 30 {
		t.Errorf("its filter lists %d conversations, want those of the 30 people", behind)
	}

	for h := 2; h < 8; h++ {
		clock.set(at.Add(time.Duration(h)*time.Hour + time.Minute))
		found = look(t, a)
		if len(found) > 0 {
			break
		}
	}
	if len(found) != 1 || found[0].kind != domain.Calmed || found[0].ID != f.ID {
		t.Errorf("in the evening it says %+v", found)
	}
	if lines, err = call(t, a, "incidents", IncidentParams{}); err != nil || len(lines) > 0 {
		t.Errorf("what is over is listed: %v, %v", lines, err)
	}
}

// grownFilter is what lists the one incident that is open.
func grownFilter(t *testing.T, a *App) string {
	t.Helper()
	open, err := a.openIncidents()
	if err != nil || len(open) != 1 {
		t.Fatalf("%d are open, %v", len(open), err)
	}
	return open[0].Filter()
}

// made counts the conversations that a filter lists.
func made(t *testing.T, a *App, filter string) int {
	t.Helper()
	lines, err := call(t, a, "list", ListParams{All: true, Filter: filter})
	if err != nil {
		t.Fatal(err)
	}
	return len(lines)
}

// TestAnAlarmIsTold: to the console, to whoever has no screen, and to the
// webhook; and nothing is looked at twice.
func TestAnAlarmIsTold(t *testing.T) {
	var lines []string
	a, clock, at := calmMonth(t, func(o *Options) { o.Trouble = func(line string) { lines = append(lines, line) } })
	told := 0
	a.tell = func() { told++ }
	w := &watcher{a: a}
	turn := func() (alert, notice string) {
		t.Helper()
		if err := w.turn(t.Context()); err != nil {
			t.Fatal(err)
		}
		return a.changes.alarmed(), a.changes.said()
	}
	turn()
	wifi(t, a, clock, at, 14)
	alert, _ := turn()
	if !strings.HasPrefix(alert, "wifi: 14 people write, ") || len(lines) != 1 || lines[0] != alert || told != 1 {
		t.Fatalf("the alert is %q, the lines %q, the webhook was told %d times", alert, lines, told)
	}
	w.seen, w.hour = a.end(), clock.Now().Truncate(time.Hour)
	if alert, notice := turn(); alert+notice != "" || told != 1 {
		t.Errorf("without news it says %q, %q", alert, notice)
	}
	clock.set(at.Add(8 * time.Hour))
	if alert, notice := turn(); alert != "" || notice != "wifi is as usual again" || told != 2 {
		t.Errorf("in the evening it says %q, %q", alert, notice)
	}
}

func TestAMutedSubjectIsNoIncident(t *testing.T) {
	a, clock, at := calmMonth(t, func(o *Options) { o.Config.Warn.Mute = []string{"wifi"} })
	wifi(t, a, clock, at, 14)
	if found := look(t, a); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	lines, err := call(t, a, "incidents", IncidentParams{Do: "watch"})
	if err != nil || len(lines) != 1 || !strings.Contains(lines[0], `"muted":true`) || !strings.Contains(lines[0], `"state":"alarm"`) {
		t.Errorf("%v, %v", lines, err)
	}
}

// TestTwoMachinesMakeOneIncident: what both hear has one id.
func TestTwoMachinesMakeOneIncident(t *testing.T) {
	var ids [2]string
	for n := range ids {
		a, clock, at := calmMonth(t, func(o *Options) { o.Config.Me = []string{"ana", "ben"}[n] })
		wifi(t, a, clock, at, 14+n)
		clock.set(at.Add(time.Duration(61+7*n) * time.Minute))
		if found := look(t, a); len(found) == 1 {
			ids[n] = found[0].ID
		}
	}
	if ids[0] == "" || ids[0] != ids[1] {
		t.Errorf("one is %q, the other %q", ids[0], ids[1])
	}
}

func TestDecideIncidents(t *testing.T) {
	now := monday.Add(20 * 24 * time.Hour)
	hour := now.Unix() / 3600
	run := warn.Verdict{Kind: warn.Negative, State: warn.Alarm, Run: warn.Run{Since: hour - 1, Last: hour, Count: 20, Expected: 2, P: 1e-6}}
	all := run
	all.Kind = warn.All
	incident := func(kind string, open bool, ended, changed time.Duration, count int) view.Incident {
		i := view.Incident{Incident: domain.Incident{ID: "old", Subject: "wifi", Series: kind, Since: hourAt(hour - 2), Count: count, P: 1e-6, Alerted: hourAt(hour - 2)}}
		i.Open, i.Ended, i.Changed = open, now.Add(-ended), now.Add(-changed)
		return i
	}
	loud := view.Watched{Subject: "wifi", Negative: run, All: all}
	onlyAll := view.Watched{Subject: "wifi", All: all}
	quiet := view.Watched{Subject: "wifi"}
	muted := loud
	muted.Muted = true
	for _, tt := range []struct {
		name    string
		watched view.Watched
		known   []view.Incident
		want    string
	}{
		{"nothing", quiet, nil, ""},
		{"it begins, once", loud, nil, "warned new negative"},
		{"a loud day", onlyAll, nil, "warned new all"},
		{"nothing new", loud, []view.Incident{incident("negative", true, 0, time.Minute, 19)}, ""},
		{"half as many again", loud, []view.Incident{incident("negative", true, 0, time.Minute, 13)}, "warned old negative"},
		{"more after an hour", loud, []view.Incident{incident("negative", true, 0, time.Hour, 19)}, "warned old negative"},
		{"it begins again soon", loud, []view.Incident{incident("negative", false, time.Hour, time.Hour, 20)}, "warned old negative"},
		{"it begins again next day", loud, []view.Incident{incident("negative", false, 13*time.Hour, 13*time.Hour, 20)}, "warned new negative"},
		{"all grew with it", loud, []view.Incident{incident("negative", true, 0, time.Minute, 19), incident("all", true, 0, time.Minute, 19)}, ""},
		{"all are many still", onlyAll, []view.Incident{incident("negative", false, time.Hour, time.Hour, 20)}, ""},
		{"it is over", quiet, []view.Incident{incident("negative", true, 0, time.Hour, 20)}, "calmed old negative"},
		{"it is muted", muted, []view.Incident{incident("negative", true, 0, time.Hour, 20)}, "calmed old negative"},
		{"it was over before", quiet, []view.Incident{incident("negative", false, time.Hour, time.Hour, 20)}, ""},
	} {
		var got []string
		for _, f := range decideIncidents([]view.Watched{tt.watched}, tt.known, now) {
			id := f.ID
			if id != "old" {
				id = "new"
			}
			if f.began != (id == "new") {
				t.Errorf("%s: began is %v of the %s one", tt.name, f.began, id)
			}
			got = append(got, fmt.Sprint(f.kind, " ", id, " ", f.Series))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s, tt.want)
		}
	}
}

func TestUntilLook(t *testing.T) {
	for minutes, want := range map[float64]time.Duration{0: 30 * time.Second, 1: 5 * time.Minute, 58: 2*time.Minute + 30*time.Second, 59.75: 45 * time.Second} {
		at := monday.Add(time.Duration(math.Round(minutes * float64(time.Minute))))
		if minutes == 0 {
			want = 5 * time.Minute
		}
		if got := untilLook(at); got != want {
			t.Errorf("at %v it waits %v, want %v", at, got, want)
		}
	}
}

// receiver takes what the webhook sends, after it has refused it so often.
type receiver struct {
	mu     sync.Mutex
	refuse int
	ids    []string
	bodies []Told
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(q.Body)
	head, err := webhook.Sign([]string{warnSecret}, q.Header.Get("webhook-id"), signedAt(q), body)
	if err != nil || head.Get("webhook-signature") != q.Header.Get("webhook-signature") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.ids = append(r.ids, q.Header.Get("webhook-id"))
	if r.refuse > 0 {
		r.refuse--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var told Told
	if json.Unmarshal(body, &told) == nil {
		r.bodies = append(r.bodies, told)
	}
}

const warnSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

func signedAt(q *http.Request) time.Time {
	var seconds int64
	fmt.Sscan(q.Header.Get("webhook-timestamp"), &seconds)
	return time.Unix(seconds, 0)
}

func TestTheWebhookIsToldAtLeastOnce(t *testing.T) {
	r := &receiver{refuse: 1}
	server := httptest.NewServer(r)
	defer server.Close()
	a, clock, at := calmMonth(t, func(o *Options) {
		o.Config.Warn.Webhook, o.Config.Warn.Env = server.URL+"/hook?team=a", []string{"SECRET"}
		o.Getenv = func(string) string { return warnSecret }
	})
	teller, err := newTeller(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	defer teller.client.Close()
	tell := func() time.Time {
		next, err := teller.tell(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	wifi(t, a, clock, at, 14)
	look(t, a)
	next := tell()
	if len(r.bodies) != 0 || len(r.ids) != 1 || !next.Equal(clock.Now().Add(tellFirst)) {
		t.Fatalf("the first time: %d asked, %d taken, again at %v", len(r.ids), len(r.bodies), next)
	}
	if tell(); len(r.ids) != 1 {
		t.Error("it did not wait")
	}
	clock.set(next)
	tell()
	if len(r.bodies) != 1 || r.ids[0] != r.ids[1] || r.bodies[0].Type != "incident.warned" || r.bodies[0].Data.Subject != "wifi" || r.bodies[0].Data.Count != 14 {
		t.Fatalf("the second time: %v, %+v", r.ids, r.bodies)
	}
	again, err := newTeller(t.Context(), a) // as after a restart
	if err != nil {
		t.Fatal(err)
	}
	defer again.client.Close()
	if teller = again; tell().IsZero() && len(r.bodies) != 1 {
		t.Error("after a restart it says the same again")
	}
	if _, err := a.takeIncident(t.Context(), r.bodies[0].Data.ID, ""); err != nil {
		t.Fatal(err)
	}
	tell()
	if len(r.bodies) != 2 || r.bodies[1].Type != "incident.taken" || r.bodies[1].Data.Owner != "ana" || r.ids[2] == r.ids[1] {
		t.Errorf("once it is taken: %v, %+v", r.ids, r.bodies)
	}
}

func TestTheWebhookIsGivenUpWithAWord(t *testing.T) {
	r := &receiver{refuse: 1000}
	server := httptest.NewServer(r)
	defer server.Close()
	a, clock, at := calmMonth(t, func(o *Options) {
		o.Config.Warn.Webhook, o.Config.Warn.Env = server.URL, []string{"SECRET"}
		o.Getenv = func(string) string { return warnSecret }
	})
	teller, err := newTeller(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	defer teller.client.Close()
	wifi(t, a, clock, at, 14)
	look(t, a)
	tries := 0
	for ; tries < 100; tries++ {
		next, err := teller.tell(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if next.IsZero() {
			break
		}
		clock.set(next)
	}
	if tries != tellTries-1 || !strings.Contains(a.changes.said(), "was not told") {
		t.Errorf("it tried %d times more", tries)
	}
}

func TestABadWebhookIsRefusedAtTheStart(t *testing.T) {
	for address, secret := range map[string]string{
		"http://example.org/hook":          warnSecret,
		"https://user:pw@example.org/hook": warnSecret,
		"not an address":                   warnSecret,
		"https://example.org/hook":         "hunter2",
	} {
		o := testDesk(t)
		o.Config.Warn.Webhook, o.Config.Warn.Env = address, []string{"SECRET"}
		o.Getenv = func(string) string { return secret }
		o.Listen = true
		a, err := Open(t.Context(), o)
		if err == nil {
			a.Close()
			t.Errorf("%s: it is taken", address)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), ":pw@") {
			t.Errorf("%s: the error tells a secret: %v", address, err)
		}
	}
}
