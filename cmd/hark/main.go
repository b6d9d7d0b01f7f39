// Command hark is a terminal engagement console.
package main

import (
	"os"

	"hark/internal/cli"
)

// version is set by the build.
var version string

func main() { os.Exit(cli.Program(version)) }
