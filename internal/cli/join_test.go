package cli

import (
	"strings"
	"testing"
)

// A join code need not stand in a command, where others see it.
func TestJoinCodeOnStandardInput(t *testing.T) {
	for in, want := range map[string]string{
		"hark-abc\n": "hark-abc", "hark join hark-abc\r\n": "hark-abc", "": "", strings.Repeat("x", 1<<20): strings.Repeat("x", codeMost),
	} {
		e := &env{Options: Options{In: strings.NewReader(in)}}
		if got, err := e.code("-"); err != nil || got != want {
			t.Errorf("%.20q: %.40q %v", in, got, err)
		}
		if got, err := e.code("hark-def"); err != nil || got != "hark-def" {
			t.Errorf("%q %v", got, err)
		}
	}
}
