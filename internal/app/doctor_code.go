package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// CheckCode says whether a join code can be used, and if not why. It asks the
// hub, and uses nothing up. It needs no log.
func CheckCode(ctx context.Context, o Options, text string) []Finding {
	code, err := hub.ParseCode(text)
	if err != nil {
		return []Finding{{"code", false, err.Error(), "copy the whole line, from hark join to its last letter"}}
	}
	at, another := strings.Join(code.Servers, ", "), "ask for another one: hark invite NAME"
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	if code.Expired(now()) {
		return []Finding{{"code", false, "it expired on " + code.Until.Local().Format(time.DateTime), another}}
	}
	list := []Finding{{"code", true, fmt.Sprintf("for desk %s at %s, until %s", code.Desk, at, code.Until.Local().Format(time.DateTime)), ""}}
	with := nats.Options{Servers: code.Servers, Desk: code.Desk, Code: code.Secret[:], Events: o.Config.Hub.Events, Claims: o.Config.Hub.Claims}
	if code.Pin != [len(code.Pin)]byte{} {
		with.Pin = hex.EncodeToString(code.Pin[:])
	}
	switch err := reached(ctx, with); {
	case errors.Is(err, hub.ErrCode):
		return append(list, Finding{"code", false, err.Error() + ": it was used already, or taken back", another})
	case err != nil:
		return append(list, Finding{"hub", false, err.Error(), hubHint(err)})
	}
	return append(list, Finding{"hub", true, "reached, and it takes the code", "hark join CODE"})
}

// reached opens a line and waits for a moment until it is up.
func reached(ctx context.Context, o nats.Options) error {
	ctx, stop := context.WithTimeout(ctx, hubWait)
	defer stop()
	line, err := nats.Dial(ctx, o)
	if err != nil {
		return err
	}
	last := hub.ErrOffline
	for up, why := range line.Up(ctx) {
		if up {
			last = nil
			break
		}
		if why != nil {
			last = why
		}
	}
	return errors.Join(last, line.Close())
}
