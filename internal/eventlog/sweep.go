package eventlog

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// scratches are the files beside a log in which Compact and Restore prepare
// what takes its place. They are theirs while they hold the log's lock.
func scratches(path string) []string {
	return []string{compactPath(path), restorePath(path)}
}

func compactPath(path string) string { return path + ".compact" }
func restorePath(path string) string { return path + ".restore" }

// tempMark is in the name of a file that is written beside its place; a number
// follows.
const tempMark = ".new-"

// sweep removes what a killed Compact or Restore left beside a log whose lock
// we hold, and half-written keys: such a file can be as large as the log. What
// cannot be removed does no harm.
func sweep(o Options) {
	for _, path := range scratches(o.Path) {
		_ = os.Remove(path)
	}
	for _, path := range leftovers(o.Keys, "") {
		_ = os.Remove(path)
	}
}

// leftovers lists the temporary files in a folder of writes that were broken
// off, of the file with this name or, where it is empty, of all.
func leftovers(dir, name string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // there are none, or they cannot be reached
	}
	var all []string
	for _, e := range entries {
		of, number, temp := cutLast(e.Name(), tempMark)
		if temp && (name == "" || of == name) && e.Type()&fs.ModeType == 0 && digits(number) {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all
}

func cutLast(s, mark string) (before, after string, found bool) {
	at := strings.LastIndex(s, mark)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(mark):], true
}

// digits reports whether s is what os.CreateTemp puts in the place of "*".
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
