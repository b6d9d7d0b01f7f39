package sim

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// faces is what the liar does with two faces: of one number they sign two
// events, put one on the hub, and hand the other to a desk that is cut off. So
// does, without a lie, whoever goes on from an old copy of their log.
type faces struct {
	rng   *rand.Rand
	other []byte     // the event that the hub does not have; nil while there is none
	ref   domain.Ref // its number
}

// twoFaces tries it, until it has come about once. The two who hear are not
// among those who are deceived: of a founder's desk there is none to begin anew.
func (l *liar) twoFaces(ctx context.Context) {
	f := &l.faces
	if f.other != nil || l.w.hub == nil || l.sent < len(l.records) || l.sent == 0 {
		return
	}
	ref := domain.Ref{Journal: l.head.Journal, Seq: l.head.Seq}
	if !l.w.nodes[0].holds(ref) || !l.w.nodes[1].holds(ref) {
		return
	}
	for _, n := range l.w.nodes[2:] {
		r := n.running()
		if r == nil || n.holds(ref) {
			continue
		}
		raw, head := l.otherwise()
		records := append(l.records[:len(l.records)-1:len(l.records)-1], domain.Record{Raw: raw})
		if n.merge(r, bundled([]domain.Head{l.signed(head)}, records)) != nil || !n.holds(ref) {
			continue // it was stopped, or has heard of the first one meanwhile
		}
		f.other, f.ref = raw, ref
		l.forge(forgery{what: "second face", raw: raw})
		return
	}
}

// otherwise is the latest event of the liar's journal as it might have been.
func (l *liar) otherwise() ([]byte, domain.Head) {
	e, err := domain.Decode(l.records[len(l.records)-1].Raw)
	if err != nil && !errors.Is(err, domain.ErrNewer) {
		l.w.wrong("liar: %v", err)
	}
	e.V, e.Kind, e.Text, e.Member, e.Policy, e.Mention = domain.Version, domain.Claimed, domain.TextHash{}, nil, nil, nil
	e.By, e.Until = l.name, time.Now().Add(time.Hour)
	e.Conversation = l.w.posts.any(l.faces.rng.IntN(1 << 16))
	raw := must(e.Encode())
	return raw, domain.Head{Journal: e.Journal, Seq: e.Seq, Hash: domain.HashOf(raw)}
}

// holds reports whether the desk runs and holds an event of that number.
func (n *node) holds(ref domain.Ref) (held bool) {
	if r := n.running(); r != nil {
		_ = r.log.Read(func(s kv.Snapshot) error {
			for pos := s.End(); pos > 0 && !held; pos-- {
				e, err := domain.DecodeEntry(pos, s.Raw(pos))
				held = err == nil && e.Event.Ref() == ref
			}
			return nil
		})
	}
	return held
}

// twoFaced reports whether an error is that somebody's bundle holds the other
// event: of that journal alone nothing was taken in.
func (w *world) twoFaced(err error) bool {
	fork, ok := errors.AsType[*eventlog.ForkError](err)
	return ok && w.liar.faces.other != nil && fork.Journal == w.liar.faces.ref.Journal && fork.More == 0
}

// mend has every desk that was deceived do what doctor says: begin with a new
// log, and be let in again. One that was deceived and was not told is a fault.
func (w *world) mend(ctx context.Context) {
	f := &w.liar.faces
	for i, n := range w.nodes {
		r := n.running()
		if r == nil {
			continue
		}
		deceived := false
		for record, err := range r.log.Records(r.ctx, nil) {
			deceived = deceived || err == nil && f.other != nil && bytes.Equal(record.Raw, f.other)
		}
		n.mu.Lock()
		told := n.synced.Forked
		n.mu.Unlock()
		if deceived != (len(told) > 0) || deceived && (len(told) > 1 || told[0].Journal != f.ref.Journal || told[0].Event != f.ref.Seq) {
			w.wrong("%s holds the second face of %v: %v, and is told %+v", n.name, f.ref, deceived, told)
		}
		if deceived && i > 0 {
			w.count("log set aside")
			n.anew(ctx)
		}
	}
}

// anew sets the desk's log aside, begins another, and has the founder let it in.
func (n *node) anew(ctx context.Context) {
	n.stop()
	log := filepath.Join(n.w.dir, n.name, "log")
	err := os.Rename(log, log+".aside")
	if err == nil {
		err = n.start(ctx)
	}
	if err != nil {
		n.w.wrong("%s: begin anew: %v", n.name, err)
		return
	}
	r, founder := n.running(), n.w.nodes[0]
	n.failed(r, "join again", r.log.Found(ctx, n.w.founder))
	var terms domain.Terms
	if up := founder.running(); up != nil {
		_ = up.log.Read(func(s kv.Snapshot) error {
			for _, m := range s.Roster().Members() {
				if m.Name == n.name {
					terms = m.Terms
				}
			}
			return nil
		})
	}
	if terms.Name != "" {
		founder.enrol(domain.Member{Terms: terms, Seats: n.seats()})
	}
}
