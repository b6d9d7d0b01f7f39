package nats

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/domain"
	"hark/internal/hub"
)

// Finding is one thing that Check looked at.
type Finding struct {
	Name string // what was looked at, in a few words
	OK   bool
	Sure bool   // false: it cannot be seen from here, and whoever runs the hub must say
	Says string // what was found, and what to do where it is not OK
}

// clockMax is how far a machine's clock and the hub's may be apart: claims are
// renewed minutes before they end.
const clockMax = 5 * time.Second

// tryWait bounds an answer to what must be refused.
const tryWait = 2 * time.Second

// Check tests a live hub against the plan, with the sign-in of a member. It
// tries what must be refused, in forms that would do nothing were they allowed.
// The journal is one that this machine writes. The error is that the hub could
// not be asked at all.
func Check(ctx context.Context, o Options, journal domain.JournalID, now func() time.Time) ([]Finding, error) {
	l, err := dial(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Close() }()
	if up, _, why := l.standing(); !up {
		return nil, fmt.Errorf("check hub: %w", errors.Join(why, hub.ErrOffline))
	}
	c := &checker{l: l, ctx: ctx, now: now}
	c.version()
	c.secured()
	c.strict()
	events, claims := l.o.names().Streams(l.o.Replicas)
	c.settings(events)
	c.settings(claims)
	c.compares(journal)
	c.refuses()
	c.overhears()
	c.unseen()
	return c.list, nil
}

type checker struct {
	l    *line
	ctx  context.Context // of the one call of Check
	now  func() time.Time
	list []Finding
}

// found notes what was seen: wrong is what to do about it, empty that it is well.
func (c *checker) found(name, well string, wrong ...string) {
	if len(wrong) > 0 {
		well = strings.Join(wrong, "; ")
	}
	c.list = append(c.list, Finding{Name: name, OK: len(wrong) == 0, Sure: true, Says: well})
}

func (c *checker) version() {
	version := c.l.nc.ConnectedServerVersion()
	if err := newEnough(version); err != nil {
		c.found("version of NATS", "", err.Error())
		return
	}
	c.found("version of NATS", version)
}

func (c *checker) secured() {
	state, err := c.l.nc.TLSConnectionState()
	switch {
	case c.l.o.Process != nil:
		c.found("encryption", "this very process")
	case err != nil:
		c.found("encryption", "", err.Error())
	default:
		c.found("encryption", tls.VersionName(state.Version))
	}
}

// strict tries whether JetStream refuses questions with fields that it does not
// know. Its answer to a put goes wherever the writer wants, and one that knows
// no better takes it for the question that it looks like: erase a message out of
// another stream.
func (c *checker) strict() {
	const name = "what JetStream is asked"
	var answer struct {
		Error *apiError `json:"error"`
	}
	err := (&stream{c.l, c.l.o.Events}).ask(c.ctx, apiInfo, map[string]any{"stream": "hark hub check"}, &answer)
	switch {
	case err != nil:
		c.found(name, "", err.Error())
	case answer.Error == nil:
		c.found(name, "", "what it does not know is passed over, so any member can have messages of others erased; set strict: true under jetstream, as hark hub plan says")
	default:
		c.found(name, "what it does not know is refused")
	}
}

// settings compares a stream with what it is to be, and its server's clock with
// ours.
func (c *checker) settings(want StreamConfig) {
	name := "stream " + want.Name
	asked := c.now()
	i, err := (&stream{c.l, want.Name}).info(c.ctx)
	if err != nil {
		c.found(name, "", err.Error())
		return
	}
	c.found(name, fmt.Sprintf("as planned, %d of it", i.Config.Replicas), differences(want, i.Config)...)
	if want.Name != c.l.o.Events {
		return
	}
	if off := i.At.Sub(asked); off < -clockMax || off > c.now().Sub(asked)+clockMax {
		c.found("clocks", "", fmt.Sprintf("the hub's clock is %s from this machine's; set both by NTP", off.Round(time.Second)))
		return
	}
	c.found("clocks", "within "+clockMax.String())
}

// differences are the settings that are not as planned, by their names in NATS.
func differences(want, is StreamConfig) (list []string) {
	if is.MaxBytes > 0 {
		is.MaxBytes = want.MaxBytes // how much room there is, whoever runs it decides
	}
	w, i := reflect.ValueOf(want), reflect.ValueOf(is)
	for n := range w.NumField() {
		name, _, _ := strings.Cut(w.Type().Field(n).Tag.Get("json"), ",")
		a, b := w.Field(n).Interface(), i.Field(n).Interface()
		if name == "metadata" {
			a, b = want.Metadata[protocolKey], is.Metadata[protocolKey] // the server adds its own
		}
		if name == "persist_mode" && b == "default" {
			b = a
		}
		if !reflect.DeepEqual(a, b) {
			list = append(list, fmt.Sprintf("%s is %v, set it to %v", name, plain(b), plain(a)))
		}
	}
	return list
}

func plain(v any) any {
	if r, ok := v.(*Republish); ok && r != nil {
		return r.From + " to " + r.To
	}
	return v
}

// impossible is a number that no stream has come to: a put that expects it is
// refused wherever it is compared at all.
const impossible = 1 << 60

