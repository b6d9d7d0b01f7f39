package main

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"hark/internal/enrich/language"

	"github.com/go-json-experiment/json"
)

// lingua is where the frequencies of letters come from. The go command checks
// what it downloads against the public checksum database.
const lingua = "github.com/pemistahl/lingua-go@v1.4.0"

// unseen is the share of a language's runs of letters that one stands for which
// its model does not have.
const unseen = 1e-6

// trainLanguage makes the table of package language from lingua's models.
func trainLanguage(ctx context.Context, _, path string) error {
	dir, err := models(ctx)
	if err != nil {
		return err
	}
	var out []byte
	for _, sheet := range language.Sheets() {
		share := make([]float64, sheet.Places*sheet.Columns)
		for column, lang := range sheet.Langs {
			if err := count(filepath.Join(dir, lang), &sheet, column, share); err != nil {
				return err
			}
		}
		out = append(out, costs(&sheet, share)...)
	}
	return write(path, out)
}

// models finds the folder of lingua's models, and downloads it if need be.
func models(ctx context.Context) (string, error) {
	said, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", lingua).Output()
	var module struct{ Dir, Error string }
	if wrong := json.Unmarshal(said, &module); err == nil {
		err = wrong
	}
	if module.Error != "" {
		err = errors.New(module.Error)
	}
	if err != nil {
		return "", fmt.Errorf("download %s: %w: is there a network, or the module in the cache?", lingua, err)
	}
	return filepath.Join(module.Dir, "language-models"), nil
}

// count adds to a column the share of each run of letters among those of its
// length. The models say how often a run follows its beginning; multiplied
// along the run that is how often it occurs.
func count(dir string, sheet *language.Sheet, column int, share []float64) error {
	before := map[string]float64{"": 1}
	for n, name := range []string{"unigrams", "bigrams", "trigrams", "quadrigrams"}[:language.Longest] {
		model, err := unzip(filepath.Join(dir, name+".pb.bin.zip"))
		if errors.Is(err, os.ErrNotExist) {
			break // the model of a language with few long words ends sooner
		}
		if err != nil {
			return err
		}
		sets, err := parse(model)
		if err != nil {
			return fmt.Errorf("read %s of %s: %w", name, dir, err)
		}
		all, next := 0.0, map[string]float64{}
		for _, set := range sets {
			for _, run := range set.runs {
				_, last := utf8.DecodeLastRuneInString(run)
				next[run] = set.p * before[run[:len(run)-last]]
				all += next[run]
			}
		}
		for _, set := range sets { // in the order of the file: sums of fractions depend on it
			for _, run := range set.runs {
				letters := []rune(run)
				if len(letters) != n+1 {
					return fmt.Errorf("read %s of %s: %q is not a run of %d letters", name, dir, run, n+1)
				}
				share[sheet.Row(letters)-sheet.Offset+column] += next[run] / all
			}
		}
		before = next
	}
	return nil
}

// costs turns shares into what the table holds.
func costs(sheet *language.Sheet, share []float64) []byte {
	out := make([]byte, 0, len(share))
	for row := range slices.Chunk(share, sheet.Columns) {
		most := slices.Max(row)
		for _, s := range row {
			cost := math.Log((most + unseen) / (s + unseen))
			out = append(out, byte(min(math.Round(cost*language.Units), math.MaxUint8)))
		}
	}
	return out
}

// set are runs of letters that are equally probable after their beginnings.
type set struct {
	p    float64
	runs []string
}

var errModel = errors.New("it is not a model of lingua-go 1.4")

// parse reads a model: a protocol buffer whose field 4 are sets, each with a
// probability as field 1 and runs of letters as fields 2.
func parse(b []byte) ([]set, error) {
	var out []set
	err := fields(b, func(number uint64, bits uint64, body []byte) error {
		if number != 4 {
			return nil
		}
		var s set
		err := fields(body, func(number uint64, bits uint64, body []byte) error {
			switch number {
			case 1:
				s.p = math.Float64frombits(bits)
			case 2:
				s.runs = append(s.runs, string(body))
			}
			return nil
		})
		out = append(out, s)
		return err
	})
	return out, err
}

// fields calls f for the fields of a protocol buffer: bits of a fixed one of
// eight bytes, body of one of any length.
func fields(b []byte, f func(number, bits uint64, body []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return errModel
		}
		b = b[n:]
		var bits uint64
		var body []byte
		switch tag & 7 {
		case 0:
			if _, n = binary.Uvarint(b); n <= 0 {
				return errModel
			}
		case 1:
			if n = 8; len(b) < n {
				return errModel
			}
			bits = binary.LittleEndian.Uint64(b)
		case 2:
			size, m := binary.Uvarint(b)
			if n = m + int(size); m <= 0 || size > uint64(len(b)) || n > len(b) {
				return errModel
			}
			body = b[m:n]
		default:
			return errModel
		}
		b = b[n:]
		if err := f(tag>>3, bits, body); err != nil {
			return err
		}
	}
	return nil
}

func unzip(path string) ([]byte, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	defer z.Close()
	if len(z.File) != 1 {
		return nil, fmt.Errorf("open model %s: %w", path, errModel)
	}
	f, err := z.File[0].Open()
	if err != nil {
		return nil, fmt.Errorf("open model %s: %w", path, err)
	}
	defer f.Close()
	const most = 64 << 20
	b, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, fmt.Errorf("read model %s: %w", path, err)
	}
	return b, nil
}
