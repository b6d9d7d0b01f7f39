package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"hark/internal/term"
)

// The window that the budgets speak of.
const (
	cols = 120
	rows = 40
)

// drawn accepts a screen that is complete: the footer is the last thing drawn.
func drawn(screen string) bool {
	return strings.Contains(screen, "? help") && strings.Contains(screen, " open")
}

// firstFrame is the median of several starts of the console on a home.
func firstFrame(t *table, hark, home string) error {
	var times []time.Duration
	for range 7 {
		tty, err := term.Open(cols, rows, nil, hark, "--home", home)
		if err != nil {
			return err
		}
		at, err := tty.Until(drawn, 20*time.Second)
		tty.Close()
		if err != nil {
			return fmt.Errorf("measure first frame: %w", err)
		}
		times = append(times, at)
	}
	mid := quantile(sorted(times), 0.5)
	t.add("first complete frame, p50 of 7", "100 ms", ms(mid), mid <= 100*time.Millisecond)
	return nil
}

// quiet measures the console with nothing arriving: a cursor move's bytes,
// the processor time of ten idle seconds, the memory.
func quiet(t *table, hark, home string) error {
	tty, err := term.Open(cols, rows, nil, hark, "--home", home)
	if err != nil {
		return err
	}
	defer tty.Close()
	if _, err := tty.Until(drawn, 20*time.Second); err != nil {
		return err
	}
	time.Sleep(time.Second)
	var sizes []int
	var times []time.Duration
	for i := range 60 {
		key := "j"
		if i >= 30 {
			key = "k"
		}
		d, n, err := tty.Press(key, 20*time.Millisecond)
		if err != nil {
			return err
		}
		sizes, times = append(sizes, n), append(times, d)
	}
	most, sum := 0, 0
	for _, n := range sizes {
		most, sum = max(most, n), sum+n
	}
	t.add("bytes for one cursor move, mean (most)", "400", fmt.Sprintf("%d (%d)", sum/len(sizes), most), sum/len(sizes) <= 400)
	p99 := quantile(sorted(times), 0.99)
	t.add("key to last byte, nothing arriving, p99", "8 ms", ms(p99), p99 <= 8*time.Millisecond)
	time.Sleep(3 * time.Second)
	before := tty.CPU()
	time.Sleep(10 * time.Second)
	used := tty.CPU() - before
	t.add("processor time of 10 idle seconds", "0", ms(used), used <= 10*time.Millisecond)
	all, anon := tty.Resident()
	t.add("resident memory (without the mapped log)", "100 MB", mb(all)+" ("+mb(anon)+")", all <= 100e6)
	return nil
}

// busy measures keys while 1,000 mentions a second arrive, on a copy of the home.
func busy(t *table, hark, home string) error {
	work := home + "-busy"
	defer os.RemoveAll(work)
	if out, err := exec.Command("cp", "-r", home, work).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w\n%s", home, err, out)
	}
	tty, err := term.Open(cols, rows, nil, hark, "demo", "--home", work, "--rate", "1000", "--seed", "11")
	if err != nil {
		return err
	}
	defer tty.Close()
	if _, err := tty.Until(drawn, 20*time.Second); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	var times []time.Duration
	for i := range 200 {
		key := "j"
		if i%40 >= 20 {
			key = "k"
		}
		d, _, err := tty.Press(key, 4*time.Millisecond)
		if err != nil {
			return err
		}
		times = append(times, d)
		time.Sleep(30 * time.Millisecond)
	}
	times = sorted(times)
	p50, p99 := quantile(times, 0.5), quantile(times, 0.99)
	t.add("key to last byte, 1,000 mentions/s arriving, p50 / p99", "8 ms", ms(p50)+" / "+ms(p99), p99 <= 8*time.Millisecond)
	return nil
}
