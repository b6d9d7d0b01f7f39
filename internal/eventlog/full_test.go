package eventlog

import (
	"errors"
	"strings"
	"testing"

	"hark/internal/domain"
	"hark/internal/kv"
)

// fill writes until there is no room and gives how many writes were taken.
func fill(t testing.TB, l *Log, j domain.JournalID, most int) (int, error) {
	t.Helper()
	for n := range most {
		_, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) {
			return said(conv(n), 20, strings.Repeat("room ", 4000)), nil
		})
		if err != nil {
			return n, err
		}
	}
	return most, nil
}

// fullAndBack drives a log into want of room and out of it again.
func fullAndBack(t testing.TB, l *Log, makeRoom func()) {
	t.Helper()
	j := journalOf(t, l, "ana")
	n, err := fill(t, l, j, 1000)
	var noRoom *FullError
	if !errors.As(err, &noRoom) {
		t.Fatalf("after %d writes: %v", n, err)
	}
	if !strings.Contains(err.Error(), "free some disk space") || l.Stats().Full == nil {
		t.Errorf("it does not say so: %v, %v", err, l.Stats().Full)
	}
	if got, want := l.Stats().Events, uint64(1+20*n); got != want {
		t.Errorf("%d events, want %d", got, want)
	}
	err = l.Read(func(s kv.Snapshot) error {
		if text, ok := s.Text(s.End()); !ok || !strings.HasPrefix(text, "room ") {
			return errors.New("the latest text cannot be read")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	soundLog(t, l)
	makeRoom()
	write(t, l, j, said(conv(1), 20, strings.Repeat("more ", 4000)))
	if err := l.Stats().Full; err != nil {
		t.Errorf("there is room and it says %v", err)
	}
	soundLog(t, l)
}

func TestFullRefusesWritesAndRecovers(t *testing.T) {
	o := options(t)
	o.maxSize = 40 << 20
	l := open(t, o)
	fullAndBack(t, l, func() {
		err := l.update(t.Context(), &request{alone: func() error {
			l.db.MaxSize = 0
			return nil
		}})
		if err != nil {
			t.Error(err)
		}
	})
}
