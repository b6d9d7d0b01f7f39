package desk

import (
	"slices"
	"testing"

	"hark/internal/verb"
)

// TestTable holds the rules to the catalogue: every verb that works on a
// conversation is decided here, and nothing else is.
func TestTable(t *testing.T) {
	var want []string
	for _, v := range verb.All() {
		if v.Group == verb.Work && v.On(verb.CLI) { // marking happens on the screen alone
			want = append(want, v.Name)
		}
	}
	got := []string{"undo"} // by Undo, which needs the events
	for name := range rules() {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("decided here: %v\nin the catalogue: %v", got, want)
	}
}
