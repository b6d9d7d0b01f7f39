package cli

import (
	"testing"
	"time"
)

func TestLasted(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0m", 20 * time.Second: "0m", 40 * time.Minute: "40m", time.Hour: "1h00m",
		3*time.Hour + 59*time.Minute + 40*time.Second: "4h00m", 26*time.Hour + 5*time.Minute: "26h05m",
	} {
		if got := lasted(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
