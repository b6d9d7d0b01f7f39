package eventlog

import (
	"time"

	bolt "go.etcd.io/bbolt"
)

// Retained is the time before which what customers wrote was erased because of
// its age; zero where nobody has asked for that.
func (l *Log) Retained() (before time.Time, err error) {
	return before, l.view(func(tx *bolt.Tx) error {
		if c := retained(tx); c > 0 {
			before = c.Time()
		}
		return nil
	})
}
