package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/report"
	"hark/internal/view"
	"hark/internal/whole"
)

// figures are the flags that stats and report share: what is measured, against
// what, and in which form it is written.
type figures struct {
	since, until, against string
	out, form             string // form is text where neither a flag nor the file's ending says it
	forms                 map[string]*bool
}

// formNames are the forms of figures, and the endings of their files.
func formNames() []string { return []string{"csv", "html", "md", "png", "txt", "json"} }

func (f *figures) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.against, "against", "", "what to compare with: before (the stretch just before), year (the same days a year earlier), or FROM..TO")
	cmd.Flags().StringVarP(&f.out, "out", "o", "", "write into this file; its ending says the form: .html .png .csv .md .txt .json")
	f.forms = map[string]*bool{}
	for name, says := range map[string]string{
		"csv": "a table, a line a number", "html": "one page that needs nothing else", "png": "a picture", "md": "Markdown",
	} {
		f.forms[name] = cmd.Flags().Bool(name, false, "write "+says)
	}
}

// choose finds the form that is meant.
func (f *figures) choose(asJSON bool) error {
	var asked []string
	for _, name := range formNames() {
		if on := f.forms[name]; on != nil && *on || name == "json" && asJSON {
			asked = append(asked, name)
		}
	}
	ending := strings.TrimPrefix(filepath.Ext(f.out), ".")
	switch {
	case len(asked) > 1:
		return usage("want one form, not %s", strings.Join(asked, " and "))
	case len(asked) == 1:
		f.form = asked[0]
	case f.out == "":
		f.form = "txt"
	default:
		f.form = map[string]string{"csv": "csv", "html": "html", "htm": "html", "md": "md", "markdown": "md", "png": "png", "txt": "txt", "text": "txt", "json": "json"}[strings.ToLower(ending)]
		if f.form == "" {
			return usage("the ending of %s says no form: want .html, .png, .csv, .md, .txt or .json", f.out)
		}
	}
	if f.form == "png" && f.out == "" {
		return usage("a picture cannot be shown here: want -o FILE")
	}
	return nil
}

func (e *env) statsCommand() *cobra.Command {
	f := &figures{}
	var define bool
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if define {
				return report.Define(e.Out)
			}
			from, err := e.since(f.since)
			if err != nil {
				return err
			}
			to := e.now()
			if f.until != "" {
				if to, err = e.since(f.until); err != nil {
					return err
				}
			}
			return e.figures(cmd.Context(), f, report.Head{Title: "Figures", From: from, To: to})
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&f.since, "since", "1d", "from when: 8h, 7d, 09:00, 2026-11-21")
	cmd.Flags().StringVar(&f.until, "until", "", "until when, written like --since; now if it is not given")
	cmd.Flags().BoolVar(&define, "define", false, "say what each figure means, and measure nothing")
	return cmd
}

