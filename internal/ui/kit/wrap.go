package kit

import "strings"

// Wrap breaks clean text without escape sequences into lines of at most n
// cells, at spaces where it can, and keeps its newlines. It makes at most
// limit lines and looks at no more text than they need; where text is left
// over the last line ends in an ellipsis.
func (w Width) Wrap(s string, n, limit int) []string {
	if n <= 0 || limit <= 0 {
		return nil
	}
	var lines []string
	for {
		para, rest, more := strings.Cut(s, "\n")
		for {
			line, left := w.line(para, n)
			lines = append(lines, line)
			if len(lines) == limit && (left != "" || more && strings.TrimSpace(rest) != "") {
				lines[limit-1] = w.Truncate(line+spaces(n-w.Of(line))+"x", n)
				if room := w.Of(line) + w.Of(w.tail()); room < n {
					lines[limit-1] = line + w.tail()
				}
				return lines
			}
			if para = left; para == "" {
				break
			}
		}
		if !more || len(lines) == limit {
			return lines
		}
		s = rest
	}
}

// line takes the first line of at most n cells off a paragraph. It always
// takes something: a character wider than n is dropped.
func (w Width) line(s string, n int) (line, rest string) {
	m := w.method()
	used, end, space := 0, 0, -1
	for end < len(s) {
		var size, cells int
		if c := s[end]; c >= 0x20 && c < 0x7f && (end+1 == len(s) || s[end+1] < 0x7f) {
			size, cells = 1, 1
		} else {
			_, cells, size, _ = m.DecodeSequenceInString(s[end:], 0, nil)
			if size == 0 {
				break
			}
		}
		if used+cells > n {
			switch {
			case s[end] == ' ':
				return s[:end], strings.TrimLeft(s[end:], " ")
			case space > 0:
				return s[:space], strings.TrimLeft(s[space:], " ")
			case end == 0:
				return "", s[size:]
			}
			return s[:end], s[end:]
		}
		if s[end] == ' ' {
			space = end
		} else if cells == 2 {
			space = end + size // East Asian text breaks after any character
		}
		used += cells
		end += size
	}
	return s, ""
}
