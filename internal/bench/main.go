// Command bench prints the table of budgets with what this machine measures
// beside each: `make bench`. It builds hark, makes logs of the asked sizes
// with `hark demo --fill`, and measures the real program from outside in a
// pseudo-terminal for what a person feels, and the rooms in process for the
// rest. It judges nothing: a figure that misses its budget is marked, for a
// person to explain. It needs Linux (/proc).
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	sizes := flag.String("n", "1000,10000,100000,1000000", "mentions stored, a log each")
	keep := flag.String("dir", "", "keep the logs here and use them again (default: a folder that is removed)")
	flag.Parse()
	if err := run(*sizes, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(sizes, dir string) error {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "hark-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	hark := filepath.Join(dir, "hark")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", hark, "./cmd/hark").CombinedOutput(); err != nil {
		return fmt.Errorf("build hark: %w\n%s", err, out)
	}
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("read -n %q: want numbers separated by commas", sizes)
		}
		home := filepath.Join(dir, "home-"+size)
		if err := fill(hark, home, n); err != nil {
			return err
		}
		t := &table{title: fmt.Sprintf("%d mentions stored", n)}
		if err := measure(t, hark, home); err != nil {
			return err
		}
		t.print(os.Stdout)
	}
	return nil
}

// fill makes a log of n mentions, unless it is there from an earlier run.
func fill(hark, home string, n int) error {
	done := filepath.Join(home, "filled")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	start := time.Now()
	out, err := exec.Command(hark, "demo", "--fill", strconv.Itoa(n), "--seed", "7", "--home", home).CombinedOutput()
	if err != nil {
		return fmt.Errorf("fill %s with %d mentions: %w\n%s", home, n, err, out)
	}
	fmt.Printf("filled %d mentions in %s\n", n, time.Since(start).Round(100*time.Millisecond))
	return os.WriteFile(done, nil, 0o600)
}
