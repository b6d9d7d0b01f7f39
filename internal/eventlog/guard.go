package eventlog

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"
)

// guard turns what a damaged file does to bbolt (panics, faults in the mapped
// memory) into a DamagedError. Use it as: defer guard(path, &err)(). A panic
// that is not bbolt's goes on: it is a mistake in the program.
func guard(path string, err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		v := recover()
		if v == nil {
			return
		}
		if !ofFile(v) {
			panic(v)
		}
		*err = &DamagedError{path, fmt.Errorf("%v", v)}
	}
}

// ofFile reports whether the panic that is being recovered comes from reading
// the file: a fault at an address, or anything raised inside bbolt.
func ofFile(v any) bool {
	if _, fault := v.(interface{ Addr() uintptr }); fault {
		return true
	}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

// full reports whether err says that there is no room. bbolt passes some of
// these errors on as text alone.
func full(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return true
	}
	for _, e := range noRoom() {
		if errors.Is(err, e) || err != nil && strings.Contains(err.Error(), e.Error()) {
			return true
		}
	}
	return false
}

// noRoom lists what systems say when a disk, a quota or a limit is reached.
func noRoom() []syscall.Errno {
	if runtime.GOOS == "windows" {
		return []syscall.Errno{112, 39} // ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
	}
	return []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
}
