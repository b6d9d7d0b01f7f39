package app

import "golang.org/x/sys/unix"

// lowPriority makes the thread that calls it the last to get time: on Linux
// the priority of "process" 0 is that of the calling thread.
func lowPriority() {
	const last = 19
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, last) // where it may not, it is as quick as the rest
}