func (e *env) reportCommand() *cobra.Command {
	f := &figures{}
	var of string
	cmd := &cobra.Command{
		Args:      exactly(1, "daily or weekly"),
		ValidArgs: []string{"daily", "weekly"},
		RunE: func(cmd *cobra.Command, args []string) error {
			now := e.now()
			end := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
			if of != "" {
				day, err := time.ParseInLocation(time.DateOnly, of, now.Location())
				if err != nil {
					return usage("--of %s is no day: write it as 2026-11-21", of)
				}
				end = day.AddDate(0, 0, 1)
				if args[0] == "weekly" {
					end = day.AddDate(0, 0, 7-(int(day.Weekday())+6)%7)
				}
			}
			h, err := reportHead(args[0], end)
			if err != nil {
				return err
			}
			return e.figures(cmd.Context(), f, h)
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&of, "of", "", "a day: that one, or the week that it lies in; yesterday and the last whole week if it is not given")
	return cmd
}

// reportHead is the day that ends with a midnight, or the last week from Monday
// to Sunday that ends by it. A day is held against the same one a week earlier:
// Mondays are not like Sundays.
func reportHead(which string, midnight time.Time) (report.Head, error) {
	switch which {
	case "daily":
		from := midnight.AddDate(0, 0, -1)
		return report.Head{Title: "Daily report, " + from.Format("Mon 2 January 2006"), From: from, To: midnight,
			Baseline: view.Period{From: from.AddDate(0, 0, -7), To: midnight.AddDate(0, 0, -7)}}, nil
	case "weekly":
		to := midnight.AddDate(0, 0, -(int(midnight.Weekday())+6)%7)
		from := to.AddDate(0, 0, -7)
		return report.Head{Title: "Weekly report, week of " + from.Format("2 January 2006"), From: from, To: to,
			Baseline: view.Period{From: from.AddDate(0, 0, -7), To: from}}, nil
	}
	return report.Head{}, usage("%q is no report: want daily or weekly", which)
}

// figures measures and writes.
func (e *env) figures(ctx context.Context, f *figures, h report.Head) error {
	if err := f.choose(e.json); err != nil {
		return err
	}
	if !h.From.Before(h.To) {
		return usage("the time from %s to %s is empty", h.From.Format(time.DateTime), h.To.Format(time.DateTime))
	}
	var err error
	if f.against != "" || h.Baseline.From.IsZero() {
		if h.Baseline, err = e.baseline(f.against, view.Period{From: h.From, To: h.To}); err != nil {
			return err
		}
	}
	o, err := e.options()
	if err != nil {
		return err
	}
	h.Desk, h.Written = o.Config.Desk, e.now()
	asJSON := e.json
	e.json = false // the lines of the answer are not what is asked for
	defer func() { e.json = asJSON }()
	p := app.StatsParams{File: f.out, Period: view.Period{From: h.From.UTC(), To: h.To.UTC()}, Baseline: view.Period{From: h.Baseline.From.UTC(), To: h.Baseline.To.UTC()}}
	return e.call(ctx, request{verb: "stats", params: p}, as(func(s view.Stats) error {
		return e.writeReport(f, report.Of(&s, h), &s)
	}))
}

// baseline reads what to compare with.
func (e *env) baseline(s string, p view.Period) (view.Period, error) {
	switch cmp.Or(s, "before") {
	case "before":
		return stretchBefore(p), nil
	case "year":
		return view.Period{From: p.From.AddDate(-1, 0, 0), To: p.To.AddDate(-1, 0, 0)}, nil
	}
	from, to, ok := strings.Cut(s, "..")
	if !ok {
		return view.Period{}, usage("--against %s: want before, year or FROM..TO, as in 2026-07-01..2026-09-30", s)
	}
	var b view.Period
	var err error
	if b.From, err = e.since(from); err != nil {
		return b, err
	}
	if b.To, err = e.since(to); err != nil {
		return b, err
	}
	if len(to) == len(time.DateOnly) {
		b.To = b.To.AddDate(0, 0, 1) // the last day belongs to it
	}
	if !b.From.Before(b.To) {
		return b, usage("--against %s: it ends before it begins", s)
	}
	return b, nil
}

// stretchBefore is as long as the period, and of as many days where it is of
// whole ones: before a day of 25 hours there was one of 24.
func stretchBefore(p view.Period) view.Period {
	length := p.To.Sub(p.From)
	if midnight(p.From) && midnight(p.To) {
		const day = 24 * time.Hour
		return view.Period{From: p.From.AddDate(0, 0, -int(length.Round(day)/day)), To: p.From}
	}
	return view.Period{From: p.From.Add(-length), To: p.From}
}

func midnight(t time.Time) bool {
	return t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()))
}

// writeReport writes the form that is asked for, to the file or to standard
// output. A file is there whole or not at all.
func (e *env) writeReport(f *figures, r *report.Report, s *view.Stats) error {
	write := map[string]func(io.Writer) error{
		"csv": r.CSV, "html": r.HTML, "md": r.Markdown, "png": r.PNG, "txt": r.Text,
		"json": func(w io.Writer) error { return r.JSON(w, s) },
	}[f.form]
	if f.out == "" {
		return write(e.Out)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if err := replaceFile(f.out, b.Bytes()); err != nil {
		return app.Failure(app.Failed, "choose a folder that you may write to, with room on its disk", "%w", err)
	}
	_, err := fmt.Fprintln(e.Err, "wrote "+clean(f.out))
	return err
}

// replaceFile writes a file whole or not at all. A device or a pipe is written
// to, never replaced.
func replaceFile(path string, b []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, b, 0o644)
	}
	return whole.Write(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}
