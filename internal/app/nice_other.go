//go:build !linux

package app

// lowPriority does nothing: threads have no priority of their own here.
func lowPriority() {}
