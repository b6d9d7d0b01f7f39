package apptest_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/config"
	"hark/internal/source/demo"
)

var picture = flag.String("picture", "", "write the picture of the screen to this file")

// demoDesk opens a console on the simulated day.
func demoDesk(t *testing.T, width, height int) *apptest.Console {
	d := demo.New(demo.Options{Seed: 1})
	return apptest.Open(t, apptest.Settings{
		Width: width, Height: height,
		Sources: []app.Wired{{Source: d, Kind: "demo", Replier: d, Names: d.Sources()}},
		Config: func(c *config.Config) {
			c.Desk, c.Brand.Words, c.Hold = "acme", demo.Brand(), config.Duration{}
		},
	})
}

// TestPicture draws README's picture with the real program.
func TestPicture(t *testing.T) {
	c := demoDesk(t, 120, 34)
	c.See("nobody has it").Press("j", "j", "j", "j", "j", "c").See("1 mine", "yours until")
	svg := c.Picture()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
	}
	if !strings.Contains(svg, ">W</text>") {
		t.Error("the picture shows no text")
	}
	if *picture == "" {
		return
	}
	if err := os.WriteFile(*picture, []byte(svg), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestStoryOfADemoReply answers a post of the simulated network and waits for
// its receipt.
func TestStoryOfADemoReply(t *testing.T) {
	c := demoDesk(t, 120, 34)
	c.See("nobody has it").Press("r").See("reply to").Type("We are looking into it.").Press("ctrl+s").See("1 mine")
	c.Press("2").See("We are").Press("enter").See("We are looking into it.")
	c.Press("1").Leave()
}
