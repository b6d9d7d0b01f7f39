package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// expect checks what a slot holds; an empty want is nothing.
func expect(t *testing.T, k Keeper, slot, want string) {
	t.Helper()
	got, err := k.Get(t.Context(), slot)
	if want == "" && errors.Is(err, ErrNone) {
		return
	}
	if err != nil || got.Reveal() != want {
		t.Errorf("slot %s: %q, %v; want %q", slot, got.Reveal(), err, want)
	}
}

func put(t *testing.T, k Keeper, slot, text string) {
	t.Helper()
	if err := k.Put(t.Context(), slot, New(text), time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// Whatever the stores are, what was put is there for the next process, is
// nowhere on disk as it stands, and is gone when it is emptied.
func TestStores(t *testing.T) {
	for name, k := range map[string]Keyring{"none": nil, "system": newChest(), "headless": &chest{err: errors.New("exec: dbus-launch")}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			next := func() *Account { return NewVault(places(dir, k)).Account("acme", Given{}) }
			expect(t, next(), Token, "")
			put(t, next(), Token, "hunter2")
			put(t, next(), Session, "s1")
			put(t, next(), Session, "s2")
			expect(t, next(), Token, "hunter2")
			expect(t, next(), Session, "s2")
			expect(t, NewVault(places(dir, k)).Account("other", Given{}), Token, "")
			noPlainText(t, dir, "hunter2")
			put(t, next(), Token, "")
			expect(t, next(), Token, "")
			if err := next().Forget(t.Context(), []string{Token, Session}); err != nil {
				t.Error(err)
			}
			expect(t, next(), Session, "")
		})
	}
}

func noPlainText(t *testing.T, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(text)) {
			t.Errorf("%s holds the secret as it stands", path)
		}
		if open, _ := Exposed(path); open {
			t.Errorf("others can read %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Over ssh there is no keyring; what was stored then is newer than what the
// keyring has, and counts when that is back.
func TestTheLatestCounts(t *testing.T) {
	dir, k := t.TempDir(), newChest()
	put(t, NewVault(places(dir, k)).Account("acme", Given{}), Session, "old")
	put(t, NewVault(places(dir, nil)).Account("acme", Given{}), Session, "new")
	expect(t, NewVault(places(dir, k)).Account("acme", Given{}), Session, "new")
	put(t, NewVault(places(dir, k)).Account("acme", Given{}), Session, "newest")
	expect(t, NewVault(places(dir, k)).Account("acme", Given{}), Session, "newest")
	expect(t, NewVault(places(dir, nil)).Account("acme", Given{}), Session, "")
}

func TestGivenTokens(t *testing.T) {
	dir := t.TempDir()
	v := NewVault(places(dir, nil))
	env := v.Account("a", Given{Env: "TOKEN"})
	expect(t, env, Token, "from-env")
	if err := env.Put(t.Context(), Token, New("x"), time.Time{}); err == nil {
		t.Error("a token from the environment was replaced")
	}
	put(t, env, Session, "s")
	expect(t, env, Session, "s")
	_, err := v.Account("b", Given{Env: "NOT_SET"}).Get(t.Context(), Token)
	if err == nil || errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "NOT_SET") {
		t.Errorf("an empty variable gives %v", err)
	}
	count := filepath.Join(dir, "count")
	script := []string{"sh", "-c", "echo x >>" + count + "; echo ' from-program '"}
	for range 3 {
		expect(t, v.Account("c", Given{Command: script}), Token, "from-program")
	}
	if raw, err := os.ReadFile(count); err != nil || string(raw) != "x\n" {
		t.Errorf("the program ran %q times, %v", raw, err)
	}
	for _, bad := range [][]string{{"false"}, {"true"}, {"sh", "-c", "echo hunter2; echo hunter2 >&2; exit 1"}, {dir + "/none"}} {
		_, err := v.Account("d", Given{Command: bad}).Get(t.Context(), Token)
		if err == nil || errors.Is(err, ErrNone) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v gives %v", bad, err)
		}
	}
	if _, err := Run(t.Context(), []string{"yes"}); err == nil {
		t.Error("a program that prints without an end was read")
	}
}

