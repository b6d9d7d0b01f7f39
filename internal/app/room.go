package app

import (
	"fmt"
	"path/filepath"
)

// roomMin is how little room on the log's disk doctor warns of, as is less
// than a hundredth of the disk: the log grows by some 10 MB a day at a busy
// desk, and a backup or a rebuild wants as much again.
const roomMin = 64 << 20

// checkRoom looks at the disk that holds the log. Where the system does not
// tell, it says nothing.
func (a *App) checkRoom(say func(Finding) error) error {
	free, total, err := a.room(filepath.Dir(a.o.Folders.Log()))
	if err != nil || free >= roomMin && free >= total/100 {
		return nil
	}
	return say(Finding{"log", false, fmt.Sprintf("its disk is nearly full: %d MiB of %d are left", free>>20, total>>20),
		"free some disk space; once it is full, nothing that is heard or written is kept"})
}
