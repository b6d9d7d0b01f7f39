package sourcetest

import (
	"runtime"
	"strings"
)

// stacks gives the stack of every goroutine by its number.
func stacks() map[string]string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	out := map[string]string{}
	for stack := range strings.SplitSeq(string(buf), "\n\n") {
		number, _, _ := strings.Cut(strings.TrimPrefix(stack, "goroutine "), " ")
		out[number] = stack
	}
	return out
}

func goroutines() map[string]bool {
	out := map[string]bool{}
	for number := range stacks() {
		out[number] = true
	}
	return out
}

// leaked gives the stacks of the goroutines that were not there before.
func leaked(before map[string]bool) string {
	var left []string
	for number, stack := range stacks() {
		if !before[number] {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}
