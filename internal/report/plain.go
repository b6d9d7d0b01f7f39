package report

import (
	"fmt"
	"io"
	"strings"

	"hark/internal/escape"
	"hark/internal/view"
)

// Text writes the report as plain text, for a terminal or a mail.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", escape.Plain(r.Head.Title), escape.Plain(r.Head.span()))
	if short := r.Short(); len(short) > 0 {
		b.WriteString("\nIn short\n")
		for _, s := range short {
			fmt.Fprintf(&b, "  - %s\n", s)
		}
	}
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(s.Name))
		wide := 0
		for _, f := range s.Figures {
			wide = max(wide, len(f.Name))
		}
		for _, f := range s.Figures {
			fmt.Fprintf(&b, "  %-*s  %s\n", wide, f.Name, escape.Plain(f.Says.Line()))
		}
		for i := range s.Tables {
			s.Tables[i].text(&b)
		}
	}
	return put(w, b.String())
}

// text writes a table as columns of text, its longest names cut.
func (t *Table) text(b *strings.Builder) {
	if len(t.Lines) == 0 {
		return
	}
	const nameWide, columnWide = 28, 12
	fmt.Fprintf(b, "\n  %-*s", nameWide, t.Name)
	for _, c := range t.Columns {
		fmt.Fprintf(b, " %*s", columnWide, c.Name)
	}
	b.WriteByte('\n')
	for _, l := range t.Lines {
		name := []rune(escape.Plain(named(l.Name)))
		if len(name) > nameWide {
			name = append(name[:nameWide-1], '…')
		}
		fmt.Fprintf(b, "  %-*s", nameWide, string(name))
		for i, v := range l.Values {
			fmt.Fprintf(b, " %*s", columnWide, brief(t.unit(i), v))
		}
		b.WriteByte('\n')
	}
}

// Markdown writes the report as Markdown, for a wiki or an issue.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", escape.Markdown(r.Head.Title), escape.Markdown(r.Head.span()))
	for _, s := range r.Short() {
		fmt.Fprintf(&b, "\n- %s", escape.Markdown(s))
	}
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "\n\n## %s\n\n| figure | value | change |\n|---|---|---|\n", s.Name)
		for _, f := range s.Figures {
			says := f.Says
			change := says.Change
			says.Change = ""
			fmt.Fprintf(&b, "| %s | %s | %s |\n", escape.Markdown(f.Name), escape.Markdown(says.Line()), escape.Markdown(change))
		}
		for i := range s.Tables {
			s.Tables[i].markdown(&b)
		}
	}
	b.WriteByte('\n')
	return put(w, b.String())
}

func (t *Table) markdown(b *strings.Builder) {
	if len(t.Lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n| %s |", escape.Markdown(t.Name), escape.Markdown(t.Rows))
	for _, c := range t.Columns {
		fmt.Fprintf(b, " %s |", escape.Markdown(c.Name))
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(t.Columns)) + "\n")
	for _, l := range t.Lines {
		fmt.Fprintf(b, "| %s |", escape.Markdown(named(l.Name)))
		for i, v := range l.Values {
			fmt.Fprintf(b, " %s |", escape.Markdown(brief(t.unit(i), v)))
		}
		b.WriteByte('\n')
	}
}

// Define writes every definition there is.
func Define(w io.Writer) error {
	var b strings.Builder
	entry := func(id, name string, unit view.Unit, place view.Place, define string) {
		fmt.Fprintf(&b, "%s\n  %s (%s, on %s)\n", id, name, unit, title(string(place)))
		for line := range strings.Lines(wrap(define, 76)) {
			fmt.Fprintf(&b, "  %s", line)
		}
		b.WriteString("\n\n")
	}
	for _, f := range view.Figures() {
		entry(f.ID, f.Name, f.Unit, f.Place, f.Define)
	}
	for _, t := range view.Tables() {
		var define strings.Builder
		define.WriteString(t.Define)
		for _, c := range t.Columns {
			if c.Define != "" {
				define.WriteString("\n" + c.Name + ": " + c.Define)
			}
		}
		entry(t.ID, t.Name, "table", t.Place, define.String())
	}
	for _, c := range view.Charts() {
		entry(c.ID, c.Name, c.Unit, c.Place, c.Define)
	}
	return put(w, b.String())
}

// wrap breaks lines between words; definitions are our own words.
func wrap(s string, wide int) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		at := 0
		for i, word := range strings.Fields(line) {
			if i > 0 && at+1+len(word) > wide {
				b.WriteByte('\n')
				at = 0
			} else if i > 0 {
				b.WriteByte(' ')
				at++
			}
			b.WriteString(word)
			at += len(word)
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

func put(w io.Writer, s string) error {
	if _, err := io.WriteString(w, s); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
