package eventlog

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

func TestRebuildGivesTheSameViews(t *testing.T) {
	l, ids := twoJournals(t)
	if err := l.Erase(t.Context(), ids[0], "ana", []domain.Ref{{Journal: ids[0], Seq: 2}}, "x"); err != nil {
		t.Fatal(err)
	}
	var done, total uint64
	if err := l.Rebuild(t.Context(), func(d, n uint64) { done, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if n := l.Stats().Events; done != n || total != n {
		t.Errorf("progress ended at %d of %d, want %d", done, total, n)
	}
	soundLog(t, l)
}

// A rebuild that was broken off goes on at the next Open; so does a view
// whose version changed.
func TestOpenFoldsWhatViewsLack(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	for range 5 {
		write(t, l, j, said(conv(1), 2, "x"))
	}
	err := l.safely(func() error {
		return l.db.Update(func(tx *bolt.Tx) error {
			if err := dropView(tx, "tally"); err != nil {
				return err
			}
			entries, err := newSnapshot(tx).batch(1, 3)
			if err != nil {
				return err
			}
			return errors.Join(foldInto(newSnapshot(tx), tx, tally{}, entries), putViewState(tx, "tally", viewState{1, 3}))
		})
	})
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	l = open(t, o)
	soundLog(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	o.Views = []View{tally{version: 2}}
	l = open(t, o)
	soundLog(t, l)
	err = l.view(func(tx *bolt.Tx) error {
		st, err := getViewState(tx, "tally")
		if st != (viewState{2, 11}) {
			t.Errorf("the view is at %+v", st)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBackupAndRestore(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	write(t, l, j, said(conv(1), 3, "kept"))
	heads, records := dump(t, l)
	saved := filepath.Join(t.TempDir(), "backup")
	if err := l.Backup(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	write(t, l, j, said(conv(1), 2, "lost"))
	var busy *BusyError
	if err := Restore(t.Context(), o, saved); !errors.As(err, &busy) {
		t.Errorf("restored over an open log: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	replaced := fileBytes(t, o.Path)
	if err := Restore(t.Context(), o, saved); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(replaced, fileBytes(t, o.Path+".before-restore")) {
		t.Error("the log that was replaced is not kept")
	}
	l = open(t, o)
	soundLog(t, l)
	gotHeads, got := dump(t, l)
	if !reflect.DeepEqual(heads, gotHeads) || !reflect.DeepEqual(records, got) {
		t.Error("another log was restored")
	}
	k := journalOf(t, l, "ana")
	if k == j {
		t.Error("the old journal goes on after a restore")
	}
	if _, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) { return said(conv(1), 1, "x"), nil }); err == nil {
		t.Error("the old journal was extended after a restore")
	}
	if err := errors.Join(l.Close(), Restore(t.Context(), o, saved)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(replaced, fileBytes(t, o.Path+".before-restore")) {
		t.Error("a second restore replaced what the first one kept")
	}
}

func TestRestoreRefusesABadBackup(t *testing.T) {
	o, whole := grown(t)
	before := fileBytes(t, o.Path)
	bad := filepath.Join(t.TempDir(), "bad")
	for name, content := range map[string][]byte{"garbage": []byte("garbage"), "cut": whole[:len(whole)/2], "empty": nil} {
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Restore(t.Context(), o, bad); err == nil {
			t.Errorf("%s: restored", name)
		}
		if !bytes.Equal(before, fileBytes(t, o.Path)) {
			t.Fatalf("%s: the log was touched", name)
		}
	}
	l := open(t, o)
	if j := journalOf(t, l, "ana"); !l.keys.extends(j) || l.Stats().Events != 801 {
		t.Error("a refused restore retired the keys")
	}
}

func TestRestoreReplacesADamagedLog(t *testing.T) {
	o, _ := grown(t)
	l := open(t, o)
	saved := filepath.Join(t.TempDir(), "backup")
	if err := errors.Join(l.Backup(t.Context(), saved), l.Close(), os.WriteFile(o.Path, []byte("broken"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), o, saved); err != nil {
		t.Fatal(err)
	}
	soundLog(t, open(t, o))
}

func TestCompact(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	for i := range 10 {
		write(t, l, j, said(conv(i), 100, "some text that takes room, "))
	}
	_, records := dump(t, l)
	if _, _, err := Compact(t.Context(), o); err == nil {
		t.Error("an open log was compacted")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	before, after, err := Compact(t.Context(), o)
	if err != nil || after >= before || after == 0 {
		t.Fatalf("%d -> %d, %v", before, after, err)
	}
	l = open(t, o)
	if _, got := dump(t, l); !reflect.DeepEqual(records, got) {
		t.Error("compacting changed the log")
	}
	write(t, l, journalOf(t, l, "ana"), said(conv(1), 1, "on"))
	soundLog(t, l)
}

// Logs that were written alike are the same file once they are compacted.
func TestCompactGivesTheSameBytes(t *testing.T) {
	var files [3][]byte
	for n := range files {
		o := options(t)
		o.Now, o.Rand = func() time.Time { return day }, rand.NewChaCha8([32]byte{1})
		l := open(t, o)
		j := journalOf(t, l, "ana")
		for i := range 400 {
			write(t, l, j, said(conv(i%7), 3, strings.Repeat("some words ", i%50)))
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Compact(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[n], err = os.ReadFile(o.Path); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(files[0], files[n]) {
			t.Fatal("two logs that were written alike are different files")
		}
	}
}

// Check finds what is wrong, whatever part it is in.
func TestCheckFindsWhatIsWrong(t *testing.T) {
	cases := map[string]func(tx *bolt.Tx, j domain.JournalID) error{
		"changed event": func(tx *bolt.Tx, _ domain.JournalID) error {
			b := tx.Bucket([]byte(bucketEvents))
			return b.Put(posKey(3), bytes.Replace(b.Get(posKey(3)), []byte("ana"), []byte("eve"), 1))
		},
		"lost event": func(tx *bolt.Tx, _ domain.JournalID) error {
			return tx.Bucket([]byte(bucketEvents)).Delete(posKey(3))
		},
		"lost tail": func(tx *bolt.Tx, _ domain.JournalID) error {
			b := tx.Bucket([]byte(bucketEvents))
			return errors.Join(b.Delete(posKey(9)), b.Delete(posKey(8)))
		},
		"changed text": func(tx *bolt.Tx, _ domain.JournalID) error {
			return tx.Bucket([]byte(bucketTexts)).Put(posKey(4), []byte("0123456789abcdef another"))
		},
		"text of no event": func(tx *bolt.Tx, _ domain.JournalID) error {
			return tx.Bucket([]byte(bucketTexts)).Put(posKey(1), []byte("0123456789abcdef one"))
		},
		"index": func(tx *bolt.Tx, j domain.JournalID) error {
			return putRun(tx.Bucket([]byte(bucketRuns)), run{domain.Ref{Journal: j, Seq: 1}, 1, 5})
		},
		"end of journal": func(tx *bolt.Tx, j domain.JournalID) error {
			return putJournal(tx, j, journal{Seq: 9, Name: "ana", Ours: true})
		},
		"head": func(tx *bolt.Tx, j domain.JournalID) error {
			h, _, err := storedHead(tx, domain.Ref{Journal: j, Seq: 9})
			h.Hash[0]++
			return errors.Join(err, kv.PutJSON(tx.Bucket([]byte(bucketHeads)), refKey(domain.Ref{Journal: j, Seq: 9}), h))
		},
		"view": func(tx *bolt.Tx, _ domain.JournalID) error {
			id := conv(1)
			return tx.Bucket([]byte("view/tally/count")).Put(id[:], []byte("99 events"))
		},
		"extra in view": func(tx *bolt.Tx, _ domain.JournalID) error {
			b, err := tx.CreateBucketIfNotExists([]byte("view/tally/more"))
			return errors.Join(err, b.Put([]byte("a"), nil))
		},
		"view behind": func(tx *bolt.Tx, _ domain.JournalID) error {
			return putViewState(tx, "tally", viewState{1, 4})
		},
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			l := open(t, options(t))
			j := journalOf(t, l, "ana")
			write(t, l, j, said(conv(1), 8, "x"))
			if err := l.Backup(t.Context(), filepath.Join(t.TempDir(), "b")); err != nil { // signs the heads
				t.Fatal(err)
			}
			soundLog(t, l)
			if err := l.db.Update(func(tx *bolt.Tx) error { return harm(tx, j) }); err != nil {
				t.Fatal(err)
			}
			problems, err := l.Check(context.Background())
			if err != nil || len(problems) == 0 || problems[0].Hint == "" || problems[0].Info {
				t.Errorf("%v, %v", problems, err)
			}
		})
	}
}
