package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"hark/internal/bundle"
	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// Imported is the answer of import.
type Imported struct {
	Added    int      `json:"added"`
	Known    int      `json:"known"`
	Future   int      `json:"future"`   // new events whose clock is ahead of this machine's
	Handoffs []string `json:"handoffs"` // of others in this log that nobody has acknowledged
	Warnings []string `json:"warnings"` // of names that several journals use
}

// importVerb merges a bundle or an export, from a file or the request's body.
func importVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p PathParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	in := q.Body
	if p.Path != "" {
		f, err := os.Open(p.Path)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		defer f.Close()
		in = f
	}
	if in == nil {
		return Failure(Usage, "give a file, or - and something to read", "there is nothing to import")
	}
	names := signers{}
	m, err := a.merge(ctx, in, names)
	left := a.forked(err)
	if err != nil && left == nil {
		return err
	}
	if err := errors.Join(a.reindex(), a.seat()); err != nil { // clusters may have come with it, and who we are
		return err
	}
	got := Imported{Added: m.Added, Known: m.Known, Future: m.Future, Handoffs: []string{}}
	if err := a.log.Read(func(s kv.Snapshot) error {
		list, err := waitingShifts(s, a.mine)
		for _, g := range list {
			got.Handoffs = append(got.Handoffs, g.Shift.ID)
		}
		return err
	}); err != nil {
		return err
	}
	if got.Warnings, err = a.warnings(names); err == nil {
		err = emitJSON(emit, got)
	}
	if err == nil && left != nil {
		return left
	}
	return err
}

// merge takes in a bundle and notes the names in it.
func (a *App) merge(ctx context.Context, in io.Reader, names signers) (eventlog.Merged, error) {
	r, err := bundle.Read(in)
	if err != nil {
		return eventlog.Merged{}, err
	}
	return a.log.Merge(ctx, r.Heads, names.watch(r.Records()))
}

// BundleParams are those of bundle: without Since and For it is the whole log.
type BundleParams struct {
	Path  string    `json:"path,omitempty"` // absolute; empty is that the answer is the bundle, in chunks
	Since time.Time `json:"since,omitzero"` // what a hand-off since then would hold
	For   string    `json:"for,omitempty"`  // what they are not known to hold
}

func bundleVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p BundleParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	first, err := a.bundled(ctx, &p)
	if err != nil {
		return err
	}
	if err := a.exports(ctx, "bundle"+forWhom(p.For)+toFile(p.Path)); err != nil {
		return err
	}
	if p.Path == "" {
		return a.emitBundle(ctx, emit, first)
	}
	if err := a.writeFile(p.Path, func(w io.Writer) error { return a.writeBundle(ctx, w, first) }); err != nil {
		return err
	}
	return emitJSON(emit, Written{p.Path})
}

func forWhom(name string) string {
	if name == "" {
		return ""
	}
	return " for " + name
}

func toFile(path string) string {
	if path == "" {
		return ""
	}
	return " to " + path
}

// bundled says from which number on each journal is asked for; nil is everything.
func (a *App) bundled(ctx context.Context, p *BundleParams) (map[domain.JournalID]uint64, error) {
	switch {
	case p.For != "" && !p.Since.IsZero():
		return nil, Failure(Usage, "give one of them", "--since and --for choose in two ways what is in the bundle")
	case p.For != "":
		return a.lacks(ctx, p.For)
	case p.Since.IsZero():
		return nil, nil
	}
	t, err := a.touched(ctx, p.Since)
	if err != nil {
		return nil, err
	}
	return a.span(ctx, t)
}

// Chunk is a piece of a file that is printed, as the bytes they are.
type Chunk struct {
	Data []byte `json:"data"`
}

// chunkBytes is how much of a file goes into one line.
const chunkBytes = 48 << 10

// exportLog gives the whole log as a bundle, in chunks.
func exportLog(ctx context.Context, a *App, _ Request, emit Emit) error {
	if err := a.exports(ctx, "export of the whole log"); err != nil {
		return err
	}
	return a.emitBundle(ctx, emit, nil)
}

// emitBundle gives a bundle in chunks.
func (a *App) emitBundle(ctx context.Context, emit Emit, first map[domain.JournalID]uint64) error {
	w := bufio.NewWriterSize(chunks{emit}, chunkBytes)
	if err := a.writeBundle(ctx, w, first); err != nil {
		return err
	}
	return w.Flush()
}

type chunks struct{ emit Emit }

func (c chunks) Write(b []byte) (int, error) {
	if err := emitJSON(c.emit, Chunk{b}); err != nil {
		return 0, err
	}
	return len(b), nil
}

// AckParams name a hand-off by its shift or by the file of its bundle, which
// is merged first.
type AckParams struct {
	Shift string `json:"shift"`
	Path  string `json:"path,omitempty"` // absolute
}

// Acked is a hand-off that was acknowledged.
type Acked struct {
	Shift string    `json:"shift"`
	By    string    `json:"by"` // who handed over
	Heads int       `json:"heads"`
	At    time.Time `json:"at"`
}

func ackVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p AckParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	ids := []string{p.Shift}
	if f, err := os.Open(p.Path); p.Path != "" && err == nil {
		defer f.Close()
		if ids, err = a.mergeForAck(ctx, f); err != nil {
			return err
		}
	} else if p.Path != "" && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("acknowledge: %w", err)
	}
	for _, id := range ids {
		got, err := a.acknowledge(ctx, id)
		if err != nil {
			return err
		}
		if err := emitJSON(emit, got); err != nil {
			return err
		}
	}
	return nil
}

// mergeForAck merges a bundle and gives the hand-offs in it that wait for an
// acknowledgement.
func (a *App) mergeForAck(ctx context.Context, f *os.File) ([]string, error) {
	report, err := bundle.Verify(f)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("acknowledge: %w", err)
	}
	if _, err := a.merge(ctx, f, signers{}); err != nil {
		return nil, err
	}
	var ids []string
	var last error
	for _, sh := range report.Shifts {
		if err := a.log.Read(func(s kv.Snapshot) error {
			_, err := refuseAck(s, sh.ID, a.mine)
			return err
		}); err != nil {
			last = err
			continue
		}
		ids = append(ids, sh.ID)
	}
	if len(ids) == 0 && last == nil {
		last = &desk.Refusal{Why: "this bundle holds no hand-off", Hint: "hark handoff writes one that does"}
	}
	if len(ids) > 0 {
		last = nil
	}
	return ids, last
}

// acknowledge countersigns what the giver's log held, as far as it is held
// here, and says so in our journal.
func (a *App) acknowledge(ctx context.Context, id string) (Acked, error) {
	var g given
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		g, err = refuseAck(s, id, a.mine)
		return err
	}); err != nil {
		return Acked{}, err
	}
	j, err := a.me.journal(ctx)
	if err != nil {
		return Acked{}, err
	}
	heads, err := a.log.Countersign(g.Shift.Heads, j)
	if err != nil {
		return Acked{}, err
	}
	entries, err := a.me.write(ctx, func(s kv.Snapshot) (batch, error) {
		m := a.rules(s)
		if err := m.May(domain.Acknowledged); err != nil {
			return batch{}, err
		}
		if _, err := refuseAck(s, id, a.mine); err != nil {
			return batch{}, err
		}
		e := domain.Event{Kind: domain.Acknowledged, By: a.o.Config.Me, Shift: &domain.Shift{ID: id, From: g.Shift.From, To: g.Shift.To}, Heads: heads}
		return batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	})
	if err != nil {
		return Acked{}, err
	}
	return Acked{id, g.By, len(heads), stamp(entries[0].Event.At.Time())}, nil
}
