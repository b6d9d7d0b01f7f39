//go:build !(linux || darwin || freebsd)

package app

import "errors"

// diskRoom is how much room the disk under a folder has: not known here.
func diskRoom(string) (free, total uint64, err error) { return 0, 0, errors.ErrUnsupported }
