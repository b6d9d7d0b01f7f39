package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestLanguageIsMadeBitForBit(t *testing.T) {
	if testing.Short() {
		t.Skip("training takes some seconds")
	}
	if _, err := models(t.Context()); err != nil {
		t.Skipf("no models to learn from: %v", err)
	}
	out := filepath.Join(t.TempDir(), "table.bin")
	if err := trainLanguage(t.Context(), "", out); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "enrich", "language", "table.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the table of package language is not what its models make: run `make model`")
	}
}

// model is a lingua model of one set: p and the runs.
func model(p float64, runs ...string) []byte {
	set := binary.LittleEndian.AppendUint64([]byte{1<<3 | 1}, math.Float64bits(p))
	for _, r := range runs {
		set = append(append(set, 2<<3|2, byte(len(r))), r...)
	}
	return append([]byte{2 << 3, 3, 4<<3 | 2, byte(len(set))}, set...)
}

func TestParse(t *testing.T) {
	sets, err := parse(append(model(0.25, "the", "hen"), model(0.5, "ß")...))
	if err != nil || len(sets) != 2 || sets[0].p != 0.25 || len(sets[0].runs) != 2 || sets[1].runs[0] != "ß" {
		t.Errorf("%+v, %v", sets, err)
	}
	whole := model(0.25, "the")
	for n := 1; n < len(whole); n++ {
		if n == 2 {
			continue // a field, whole by itself
		}
		if _, err := parse(whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a model", n, len(whole))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(model(1, "a"))
	f.Add([]byte{4<<3 | 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		sets, err := parse(b)
		n := 0
		for _, s := range sets {
			for _, r := range s.runs {
				n += len(r)
			}
		}
		if err == nil && n > len(b) {
			t.Errorf("%d bytes hold runs of %d", len(b), n)
		}
	})
}
