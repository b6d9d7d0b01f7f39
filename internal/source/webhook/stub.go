package webhook

import (
	"context"
	"errors"

	"hark/internal/source"
)

// Listen serves until ctx ends.
func (w *Webhook) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	return errors.New("being built")
}
