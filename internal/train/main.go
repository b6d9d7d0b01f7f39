// Command train makes the tables that package enrich comes with, bit for bit
// the same each time. It is run by `make model`, at the top of the checkout:
//
//	go run ./internal/train sentiment    internal/enrich/sentiment/weights.bin, from labelled posts and word lists
//	go run ./internal/train language     internal/enrich/language/table.bin, from lingua-go's models
//	go run ./internal/train figures      nothing: what the model of sentiment is worth on posts it has not seen
//
// After an error the table is as it was.
package main

import (
	"context"
	"fmt"
	"hark/internal/enrich/labelled"
	"os"
	"os/signal"
	"path/filepath"
)

// part is one table.
type part struct {
	name  string
	out   string // where it lies in the checkout; empty is none, and made only on request
	train func(ctx context.Context, data, out string) error
}

func parts() []part {
	return []part{
		{"sentiment", "internal/enrich/sentiment/weights.bin", trainSentiment},
		{"figures", "", printFigures},
		{"language", "internal/enrich/language/table.bin", trainLanguage},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// run trains the named parts, or all of them. Where what they learn from lies
// says package labelled.
func run(ctx context.Context, names []string) error {
	data := filepath.Dir(labelled.Dir())
	wanted := map[string]bool{}
	for _, n := range names {
		wanted[n] = true
	}
	for _, p := range parts() {
		if !wanted[p.name] && (len(names) > 0 || p.out == "") {
			continue
		}
		delete(wanted, p.name)
		if err := p.train(ctx, data, filepath.FromSlash(p.out)); err != nil {
			return fmt.Errorf("train %s: %w", p.name, err)
		}
		if p.out != "" {
			fmt.Println("wrote", p.out)
		}
	}
	for n := range wanted {
		return fmt.Errorf("no part is called %q: want sentiment, figures or language", n)
	}
	return nil
}

// write puts a table in its place once the whole of it is on disk.
func write(path string, b []byte) error {
	next := path + ".new"
	if err := os.WriteFile(next, b, 0o644); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}
