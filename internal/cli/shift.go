package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/bundle"
)

func (e *env) handoffCommand() *cobra.Command {
	var since, dir, note string
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := e.since(since)
			if err != nil {
				return err
			}
			abs, err := absolute(dir)
			if err != nil {
				return err
			}
			p := app.HandoffParams{Since: from.UTC(), Dir: abs, Note: note}
			return e.call(cmd.Context(), request{verb: "handoff", params: p}, as(func(h app.HandedOver) error {
				return e.printf("shift %s handed over, %d open\n%s\n", h.Shift, h.Open, strings.Join(h.Files, "\n"))
			}))
		},
	}
	cmd.Flags().StringVar(&since, "since", "8h", "when the shift began: 8h, 09:00, 2026-11-21T09:00:00Z")
	cmd.Flags().StringVarP(&dir, "out", "o", "handoff", "the folder to write handoff.md, .html, .csv and handoff.bundle into")
	cmd.Flags().StringVar(&note, "note", "", "what you want to say to the next shift")
	return cmd
}

func (e *env) ackCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(1, "a bundle's file or a shift's id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			abs, err := absolute(args[0])
			if err != nil {
				return err
			}
			p := app.AckParams{Shift: args[0], Path: abs}
			return e.call(cmd.Context(), request{verb: "ack", params: p}, as(func(a app.Acked) error {
				return e.printf("shift %s by %s acknowledged, %d heads countersigned\n", clean(a.Shift), clean(a.By), a.Heads)
			}))
		},
	}
}

const aboutBundle = `Write a bundle: journals with signatures, that hark verify proves offline and
hark import merges. It goes to a file, or to standard output where that is a
pipe, so a stick, a mail and a line all carry a team's work where no hub does:

  hark bundle -o /media/stick/for-tom.bundle --for tom
  ssh host hark bundle | hark import -

With --for, what that colleague's own hand-offs and acknowledgements say that
they hold is left out.`

func (e *env) bundleCommand() *cobra.Command {
	var since, out string
	var p app.BundleParams
	cmd := &cobra.Command{
		Long: aboutBundle, Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if since != "" {
				if p.Since, err = e.since(since); err != nil {
					return err
				}
			}
			switch {
			case out == "" && terminal(e.Out):
				return usage("bundle: want -o FILE, or a pipe that takes it")
			case out == "", out == "-":
				return e.pour(cmd.Context(), request{verb: "bundle", params: p})
			}
			if p.Path, err = absolute(out); err != nil {
				return err
			}
			return e.call(cmd.Context(), request{verb: "bundle", params: p}, as(e.written))
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "only what a hand-off of a shift since then holds; the whole log if it is not given")
	cmd.Flags().StringVar(&p.For, "for", "", "only what this colleague is not known to hold")
	cmd.Flags().StringVarP(&out, "out", "o", "", "the file to write; standard output if it is not given")
	return cmd
}

func (e *env) written(w app.Written) error { return e.printf("wrote %s\n", w.Path) }

// Proof is what verify prints with --json.
type Proof struct {
	Proven       bool           `json:"proven"`
	Events       int            `json:"events"`
	Texts        int            `json:"texts"`
	Erased       int            `json:"erased"`
	First        time.Time      `json:"first"`
	Last         time.Time      `json:"last"`
	Journals     []ProofJournal `json:"journals"`
	Shifts       []string       `json:"shifts"`
	Acknowledged []string       `json:"acknowledged"` // the shifts that were
	Warnings     []string       `json:"warnings"`     // of names that several journals use
}

// ProofJournal is one journal of a bundle.
type ProofJournal struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Head  uint64 `json:"head"`
}

func (e *env) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(1, "a bundle's file, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error {
			in, err := e.open(args[0], "give the file of a bundle, or - for standard input")
			if err != nil {
				return err
			}
			defer in.Close()
			r, err := bundle.Verify(bufio.NewReaderSize(in, 1<<16))
			if err != nil {
				return app.Failure(app.Failed, "ask whoever gave it to you for another copy; do not import this one", "not proven: %w", err)
			}
			return e.proven(r)
		},
	}
}

