package language

import (
	_ "embed" // the table
	"fmt"
)

//go:embed table.bin
var table string

// Notice says what the table is derived from.
//
//go:embed NOTICE
var Notice string

// License is the text of the licence that Notice names.
//
//go:embed LICENSE
var License string

// Units is how many steps of a cost are one natural logarithm. A cost is what
// a run of letters costs more for a language than for the one it costs least.
const Units = 18

// Longest is how many letters a run has at most.
const Longest = 4

// columnsMax is how many languages share a script at most.
const columnsMax = 24

// Sheet is the part of the table for the languages of one script: a row for
// each place, in it a cost for each column, in one byte.
type Sheet struct {
	Langs   []string // by column; columns after the last are not used
	Places  int      // a power of two
	Columns int      // a multiple of eight
	Offset  int      // where it begins in the table
}

// Sheets gives the parts of the table in their order.
func Sheets() []Sheet {
	out := make([]Sheet, 0, devanagari)
	for s := latin; s.shared(); s++ {
		out = append(out, sheet(s))
	}
	return out
}

func sheet(s script) Sheet {
	const wide, narrow = 1 << 16, 1 << 13
	if s == latin {
		return Sheet{[]string{"en", "es", "pt", "fr", "de", "it", "id", "tr", "nl", "pl", "sv", "da", "nb", "fi", "cs", "hu", "ro", "vi", "ca", "tl", "hr", "sk", "et", "lt"}, wide, columnsMax, 0}
	}
	langs := []string{"ru", "uk", "bg", "sr", "be", "mk", "kk"}
	switch s {
	case arabic:
		langs = []string{"ar", "fa", "ur"}
	case devanagari:
		langs = []string{"hi", "mr"}
	}
	return Sheet{langs, narrow, 8, wide*columnsMax + int(s-cyrillic)*narrow*8}
}

// size is that of the table, in bytes.
func size() int {
	last := sheet(devanagari)
	return last.Offset + last.Places*last.Columns
}

// Row is where the table keeps the costs of a run of letters: FNV-1a over them,
// the upper half folded into the lower one, spread by Fibonacci hashing.
func (s *Sheet) Row(run []rune) int {
	h := uint64(seed)
	for _, r := range run {
		h = step(h, r)
	}
	return s.row(h)
}

// FNV-1a, 64 bits (Fowler, Noll, Vo).
const (
	seed  = 14695981039346656037
	prime = 1099511628211
)

func step(h uint64, r rune) uint64 { return (h ^ uint64(r)) * prime }

func (s *Sheet) row(h uint64) int {
	spread := (h ^ h>>32) * 0x9e3779b97f4a7c15 >> 32
	return s.Offset + int(spread*uint64(s.Places)>>32)*s.Columns
}

func open(costs string) (*Detector, error) {
	if len(costs) != size() {
		return nil, fmt.Errorf("open language table: %d bytes, want %d: build hark again, or run `make model`", len(costs), size())
	}
	d := &Detector{costs: costs}
	for s := latin; s.shared(); s++ {
		d.sheets[s] = sheet(s)
	}
	return d, nil
}

// eight gives eight bytes as a number, the first the lowest.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
