package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/domain"
	"hark/internal/source"
)

func (e *env) listenCommand() *cobra.Command {
	var file string
	var p app.ListenParams
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return e.listenAll(cmd.Context())
			}
			return e.listenLines(cmd.Context(), p, file)
		},
	}
	cmd.Flags().StringVar(&file, "lines", "", "take in this file of mention objects; - is standard input")
	cmd.Flags().BoolVar(&p.Follow, "follow", false, "go on at the end of the file, and wait for more")
	cmd.Flags().StringVar(&p.Name, "name", "lines", "the name of the source, where the objects name none")
	return cmd
}

// listenAll runs every source of hark.toml until it is told to stop.
func (e *env) listenAll(ctx context.Context) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	o.Listen, o.Send, o.Trouble = true, true, e.trouble
	return e.withDiary(&o, func() error {
		a, err := app.Hold(ctx, o)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.Err, "listening; ctrl+c ends it")
		<-ctx.Done()
		return errors.Join(ctx.Err(), a.Close())
	})
}

// trouble prints what whoever runs a listener should know.
func (e *env) trouble(line string) { fmt.Fprintln(e.Err, "hark: "+clean(line)) }

func (e *env) listenLines(ctx context.Context, p app.ListenParams, file string) error {
	q := request{verb: "listen", body: e.In}
	if file != "-" {
		abs, err := absolute(file)
		if err != nil {
			return err
		}
		if _, err := os.Stat(abs); err != nil && !p.Follow {
			return app.Failure(app.Failed, "", "listen: %w", err)
		}
		p.Path, q.body = abs, nil
	}
	q.params = p
	return e.call(ctx, q, as(func(t app.Taken) error {
		return e.printf("%d mentions: %d kept, %d known already; %d refused\n", t.Received, t.Kept, t.Duplicates, t.Refused)
	}))
}

// Understood is what enrich prints: the mention's names and what hark makes of it.
type Understood struct {
	ID         string               `json:"id"`
	Source     string               `json:"source,omitempty"`
	Understood domain.Understanding `json:"understood"`
	Error      string               `json:"error,omitempty"` // why the line could not be read
}

func (e *env) enrichCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.options()
			if err != nil {
				return err
			}
			return e.enrich(cmd.Context(), o)
		},
	}
}

// enrich reads one mention object a line; a line that cannot be read is
// answered with why, so that lines in and lines out stay side by side.
func (e *env) enrich(ctx context.Context, o app.Options) error {
	model := app.NewModel(o.Config)
	in := bufio.NewReader(e.In)
	out := bufio.NewWriter(e.Out)
	bad, all := 0, 0
	var err error
	for err == nil && ctx.Err() == nil {
		var line []byte
		var u Understood
		line, err = readLine(in, source.MentionMax)
		switch {
		case errors.Is(err, errLong):
			u.Error, err = fmt.Sprintf("more than %d bytes in a line", source.MentionMax), nil
		case len(bytes.TrimSpace(line)) == 0:
			continue
		default:
			m, wrong := source.DecodeMention(line, "")
			if wrong != nil {
				u.Error = wrong.Error()
			} else {
				u.ID, u.Source, u.Understood = m.ID, m.Source, model.Understand(&m)
			}
		}
		all++
		if u.Error != "" {
			bad++
		}
		if werr := e.understood(out, u); werr != nil {
			return werr
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err := errors.Join(err, out.Flush(), ctx.Err()); err != nil {
		return err
	}
	if bad > 0 {
		return app.Failure(app.Partly, "each of them is answered with the reason", "%d of %d lines were no mention", bad, all)
	}
	return nil
}

func (e *env) understood(w io.Writer, u Understood) error {
	if e.json {
		line, err := json.Marshal(u)
		if err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
		_, err = w.Write(append(line, '\n'))
		return err
	}
	if u.Error != "" {
		_, err := fmt.Fprintf(w, "unread: %s\n", clean(u.Error))
		return err
	}
	s := u.Understood.Sentiment
	_, err := fmt.Fprintf(w, "%s  %s %+.2f  lang %s  subjects %v  urgent %q\n", clean(u.ID), sign(string(s.Feeling)), s.Score,
		clean(u.Understood.Lang), u.Understood.Subjects, u.Understood.Urgent)
	return err
}
