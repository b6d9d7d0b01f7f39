package e2e

import (
	"testing"

	"hark/internal/source"
	"hark/internal/source/bluesky"
	bluefake "hark/internal/source/bluesky/fake"
	"hark/internal/source/mail"
	mailfake "hark/internal/source/mail/fake"
	"hark/internal/source/mastodon"
	mastofake "hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/source/x"
	xfake "hark/internal/source/x/fake"
)

// faultedNetworks is the fault table's list of networks: one that takes
// replies is a line here.
func faultedNetworks() []faulted {
	return []faulted{
		{boardKind("board"), startBoard},
		{bluesky.Kind(), started(bluefake.New)},
		{mastodon.Kind(), started(mastofake.New)},
		{x.Kind(), started(xfake.New)},
		{mail.Kind(), started(mailfake.New)},
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
	return func(t *testing.T) sourcetest.Network {
		f, err := start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(f.Close)
		return f.Network()
	}
}
