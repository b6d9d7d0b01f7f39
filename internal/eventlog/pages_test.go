package eventlog

import (
	"bytes"
	"path/filepath"
	"testing"
)

// Whatever a file holds, looking at its pages ends, and a whole one has no fault.
func FuzzPages(f *testing.F) {
	path := filepath.Join(f.TempDir(), "log")
	if err := layOut(path, day); err != nil {
		f.Fatal(err)
	}
	whole := fileBytes(f, path)
	f.Add(whole, 0, byte(0))
	f.Add(whole, 4096*3, byte(1))
	f.Add(whole[:4096], 0, byte(0))
	f.Fuzz(func(t *testing.T, file []byte, at int, b byte) {
		file = bytes.Clone(file)
		if at >= 0 && at < len(file) {
			file[at] ^= b
		}
		var wrong []string
		err := walkPages(bytes.NewReader(file), 1000, func(what string) bool {
			wrong = append(wrong, what)
			return len(wrong) < 100
		})
		if err != nil {
			t.Error(err)
		}
		if bytes.Equal(file, whole) && len(wrong) > 0 {
			t.Errorf("a whole file: %q", wrong)
		}
	})
}
