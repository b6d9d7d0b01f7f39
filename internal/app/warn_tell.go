package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/source/webhook"
	"hark/internal/view"
	"hark/internal/web"
)

// The webhook is told of every incident at least once: that it began, that it
// is over or that somebody looks after it, as it then is; of what changes
// faster than the receiver answers, it is told the latest. What was told is
// kept in the log's file, so that a restart neither forgets nor repeats much;
// a receiver knows a repetition by its webhook-id. It is asked again for some
// hours, and then given up with a word to the person.

// tellTries is how often one state of an incident is sent, tellFirst the wait
// after the first time; each wait is four times the one before, up to tellMost.
const (
	tellTries = 8
	tellFirst = 5 * time.Second
	tellMost  = time.Hour
)

// tellFor is for how long what happened is worth telling: a webhook that is
// set up today is not told of last month.
const tellFor = 24 * time.Hour

// toldKey is the setting that holds what the webhook was told: incident -> the
// clock of the latest event.
const toldKey = "warned"

// Told is what the webhook is sent, in the envelope of Standard Webhooks.
type Told struct {
	Type string       `json:"type"` // incident.warned, incident.calmed, incident.taken
	At   time.Time    `json:"timestamp"`
	Data ToldIncident `json:"data"`
}

// ToldIncident is an incident and whose it is.
type ToldIncident struct {
	Desk string `json:"desk"`
	IncidentItem
}

// teller sends incidents to the webhook.
type teller struct {
	a       *App
	client  *web.Client
	path    string
	query   url.Values
	secrets []string
	ring    chan struct{}
	failed  map[string]failure // by incident
}

// failure is what became of the latest tries.
type failure struct {
	at    domain.Clock // of the state that was not taken
	tries int
	next  time.Time
}

// newTeller is the webhook of hark.toml; nil where there is none.
func newTeller(ctx context.Context, a *App) (*teller, error) {
	c := &a.o.Config.Warn
	if c.Webhook == "" {
		return nil, nil
	}
	u, err := url.Parse(c.Webhook)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, a.o.Config.Wrong("warn.webhook", errors.New("it is no address such as https://example.org/hook"))
	}
	t := &teller{a: a, path: u.EscapedPath(), query: u.Query(), ring: make(chan struct{}, 1), failed: map[string]failure{}}
	if t.path == "" {
		t.path = "/"
	}
	if t.client, err = web.New(web.Options{Base: u.Scheme + "://" + u.Host, Private: c.Private}); err != nil {
		return nil, a.o.Config.Wrong("warn.webhook", err)
	}
	secrets, err := c.Hook().Secrets(ctx, a.o.Getenv)
	if err != nil {
		return nil, a.o.Config.Wrong("warn.webhook", err)
	}
	for _, s := range secrets {
		t.secrets = append(t.secrets, s.Reveal())
	}
	if _, err := webhook.Sign(t.secrets, "", time.Unix(0, 0), nil); err != nil {
		return nil, a.o.Config.Wrong("warn.webhook", err)
	}
	return t, nil
}

// wake says that there may be something to tell.
func (t *teller) wake() {
	select {
	case t.ring <- struct{}{}:
	default: // already rung
	}
}

// run tells until the app is closed.
func (t *teller) run() {
	ctx := t.a.ctx
	defer t.client.Close()
	for {
		next, err := t.tell(ctx)
		if err != nil && ctx.Err() == nil {
			t.a.o.Diary.Error("tell the webhook", "error", err)
		}
		var again <-chan time.Time // of nothing to send again, never
		if !next.IsZero() {
			again = time.After(max(next.Sub(t.a.o.Now()), time.Second))
		}
		select {
		case <-ctx.Done():
			return
		case <-t.ring:
		case <-again:
		}
	}
}

// tell sends what is new, and says when to come again; the zero time is not
// before something happens.
func (t *teller) tell(ctx context.Context) (next time.Time, err error) {
	now := t.a.o.Now()
	var list []view.Incident
	told := map[string]domain.Clock{}
	if err := t.a.log.Read(func(s kv.Snapshot) (err error) {
		if raw := s.Local(kv.Settings).Get([]byte(toldKey)); raw != nil {
			if json.Unmarshal(raw, &told) != nil {
				clear(told) // what was told is told again
			}
		}
		list, err = view.Incidents(s)
		return err
	}); err != nil {
		return next, err
	}
	fresh := map[string]domain.Clock{}
	for i := range list {
		in := &list[i]
		if now.Sub(in.At.Time()) > tellFor {
			continue
		}
		fresh[in.ID] = told[in.ID]
		if in.At <= told[in.ID] {
			continue
		}
		done, again := t.send(ctx, in, now)
		if done {
			fresh[in.ID] = in.At
		} else if next.IsZero() || again.Before(next) {
			next = again
		}
	}
	for id, at := range fresh {
		if told[id] != at {
			raw, err := json.Marshal(fresh, json.Deterministic(true))
			if err != nil {
				return next, err
			}
			return next, t.a.local(ctx, kv.Local{Space: kv.Settings, Key: toldKey, Value: raw})
		}
	}
	return next, nil
}

// send sends one incident. It is done where it was taken or is given up; else
// it says when to try again.
func (t *teller) send(ctx context.Context, i *view.Incident, now time.Time) (done bool, again time.Time) {
	f := t.failed[i.ID]
	if f.at != i.At {
		f = failure{at: i.At}
	}
	if now.Before(f.next) {
		return false, f.next
	}
	err := t.post(ctx, i, now)
	if err == nil {
		delete(t.failed, i.ID)
		return true, again
	}
	if ctx.Err() != nil {
		return false, now
	}
	f.tries++
	f.next = now.Add(min(tellFirst<<(2*(f.tries-1)), tellMost))
	t.failed[i.ID] = f
	t.a.o.Diary.Warn("the webhook does not take an incident", "incident", i.ID, "try", f.tries, "error", err)
	if f.tries < tellTries {
		return false, f.next
	}
	delete(t.failed, i.ID)
	t.a.changes.notice(fmt.Sprintf("the webhook was not told of the incident on %s: %v", i.About(), err))
	return true, again
}

// post makes the request. A repetition has the same id and a new signature.
func (t *teller) post(ctx context.Context, i *view.Incident, now time.Time) error {
	body, err := json.Marshal(Told{
		Type: "incident." + string(i.Last), At: i.At.Time(), Data: ToldIncident{t.a.o.Config.Desk, incidentItem(i)},
	})
	if err != nil {
		return err
	}
	head, err := webhook.Sign(t.secrets, i.ID+"."+i.At.String(), now, body)
	if err != nil {
		return err
	}
	_, err = t.client.Do(ctx, web.Request{Method: http.MethodPost, Path: t.path, Query: t.query, Header: head, Body: body})
	return err
}
