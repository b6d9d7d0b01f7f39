package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hark/internal/view"
)

// What a day is held against when nothing is said is the day before, also
// where the clocks change on one of them.
func TestTheStretchBeforeIsOfWholeDays(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skipf("no time zones here: %v", err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, time.October, day, hour, 0, 0, 0, berlin) }
	for _, c := range []struct {
		name           string
		from, to, want time.Time
	}{
		{"a day of 25 hours", at(25, 0), at(26, 0), at(24, 0)},
		{"the day after it", at(26, 0), at(27, 0), at(25, 0)},
		{"a week with it", at(19, 0), at(26, 0), at(12, 0)},
		{"hours", at(24, 12), at(24, 20), at(24, 4)},
		{"from a midnight on", at(24, 0), at(24, 6), at(23, 18)},
	} {
		if got := stretchBefore(view.Period{From: c.from, To: c.to}); !got.From.Equal(c.want) || !got.To.Equal(c.from) {
			t.Errorf("%s: %v to %v, want from %v", c.name, got.From, got.To, c.want)
		}
	}
}

func TestReplaceFileLeavesADeviceInItsPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figures.html")
	if err := os.Symlink(os.DevNull, path); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := replaceFile(path, []byte("figures")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link to a device was replaced: %v, %v", info, err)
	}
}
