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
	end := time.Date(2026, 12, 24, 8, 0, 0, 0, time.UTC)
	if err := m.Put(t.Context(), Session, New("s"), end); err != nil {
		t.Fatal(err)
	}
	a := NewVault(places(t.TempDir(), nil)).Account("acme", Given{})
	if err := m.Copy(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if h := a.Held(t.Context(), []string{Token, Session}); h[0].Store != "" || h[1].Store != InFile || !h[1].Expires.Equal(end) {
		t.Errorf("copied are %v", h)
	}
}