func (e *env) proven(r bundle.Report) error {
	p := Proof{
		Proven: true, Events: r.Events, Texts: r.Texts, Erased: r.Erased,
		First: r.First.UTC(), Last: r.Last.UTC(), Journals: []ProofJournal{}, Shifts: []string{}, Acknowledged: []string{},
	}
	signers := make([]app.Signer, 0, len(r.Journals))
	for _, j := range r.Journals {
		signers = append(signers, app.Signer{Journal: j.ID, Names: j.By, New: true})
		p.Journals = append(p.Journals, ProofJournal{j.ID.String(), j.Name, j.First, j.Last, j.Head})
	}
	for _, s := range r.Shifts {
		p.Shifts = append(p.Shifts, s.ID)
	}
	for _, a := range r.Acknowledged {
		p.Acknowledged = append(p.Acknowledged, a.Shift)
	}
	p.Warnings = app.SameNames(signers)
	if e.json {
		line, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("write proof: %w", err)
		}
		return e.printLine(line)
	}
	e.warn(p.Warnings)
	_, err := io.WriteString(e.Out, p.words())
	return err
}

// warn prints what is no error and should be known.
func (e *env) warn(lines []string) {
	for _, line := range lines {
		fmt.Fprintln(e.Err, "warning: "+clean(line))
	}
}

// words say what is proven, and of what the file holds nothing.
func (p *Proof) words() string {
	var b strings.Builder
	if p.Events == 0 {
		b.WriteString("proven: the signatures alone; no event is in this file\n")
	} else {
		fmt.Fprintf(&b, "proven: %d events and %d texts are as they were signed\n", p.Events, p.Texts)
	}
	for _, j := range p.Journals {
		fmt.Fprintf(&b, "  journal %s: %s\n", strings.TrimSpace(j.ID+" "+clean(j.Name)), j.span())
	}
	switch p.Erased {
	case 0:
	case 1:
		b.WriteString("  1 text is not in this file\n")
	default:
		fmt.Fprintf(&b, "  %d texts are not in this file\n", p.Erased)
	}
	for _, s := range p.Shifts {
		fmt.Fprintf(&b, "  hand-off %s\n", clean(s))
	}
	return b.String()
}

// span says which of a journal's signed events are in the file.
func (j *ProofJournal) span() string {
	if j.First == 0 {
		return fmt.Sprintf("head only: signed up to %d; none of its events are in this file", j.Head)
	}
	return fmt.Sprintf("%d to %d of %d", j.First, j.Last, j.Head)
}

// absolute is a path as another process can use it: it may be in another folder.
func absolute(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", path, err)
	}
	return abs, nil
}

// open opens a file that is named on the command line; - is standard input.
func (e *env) open(path, hint string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(e.In), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, app.Failure(app.Failed, hint, "%w", err)
	}
	return f, nil
}

func (e *env) importCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(1, "a bundle's file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q := request{verb: "import", body: e.In}
			if args[0] != "-" {
				abs, err := absolute(args[0])
				if err != nil {
					return err
				}
				q.params, q.body = app.PathParams{Path: abs}, nil
			}
			return e.call(cmd.Context(), q, as(func(m app.Imported) error {
				if err := e.printf("%d events added, %d known already\n", m.Added, m.Known); err != nil {
					return err
				}
				e.warn(m.Warnings)
				for _, id := range m.Handoffs {
					if err := e.printf("hand-off %s waits to be acknowledged: hark ack %s\n", clean(id), clean(id)); err != nil {
						return err
					}
				}
				return nil
			}))
		},
	}
}

func (e *env) exportCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out != "" && out != "-" {
				abs, err := absolute(out)
				if err != nil {
					return err
				}
				return e.call(cmd.Context(), request{verb: "bundle", params: app.BundleParams{Path: abs}}, as(e.written))
			}
			return e.pour(cmd.Context(), request{verb: "export"})
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "the file to write; standard output if it is not given")
	return cmd
}

// pour prints the bytes of a bundle, with --json too: they are JSON Lines.
func (e *env) pour(ctx context.Context, q request) error {
	w := bufio.NewWriterSize(e.Out, 1<<16)
	plain := *e
	plain.json = false
	err := plain.call(ctx, q, as(func(c app.Chunk) error {
		_, err := w.Write(c.Data)
		return err
	}))
	return errors.Join(err, w.Flush())
}
