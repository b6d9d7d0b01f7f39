package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hark/internal/source"
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
