package x

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

// The bounds of a stream.
const (
	silenceMax = time.Minute // X sends an empty line at least every 20 s
	lineMax    = 1 << 20
	reopen     = 20 * time.Second // after X ended it without a word; 50 times in 15 minutes are allowed
)

// rule is one filter of the stream.
type rule struct {
	ID    string `json:"id,omitzero"`
	Value string `json:"value"`
	Tag   string `json:"tag"`
}

// follow reads the filtered stream, again and again. Each time it is open, the
// same words are searched for, which fills the gap before.
func (x *X) follow(ctx context.Context, to source.Sink, k *keeper) error {
	pace := x.o.Pace(DefaultEvery)
	pace.Every = min(pace.Every, reopen)
	return source.Again(ctx, to, pace, func(ctx context.Context, to source.Sink) (time.Duration, error) {
		err := x.watch(ctx, to, k)
		if errors.Is(err, errSpent) {
			return x.rest(to), nil
		}
		return 0, err
	})
}

// watch opens the stream and reads it until it ends, which is nil, or breaks.
func (x *X) watch(ctx context.Context, to source.Sink, k *keeper) error {
	account, err := x.paid(ctx)
	if err != nil {
		return err
	}
	app, err := x.o.Secrets.Get(ctx, App)
	if errors.Is(err, secret.ErrNone) {
		return &source.Final{Err: errors.New("the filtered stream needs the app's bearer token; " + x.o.Renew() + ", or take stream out of hark.toml")}
	}
	if err != nil {
		return fmt.Errorf("read the app's bearer token: %w", err)
	}
	header := http.Header{"Authorization": {"Bearer " + app.Reveal()}}
	if err := x.rules(ctx, header); err != nil {
		return fmt.Errorf("set the rule of the filtered stream: %w", err)
	}
	resp, err := x.stream.Stream(ctx, web.Request{Path: "/2/tweets/search/stream", Query: fields(true), Header: header})
	var refusal *web.Refusal
	if errors.As(err, &refusal) && connection(refusal.Status, refusal.Body) {
		return fmt.Errorf("X still holds an earlier connection of this app open, and lets it go within minutes: %w", err)
	}
	if err != nil {
		return err
	}
	body := web.Patient(resp.Body, x.silence)
	defer body.Close()
	gap, words := &pass{X: x, to: to, k: k, catch: true}, wordsList(x.query)
	if err := gap.down(ctx, &words); err != nil {
		return err
	}
	to.Report(source.Health{State: source.Live, Detail: x.meter.detail()})
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 64<<10), lineMax)
	for lines.Scan() {
		h, err := x.readLine(lines.Bytes(), account)
		if err == nil {
			err = x.take(ctx, to, k, h)
		}
		if err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the filtered stream: %w", err)
	}
	return nil
}

// take hands over what a line of the stream held.
func (x *X) take(ctx context.Context, to source.Sink, k *keeper, h heard) error {
	if len(h.posts)+len(h.refused) == 0 {
		return nil
	}
	x.meter.add(h.read * pricePost)
	_, err := k.deliver(ctx, to, h, func(c *cursor) {
		for _, p := range h.posts {
			c.Words = c.Words.up(p, x.o.Clock())
		}
	})
	if err == nil && x.meter.over() != "" {
		return errSpent
	}
	return err
}

// readLine reads one line: nothing in a keep-alive, a post, or the word of X
// that it ends the stream, which is an error.
func (x *X) readLine(raw []byte, account string) (heard, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return heard{}, nil
	}
	var a answer[jsontext.Value]
	if err := source.ReadJSON(raw, &a); err != nil {
		return heard{refused: []source.Refused{source.Refuse("the filtered stream", "the line cannot be read: "+err.Error(), raw)}}, nil
	}
	if len(a.Data) > 0 && a.Data.Kind() != 'n' {
		return x.hear([]jsontext.Value{a.Data}, &a.Includes, account), nil
	}
	if len(a.Errors) > 0 {
		return heard{}, fmt.Errorf("X ends the filtered stream: %s", a.Errors[0].said())
	}
	return heard{}, nil
}

// rules makes the stream's rule with our tag say what our words are, and
// leaves the rules of others alone.
func (x *X) rules(ctx context.Context, header http.Header) error {
	tag := "hark:" + x.o.Name
	var have answer[[]rule]
	if err := x.streamJSON(ctx, web.Request{Path: "/2/tweets/search/stream/rules", Header: header}, &have); err != nil {
		return err
	}
	var change struct {
		Delete *struct {
			IDs []string `json:"ids"`
		} `json:"delete,omitzero"`
		Add []rule `json:"add,omitzero"`
	}
	there := false
	for _, r := range have.Data {
		switch {
		case r.Tag != tag:
		case r.Value == x.query && !there:
			there = true
		default:
			if change.Delete == nil {
				change.Delete = &struct {
					IDs []string `json:"ids"`
				}{}
			}
			change.Delete.IDs = append(change.Delete.IDs, r.ID)
		}
	}
	post := func() error {
		body, err := json.Marshal(change)
		if err != nil {
			return err
		}
		var done answer[jsontext.Value]
		err = x.streamJSON(ctx, web.Request{Method: http.MethodPost, Path: "/2/tweets/search/stream/rules", Header: header, Body: body}, &done)
		if err == nil && len(done.Errors) > 0 {
			err = errors.New(done.Errors[0].said())
		}
		return err
	}
	if change.Delete != nil { // X takes one kind of change at a time
		if err := post(); err != nil {
			return err
		}
		change.Delete = nil
	}
	if there {
		return nil
	}
	change.Add = []rule{{Value: x.query, Tag: tag}}
	return post()
}

func (x *X) streamJSON(ctx context.Context, r web.Request, out any) error {
	a, err := x.stream.Do(ctx, r)
	if err != nil {
		return err
	}
	return source.ReadJSON(a.Body, out)
}

// merged shows two lanes as one link: the worse state of both.
type merged struct {
	to source.Sink
	mu sync.Mutex
	at map[string]source.Health
}

// lane is the sink of one of the lanes, which is starting.
func (m *merged) lane(name string) source.Sink {
	if m.at == nil {
		m.at = map[string]source.Health{}
	}
	m.at[name] = source.Health{State: source.Starting}
	return &mergedLane{m, name}
}

type mergedLane struct {
	m    *merged
	name string
}

// Deliver implements source.Sink.
func (l *mergedLane) Deliver(ctx context.Context, b source.Batch) error {
	return l.m.to.Deliver(ctx, b)
}

// Report implements source.Sink.
func (l *mergedLane) Report(h source.Health) {
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	if h.State == "" {
		return // the next poll of one lane says nothing of the other
	}
	if h.Error != "" {
		h.Error = l.name + ": " + h.Error
	}
	l.m.at[l.name] = h
	worst := h
	for _, other := range l.m.at {
		if badness(other.State) > badness(worst.State) {
			worst = other
		}
	}
	l.m.to.Report(worst)
}

// badness orders the states of a link.
func badness(s source.State) int {
	switch s {
	case source.Broken:
		return 5
	case source.Retrying:
		return 4
	case source.Starting:
		return 3
	case source.CatchingUp:
		return 2
	case source.Live:
		return 1
	}
	return 0
}

func containsFold(body []byte, word string) bool {
	return strings.Contains(strings.ToLower(string(body)), word)
}
