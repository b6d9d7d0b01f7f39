package app

import (
	"slices"
	"time"
)

// sortByTime sorts by a time of each, and keeps the order of those alike.
func sortByTime[T any](list []T, at func(T) time.Time) {
	slices.SortStableFunc(list, func(a, b T) int { return at(a).Compare(at(b)) })
}
