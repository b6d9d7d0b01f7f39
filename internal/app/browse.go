package app

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"time"
)

// browseWait bounds how long the program that opens pages may take to hand
// the address on.
const browseWait = 10 * time.Second

// browse opens a checked address in the person's browser; no shell sees it.
func browse(ctx context.Context, address string) error {
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	ctx, stop := context.WithTimeout(ctx, browseWait)
	defer stop()
	if err := exec.CommandContext(ctx, opener, address).Run(); err != nil {
		return fmt.Errorf("open browser with %s: %w", opener, err)
	}
	return nil
}
