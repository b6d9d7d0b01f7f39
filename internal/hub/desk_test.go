package hub_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/kv"
)

var founder = domain.JournalID{1}

// node is a machine of a desk: a log, one journal, and a line to the hub.
type node struct {
	t    testing.TB
	o    eventlog.Options
	log  *eventlog.Log
	id   domain.JournalID
	hub  *hubtest.Hub
	line *hubtest.Line

	mu     sync.Mutex
	cursor []byte
	states []hub.SyncState
	stop   func() error // ends its sync; nil where none runs
}

func newNode(t testing.TB, h *hubtest.Hub, name string) *node {
	dir := t.TempDir()
	n := &node{t: t, hub: h, o: eventlog.Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Holder: "a test"}}
	n.open(name)
	n.line = h.Line(n.id)
	t.Cleanup(n.close)
	return n
}

func (n *node) open(name string) {
	var err error
	if n.log, err = eventlog.Open(context.Background(), n.o); err != nil {
		n.t.Fatal(err)
	}
	if n.id, err = n.log.Journal(context.Background(), name); err != nil {
		n.t.Fatal(err)
	}
}

// close ends everything and checks the log.
func (n *node) close() {
	n.end()
	if n.log == nil {
		return
	}
	problems, err := n.log.Check(context.Background())
	if err != nil {
		n.t.Error(err)
	}
	for _, p := range problems {
		if !p.Info {
			n.t.Errorf("check: %s (%s)", p.What, p.Hint)
		}
	}
	if err := n.log.Close(); err != nil {
		n.t.Error(err)
	}
	n.log = nil
}

func (n *node) options() hub.SyncOptions {
	return hub.SyncOptions{
		Line: n.line, Desk: n.hub.Desk, Log: n.log,
		Ours: func(j domain.JournalID) bool { return j == n.id },
		Keep: func(_ context.Context, c []byte) error {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.cursor = c
			return nil
		},
		Kept: func() ([]byte, error) { return n.kept(), nil },
		Told: func(s hub.SyncState) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.states = append(n.states, s)
		},
	}
}

// begin syncs from now on.
func (n *node) begin() { n.run(n.options()) }

func (n *node) run(o hub.SyncOptions) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Sync(ctx, o) }()
	n.stop = func() error {
		cancel()
		return <-done
	}
}

func (n *node) end() {
	if n.stop != nil {
		_ = n.stop()
		n.stop = nil
	}
}

// kept is the cursor as it was kept.
func (n *node) kept() []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cursor
}

func (n *node) state() hub.SyncState {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.states) == 0 {
		return hub.SyncState{}
	}
	return n.states[len(n.states)-1]
}

func (n *node) write(list ...domain.Proposal) {
	n.t.Helper()
	_, err := n.log.Write(context.Background(), n.id, func(kv.Snapshot) (eventlog.Batch, error) {
		return eventlog.Batch{Proposals: list}, nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
}

// notes is n notes in a conversation.
func notes(n int, text string) (list []domain.Proposal) {
	for i := range n {
		list = append(list, domain.Proposal{
			Event: domain.Event{Kind: domain.Noted, Conversation: domain.MentionID("test", "1"), By: "ana"}, Text: fmt.Sprint(text, " ", i),
		})
	}
	return list
}

// held is what a log holds: of each event its bytes and its text.
func (n *node) held() map[domain.Ref]string {
	n.t.Helper()
	all := map[domain.Ref]string{}
	for r, err := range n.log.Records(context.Background(), nil) {
		if err != nil {
			n.t.Fatal(err)
		}
		e, err := domain.Decode(r.Raw)
		if err != nil {
			n.t.Fatal(err)
		}
		all[e.Ref()] = string(r.Raw) + "\n" + r.Text
	}
	return all
}

// agree fails the test where two logs differ.
func agree(t testing.TB, nodes ...*node) {
	t.Helper()
	want := nodes[0].held()
	for _, n := range nodes[1:] {
		got := n.held()
		if !maps.Equal(got, want) {
			t.Errorf("%s holds %v, %s holds %v", nodes[0].id, spans(want), n.id, spans(got))
		}
	}
}

// spans says of each journal how many events there are, and the highest number.
func spans(held map[domain.Ref]string) (list []string) {
	count, top := map[domain.JournalID]int{}, map[domain.JournalID]uint64{}
	for ref := range held {
		count[ref.Journal]++
		top[ref.Journal] = max(top[ref.Journal], ref.Seq)
	}
	for j, n := range count {
		list = append(list, fmt.Sprintf("%s: %d of %d", j, n, top[j]))
	}
	slices.Sort(list)
	return list
}

// once fails the test where the hub stores an event of a journal twice.
func once(t testing.TB, h *hubtest.Hub) {
	t.Helper()
	seen := map[domain.Ref]bool{}
	for _, m := range h.Messages() {
		for _, ref := range refs(t, m.Data) {
			if seen[ref] {
				t.Errorf("the hub has %s/%d twice", ref.Journal, ref.Seq)
			}
			seen[ref] = true
		}
	}
}
