package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

const watchLong = `Listen to what is public: the words on every network that can be heard without
an account, and the feeds that are named. A word in quotation marks is a phrase;
feeds are taken whole.

    hark watch acme "acme kettle" --feed https://blog.example/feed.xml

No account and no file is needed, and nothing stays; --home DIR keeps it. The
Sources screen (8) says who is heard and who is not; what is not reached is
tried again. A reply is copied and posted by hand.`

func (e *env) watchCommand() *cobra.Command {
	var feeds []string
	cmd := &cobra.Command{
		Long: watchLong,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words)+len(feeds) == 0 {
				return usage(`watch: say what to watch for, such as hark watch "acme kettle" acme`)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error { return e.watch(cmd.Context(), words, feeds) },
	}
	cmd.Flags().StringArrayVar(&feeds, "feed", nil, "the address of an RSS, Atom or JSON feed; may be given several times")
	return cmd
}

// watch runs on a throw-away desk, or on one in --home that stays.
func (e *env) watch(ctx context.Context, words, feeds []string) (err error) {
	away, err := e.throwAway("hark-watch-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, away()) }()
	o, err := e.options()
	if err != nil {
		return err
	}
	if o.Config.File == "" {
		o.Config.Desk = "watch"
	}
	if err := app.Watch(&o, words, feeds); err != nil {
		return err
	}
	o.Listen, o.Send = true, true
	return e.consoleOr(ctx, o, "listening without a screen; ctrl+c ends it")
}
