package eventlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

func TestOpenBusyNamesTheHolder(t *testing.T) {
	o := options(t)
	o.Holder = "hark, process 42\x1b[31m\n"
	open(t, o)
	_, err := Open(t.Context(), o)
	var busy *BusyError
	if !errors.As(err, &busy) || busy.Holder != "hark, process 42[31m" {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "process 42") {
		t.Errorf("the error does not say who: %v", err)
	}
}

func TestOpenManyAtOnceHasOneOwner(t *testing.T) {
	o := options(t)
	var wg sync.WaitGroup
	logs := make(chan *Log, 8)
	for range 8 {
		wg.Go(func() {
			l, err := Open(t.Context(), o)
			var busy *BusyError
			switch {
			case err == nil:
				logs <- l
			case !errors.As(err, &busy):
				t.Errorf("open: %v", err)
			}
		})
	}
	wg.Wait()
	close(logs)
	n := 0
	for l := range logs {
		n++
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if n > 1 {
		t.Errorf("%d owners at once", n)
	}
}

func TestOpenRefusesNewerFormatAndLeavesIt(t *testing.T) {
	o := options(t)
	open(t, o).Close()
	db, err := bolt.Open(o.Path, 0o600, &bolt.Options{Timeout: lockWait})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketMeta)).Put([]byte("format"), posKey(Format+1))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	before := fileBytes(t, o.Path)
	_, err = Open(t.Context(), o)
	var newer *NewerError
	if !errors.As(err, &newer) || newer.Format != Format+1 {
		t.Fatalf("got %v", err)
	}
	if !bytes.Equal(before, fileBytes(t, o.Path)) {
		t.Error("the file was touched")
	}
}

func fileBytes(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// grown makes a closed log of some size and gives its bytes.
func grown(t *testing.T) (Options, []byte) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	for i := range 20 {
		write(t, l, j, said(conv(i), 40, "some words that were written, "))
	}
	var used int64 // the rest of the file is kept for growth
	err := l.view(func(tx *bolt.Tx) error { used = tx.Size(); return nil })
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	return o, fileBytes(t, o.Path)[:used]
}

func TestOpenRefusesDamageAndLeavesIt(t *testing.T) {
	o, whole := grown(t)
	cases := map[string]func(b []byte) []byte{
		"empty":            func(b []byte) []byte { return nil },
		"one page":         func(b []byte) []byte { return b[:4096] },
		"cut in half":      func(b []byte) []byte { return b[:len(b)/2/4096*4096] },
		"cut within page":  func(b []byte) []byte { return b[:len(b)/2+123] },
		"garbage":          func(b []byte) []byte { return bytes.Repeat([]byte("garbage "), len(b)/8) },
		"text":             func(b []byte) []byte { return []byte("hello") },
		"no metas":         func(b []byte) []byte { clear(b[:2*4096]); return b },
		"nothing but meta": func(b []byte) []byte { clear(b[2*4096:]); return b },
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			bad := harm(bytes.Clone(whole))
			if err := os.WriteFile(o.Path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := Open(t.Context(), o)
			var damaged *DamagedError
			if !errors.As(err, &damaged) {
				if l != nil {
					l.Close()
				}
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), "hark restore") {
				t.Errorf("the error does not say what to do: %v", err)
			}
			if !bytes.Equal(bad, fileBytes(t, o.Path)) {
				t.Error("the file was touched")
			}
		})
	}
}

// Whatever is done to a file, opening and using it neither panics nor hangs,
// and a file that is refused is not touched.
func TestDamageAnywhereIsReported(t *testing.T) {
	o, whole := grown(t)
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	found, refused := 0, 0
	for i := range 60 {
		bad := bytes.Clone(whole)
		page := r.IntN(len(bad) / 4096)
		where := bad[page*4096:][:4096]
		if i%2 == 0 {
			clear(where)
		} else {
			for n := range 64 {
				where[(r.IntN(4096)+n)%4096] = byte(r.Uint32())
			}
		}
		if err := os.WriteFile(o.Path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("seed %d, round %d, page %d", seed, i, page)
		l, err := Open(t.Context(), o)
		if err != nil {
			refused++
			var damaged *DamagedError
			if !errors.As(err, &damaged) {
				t.Errorf("%s: %v", what, err)
			}
			if !bytes.Equal(bad, fileBytes(t, o.Path)) {
				t.Errorf("%s: the refused file was touched", what)
			}
			continue
		}
		problems, err := l.Check(t.Context())
		if err != nil || len(problems) > 0 {
			found++
		}
		use(l)
		if err := l.Close(); err != nil {
			t.Errorf("%s: close: %v", what, err)
		}
	}
	if found+refused < 30 {
		t.Errorf("seed %d: of 60 damaged files %d were refused and %d found bad", seed, refused, found)
	}
}

// use does on a log what a console does; errors are fine, panics are not.
func use(l *Log) {
	ctx := context.Background()
	for range l.Records(ctx, nil) {
		continue
	}
	_, _ = l.Heads(ctx)
	j, err := l.Journal(ctx, "ana")
	if err != nil {
		return
	}
	_, _ = l.Write(ctx, j, func(s kv.Snapshot) (Batch, error) {
		for range s.View("tally/count").From(nil) {
			continue
		}
		return said(conv(1), 1, "more"), nil
	})
	_ = l.Read(func(s kv.Snapshot) error {
		for pos := range s.End() {
			s.Raw(pos)
			s.Text(pos)
		}
		return nil
	})
}

func TestNoKeyMeansNewJournal(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	if info, err := os.Stat(l.keys.path(j, keyLive)); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v, %v", info, err)
	}
	if info, err := os.Stat(o.Keys); err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("folder of keys: %v, %v", info, err)
	}
	if err := errors.Join(l.Close(), os.RemoveAll(o.Keys)); err != nil {
		t.Fatal(err)
	}
	l = open(t, o)
	k := journalOf(t, l, "ana")
	if k == j {
		t.Fatal("a journal without its key was opened")
	}
	write(t, l, k, said(conv(1), 1, "on"))
	soundLog(t, l)
	heads, err := l.Heads(t.Context())
	if err != nil || len(heads) != 1 || heads[0].Journal != k {
		t.Errorf("heads %v, %v", heads, err)
	}
	var forged domain.Head
	if err := forged.Verify(); !errors.Is(err, domain.ErrForged) {
		t.Errorf("the zero head verifies: %v", err)
	}
}
