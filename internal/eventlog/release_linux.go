package eventlog

import (
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// Release lets go of the pages of the file that reading has put into this
// process's memory; what is needed again comes back by itself. Worth a call
// after a read of much that will not be read again soon: the system maps a
// neighbourhood for every page that is touched, ten times what was asked for.
func (l *Log) Release() {
	// A failure, also a closed log's, leaves the pages where they are. The
	// transaction keeps the file mapped where it is.
	_ = l.view(func(tx *bolt.Tx) error {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, l.db.Info().Data, uintptr(tx.Size()), syscall.MADV_DONTNEED)
		return nil
	})
}
