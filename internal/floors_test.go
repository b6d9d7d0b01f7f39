package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors is the table of rooms, from the ground up. A package may import only
// packages of lower floors; doc.go draws the same picture for people.
var floors = map[string]int{
	"domain": -1, "enrich/text": -1, "whole": -1,
	"enrich/labelled": 0, "kv": 0, "near": 0, "verb": 0, "term": 0, "secret": 0, "web": 0, "escape": 0, "axis": 0, "enrich/sentiment": 0, "enrich/rules": 0, "enrich/suggest": 0,
	"enrich/language": 0, "enrich/copies": 0, "enrich/clusters": 0, "warn": 0,
	"config": 1, "source": 1, "enrich": 1, "eventlog": 1, "bundle": 1, "view": 1, "desk": 1, "ui/theme": 1,
	"source/feed": 2, "source/lines": 2, "source/webhook": 2, "source/demo": 2, "source/sourcetest": 2,
	"source/bluesky": 2, "source/mastodon": 2, "source/x": 2, "source/discourse": 2, "source/hackernews": 2, "source/stackexchange": 2,
	"source/youtube": 2, "source/github": 2, "source/mail": 2, "source/reviews": 2,
	"listen": 2, "outbox": 2, "fault": 2, "match": 0, "handoff": 2, "report": 2, "ui/kit": 2,
	"source/bluesky/fake": 3, "source/mastodon/fake": 3, "source/x/fake": 3, "source/discourse/fake": 3, "source/youtube/fake": 3, "source/github/fake": 3, "source/mail/fake": 3,
	"hub": 2, "hub/nats": 3, "hub/server": 4, "hub/hubtest": 3,
	"ui/screen":   3,
	"fill":        3,
	"ui":          4,
	"app":         5,
	"app/apptest": 6,
	"cli":         6,
	"bench":       7,
	"train":       7,
	"e2e":         7,
	"sim":         7,
}

// only says which rooms may name a library, or a part of one: the longest
// beginning of an import counts. Of indigo, all but syntax brings a database
// and a metrics server with it.
var only = map[string][]string{
	"go.etcd.io/bbolt":                                {"eventlog"},
	"charm.land/bubbletea/v2":                         {"ui", "ui/kit", "ui/screen"},
	"github.com/spf13":                                {"cli"},
	"github.com/mmcdole/gofeed":                       {"source/feed"},
	"github.com/zalando/go-keyring":                   {"secret"},
	"filippo.io/age":                                  {"secret"},
	"github.com/pelletier/go-toml/v2":                 {"config", "ui/theme"},
	"github.com/jonreiter/govader":                    {"train"},
	"github.com/coregx/ahocorasick":                   {"match"},
	"golang.org/x/time/rate":                          {"web"},
	"github.com/standard-webhooks":                    {"source/webhook"},
	"github.com/coder/websocket":                      {"web", "source/bluesky", "source/bluesky/fake", "source/mastodon", "source/mastodon/fake", "e2e"},
	"github.com/bluesky-social/indigo":                {},
	"github.com/bluesky-social/indigo/atproto/syntax": {"source/bluesky", "source/bluesky/fake"},
	"github.com/emersion":                             {"source/mail", "source/mail/fake"},
	"github.com/nats-io":                              {"hub/nats", "hub/server", "e2e"},
	"golang.org/x/image":                              {"report"},
	"github.com/getkin/kin-openapi":                   {"source/sourcetest"},
}

// mayName gives the rooms that only lists for an import, and whether it does.
func mayName(imp string) (rooms []string, limited bool) {
	for part := imp; part != "."; part = path.Dir(part) {
		if rooms, limited := only[part]; limited {
			return rooms, true
		}
	}
	return nil, false
}

// pure rooms know no store, clock, network or screen.
var pure = map[string]bool{"domain": true, "desk": true, "view": true, "enrich": true, "kv": true, "verb": true, "near": true, "enrich/sentiment": true, "enrich/text": true, "enrich/rules": true, "enrich/suggest": true}

var impure = []string{"os", "net", "net/http", "os/exec", "syscall", "log/slog"}

func TestFloors(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") {
			return err
		}
		room := filepath.ToSlash(filepath.Dir(file))
		if room == "." {
			return nil
		}
		floor, known := floors[room]
		if !known {
			t.Errorf("%s: the room %s is not in the table of floors", file, room)
			return nil
		}
		seen[room] = true
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		test := strings.HasSuffix(file, "_test.go")
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			judge(t, file, room, floor, imp, test)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range floors {
		if !seen[room] {
			t.Errorf("the table of floors names %s, which does not exist", room)
		}
	}
}

func judge(t *testing.T, file, room string, floor int, imp string, test bool) {
	if low, ours := strings.CutPrefix(imp, "hark/internal/"); ours {
		below, known := floors[low]
		// A test may stand its room on the ones it needs, as long as they are not above it.
		if known && (below < floor || test && low != "app" && low != "cli" || low == room) {
			return
		}
		t.Errorf("%s: %s (floor %d) must not import %s (floor %d)", file, room, floor, low, below)
		return
	}
	if test {
		return
	}
	if rooms, limited := mayName(imp); limited {
		if slices.Contains(rooms, room) {
			return
		}
		t.Errorf("%s: only %v may import %s", file, rooms, imp)
	}
	for _, bad := range impure {
		if pure[room] && imp == bad {
			t.Errorf("%s: %s is pure and must not import %s", file, room, imp)
		}
	}
}
