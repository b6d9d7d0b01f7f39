package config

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Hub is where the desks of a team meet. Without Servers and Listen there is
// none, and the desk is one machine's.
type Hub struct {
	Servers     []string `toml:"servers"`     // where it is reached, host:port or tls://host:port; what join codes pass on
	Pin         string   `toml:"pin"`         // the SHA-256 of its certificate, in hexadecimal; empty is that a public authority vouches for it
	Credentials string   `toml:"credentials"` // a NATS credentials file, for a cluster that others run
	Listen      string   `toml:"listen"`      // this machine is the hub: the address at which it takes colleagues in
	Events      string   `toml:"events"`      // the stream of journals
	Claims      string   `toml:"claims"`      // the stream of claims and leases
	Replicas    int      `toml:"replicas"`    // of each stream; 0 is 1, or 3 where there are credentials
}

// DefaultListen is where a hub takes colleagues in: everywhere, at the port
// that is NATS's by registration.
const DefaultListen = "0.0.0.0:4222"

// The names of a hub's streams where none are given.
const (
	DefaultEvents = "hark-events"
	DefaultClaims = "hark-claims"
)

// serversMost bounds how many addresses a hub has: a join code holds them all.
const serversMost = 8

// Set reports whether there is a hub.
func (h *Hub) Set() bool { return len(h.Servers) > 0 || h.Listen != "" }

// Copies is how many replicas of each stream there are.
func (h *Hub) Copies() int {
	switch {
	case h.Replicas > 0:
		return h.Replicas
	case h.Credentials != "":
		return 3
	}
	return 1
}

func (k *checker) hub(h *Hub) {
	if len(h.Servers) > serversMost {
		k.wrong("hub.servers", "more than %d addresses", serversMost)
	}
	for _, s := range h.Servers {
		if !validServer(s) {
			k.wrong("hub.servers", `%q is not an address such as "hub.example:4222" or "tls://hub.example:4222"`, s)
		}
	}
	if h.Listen != "" && !validAddress(h.Listen) {
		k.wrong("hub.listen", `%q is not an address such as "0.0.0.0:4222"`, h.Listen)
	}
	if raw, err := hex.DecodeString(h.Pin); err != nil || h.Pin != "" && len(raw) != 32 {
		k.wrong("hub.pin", "want the 64 hexadecimal digits of a SHA-256; `hark hub` prints those of its certificate, `hark join` writes them here")
	}
	if h.Credentials != "" && len(h.Servers) == 0 {
		k.wrong("hub.credentials", "say in servers where the cluster is")
	}
	if h.Credentials != "" && h.Listen != "" {
		k.wrong("hub.listen", "credentials name a cluster that others run; take one of the two out")
	}
	for _, s := range []struct{ key, name string }{{"hub.events", h.Events}, {"hub.claims", h.Claims}} {
		if !validStream(s.name) {
			k.wrong(s.key, "%q is no name of a stream; use letters, digits, hyphens, at most %d", s.name, nameMax)
		}
	}
	if h.Events == h.Claims {
		k.wrong("hub.claims", "events and claims are two streams; give them two names")
	}
	if h.Replicas < 0 || h.Replicas > 5 {
		k.wrong("hub.replicas", "%d; want 1, 3 or 5", h.Replicas)
	}
}

func validServer(s string) bool {
	if !strings.Contains(s, "://") {
		s = "tls://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return (u.Scheme == "tls" || u.Scheme == "nats") && (u.Port() == "" || validPort(u.Port()))
}

func validAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	return err == nil && validPort(port)
}

func validPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

func validStream(s string) bool {
	return s != "" && len(s) <= nameMax && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// Meet is a hark.toml with that hub and, where it is not empty, that name of
// the responder: what joining a team changes. Where there is no file it is the
// one that hark init writes, with that name of the desk if it can be one.
func Meet(f Folders, getenv func(string) string, a Answers, h Hub) (*Edit, error) {
	sense := &checker{}
	if sense.hub(&h); len(sense.found) > 0 {
		return nil, &Error{f.File(), sense.found}
	}
	was, err := document(f)
	if err != nil {
		return nil, err
	}
	doc := was
	if len(doc) == 0 {
		if call := (&checker{}); a.Desk != "" {
			if call.name("desk", a.Desk); len(call.found) > 0 {
				a.Desk = ""
			}
		}
		doc = []byte(Example(Answers{Me: Defaults(getenv).Me, Desk: cmp.Or(a.Desk, DefaultDesk)}))
	}
	old := Defaults(getenv)
	if err := Parse(f.File(), doc, old); err != nil {
		return nil, err
	}
	none, want := same(old), same(old)
	none.Hub, want.Hub = Defaults(getenv).Hub, h
	before, after, found := cut(doc, "hub", 0, func(rest []byte) bool {
		e, err := edited(f, getenv, was, rest)
		return err == nil && reflect.DeepEqual(none, same(e.Config))
	})
	if !found {
		before, after = strings.TrimRight(string(doc), "\n")+"\n\n", ""
	}
	if after != "" {
		after = "\n" + after
	}
	will := []byte(before + h.text() + after)
	if a.Me != "" {
		want.Me, will = a.Me, named(will, a.Me)
	}
	e, err := edited(f, getenv, was, will)
	if err != nil || !reflect.DeepEqual(want.Hub, e.Config.Hub) || want.Me != e.Config.Me {
		return nil, fmt.Errorf("[hub] or me stands in %s in a way that is not safe to change; take it out by hand, then do it again", f.File())
	}
	return e, nil
}

// text is the section as it stands in hark.toml, without what is usual.
func (h *Hub) text() string {
	said := *h
	if said.Events == DefaultEvents {
		said.Events = ""
	}
	if said.Claims == DefaultClaims {
		said.Claims = ""
	}
	return "[hub]\n" + written(said)
}

// named is a document in which me is that name.
func named(doc []byte, me string) []byte {
	var p unstable.Parser
	p.Reset(doc)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.KeyValue {
			break // a heading: what follows is not at the top
		}
		if name, _ := keyOf(e); name == "me" && e.Value().Kind == unstable.String {
			at := e.Value().Raw
			return slices.Concat(doc[:at.Offset], []byte(quote(me)), doc[at.Offset+at.Length:])
		}
	}
	return slices.Concat([]byte("me = "+quote(me)+"\n"), doc)
}
