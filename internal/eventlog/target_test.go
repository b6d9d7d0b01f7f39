package eventlog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestBackupDestroysNothing(t *testing.T) {
	o := options(t)
	home := filepath.Dir(o.Path)
	settings, run := filepath.Join(home, "hark.toml"), filepath.Join(home, "run")
	absent := filepath.Join(home, "hark.log")
	o.Spare = []string{settings, run, absent}
	l := open(t, o)
	j := journalOf(t, l, "ana")
	write(t, l, j, said(conv(1), 2, "x"))
	key := filepath.Join(o.Keys, j.String()+".key")
	elsewhere := t.TempDir()
	in := func(name string) string { return filepath.Join(elsewhere, name) }
	err := errors.Join(os.WriteFile(settings, []byte("me = \"ana\"\n"), 0o600), os.Mkdir(run, 0o700),
		os.Symlink(o.Path, in("link to the log")), os.Link(o.Path, in("hard link to the log")),
		os.Link(key, in("hard link to a key")), os.Symlink(o.Keys, in("link to keys")),
		os.Symlink(in("nothing"), in("dangling")), os.MkdirAll(filepath.Join(run, "deep", "er"), 0o700))
	if err != nil {
		t.Fatal(err)
	}
	before := map[string][]byte{}
	for _, path := range []string{key, settings} {
		if before[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{
		o.Path, o.Path + ".holder", o.Path + ".compact", o.Path + ".restore", settings, absent,
		key, filepath.Join(o.Keys, "new.db"), filepath.Join(o.Keys, "..", filepath.Base(o.Path)),
		filepath.Join(run, "x.sock"), filepath.Join(run, "deep", "er", "x"), home, run,
		in("link to the log"), in("hard link to the log"), in("hard link to a key"),
		filepath.Join(in("link to keys"), "new.db"), in("dangling"), "relative.db", "",
	} {
		var refused *TargetError
		if err := l.Backup(t.Context(), path); !errors.As(err, &refused) {
			t.Errorf("backup to %q: %v", path, err)
		}
	}
	for path, want := range before {
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s was changed (%v)", path, err)
		}
	}
	if _, err := os.Lstat(in("nothing")); err == nil {
		t.Error("a dangling link was followed")
	}
	soundLog(t, l)

	for _, path := range []string{in("new.db"), filepath.Join(home, "hark.db.bak")} {
		for range 2 { // the second in the place of the first
			if err := l.Backup(t.Context(), path); err != nil {
				t.Errorf("backup to %s: %v", path, err)
			}
		}
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	write(t, l, j, said(conv(1), 2, "x"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "a.db")
	gone := []string{o.Path + ".compact", o.Path + ".restore", filepath.Join(o.Keys, "x.key.new-12"), target + ".new-34"}
	kept := []string{target + ".new-year", filepath.Join(dir, "b.db.new-56"), target + ".new-", o.Path + ".mine"}
	for _, path := range append(gone, kept...) {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l = open(t, o)
	if err := l.Backup(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	for _, path := range gone {
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
	for _, path := range kept {
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
