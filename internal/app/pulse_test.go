package app

import (
	"context"
	"fmt"
	"testing"

	"hark/internal/domain"
)

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
