package rules

// heads are beginnings of words in order, each with the longest other one that
// it begins with itself: all beginnings of a word lie on one such chain.
type heads struct {
	list  []string
	up    []int32 // the longest other beginning, or -1
	terms []span
	first []int32 // by two bytes: where those that begin with them stand in list
}

// newHeads makes the table of beginnings that are sorted and have two bytes or more.
func newHeads(sorted []string) heads {
	h := heads{list: sorted, up: make([]int32, len(sorted)), terms: make([]span, len(sorted))}
	if len(sorted) == 0 {
		return h
	}
	for i, s := range sorted {
		up := int32(i - 1)
		for up >= 0 && !begins([]byte(s), sorted[up]) {
			up = h.up[up]
		}
		h.up[i] = up
	}
	h.first = make([]int32, 1<<16+1)
	at := int32(0)
	for two := range h.first {
		for int(at) < len(sorted) && int(sorted[at][0])<<8|int(sorted[at][1]) < two {
			at++
		}
		h.first[two] = at
	}
	return h
}

// of gives the longest beginning of a word, or -1; up leads to the others.
func (h *heads) of(word []byte) int32 {
	if len(word) < 2 {
		return -1
	}
	two := int(word[0])<<8 | int(word[1])
	least, from, to := h.first[two], h.first[two], h.first[two+1]
	// The last one that sorts before the word or is the word: every beginning of
	// the word lies on its chain.
	for from < to {
		if mid := (from + to) / 2; string(word) < h.list[mid] {
			to = mid
		} else {
			from = mid + 1
		}
	}
	at := from - 1
	if at < least {
		return -1
	}
	for at >= 0 && !begins(word, h.list[at]) {
		at = h.up[at]
	}
	return at
}

func begins(word []byte, start string) bool {
	return len(word) >= len(start) && string(word[:len(start)]) == start
}
