//go:build race

package apptest

// raced reports that the race detector watches.
const raced = true
