package eventlog

import (
	"os"

	"hark/internal/whole"
)

// scratches are the files beside a log in which Compact and Restore prepare
// what takes its place. They are theirs while they hold the log's lock.
func scratches(path string) []string {
	return []string{compactPath(path), restorePath(path)}
}

func compactPath(path string) string { return path + ".compact" }
func restorePath(path string) string { return path + ".restore" }

// sweep removes what a killed Compact or Restore left beside a log whose lock
// we hold, and half-written keys: such a file can be as large as the log. What
// cannot be removed does no harm.
func sweep(o Options) {
	for _, path := range scratches(o.Path) {
		_ = os.Remove(path)
	}
	for _, path := range whole.Leftovers(o.Keys, "") {
		_ = os.Remove(path)
	}
}
