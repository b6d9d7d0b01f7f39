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
	f.Add(uint16(0), []byte{}, uint16(0xFFFF))
	f.Add(uint16(4096*3), []byte{1, 2, 3}, uint16(0xFFFF))
	f.Add(uint16(0), []byte{}, uint16(4096))
	f.Fuzz(func(t *testing.T, at uint16, patch []byte, keep uint16) {
		file := bytes.Clone(whole[:min(int(keep), len(whole))])
		copy(file[min(int(at), len(file)):], patch)
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
