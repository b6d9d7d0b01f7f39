package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hark/internal/eventlog"
)

// No verb that writes a file destroys the log, a key or the settings.
func TestWritersDestroyNothing(t *testing.T) {
	o := testDesk(t)
	a := open(t, o)
	hear(t, a, "one")
	if err := os.WriteFile(o.Folders.File(), []byte("me = \"ana\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := filepath.Glob(filepath.Join(o.Folders.Keys(), "*.key"))
	if err != nil || len(keys) == 0 {
		t.Fatal("there is no key", err)
	}
	key, err := os.ReadFile(keys[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{o.Folders.Log(), keys[0], o.Folders.File(), o.Folders.Diary(), filepath.Join(o.Folders.Keys(), "x"), o.Folders.Socket(), o.Folders.State} {
		for _, verb := range []string{"backup", "bundle"} {
			var refused *eventlog.TargetError
			_, err := call(t, a, verb, PathParams{Path: path})
			if !errors.As(err, &refused) || Explain(err).Hint == "" {
				t.Errorf("%s to %s: %v", verb, path, err)
			}
		}
	}
	if got, err := os.ReadFile(keys[0]); err != nil || !bytes.Equal(got, key) {
		t.Errorf("the key was changed (%v)", err)
	}
	if _, err := call(t, a, "handoff", HandoffParams{Since: a.o.Now().Add(-1e9), Dir: o.Folders.Keys()}); err == nil {
		t.Error("a hand-off was written among the keys")
	}
}
