package e2e

import (
	"os"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/source"
	"hark/internal/source/bluesky"
	bluefake "hark/internal/source/bluesky/fake"
	"hark/internal/source/discourse"
	talkfake "hark/internal/source/discourse/fake"
	"hark/internal/source/github"
	gitfake "hark/internal/source/github/fake"
	"hark/internal/source/mail"
	mailfake "hark/internal/source/mail/fake"
	"hark/internal/source/mastodon"
	mastofake "hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/source/x"
	xfake "hark/internal/source/x/fake"
	"hark/internal/source/youtube"
	tubefake "hark/internal/source/youtube/fake"
)

// faulted is a network of the fault table.
type faulted struct {
	name  string
	kind  source.Kind
	start func(t *testing.T) sourcetest.Network
	call  time.Duration // how long a call may take; 0 is patience's
}

// faultedNetworks is the fault table's list of networks: one that takes
// replies is a line here.
func faultedNetworks() []faulted {
	return []faulted{
		{name: "board", kind: boardKind("board"), start: startBoard},
		{name: "bluesky", kind: bluesky.Kind(), start: started(bluefake.New)},
		{name: "bluesky PDS", kind: bluesky.Kind(), start: realPDS, call: 3 * time.Second},
		{name: "mastodon", kind: mastodon.Kind(), start: started(mastofake.New)},
		{name: "x", kind: x.Kind(), start: started(xfake.New)},
		{name: "discourse", kind: discourse.Kind(), start: started(talkfake.New)},
		{name: "youtube", kind: youtube.Kind(), start: started(tubefake.New)},
		{name: "github", kind: github.Kind(), start: started(gitfake.New)},
		{name: "mail", kind: mail.Kind(), start: started(mailfake.New)},
		{name: "mail, filed", kind: mail.Kind(), start: started(mailfake.NewFiling)},
	}
}

// faultedKinds are all kinds that a desk under faults may be told to open.
func faultedKinds() []source.Kind {
	kinds := []source.Kind{
		boardKind("board, which retries what is doubtful"), boardKind("board, which believes what is doubtful"), boardKind("board, which sees nothing"),
	}
	for _, f := range faultedNetworks() {
		kinds = append(kinds, f.kind)
	}
	return kinds
}

// fake is a network in this process.
type fake interface {
	Network() sourcetest.Network
	Close()
}

// started starts a fake network that ends with its test.
func started[F fake](start func() (F, error)) func(*testing.T) sourcetest.Network {
	return func(t *testing.T) sourcetest.Network { return sourcetest.Start(t, start).Network() }
}

// realPDS is the server of Bluesky's network that HARK_PDS names.
func realPDS(t *testing.T) sourcetest.Network {
	base := os.Getenv("HARK_PDS")
	if base == "" {
		t.Skip("no real network: HARK_PDS names no PDS")
	}
	r, err := bluefake.NewReal(t.Context(), base, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	n, err := r.Network(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestEveryReplierIsFaulted: a network that takes replies is in the table.
func TestEveryReplierIsFaulted(t *testing.T) {
	in := map[string]bool{}
	for _, f := range faultedNetworks() {
		in[f.kind.Name] = true
	}
	for _, k := range app.Kinds() {
		if k.Replies && !in[k.Name] {
			t.Errorf("%s takes replies and is not in the fault table", k.Name)
		}
	}
}
