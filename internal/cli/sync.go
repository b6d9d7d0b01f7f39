package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
)

func (e *env) syncCommand() *cobra.Command {
	var wait string
	var follow bool
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := config.ParseDuration(wait)
			if err != nil {
				return usage("sync: --wait %q is not a length of time; write 30s or 2m", wait)
			}
			if follow {
				return e.syncOn(cmd.Context())
			}
			return e.syncOnce(cmd.Context(), d)
		},
	}
	cmd.Flags().BoolVar(&follow, "follow", false, "go on until ctrl+c")
	cmd.Flags().StringVar(&wait, "wait", "1m", "how long to wait until both are at the same state; 0s says how it stands")
	return cmd
}

// lookEvery is how often it is looked how a desk stands with its hub.
const lookEvery = 2 * time.Second

// syncOn keeps this log and the hub's at the same state, and says each time
// that it stands otherwise.
func (e *env) syncOn(ctx context.Context) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	if !o.Config.Hub.Set() {
		return noHub()
	}
	o.Serve, o.Trouble = o.Config.Hub.Listen != "", e.trouble
	return e.withDiary(&o, func() error {
		a, err := app.Hold(ctx, o)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.Err, "syncing; ctrl+c ends it")
		for said := ""; err == nil; {
			if err = a.Call(ctx, app.Request{Verb: "sync"}, e.stands(&said)); err == nil {
				err = rest(ctx, lookEvery)
			}
		}
		return errors.Join(err, a.Close())
	})
}

// rest waits, unless ctx ends, which is its error.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stands prints how a desk stands with its hub, where that is not what was said.
func (e *env) stands(said *string) func(json.RawMessage) error {
	return func(line json.RawMessage) error {
		var s app.TeamState
		if err := json.Unmarshal(line, &s); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		says := stateLine(&s)
		if says == *said {
			return nil
		}
		*said = says
		if e.json {
			return e.printLine(line)
		}
		return e.printf("%s\n", clean(says))
	}
}

func noHub() error {
	return app.Failure(app.Failed, "hark join CODE joins a team; hark hub begins one", "this desk has no hub")
}

// syncOnce waits until nothing is on its way, and says how it ended.
func (e *env) syncOnce(ctx context.Context, wait time.Duration) error {
	var last app.TeamState
	plain := *e
	plain.json = false
	err := plain.call(ctx, request{verb: "sync", params: app.SyncParams{Wait: wait}}, func(line json.RawMessage) error {
		last = app.TeamState{}
		if err := json.Unmarshal(line, &last); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		if e.json {
			return e.printLine(line)
		}
		if terminal(e.Err) {
			fmt.Fprintf(e.Err, "\r\x1b[K%s", clean(stateLine(&last)))
		}
		return nil
	})
	if terminal(e.Err) && !e.json {
		fmt.Fprint(e.Err, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if last.Hub && !e.json {
		if err := e.printf("%s\n", clean(stateLine(&last))); err != nil {
			return err
		}
	}
	return ended(&last)
}

// stateLine is how a desk stands with its hub, in words.
func stateLine(s *app.TeamState) string {
	var parts []string
	add := func(n uint64, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(s.Waiting, "events to go up")
	add(s.Behind, "messages to come down")
	add(uint64(len(s.Refused)), "refused (hark doctor names them)")
	add(uint64(len(s.Forked)), "of the journals not as the hub has them")
	switch {
	case !s.Up:
		parts = append([]string{cmp.Or(s.Error, "the hub is not reached")}, parts...)
	case s.Waiting+s.Behind == 0 && len(s.Forked) == 0:
		parts = append([]string{"this log and the hub's are the same"}, parts...)
	}
	return strings.Join(parts, ", ")
}

// ended is nil where nothing is on its way any more.
func ended(s *app.TeamState) error {
	switch {
	case !s.Hub:
		return noHub()
	case !s.Up:
		why, hint := s.Error, s.Hint
		if why == "" {
			why = "the hub is not reached"
		}
		if hint == "" {
			hint = "what you do is kept and goes up by itself; hark doctor says more"
		}
		return app.Failure(cmp.Or(s.Code, app.Unreachable), hint, "%s", why)
	case s.Waiting+s.Behind > 0:
		return app.Failure(app.Partly, "give the command again, or leave a console open", "%d events are still to go up and %d messages to come down", s.Waiting, s.Behind)
	case len(s.Forked) > 0:
		return app.Failure(app.Partly, "hark doctor says what to do", "this log and the hub's differ in %d of the journals", len(s.Forked))
	}
	return nil
}
