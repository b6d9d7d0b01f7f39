package feed

import (
	"context"
	"errors"

	"hark/internal/source"
)

// Listen polls the feed until ctx ends.
func (f *Feed) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	return errors.New("being built")
}
