package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

func plain(s string) string { return ansi.Strip(s) }

// TestFrames holds the main screens to golden frames, in every size that the
// console is made for and with every number of colours.
func TestFrames(t *testing.T) {
	sizes := []struct{ w, h int }{{60, 15}, {80, 24}, {120, 40}, {200, 50}}
	profiles := map[string]colorprofile.Profile{"truecolor": colorprofile.TrueColor, "16": colorprofile.ANSI, "nocolor": colorprofile.ASCII}
	screens := map[string][]string{
		"queue":        nil,
		"conversation": {"enter"},
		"composer":     {"r", "=Sorry about the key! 1.0.5 swaps them back."},
		"outcomes":     {"e"},
		"tags":         {"t", "=sa"},
		"palette":      {":", "=res"},
		"mine":         {"2"},
		"filter":       {"/", "=is:"},
		"assign":       {"a"},
		"snooze":       {"z"},
		"sentiment":    {"f"},
		"subject":      {"s"},
		"note":         {"m", "=Same as the batch from Tuesday."},
		"unsure":       {"g", "w"},
		"clusters":     {"g", "k"},
		"label":        {"g", "l"},
		"bulk":         {"space", "space", "e", "t"},
	}
	for name, keys := range screens {
		for _, s := range sizes {
			for colours, p := range profiles {
				file := fmt.Sprintf("%s-%dx%d-%s", name, s.w, s.h, colours)
				t.Run(file, func(t *testing.T) {
					drive(t, s.w, s.h, nil, func(c *console) {
						c.send(tea.ColorProfileMsg{Profile: p})
						c.press(keys...)
						c.golden(file)
					})
				})
			}
		}
	}
}

// TestEverySize draws every screen at odd sizes; drive checks each frame.
func TestEverySize(t *testing.T) {
	for _, s := range []struct{ w, h int }{{1, 1}, {10, 3}, {59, 15}, {60, 14}, {60, 15}, {61, 16}, {79, 23}, {99, 20}, {100, 19}, {101, 33}, {300, 100}} {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			drive(t, s.w, s.h, nil, func(c *console) {
				for _, keys := range [][]string{{"1"}, {"2"}, {"enter"}, {"4"}, {"5"}, {"6"}, {"7"}, {"8"}, {"?"}, {"1", "r", "=hello"}, {"esc", "z"}, {"esc", "/", "=is:open"}} {
					c.press(keys...)
				}
				c.send(tea.WindowSizeMsg{Width: 80, Height: 24})
				c.send(tea.WindowSizeMsg{Width: s.w, Height: s.h})
			})
		})
	}
}
