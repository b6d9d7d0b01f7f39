package app

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"runtime"
	"time"

	"hark/internal/desk"
)

// browseWait bounds how long the program that opens pages may take to hand
// the address on.
const browseWait = 10 * time.Second

// browse opens an address in the person's browser. Only http and https get
// there, and no shell sees them.
func browse(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &desk.Refusal{Why: "this post has no http or https address", Hint: "look it up by its words"}
	}
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	ctx, stop := context.WithTimeout(ctx, browseWait)
	defer stop()
	if err := exec.CommandContext(ctx, opener, u.String()).Run(); err != nil {
		return fmt.Errorf("open browser with %s: %w; y copies the address", opener, err)
	}
	return nil
}
