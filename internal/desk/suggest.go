package desk

import (
	"strings"

	"hark/internal/near"
)

// suggest is the hint for a word that is not on a list: the nearest one, if
// it is near enough to be meant, and the list.
func suggest(word string, list []string) string {
	all := "one of " + strings.Join(list, ", ")
	if meant := near.To(word, list); meant != "" {
		return "did you mean " + meant + "? (" + all + ")"
	}
	return all
}
