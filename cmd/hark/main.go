// Command hark is a terminal engagement console.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"hark/internal/cli"
)

// version is set by the build.
var version string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, cli.Options{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Environ: os.Environ(), Version: version,
	})
	stop()
	os.Exit(code)
}
