package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"hark/internal/ui/screen"
)

func TestNotificationSequences(t *testing.T) {
	const said = "wifi: 37 people write negatively; once in 3 years"
	for n, want := range map[Notification]string{
		"":           "",
		NotifyOff:    "",
		NotifyBell:   "\a",
		NotifyOSC9:   "\x1b]9;hark: " + said + "\a",
		NotifyOSC777: "\x1b]777;notify;hark;" + strings.ReplaceAll(said, ";", ",") + "\a",
		NotifyOSC99:  "\x1b]99;;hark: " + said + "\x1b\\",
	} {
		if got := n.sequence(said); got != want {
			t.Errorf("%q: %q, want %q", n, got, want)
		}
	}
}

// TestANotificationCannotBeBrokenOut: what comes from outside ends no sequence.
func TestANotificationCannotBeBrokenOut(t *testing.T) {
	for _, n := range []Notification{NotifyOSC9, NotifyOSC777, NotifyOSC99} {
		got := n.sequence("a\a\x1b\\\x1b]0;owned\x07\u009c" + strings.Repeat("b", 10_000))
		body := strings.TrimSuffix(strings.TrimSuffix(got[2:], "\a"), "\x1b\\")
		if strings.ContainsAny(body, "\a\x1b\u009c") || len(got) > 4*notifyMax {
			t.Errorf("%s: %q", n, got)
		}
	}
}

func TestAnAlertIsALine(t *testing.T) {
	drive(t, 120, 40, func(o *Options, _ *fakeDesk) { o.Notify = NotifyOSC9 }, func(c *console) {
		c.send(Changed{Alert: "wifi: 37 people write negatively"})
		c.shows("wifi: 37 people write negatively")
		c.m.say(screen.Bad, "it was not sent")
		c.send(Changed{Alert: "battery: 9 people write negatively"})
		c.shows("it was not sent")
		if raw, ok := c.m.alert("wifi")().(tea.RawMsg); !ok || raw.Msg != "\x1b]9;hark: wifi\a" {
			t.Errorf("the terminal is sent %#v", raw)
		}
	})
}