// TestATokenThatIsNoLongerTaken: the program that printed it is asked again,
// but not all the time.
func TestATokenThatIsNoLongerTaken(t *testing.T) {
	dir := t.TempDir()
	p := places(dir, nil)
	now := time.Now()
	p.Now = func() time.Time { return now }
	count := filepath.Join(dir, "count")
	a := NewVault(p).Account("a", Given{Command: []string{"sh", "-c", "echo x >>" + count + "; wc -l <" + count}})
	expect(t, a, Token, "1")
	Stale(a, Token, New("1"))
	expect(t, a, Token, "1") // it was only just printed
	now = now.Add(runAgain)
	Stale(a, Token, New("0"))
	Stale(a, Session, New("1"))
	expect(t, a, Token, "1") // that was not it
	Stale(a, Token, New("1"))
	expect(t, a, Token, "2")
	Stale(a, Token, New("2"))
	expect(t, a, Token, "2")
	Stale(NewMemory(nil), Token, New("2"))
}

// TestAProgramIsOnItsOwn: the console reads the terminal, nobody else may; and
// what a program began goes with it when the time is over.
func TestAProgramIsOnItsOwn(t *testing.T) {
	if _, err := Run(t.Context(), []string{"sh", "-c", "test $(ps -o pgid= -p $$) = $$ && ! (exec </dev/tty)"}); err != nil {
		t.Errorf("a program has a terminal to ask on: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	pid := filepath.Join(t.TempDir(), "pid")
	began := make(chan error, 1)
	go func() {
		_, err := Run(ctx, []string{"sh", "-c", "sleep 1000 & echo $! >" + pid + ".new && mv " + pid + ".new " + pid + " && wait"})
		began <- err
	}()
	for {
		if _, err := os.Stat(pid); err == nil {
			break
		}
		runtime.Gosched()
	}
	stop()
	if err := <-began; err == nil {
		t.Error("a program that was ended gives no error")
	}
	raw, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 { // a signal takes its time
		state, err := exec.Command("ps", "-o", "stat=", "-p", strings.TrimSpace(string(raw))).Output()
		if err != nil || strings.HasPrefix(string(state), "Z") {
			return
		}
	}
	t.Errorf("what the program began goes on")
}

// Several processes share the file: none loses what another one stored.
func TestManyWriters(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			a := NewVault(places(dir, nil)).Account(fmt.Sprint("a", i), Given{})
			for n := range 5 {
				if err := a.Put(t.Context(), Session, New(fmt.Sprint(i, n)), time.Time{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i := range 8 {
		expect(t, NewVault(places(dir, nil)).Account(fmt.Sprint("a", i), Given{}), Session, fmt.Sprint(i, 4))
	}
}

// A file that cannot be read is told of and never written over.
func TestDamagedFiles(t *testing.T) {
	flip := func(path string) error {
		raw, err := os.ReadFile(path)
		if err == nil {
			raw[len(raw)-3] ^= 1
			err = os.WriteFile(path, raw, 0o600)
		}
		return err
	}
	for name, harm := range map[string]func(p Places) error{
		"changed": func(p Places) error { return flip(p.File) },
		"cut":     func(p Places) error { return os.Truncate(p.File, 60) },
		"empty":   func(p Places) error { return os.Truncate(p.File, 0) },
		"no key":  func(p Places) error { return os.Remove(p.Identity) },
		"other key": func(p Places) error {
			q := places(filepath.Join(filepath.Dir(p.File), "q"), nil)
			put(t, NewVault(q).Account("a", Given{}), Token, "x")
			return os.Rename(q.Identity, p.Identity)
		},
		"no real key": func(p Places) error { return os.WriteFile(p.Identity, []byte("AGE-SECRET-KEY-1hunter2"), 0o600) },
		"open key":    func(p Places) error { return os.Chmod(p.Identity, 0o644) },
		"huge":        func(p Places) error { return os.Truncate(p.File, fileMax+1) },
	} {
		t.Run(name, func(t *testing.T) {
			p := places(t.TempDir(), nil)
			put(t, NewVault(p).Account("acme", Given{}), Token, "hunter2")
			if err := harm(p); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(p.File)
			a := NewVault(p).Account("acme", Given{})
			_, err := a.Get(t.Context(), Token)
			if err == nil || errors.Is(err, ErrNone) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Get gives %v", err)
			}
			t.Log(err)
			if err := a.Put(t.Context(), Session, New("s"), time.Time{}); err == nil {
				t.Error("it was written over")
			}
			if after, _ := os.ReadFile(p.File); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
			if h := a.Held(t.Context(), []string{Token}); h[0].Err == nil {
				t.Error("Held tells of no error")
			}
		})
	}
}

func TestHeld(t *testing.T) {
	p := places(t.TempDir(), nil)
	v := NewVault(p)
	a := v.Account("acme", Given{Env: "TOKEN"})
	end := time.Date(2026, 12, 24, 8, 0, 0, 0, time.UTC)
	if err := a.Put(t.Context(), Session, New("s"), end); err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(a.Held(t.Context(), []string{Token, Session, "more"}))
	want := fmt.Sprint([]Held{{Slot: Token, Store: "the environment variable TOKEN"}, {Slot: Session, Store: InFile, Expires: end}, {Slot: "more"}})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A keyring whose window nobody answers is given up, once.
func TestAKeyringThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		block := make(chan struct{})
		defer close(block)
		r := ring{k: waiting{block}, service: "hark"}
		start := time.Now()
		for range 3 {
			if _, err := r.get(t.Context(), "a", Token); !errors.Is(err, errNoRing) {
				t.Errorf("got %v", err)
			}
		}
		if took := time.Since(start); took != ringWait {
			t.Errorf("it was waited for %v", took)
		}
	})
}

func TestPassphrase(t *testing.T) {
	p := places(t.TempDir(), nil)
	quick := func(said string) *Vault {
		q := p
		asked := 0
		q.Passphrase = func(context.Context) (Text, error) {
			if asked++; asked > 1 {
				t.Error("it is asked for twice")
			}
			return New(said), nil
		}
		v := NewVault(q)
		v.file.key.work = 10
		return v
	}
	put(t, NewVault(p).Account("a", Given{}), Token, "hunter2")
	if err := quick("").Protect(t.Context(), New("correct horse")); err != nil {
		t.Fatal(err)
	}
	noPlainText(t, filepath.Dir(p.File), "AGE-SECRET-KEY")
	if is, err := NewVault(p).Locked(); !is || err != nil {
		t.Errorf("locked %v, %v", is, err)
	}
	for name, v := range map[string]*Vault{"nobody": NewVault(p), "wrong": quick("battery"), "empty": quick("")} {
		if _, err := v.Account("a", Given{}).Get(t.Context(), Token); !errors.Is(err, ErrLocked) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	v := quick("correct horse")
	if err := v.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(t, v.Account("a", Given{}), Token, "hunter2")
	put(t, v.Account("a", Given{}), Session, "s")
	if err := v.Protect(t.Context(), Text{}); err != nil {
		t.Fatal(err)
	}
	expect(t, NewVault(p).Account("a", Given{}), Session, "s")
}

func TestReplaceFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, []byte("old"), 0o644), os.Symlink(target, link), Replace(link, []byte("new"))); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(target)
	info, lerr := os.Lstat(link)
	if err != nil || lerr != nil || string(raw) != "new" || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the target holds %q, the link is %v: %v, %v", raw, info.Mode(), err, lerr)
	}
	if open, err := Exposed(target); open || err != nil {
		t.Errorf("others can read it: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"v":1,"accounts":{"acme":{"token":{"text":"hunter2","saved":"2026-11-21T14:02:03Z"}}}}`))
	f.Add([]byte(`{"text":"hunter2","expires":"2026-11-21T14:02:03Z"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if k, err := decodeBook(raw); err == nil {
			k.set("a", "b", entry{text: New("x")})
		}
		if _, err := decodeWire(raw); err != nil && !errors.Is(err, errSpoilt) {
			t.Error(err)
		}
	})
}
