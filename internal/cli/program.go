package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// Program is the whole of the program hark: a command on this process's
// arguments, streams and environment. It gives the exit code. A signal that
// asks to end lets everything be closed in good order. Without a version it is
// the one that the go command built.
func Program(version string) int {
	if b, ok := debug.ReadBuildInfo(); ok && version == "" {
		version = b.Main.Version
	}
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	return Main(ctx, Options{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Environ: os.Environ(), Version: version,
	})
}

// endings are the signals that ask to end: ctrl+c, a supervisor's word, and a
// terminal whose window was closed, unless nohup says not to mind that.
func endings() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}
