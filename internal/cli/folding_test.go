package cli

import (
	"bytes"
	"testing"
	"time"
)

func TestFoldingLine(t *testing.T) {
	for name, c := range map[string]struct {
		over bool
		each time.Duration // between two tellings
		want string
	}{
		"quick":              {false, 100 * time.Millisecond, ""},
		"slow":               {false, time.Second, "hark: folding the log anew, 25 %\nhark: folding the log anew, 37 %\nhark: folding the log anew, 50 %\nhark: folding the log anew, 62 %\nhark: folding the log anew, 75 %\nhark: folding the log anew, 87 %\nhark: folding the log anew, 100 %\n"},
		"quick, a terminal":  {true, 10 * time.Millisecond, ""},
		"slower, a terminal": {true, 50 * time.Millisecond, "\x1b[Khark: folding the log anew, 75 %\r\x1b[Khark: folding the log anew, 87 %\r\x1b[Khark: folding the log anew, 100 %\r\x1b[K"},
	} {
		var out bytes.Buffer
		now := time.Unix(0, 0)
		l := &foldingLine{w: &out, now: func() time.Time { return now }, over: c.over, began: now}
		for done := uint64(1); done <= 8; done++ {
			now = now.Add(c.each)
			l.tell(done, 8)
		}
		if out.String() != c.want {
			t.Errorf("%s: prints %q, want %q", name, out.String(), c.want)
		}
	}
	var out bytes.Buffer
	now := time.Unix(0, 0)
	l := &foldingLine{w: &out, now: func() time.Time { return now }, began: now}
	now = now.Add(time.Hour)
	for done := uint64(1); done <= 1000; done++ {
		l.tell(done, 1000)
	}
	if n := bytes.Count(out.Bytes(), []byte("\n")); n != 11 {
		t.Errorf("%d lines, want one for each ten percent", n)
	}
}
