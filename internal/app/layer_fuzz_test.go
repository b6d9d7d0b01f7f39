package app

import "testing"

// The file may have been edited by anyone: whatever stands in it, reading it
// ends, and what was taken in can be written and read again.
func FuzzLayerFile(f *testing.F) {
	f.Add("# learned 2026-11-22T03:01:10Z from 3 labels; on held-out ones: macro-F1 0.668 before, 0.704 after; accuracy 0.709 before, 0.773 after\nmoonwalk\t+1.20\t-0.30\n")
	f.Add(layerTitle + "*\t+0.00\t+0.00\n")
	f.Add("# \n#\n\t\t\n")
	f.Add("moonwalk\tNaN\t1e999\n")
	f.Fuzz(func(t *testing.T, text string) {
		var l Layered
		if l.parse(text) != nil {
			return
		}
		body, err := l.layer.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var again Layered
		if err := again.parse(string(body)); err != nil && len(body) > 0 && body[0] != '#' {
			t.Errorf("what was read is written as %q, which is refused: %v", body, err)
		}
	})
}
