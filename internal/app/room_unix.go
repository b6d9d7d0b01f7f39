//go:build linux || darwin || freebsd

package app

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// diskRoom is how many bytes of the disk under a folder are free for us, and
// how many it has.
func diskRoom(folder string) (free, total uint64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(folder, &st); err != nil {
		return 0, 0, fmt.Errorf("look at disk: %w", err)
	}
	size := uint64(st.Bsize)
	return uint64(max(st.Bavail, 0)) * size, st.Blocks * size, nil // on freebsd Bavail is below 0 in what root alone may use
}
