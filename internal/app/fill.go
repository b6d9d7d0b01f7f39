package app

import (
	"context"
	"errors"
)

// Fill writes a log.
func Fill(ctx context.Context, o Options, n int) error { return errors.New("being built") }
