// Package themes holds the themes that hark ships, one TOML file each. The
// files must lie beside the code that embeds them; package
// hark/internal/ui/theme reads them and says what they mean.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed *.toml
var files embed.FS

// Files gives the shipped theme files, NAME.toml at the root.
func Files() fs.FS { return files }
