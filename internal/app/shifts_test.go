package app

import (
	"encoding/json"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

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
func (memory) Roster() *domain.Roster     { return nil }
func (memory) Text(uint64) (string, bool) { return "", false }
func (m memory) Bucket(name string) kv.Bucket {
	if m[name] == nil {
		m[name] = &kv.Memory{}
	}
	return m[name]
}
