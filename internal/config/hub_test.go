package config

import (
	"reflect"
	"strings"
	"testing"
)

var fullHub = Hub{
	Servers: []string{"10.0.0.7:4222", "tls://[fe80::1]:4222"}, Pin: strings.Repeat("0a", 32), Credentials: "hark.creds",
	Events: "ev-1", Claims: DefaultClaims, Replicas: 3,
}

// What Meet writes reads back as the same hub and name, and leaves all else as it was.
func TestMeet(t *testing.T) {
	const joined = "[hub]\nservers = [\"a:1\"]\npin = \"\"\n"
	for name, tt := range map[string]struct{ doc, want string }{
		"no file":          {"", ""},
		"no end of line":   {"# mine\nme = \"ana\" # me", "# mine\nme = \"tom\" # me\n\n<hub>"},
		"no name":          {"[brand]\nwords = [\"acme\"]\n", "me = \"tom\"\n[brand]\nwords = [\"acme\"]\n\n<hub>"},
		"a hub before":     {"me = 'ana'\n\n# ours\n" + joined + "\n# demo\n[demo]\nseed = 2\n", "me = \"tom\"\n\n# ours\n<hub>\n# demo\n[demo]\nseed = 2\n"},
		"a hub at the end": {joined, "me = \"tom\"\n<hub>"},
		"several lines":    {"[hub]\nservers = [\n  \"a:1\", # one\n]\n[demo]\n", "me = \"tom\"\n<hub>\n[demo]\n"},
		"me of another":    {"[[expertise]]\nname = \"me\"\nareas = [\"x\"]\n", "me = \"tom\"\n[[expertise]]\nname = \"me\"\nareas = [\"x\"]\n\n<hub>"},
	} {
		t.Run(name, func(t *testing.T) {
			f := folder(t, tt.doc)
			e, err := Meet(f, env("USER", "eve"), Answers{Me: "tom"}, fullHub)
			if err != nil {
				t.Fatal(err)
			}
			if e.Config.Me != "tom" || !reflect.DeepEqual(e.Config.Hub, fullHub) {
				t.Errorf("it reads back as %q, %+v", e.Config.Me, e.Config.Hub)
			}
			if err := e.Write(); err != nil {
				t.Fatal(err)
			}
			got := read(t, f)
			if want := strings.ReplaceAll(tt.want, "<hub>", fullHub.text()); tt.doc != "" && got != want {
				t.Errorf("the file now is\n%s\nwant\n%s", got, want)
			}
			if again, err := Meet(f, env(), Answers{}, fullHub); err != nil || string(again.will) != got {
				t.Errorf("done again it is\n%s, %v", again.will, err)
			}
		})
	}
}

// TestMeetNamesTheDesk: a new file has the name that the desk has elsewhere, if
// it can be one; a file that is there keeps its own.
func TestMeetNamesTheDesk(t *testing.T) {
	for _, c := range []struct{ doc, called, want string }{
		{"", `ac"me \ #1`, `ac"me \ #1`},
		{"", "", DefaultDesk},
		{"", " acme", DefaultDesk},
		{"", strings.Repeat("a", nameMax+1), DefaultDesk},
		{"desk = \"ours\"\n", "acme", "ours"},
	} {
		e, err := Meet(folder(t, c.doc), env("USER", "eve"), Answers{Me: "tom", Desk: c.called}, fullHub)
		if err != nil || e.Config.Desk != c.want {
			t.Errorf("a desk called %q is %q here (%v), want %q", c.called, e.Config.Desk, err, c.want)
		}
	}
}

func TestMeetRefuses(t *testing.T) {
	for name, doc := range map[string]string{
		"a hub in one line":  "hub = {servers = [\"a:1\"]}\n",
		"a hub with dots":    "hub.servers = [\"a:1\"]\n",
		"a file of mistakes": "nonsense = 1\n",
	} {
		if e, err := Meet(folder(t, doc), env(), Answers{Me: "tom"}, fullHub); err == nil {
			t.Errorf("%s becomes\n%s", name, e.will)
		}
	}
	wrong := fullHub
	wrong.Servers = []string{"no port:x"}
	if _, err := Meet(folder(t, ""), env(), Answers{Me: "tom"}, wrong); err == nil || !strings.Contains(err.Error(), `"no port:x" is not an address`) {
		t.Errorf("a hub that makes no sense: %v", err)
	}
}

func TestHubCopies(t *testing.T) {
	for want, h := range map[int]Hub{1: {Listen: ":4222"}, 3: {Credentials: "x"}, 5: {Credentials: "x", Replicas: 5}} {
		if got := h.Copies(); got != want || h.Set() != (h.Listen != "") {
			t.Errorf("%+v: %d copies, set %v", h, got, h.Set())
		}
	}
}

func FuzzMeet(f *testing.F) {
	f.Add("me = \"ana\"\n[hub]\nservers = [\"a:1\"]\n[demo]\n", "tom")
	f.Add("", `a"b`)
	f.Fuzz(func(t *testing.T, doc, me string) {
		e, err := Meet(folder(t, doc), env(), Answers{Me: me}, fullHub)
		if err == nil && (!reflect.DeepEqual(e.Config.Hub, fullHub) || me != "" && e.Config.Me != me) {
			t.Errorf("it reads back as %q, %+v", e.Config.Me, e.Config.Hub)
		}
	})
}
