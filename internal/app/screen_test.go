package app

import "testing"

func TestGetenv(t *testing.T) {
	environ := []string{"TERM=xterm", "EMPTY=", "KEY=a=b", "NOTHING"}
	for name, want := range map[string]string{"TERM": "xterm", "EMPTY": "", "KEY": "a=b", "NOTHING": "", "TER": "", "": ""} {
		if got := Getenv(environ, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
