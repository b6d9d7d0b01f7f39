package eventlog

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// mapped is how much of a mapped file is in this process's memory, in KiB.
func mapped(t *testing.T, path string) (kib int) {
	t.Helper()
	raw, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	_, maps, found := strings.Cut(string(raw), path+"\n")
	if !found {
		t.Fatalf("%s is not mapped", path)
	}
	_, rss, _ := strings.Cut(maps, "Rss:")
	if _, err := fmt.Sscan(rss, &kib); err != nil {
		t.Fatal(err)
	}
	return kib
}

// What is let go of is out of memory, and comes back as it is read.
func TestRelease(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	for i := range 20 {
		write(t, l, j, said(conv(i), 20, strings.Repeat("some words ", 100)))
	}
	_, records := dump(t, l)
	before := mapped(t, o.Path)
	l.Release()
	if after := mapped(t, o.Path); after >= before/4 {
		t.Errorf("%d KiB are in memory, %d before", after, before)
	}
	if _, again := dump(t, l); len(again) != len(records) || len(again) == 0 {
		t.Errorf("%d records, then %d", len(records), len(again))
	}
	write(t, l, j, said(conv(1), 1, "more"))
	soundLog(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l.Release() // of a closed log: nothing happens
}
