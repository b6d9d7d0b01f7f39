package app

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hark/internal/bundle"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/handoff"
	"hark/internal/kv"
	"hark/internal/ui/screen"
	"hark/internal/whole"
)

// HandoffParams are those of handoff.
type HandoffParams struct {
	Since time.Time `json:"since"`
	Dir   string    `json:"dir"`            // absolute; made where it is missing
	Note  string    `json:"note,omitempty"` // what the giver wants to say
}

// HandedOver is the answer of handoff.
type HandedOver struct {
	Shift string    `json:"shift"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Open  int       `json:"open"`
	Files []string  `json:"files"`
}

func handoffVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p HandoffParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	h, err := a.handOver(ctx, p)
	if err != nil {
		return err
	}
	return emitJSON(emit, h)
}

// handoffFolder is where the console writes hand-offs, one folder each.
func (a *App) handoffFolder() string {
	return filepath.Join(a.o.Folders.State, "handoffs", a.o.Now().Format("2006-01-02-150405"))
}

// handOver ends a shift: the event first, so that the bundle holds it, then
// the page, the table and the bundle. What is written is synced; a hand-off
// that fails half-way can be given again.
func (a *App) handOver(ctx context.Context, p HandoffParams) (HandedOver, error) {
	now := a.o.Now()
	if !p.Since.Before(now) {
		return HandedOver{}, Failure(Usage, "give when the shift began: --since 8h, --since 09:00", "the shift would begin at %s, in the future", p.Since.Format(time.RFC3339))
	}
	if err := a.exports(ctx, "hand-off"+toFile(p.Dir)); err != nil {
		return HandedOver{}, err
	}
	w, err := a.shift(ctx, p.Since, now)
	if err != nil {
		return HandedOver{}, err
	}
	sh := domain.Shift{ID: a.newID(), From: p.Since.UTC(), To: now.UTC(), Open: len(w.open), Note: p.Note}
	if sh.Heads, err = a.log.Heads(ctx); err != nil {
		return HandedOver{}, err
	}
	entries, err := a.me.write(ctx, func(s kv.Snapshot) (batch, error) {
		m := a.rules(s)
		if err := m.May(domain.HandedOver); err != nil {
			return batch{}, err
		}
		e := domain.Event{Kind: domain.HandedOver, By: a.o.Config.Me, Shift: &sh}
		return batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	})
	if err != nil {
		return HandedOver{}, err
	}
	w.touched.reach(&entries[0].Event)
	h := HandedOver{Shift: sh.ID, From: stamp(sh.From), To: stamp(sh.To), Open: sh.Open}
	h.Files, err = a.writeShift(ctx, p, &sh, w)
	return h, err
}

// writeShift writes the four files into the folder.
func (a *App) writeShift(ctx context.Context, p HandoffParams, sh *domain.Shift, w *shiftWork) ([]string, error) {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("write hand-off: %w", err)
	}
	first, err := a.span(ctx, w.touched)
	if err != nil {
		return nil, err
	}
	page := handoff.Build(w.input(a, sh))
	var files []string
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"handoff.bundle", func(out io.Writer) error { return a.writeBundle(ctx, out, first) }},
		{"handoff.md", func(out io.Writer) error { return handoff.Markdown(out, page) }},
		{"handoff.html", func(out io.Writer) error { return handoff.HTML(out, page) }},
		{"handoff.csv", func(out io.Writer) error { return handoff.CSV(out, w.rows(), sh.To) }},
	} {
		path := filepath.Join(p.Dir, f.name)
		if err := a.writeFile(path, f.write); err != nil {
			return files, err
		}
		files = append(files, path)
	}
	return files, nil
}

// writeFile writes a private file whole or not at all. What the log says must
// not be replaced is refused.
func (a *App) writeFile(path string, write func(io.Writer) error) error {
	if err := a.log.Target(path); err != nil {
		return err
	}
	return whole.Write(path, 0o600, write)
}

// writeBundle writes what a map of first numbers asks for, up to heads that
// are signed now. Of a log with gaps it writes every range that can be proven.
func (a *App) writeBundle(ctx context.Context, w io.Writer, first map[domain.JournalID]uint64) error {
	stretches, err := a.log.Stretches(ctx)
	if err != nil {
		return err
	}
	var heads []domain.Head
	proven := map[domain.JournalID][]eventlog.Stretch{}
	var from map[domain.JournalID]uint64 // nil is everything
	if first != nil {
		from = map[domain.JournalID]uint64{}
	}
	for _, s := range stretches {
		j := s.Head.Journal
		f, asked := first[j]
		if first != nil && !asked {
			f = ^uint64(0)
		}
		if from != nil {
			from[j] = f
		}
		if f <= s.Head.Seq {
			heads = append(heads, s.Head)
			proven[j] = append(proven[j], s)
		}
	}
	return bundle.Write(w, heads, within(a.log.Records(ctx, from), proven))
}

// within leaves out what was written after the heads were signed.
func within(records iter.Seq2[domain.Record, error], proven map[domain.JournalID][]eventlog.Stretch) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for r, err := range records {
			if err == nil {
				e, derr := domain.DecodeEntry(0, r.Raw)
				if derr == nil && !slices.ContainsFunc(proven[e.Event.Journal], func(s eventlog.Stretch) bool {
					return s.First <= e.Event.Seq && e.Event.Seq <= s.Head.Seq
				}) {
					continue
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// shiftScreen is what a hand-off since then would say.
func (a *App) shiftScreen(ctx context.Context, since time.Time) (screen.Shift, error) {
	now := a.o.Now()
	out := screen.Shift{From: since, To: now}
	w, err := a.shift(ctx, since, now)
	if err != nil {
		return out, err
	}
	page := handoff.Build(w.input(a, &domain.Shift{From: since, To: now}))
	for _, n := range page.Counts {
		out.Counts = append(out.Counts, screen.Count{Name: n.Name, N: n.N})
	}
	out.Sections = append(out.Sections, manyScreen(&page)...)
	for _, sec := range page.Sections {
		sc := screen.Section{Title: sec.Name, Says: sec.Says, Empty: sec.Empty, More: sec.More}
		for _, it := range sec.Items {
			sc.Lines = append(sc.Lines, screen.Line{ID: it.ID, Text: it.Who + ": " + it.What, Why: it.Why, Owner: it.Owner, Since: it.Since, Next: it.Next})
		}
		out.Sections = append(out.Sections, sc)
	}
	err = a.log.Read(func(s kv.Snapshot) error {
		list, err := waitingShifts(s, a.mine)
		for _, g := range list {
			out.Waiting = append(out.Waiting, screen.Handed{Shift: g.Shift.ID, By: g.By, At: g.At, Open: g.Shift.Open})
		}
		return err
	})
	return out, err
}

// manyMost is how many lines of what many people say are shown; the page that
// is written has them all.
const manyMost = 5

// manyScreen is what is out of the ordinary and what many complain of, where
// there is any: it stands first, as on the page.
func manyScreen(p *handoff.Page) []screen.Section {
	unusual := screen.Section{Title: handoff.UnusualName, Says: handoff.UnusualSays}
	for _, u := range p.Unusual {
		unusual.Lines = append(unusual.Lines, screen.Line{Text: u.Line(), Why: u.Owner})
	}
	clusters := screen.Section{Title: handoff.ClustersName, Says: handoff.ClustersSays}
	for _, c := range p.Clusters {
		clusters.Lines = append(clusters.Lines, screen.Line{Text: c.Line, Why: c.Owner})
	}
	var out []screen.Section
	for _, s := range []screen.Section{unusual, clusters} {
		if more := len(s.Lines) - manyMost; more > 0 {
			s.Lines, s.More, s.Rest = s.Lines[:manyMost], more, "the written page"
		}
		if len(s.Lines) > 0 {
			out = append(out, s)
		}
	}
	return out
}

var (
	_ eventlog.View = shifts{}
	_ eventlog.View = hours{}
)
