package nats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	natsgo "github.com/nats-io/nats.go"
)

// Keep makes a stream as it is to be, or sets what differs, through a
// connection that may. What the server set by itself is left alone.
func Keep(ctx context.Context, nc *natsgo.Conn, want StreamConfig) error {
	raw, err := json.Marshal(want)
	if err != nil {
		return fmt.Errorf("keep stream %s: %w", want.Name, err)
	}
	e, err := manage(ctx, nc, "$JS.API.STREAM.CREATE."+want.Name, raw)
	if err == nil && e != nil && e.Number == codeOtherConfig {
		if raw, err = changed(ctx, nc, want.Name, raw); err == nil {
			e, err = manage(ctx, nc, "$JS.API.STREAM.UPDATE."+want.Name, raw)
		}
	}
	if err == nil && e != nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("keep stream %s: %w", want.Name, err)
	}
	return nil
}

// changed is the stream's present configuration with what is wanted in it.
func changed(ctx context.Context, nc *natsgo.Conn, name string, want []byte) ([]byte, error) {
	m, err := nc.RequestWithContext(ctx, apiInfo+name, nil)
	if err != nil {
		return nil, err
	}
	var is struct {
		Config map[string]any `json:"config"`
	}
	var set map[string]any
	if err := errors.Join(json.Unmarshal(m.Data, &is), json.Unmarshal(want, &set)); err != nil {
		return nil, err
	}
	maps.Copy(is.Config, set)
	return json.Marshal(is.Config)
}

// manage asks for a change to a stream, and again while the server is not
// ready for it: JetStream may still be starting, or choosing who leads.
func manage(ctx context.Context, nc *natsgo.Conn, subject string, body []byte) (*apiError, error) {
	for {
		m, err := nc.RequestWithContext(ctx, subject, body)
		var answer struct {
			Error *apiError `json:"error"`
		}
		switch {
		case errors.Is(err, natsgo.ErrNoResponders):
		case err != nil:
			return nil, err
		default:
			if err := json.Unmarshal(m.Data, &answer); err != nil {
				return nil, err
			}
			if answer.Error == nil || answer.Error.Number != codeNotAvailable {
				return answer.Error, nil
			}
		}
		pause(ctx, 100*time.Millisecond, nil)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
}
