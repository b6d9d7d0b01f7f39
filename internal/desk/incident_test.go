package desk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

func TestTake(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)
	m := Moment{Me: "ana", Now: now}
	mine := Alarm{ID: "i1", Owner: "ana", Since: now.Add(-time.Hour)}
	bens := Alarm{ID: "i1", Owner: "ben", Since: now.Add(-time.Hour)}
	for _, tt := range []struct {
		name    string
		alarm   Alarm
		to      string
		owner   string // who then has it; empty is a refusal
		refusal string
	}{
		{name: "nobody has it", alarm: Alarm{ID: "i1"}, owner: "ana"},
		{name: "for a colleague", alarm: Alarm{ID: "i1"}, to: "@ben", owner: "ben"},
		{name: "it is mine already", alarm: mine, refusal: "since 13:02"},
		{name: "a colleague's", alarm: bens, refusal: "ben looks after it since 13:02"},
		{name: "a colleague's, by name", alarm: bens, to: "ana", owner: "ana"},
		{name: "given to who has it", alarm: bens, to: "ben", refusal: "already"},
		{name: "handed on", alarm: mine, to: "ben", owner: "ben"},
		{name: "no name", alarm: mine, to: strings.Repeat("x", MaxName+1), refusal: "no name"},
	} {
		ps, err := Take(tt.alarm, tt.to, m)
		var no *Refusal
		if errors.As(err, &no) != (tt.owner == "") || err == nil && len(ps) != 1 {
			t.Errorf("%s: %v, %v", tt.name, ps, err)
			continue
		}
		if tt.owner == "" {
			if !strings.Contains(err.Error(), tt.refusal) || no.Hint == "" {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		e := ps[0].Event
		owner := e.To
		if owner == "" {
			owner = e.By
		}
		if e.Kind != domain.Taken || e.Incident.ID != "i1" || e.By != "ana" || owner != tt.owner || !e.Conversation.IsZero() {
			t.Errorf("%s: %+v", tt.name, e)
		}
	}
	if _, err := Take(mine, "", Moment{}); err == nil {
		t.Error("nobody may ask")
	}
}
