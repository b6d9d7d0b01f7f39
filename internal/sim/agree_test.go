package sim

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
)

// agree gives the desks time until all are in one state, then checks each log
// and what else must hold at the end. It gives a hash of that state.
func (w *world) agree(ctx context.Context) (end [sha256.Size]byte) {
	w.round()
	first, why := w.same(ctx)
	if why != "" {
		w.wrong("%s", why)
	}
	for _, n := range w.nodes {
		n.check(ctx)
	}
	return sha256.Sum256([]byte(strings.Join(first, "\n")))
}

// round carries whole bundles between all desks, so that each has everything.
func (w *world) round() {
	for range 2 {
		for i, n := range w.nodes {
			to := w.nodes[(i+1)%len(w.nodes)]
			if r := n.running(); r != nil && to.running() != nil {
				to.take(to.running(), n.bundle(r, whole))
			}
		}
	}
}

// same reports in what two desks differ; nothing where all agree.
func (w *world) same(ctx context.Context) (first []string, why string) {
	now := w.began.Add(lasting + 24*time.Hour)
	for _, n := range w.nodes {
		r := n.running()
		if r == nil {
			return nil, n.name + " is down"
		}
		lines, err := stateOf(n, r, now)
		switch {
		case err != nil:
			return nil, n.name + ": " + err.Error()
		case first == nil:
			first = lines
		case !slices.Equal(first, lines):
			return nil, w.nodes[0].name + " and " + n.name + " do not agree:\n" + differ(first, lines)
		}
	}
	return first, ""
}

// check has the log checked from end to end.
func (n *node) check(ctx context.Context) {
	r := n.running()
	if r == nil {
		return
	}
	problems, err := r.log.Check(ctx)
	n.failed(r, "check", err)
	for _, p := range problems {
		n.w.wrong("%s: check: %s (%s)", n.name, p.What, p.Hint)
	}
}
