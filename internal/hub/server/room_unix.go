//go:build linux || darwin || freebsd

package server

import "golang.org/x/sys/unix"

// free is how many bytes of a folder's disk may still be written.
func free(folder string) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(folder, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}
