package kit

// Beside joins two blocks of lines, left padded to width cells, with sep
// between, to height lines.
func Beside(w Width, left, right []string, width, height int, sep string) []string {
	out := make([]string, height)
	for i := range out {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = w.Fit(l, width) + sep + r
	}
	return out
}

// Fill makes lines exactly height many, each at most width cells: a frame
// that nothing breaks.
func Fill(w Width, lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = w.Truncate(lines[i], width)
		}
	}
	return out
}
