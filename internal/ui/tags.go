package ui

import (
	"slices"
	"strings"
)

// retag applies tag operations as the tag verb does: "battery" adds, "-old"
// takes off. The result is a new, sorted slice.
func retag(tags, ops []string) []string {
	out := slices.Clone(tags)
	for _, op := range ops {
		if off, minus := strings.CutPrefix(op, "-"); minus {
			out = slices.DeleteFunc(out, func(t string) bool { return t == off })
		} else {
			out = append(out, op)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
