package sim

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// agree mends everything, gives the desks time until all are in one state, then
// checks each log and what else must hold at the end. It gives a hash of that
// state.
func (w *world) agree(ctx context.Context) (end [sha256.Size]byte) {
	if w.hub != nil {
		w.behave()
		time.Sleep(settle) // for the lines to come back
	}
	w.goodNight()
	if w.hub == nil {
		w.round()
	} else {
		for range 3 { // the first answer may be that somebody was there before
			w.liar.publish(ctx)
		}
	}
	if w.hub != nil {
		for waited := time.Duration(0); w.busy() != "" && waited < healing; waited += settle {
			time.Sleep(settle)
		}
		w.mend(ctx)
	}
	var first []string
	why := "nobody looked"
	for waited := time.Duration(0); why != "" && waited < healing; waited += settle {
		if w.hub != nil {
			time.Sleep(settle)
		}
		if why = w.busy(); why == "" {
			first, why = w.same()
		}
		if w.hub == nil {
			break
		}
	}
	if why != "" {
		w.wrong("%s", why)
	}
	w.judge()
	for _, n := range w.nodes {
		n.check(ctx)
	}
	return sha256.Sum256([]byte(strings.Join(first, "\n")))
}

// goodNight has each journal say one thing more, so that what the hub has lost
// on the way before is missed by whoever reads on.
func (w *world) goodNight() {
	for _, n := range w.nodes {
		r := n.running()
		if r == nil {
			continue
		}
		for _, j := range []domain.JournalID{r.journal, r.ears} {
			if j == (domain.JournalID{}) {
				continue
			}
			_, err := r.log.Write(r.ctx, j, func(kv.Snapshot) (eventlog.Batch, error) {
				return eventlog.Batch{Proposals: []domain.Proposal{{Event: domain.Event{Kind: "good_night"}}}}, nil
			})
			n.failed(r, "good night", err)
		}
	}
	w.liar.write(domain.Event{Kind: "good_night"}, "", time.Now())
}

// busy reports who still has something to send or to read.
func (w *world) busy() string {
	for _, n := range w.nodes {
		n.mu.Lock()
		s := n.synced
		n.mu.Unlock()
		if w.hub != nil && (!s.Up || s.Waiting+s.Behind > 0) {
			return fmt.Sprintf("%s is not done: %+v", n.name, s)
		}
	}
	return ""
}

// judge checks that nothing of what was forged is believed anywhere, and that
// it was named.
func (w *world) judge() {
	for _, n := range w.nodes {
		r := n.running()
		if r == nil {
			continue
		}
		var entries []domain.Entry
		if err := r.log.Read(func(s kv.Snapshot) (err error) {
			entries, err = held(s)
			return err
		}); err != nil {
			w.wrong("%s: %v", n.name, err)
		}
		events := map[domain.Ref]*domain.Entry{}
		hashes := map[domain.Hash]bool{}
		for i := range entries {
			events[entries[i].Event.Ref()] = &entries[i]
			hashes[domain.HashOf(entries[i].Raw)] = true
		}
		for _, f := range w.forged {
			w.judgeOne(n, f, events, hashes)
		}
	}
}

func (w *world) judgeOne(n *node, f *forgery, events map[domain.Ref]*domain.Entry, hashes map[domain.Hash]bool) {
	if f.raw != nil && hashes[domain.HashOf(f.raw)] {
		w.wrong("%s holds what the liar forged: %s", n.name, f.what)
	}
	if e := events[f.ref]; f.void && e == nil {
		w.wrong("%s does not hold %v of the liar (%s)", n.name, f.ref, f.what)
	} else if f.void && e.Void == "" {
		w.wrong("%s believes the liar: %s", n.name, f.what)
	}
	if fate := w.fateOf(f.message); f.message == 0 || fate == swapped || fate == lost || f.subject == n.writes() {
		return // it was not handed out, perhaps, or stands where a desk reads nothing but its own
	}
	n.mu.Lock()
	x, named := n.named[f.message]
	n.mu.Unlock()
	if !named {
		w.wrong("%s did not name message %d of the liar: %s", n.name, f.message, f.what)
	}
	if x.Why == "" {
		w.wrong("%s does not say why it refused message %d", n.name, f.message)
	}
}

// round carries whole bundles between all desks, so that each has everything.
func (w *world) round() {
	whole := bundled([]domain.Head{w.liar.signed(w.liar.head)}, w.liar.records)
	if r := w.nodes[0].running(); r != nil {
		w.nodes[0].take(r, whole)
	}
	for range 2 {
		for i, n := range w.nodes {
			to := w.nodes[(i+1)%len(w.nodes)]
			if r := n.running(); r != nil && to.running() != nil {
				to.take(to.running(), n.bundle(r, everything))
			}
		}
	}
}

// same reports in what two desks differ; nothing where all agree.
func (w *world) same() (first []string, why string) {
	now := w.began.Add(w.lasts + 24*time.Hour)
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
		if p.Info && strings.Contains(p.What, "asks to erase texts") {
			continue // it says what the liar wants, and was not done
		}
		n.w.wrong("%s: check: %s (%s)", n.name, p.What, p.Hint)
	}
}
