//go:build !linux && !darwin && !freebsd

package server

import "math"

// free cannot be told here: a disk that runs full is met when it is.
func free(string) (int64, error) { return math.MaxInt64, nil }
