package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
)

func (e *env) initCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return e.init(cmd.Context(), yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "ask nothing, take the defaults")
	return cmd
}

// init writes hark.toml from a few answers, and never over an old one.
func (e *env) init(ctx context.Context, yes bool) error {
	folders, err := config.Paths(e.getenv, e.home)
	if err != nil {
		return badConfig(err)
	}
	c := config.Defaults(e.getenv)
	a := config.Answers{Me: c.Me, Desk: c.Desk}
	if !yes {
		if a, err = e.ask(ctx, a); err != nil {
			return err
		}
	}
	text := config.Example(a)
	if err := config.Parse(folders.File(), []byte(text), c); err != nil {
		return app.Explain(err)
	}
	if err := config.Write(folders, text); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return app.Failure(app.Failed, "edit it, or move it away first", "%s is there already; it was left as it is", folders.File())
		}
		return err
	}
	return e.report(app.Written{Path: folders.File()}, func() error {
		return e.printf("wrote %s\nnow: hark, or hark account add KIND for a network: hark help sources lists them\n", folders.File())
	})
}

// ask asks for what differs from desk to desk. An empty answer takes what
// stands in brackets; the end of the input takes it for all that is left.
func (e *env) ask(ctx context.Context, a config.Answers) (config.Answers, error) {
	in := e.asker()
	question := func(text, usual string) (string, error) {
		answer, err := in.question(ctx, text, usual)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return answer, err
	}
	var err, desk, brand error
	var said, address string
	a.Me, err = question("Your name, as colleagues know it", a.Me)
	a.Desk, desk = question("What the desk is called", a.Desk)
	said, brand = question("What people call you and what you make (words with commas between)", "")
	if err := errors.Join(err, desk, brand); err != nil {
		return a, err
	}
	for w := range strings.SplitSeq(said, ",") {
		if w = strings.TrimSpace(w); w != "" {
			a.Words = append(a.Words, w)
		}
	}
	for {
		if address, err = question("The address of a feed to listen to (empty is none)", ""); err != nil || address == "" {
			return a, err
		}
		a.Feeds = append(a.Feeds, config.Feed{Name: feedName(address, a.Feeds), URL: address})
	}
}

// feedName makes a name of a feed's host that no other one has.
func feedName(address string, others []config.Feed) string {
	name := "feed"
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		name = strings.TrimPrefix(u.Hostname(), "www.")
		name = strings.ReplaceAll(name, ":", "-")
	}
	for _, o := range others {
		if o.Name == name {
			name += "-2"
		}
	}
	return name
}
