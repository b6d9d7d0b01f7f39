package main

import "path/filepath"

// measure fills the table for one home. What changes the log comes last.
func measure(t *table, hark, home string) error {
	if err := firstFrame(t, hark, home); err != nil {
		return err
	}
	if err := quiet(t, hark, home); err != nil {
		return err
	}
	if err := busy(t, hark, home); err != nil {
		return err
	}
	if err := intake(t, filepath.Dir(home)); err != nil {
		return err
	}
	return stored(t, home)
}
