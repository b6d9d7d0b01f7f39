package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/source/demo"
)

// demoFlags are those of demo.
type demoFlags struct {
	rate, speed float64
	seed        uint64
	fill        int
	open        bool
}

func (e *env) demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case f.fill < 0, f.rate < 0, f.speed < 0:
				return usage("demo: --fill, --rate and --speed are 0 or more")
			case f.fill > 0 && e.home == "":
				return usage("demo: --fill writes a log that stays: say where, with --home DIR")
			}
			return e.demo(cmd.Context(), f, cmd.Flags().Changed)
		},
	}
	cmd.Flags().Float64Var(&f.rate, "rate", 0, "new mentions a second; 0 is the day's own curve")
	cmd.Flags().Float64Var(&f.speed, "speed", 1, "how fast the day passes")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "another seed is another day")
	cmd.Flags().IntVar(&f.fill, "fill", 0, "write a log with so many mentions and their histories, and end")
	cmd.Flags().BoolVar(&f.open, "open", false, "after --fill, open the console on it")
	return cmd
}

// demo runs on a throw-away desk, or on one in --home that stays.
func (e *env) demo(ctx context.Context, f demoFlags, given func(string) bool) (err error) {
	away, err := e.throwAway("hark-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, away()) }()
	o, err := e.options()
	if err != nil {
		return err
	}
	d := &o.Config.Demo
	if given("rate") {
		d.Rate = f.rate
	}
	if given("speed") {
		d.Speed = f.speed
	}
	if given("seed") {
		d.Seed = f.seed
	}
	dress(o.Config)
	if f.fill > 0 {
		if err := e.fill(ctx, o, f.fill); err != nil || !f.open {
			return err
		}
	}
	return e.demoConsole(ctx, o)
}

// throwAway makes a home for one run, where none is named, and gives what takes
// it away again.
func (e *env) throwAway(name string) (away func() error, err error) {
	if e.home != "" {
		return func() error { return nil }, nil
	}
	if e.home, err = os.MkdirTemp("", name); err != nil {
		return nil, fmt.Errorf("make a home for this run: %w", err)
	}
	return func() error { return os.RemoveAll(e.home) }, nil
}

// dress gives the demo's desk what a hark.toml would: the company's names.
func dress(c *config.Config) {
	if c.File != "" {
		return
	}
	c.Desk = "acme"
	c.Brand.Words = demo.Brand()
}

func (e *env) demoConsole(ctx context.Context, o app.Options) error {
	c := o.Config.Demo
	d := demo.New(demo.Options{Seed: c.Seed, Rate: c.Rate, Speed: c.Speed})
	o.Sources = []app.Wired{{Source: d, Kind: "demo", Replier: d, Names: d.Sources()}}
	o.Listen, o.Send = true, true
	return e.consoleOr(ctx, o, "the day passes without a screen; ctrl+c ends it")
}

// consoleOr opens the console or, where there is no terminal, runs the desk
// without one, for scripts and tests.
func (e *env) consoleOr(ctx context.Context, o app.Options, without string) error {
	return e.withDiary(&o, func() error {
		if terminal(e.Out) && terminal(e.In) {
			return e.run(ctx, o)
		}
		o.Trouble = e.trouble
		a, err := app.Hold(ctx, o)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.Err, without)
		<-ctx.Done()
		return errors.Join(ctx.Err(), a.Close())
	})
}

// filled is what demo --fill prints with --json.
type filled struct {
	Mentions int     `json:"mentions"`
	Seconds  float64 `json:"seconds"`
}

func (e *env) fill(ctx context.Context, o app.Options, n int) error {
	began := time.Now()
	tell := func(done int) {
		if terminal(e.Err) {
			fmt.Fprintf(e.Err, "\r%d of %d mentions", done, n)
		}
	}
	if err := app.Fill(ctx, o, n, tell); err != nil {
		return err
	}
	if terminal(e.Err) {
		fmt.Fprintln(e.Err)
	}
	took := time.Since(began)
	return e.report(filled{n, took.Seconds()}, func() error {
		return e.printf("%d mentions written in %s to %s\n", n, took.Round(time.Millisecond), o.Folders.Log())
	})
}
