package view

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

// entries calls each for every entry's id, name, definition and filters.
func entries(st *Stats, each func(id, name, define string, behind []string)) {
	for _, f := range Figures() {
		each(f.ID, f.Name, f.Define, []string{f.Behind(st)})
	}
	for _, t := range Tables() {
		var behind []string
		for _, r := range t.Fill(st) {
			behind = append(behind, r.Behind)
		}
		each(t.ID, t.Name, t.Define, behind)
		for _, c := range t.Columns {
			each(t.ID+" / "+c.Name, c.Name, c.Define, nil)
		}
	}
	for _, c := range Charts() {
		var behind []string
		for _, p := range c.Points(st) {
			behind = append(behind, p.Behind)
		}
		each(c.ID, c.Name, c.Define, behind)
	}
}

func TestEveryEntryIsDefinedAndOpens(t *testing.T) {
	g := generate(3, 600)
	m := newMemory()
	m.foldAll(t, g.out)
	st, err := Measure(m, Ask{Period: Period{start, g.now}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range []*Stats{&st, {}} {
		clear(seen)
		entries(s, func(id, name, define string, behind []string) {
			if seen[id] {
				t.Errorf("%s is there twice", id)
			}
			seen[id] = true
			if id == "" || name == "" || len(define) < 5 || !strings.HasSuffix(define, ".") || strings.Contains(define, ".  ") || strings.Contains(define, ".N") {
				t.Errorf("%s (%s) is not defined: %q", id, name, define)
			}
			for _, b := range behind {
				if f, err := ParseFilter(b); err != nil || f.Empty() {
					t.Errorf("%s opens to %q: %v", id, b, err)
				}
			}
		})
	}
	if len(seen) < 30 {
		t.Errorf("there are only %d entries", len(seen))
	}
}

// values are all values of the catalogue.
func values(st *Stats) (all []Value) {
	for _, f := range Figures() {
		all = append(all, f.Value(st))
	}
	for _, t := range Tables() {
		for _, r := range t.Fill(st) {
			all = append(all, r.Values...)
		}
	}
	for _, c := range Charts() {
		for _, p := range c.Points(st) {
			all = append(all, p.Values...)
		}
	}
	return all
}

// The figures are made by whoever holds the log and drawn by whoever asked:
// Stats come through a socket as JSON, and nothing of them may be lost.
func TestStatsComeThroughJSON(t *testing.T) {
	for seed := range uint64(3) {
		g := generate(seed, 500)
		m := newMemory()
		m.foldAll(t, g.out)
		st, err := Measure(m, Ask{Period: Period{start.Add(20 * time.Hour), g.now}, Working: Working{Response: time.Hour, Me: "ana", Hours: &Hours{Zone: time.UTC}}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(st)
		if err != nil {
			t.Fatal(err)
		}
		var again Stats
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatal(err)
		}
		want, got := values(&st), values(&again)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: the values differ after a way through JSON", seed)
		}
		for _, v := range want {
			for _, x := range []float64{v.V, v.Low, v.High, v.P50, v.P90, v.P99, v.Before, v.Diff, v.DiffLow, v.DiffTop} {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("seed %d: %+v", seed, v)
				}
			}
		}
	}
}
