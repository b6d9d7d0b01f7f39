package desk

import "strings"

// suggest is the hint for a word that is not on a list: the nearest one, if
// it is near enough to be meant, and the list.
func suggest(word string, list []string) string {
	best, least := "", 3
	for _, w := range list {
		d := distance(strings.ToLower(word), strings.ToLower(w))
		if strings.HasPrefix(strings.ToLower(w), strings.ToLower(word)) {
			d = min(d, 1)
		}
		if d < least {
			best, least = w, d
		}
	}
	all := "one of " + strings.Join(list, ", ")
	if best == "" {
		return all
	}
	return "did you mean " + best + "? (" + all + ")"
}

// distance is Levenshtein's: how many letters must be put in, left out or
// exchanged to make a into b. What is far too long to be meant is not measured.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 2*len(y)+3 {
		return len(x)
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}