// compares tries whether a claim is compared with those of all others.
func (c *checker) compares(journal domain.JournalID) {
	d, conversation := c.l.o.Desk, domain.ID{}.String()
	_, err := c.l.Claims().Put(c.ctx, d.Claim(conversation, journal.String()), nil, hub.Expect{Filter: d.Claim(conversation, "*"), Last: impossible})
	if !errors.Is(err, hub.ErrWrongLast) {
		c.found("claims are compared", "", fmt.Sprintf("a claim that must be refused was not, or not for that: %v", err))
		return
	}
	c.found("claims are compared", "a late claim is refused")
}

// refuses tries what a member must not do. What is sent is no JSON, or not
// empty where it must be: a server that takes it answers that it is wrong.
func (c *checker) refuses() {
	n, nobody := c.l.o.names(), domain.JournalID{}.String()
	var open []string
	for _, subject := range []string{
		"$JS.API.STREAM.CREATE." + n.Events, "$JS.API.STREAM.UPDATE." + n.Events, "$JS.API.STREAM.DELETE." + n.Events,
		"$JS.API.STREAM.PURGE." + n.Events, apiErase + n.Events, "$JS.API.STREAM.SNAPSHOT." + n.Events,
		"$JS.API.STREAM.UPDATE." + n.Claims, "$JS.API.STREAM.DELETE." + n.Claims, "$JS.API.STREAM.PURGE." + n.Claims, apiErase + n.Claims,
		"$JS.API.CONSUMER.CREATE." + n.Events, "$JS.API.CONSUMER.CREATE." + n.Events + ".check." + n.Desk.Events("*"),
		"$JS.API.CONSUMER.DURABLE.CREATE." + n.Events + ".check", "$JS.API.DIRECT.GET." + n.Events,
		n.Desk.Events(nobody), n.Desk.Claim(nobody, nobody), n.Desk.Lease("check", nobody), n.Desk.Here(nobody),
		storedPrefix + n.Desk.Events(nobody), Inbox("X") + ".check",
	} {
		m := natsgo.NewMsg(subject)
		m.Data = []byte("hark hub check")
		m.Header.Set(headerLast, fmt.Sprint(impossible))
		ctx, done := context.WithTimeout(c.ctx, tryWait)
		if _, err := c.l.call(ctx, m); !errors.Is(err, hub.ErrDenied) {
			open = append(open, subject)
		}
		done()
	}
	if len(open) > 0 {
		c.found("nothing else may be done", "", "take these out of the user's permissions: "+strings.Join(open, ", "))
		return
	}
	c.found("nothing else may be done", "others' subjects, consumers, and changes to the streams are refused")
}

// overhears tries what a member must not hear, and what they must.
func (c *checker) overhears() {
	d := c.l.o.Desk
	var wrong []string
	for _, s := range []struct {
		subject string
		may     bool
	}{
		{storedPrefix + d.Events("*"), true}, {storedPrefix + d.Claim("*", "*"), true}, {storedPrefix + d.Lease("*", "*"), true}, {d.Here("*"), true},
		{">", false}, {d.Events("*"), false}, {d.Claim("*", "*"), false}, {"_INBOX.>", false}, {Inbox("X") + ".>", false}, {"$SYS.>", false},
	} {
		heard := c.hears(s.subject)
		switch {
		case heard && !s.may:
			wrong = append(wrong, "take "+s.subject+" out of what the user may subscribe to")
		case !heard && s.may:
			wrong = append(wrong, "let the user subscribe to "+s.subject)
		}
	}
	c.found("nothing else may be heard", "only what the desk says and what is answered", wrong...)
}

// hears reports whether we may subscribe. The server refuses before it answers
// what is asked after that.
func (c *checker) hears(subject string) bool {
	sub, err := c.l.listen(subject)
	if err != nil {
		return false
	}
	defer c.l.drop(sub)
	ctx, done := context.WithTimeout(c.ctx, time.Millisecond)
	defer done()
	_, err = next(ctx, sub)
	return !errors.Is(err, hub.ErrDenied)
}

// unseen says what nobody can see from here.
func (c *checker) unseen() {
	c.list = append(c.list,
		Finding{Name: "sync_interval", Says: `cannot be seen from here: whoever runs the servers sees to it that it is "always"; else what was acknowledged is lost when all of them lose power`})
	if c.l.o.Replicas > 1 {
		c.list = append(c.list,
			Finding{Name: "separate power", Says: "cannot be seen from here: each of the servers needs its own power and disk"})
	}
}

// Create makes the streams of the plan where the sign-in may, and sets what
// differs of those that are there.
func Create(ctx context.Context, o Options) error {
	l, err := dial(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	if up, _, why := l.standing(); !up {
		return fmt.Errorf("create streams: %w", errors.Join(why, hub.ErrOffline))
	}
	ctx, done := context.WithTimeout(ctx, l.o.Wait)
	defer done()
	events, claims := l.o.names().Streams(l.o.Replicas)
	for _, s := range []StreamConfig{events, claims} {
		if err := Keep(ctx, l.nc, s); err != nil {
			if errors.Is(l.nc.LastError(), natsgo.ErrPermissionViolation) {
				err = hub.ErrDenied
			}
			return fmt.Errorf("create stream %s: %w", s.Name, err)
		}
	}
	return nil
}
