package internal

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"hark/internal/verb"
)

var update = flag.Bool("update", false, "write the table of keys into README.md")

// keysTable is the catalogue's keys as README shows them.
func keysTable() string {
	var b strings.Builder
	var group verb.Group
	for _, v := range verb.All() {
		if len(v.Keys) == 0 {
			continue
		}
		if v.Group != group {
			group = v.Group
			fmt.Fprintf(&b, "\n**%s**\n\n| key | verb | |\n|---|---|---|\n", group)
		}
		keys := make([]string, len(v.Keys))
		for i, k := range v.Keys {
			keys[i] = "`" + k + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.Join(keys, " "), v.Name, strings.ReplaceAll(v.Short, "|", `\|`))
	}
	return b.String()
}

// TestReadmeKeys holds README's table of keys to the catalogue.
func TestReadmeKeys(t *testing.T) {
	const from, to = "<!-- keys -->\n", "\n<!-- /keys -->"
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(page), from)
	have, tail, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("README.md has lost its marks %q and %q", from, to)
	}
	want := keysTable()
	if have == want {
		return
	}
	if !*update {
		t.Fatal("README.md does not show the catalogue's keys: go test ./internal -run Readme -update")
	}
	if err := os.WriteFile("../README.md", []byte(head+from+want+to+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}
