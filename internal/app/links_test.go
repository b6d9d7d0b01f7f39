package app

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hark/internal/source"
	"hark/internal/web"
)

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

// A host that is left alone shows at the source that asks it, also where that
// source does not say so itself.
func TestSourceWhoseHostRests(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	o := testDesk(t)
	o.Kinds = []source.Kind{{Name: "busy", Public: true, Takes: []source.Setting{{Key: source.Words}},
		Open: func(op source.Opening) (source.Source, error) {
			c, err := web.New(web.Options{Base: server.URL, Hosts: op.Hosts})
			return asks{c}, err
		}}}
	if err := Watch(&o, []string{"acme"}, nil); err != nil {
		t.Fatal(err)
	}
	o.Sources, o.Listen = append(o.Sources, Wired{Source: lost{}, Kind: "test"}), true
	a := open(t, o)
	var lines []string
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		var err error
		if lines, err = call(t, a, "sources", nil); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(lines[0], `"left_alone_why":"its limit of requests is reached"`) {
			if !strings.Contains(lines[0], `"left_alone_until":"`) || strings.Contains(lines[1], "left_alone") {
				t.Errorf("sources says %v", lines)
			}
			return
		}
	}
	t.Errorf("sources says %v", lines)
}

// asks asks its server once, and keeps to itself what came of it.
type asks struct{ c *web.Client }

func (asks) Name() string { return "busy" }
func (s asks) Listen(ctx context.Context, _ []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Live})
	if _, err := s.c.Do(ctx, web.Request{Path: "/"}); err == nil {
		return errors.New("it was answered")
	}
	<-ctx.Done()
	return ctx.Err()
}
