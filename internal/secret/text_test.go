package secret

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverPrints(t *testing.T) {
	s := New("hunter2")
	text, _ := s.MarshalText()
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "secret", s)
	fmt.Fprintf(&b, "%v %s %q %#v %+v %s", s, s, s, s, struct{ S Text }{s}, text)
	if strings.Contains(b.String(), "hunter2") || s.Reveal() != "hunter2" {
		t.Errorf("the secret shows in %s", b.String())
	}
}
