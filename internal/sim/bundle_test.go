package sim

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"time"

	"hark/internal/bundle"
	"hark/internal/domain"
	"hark/internal/eventlog"
)

// carry has bundles taken from desk to desk by hand: whole or in part, at once
// or after hours, once or twice.
func (w *world) carry(working context.Context) {
	rng := w.rng("bundles")
	type parcel struct {
		to   *node
		data []byte
	}
	var pocket []parcel
	for pause(working, rng, 6*time.Minute) {
		if n := pick(rng, w.nodes); rng.IntN(2) == 0 {
			from := everything
			r := n.running()
			if r == nil {
				continue
			}
			if rng.IntN(3) == 0 {
				from = func(seq uint64) uint64 { return 1 + rng.Uint64N(seq) }
			}
			if data := n.bundle(r, from); data != nil {
				pocket = append(pocket, parcel{pick(rng, w.nodes), data})
			}
			continue
		}
		if len(pocket) == 0 {
			continue
		}
		i := rng.IntN(len(pocket))
		if r := pocket[i].to.running(); r != nil {
			pocket[i].to.take(r, pocket[i].data)
			if rng.IntN(3) > 0 {
				pocket = append(pocket[:i], pocket[i+1:]...)
			}
		}
	}
}

// bundle is what the desk can prove, from those numbers on.
func (n *node) bundle(r *running, from func(seq uint64) uint64) []byte {
	stretches, err := r.log.Stretches(r.ctx)
	if n.failed(r, "stretches", err); err != nil {
		return nil
	}
	var heads []domain.Head
	first := map[domain.JournalID]uint64{}
	for _, s := range stretches {
		j := s.Head.Journal
		if _, known := first[j]; !known {
			first[j] = from(s.Head.Seq)
		}
		heads = append(heads, s.Head)
	}
	var b bytes.Buffer
	err = bundle.Write(&b, heads, provable(stretches, r.log.Records(r.ctx, first)))
	if n.failed(r, "write bundle", err); err != nil {
		return nil
	}
	n.w.count("bundle written")
	return b.Bytes()
}

// provable leaves out, as hark bundle does, what no signed head covers: what was
// written since, and a roster event of somebody with two faces, which is taken
// in before the rest of their journal is found to be one to leave out.
func provable(stretches []eventlog.Stretch, records iter.Seq2[domain.Record, error]) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for rec, err := range records {
			e, bad := domain.Decode(rec.Raw)
			if err == nil && bad == nil && !slices.ContainsFunc(stretches, func(s eventlog.Stretch) bool {
				return s.Head.Journal == e.Journal && s.First <= e.Seq && e.Seq <= s.Head.Seq
			}) {
				continue
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// everything asks for all of a journal.
func everything(uint64) uint64 { return 1 }

// take takes a colleague's bundle in, which must always be possible, but for the
// journal of whoever has two faces.
func (n *node) take(r *running, data []byte) {
	if err := n.merge(r, data); !n.w.twoFaced(err) {
		n.failed(r, "take bundle", err)
	}
	n.w.count("bundle taken")
}

func (n *node) merge(r *running, data []byte) error {
	b, err := bundle.Read(bytes.NewReader(data))
	if err == nil {
		_, err = r.log.Merge(r.ctx, b.Heads, b.Records())
	}
	return err
}
