package secret

import (
	"errors"
	"testing"
	"time"
)

func TestMemory(t *testing.T) {
	m := NewMemory(map[string]string{Token: "hunter2"})
	if got, err := m.Get(t.Context(), Token); err != nil || got.Reveal() != "hunter2" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := m.Get(t.Context(), Session); !errors.Is(err, ErrNone) {
		t.Errorf("an empty slot gives %v", err)
	}
	if err := m.Put(t.Context(), Token, Text{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Get(t.Context(), Token); !errors.Is(err, ErrNone) {
		t.Errorf("an emptied slot gives %v", err)
	}
}
