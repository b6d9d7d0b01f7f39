package view

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Trend is how the groups of which most was heard felt over time.
type Trend struct {
	By     string     `json:"by"`     // as a filter calls it: source, subject, lang, list
	Names  []string   `json:"names"`  // at most trendNames, most mentions first
	Points [][]Counts `json:"points"` // of each point of Stats.Series, those of each name
}

// trendNames is how many groups are followed: more lines than these cannot be
// told apart.
const trendNames = 3

// trendsOf makes room for the trends of a period's largest groups.
func trendsOf(t *Tally, points int) []Trend {
	var all []Trend
	for _, x := range []struct {
		by     string
		groups []Group
	}{{"source", t.Sources}, {"subject", t.Subjects}, {"lang", t.Langs}, {"list", t.Lists}} {
		tr := Trend{By: x.by, Points: make([][]Counts, points)}
		for _, g := range x.groups[:min(len(x.groups), trendNames)] {
			tr.Names = append(tr.Names, g.Name)
		}
		for i := range tr.Points {
			tr.Points[i] = make([]Counts, len(tr.Names))
		}
		all = append(all, tr)
	}
	return all
}

// trendDims are the dimensions that trendsOf follows, in its order.
const trendDims = string(dimSource) + string(dimSubject) + string(dimLang) + string(dimList)

// following finds the line that a counter belongs to.
type following struct {
	trends []Trend
	lines  [len(trendDims)]map[string]int
}

func follow(trends []Trend) *following {
	f := &following{trends: trends}
	for i, t := range trends {
		f.lines[i] = make(map[string]int, len(t.Names))
		for line, name := range t.Names {
			f.lines[i][name] = line
		}
	}
	return f
}

// add adds the counters of an hour to a point. There may be hundreds of
// thousands of them in a long period, so none is copied.
func (f *following) add(point int, b []byte) error {
	for len(b) > 0 {
		size, skip := uint64(0), 0
		if len(b) > 2 {
			size, skip = binary.Uvarint(b[2:])
		}
		if skip <= 0 || size > uint64(len(b)-2-skip) {
			return fmt.Errorf("read the figures of an hour: %w", errCorrupt)
		}
		dim, feeling := b[0], b[1]
		value := b[2+skip : 2+skip+int(size)]
		b = b[2+skip+int(size):]
		n, skip := binary.Varint(b)
		if skip <= 0 {
			return fmt.Errorf("read the figures of an hour: %w", errCorrupt)
		}
		b = b[skip:]
		i := strings.IndexByte(trendDims, dim)
		if i < 0 {
			continue
		}
		if line, ok := f.lines[i][string(value)]; ok {
			f.trends[i].Points[point][line].put(feeling, int(n))
		}
	}
	return nil
}

// trend is that of a key of the filter, or an empty one.
func (st *Stats) trend(by string) Trend {
	for _, t := range st.Trends {
		if t.By == by {
			return t
		}
	}
	return Trend{}
}

// trendChart draws the net sentiment of the largest groups.
func trendChart(id, name string, place Place, by, what string) Chart {
	return Chart{
		ID: id, Name: name, Place: place, Unit: UnitPoints,
		Define: fmt.Sprintf("Net sentiment by the time mentions were posted, of the %d %s of which most was heard in the period, as the machine counted. %s", trendNames, what, netMeans),
		Lines: func(s *Stats) []string {
			var lines []string
			for _, n := range s.trend(by).Names {
				lines = append(lines, n)
				if n == "" {
					lines[len(lines)-1] = "unknown"
				}
			}
			return lines
		},
		Points: func(s *Stats) []ChartPoint {
			t := s.trend(by)
			if len(t.Names) == 0 {
				return nil
			}
			var names []string
			for _, n := range t.Names {
				names = append(names, quoteValue(n))
			}
			behind := func() string { return s.felt() + " " + by + ":" + strings.Join(names, ",") }
			i := -1
			return s.points(behind, func(*Point) []Value {
				i++
				var values []Value
				for _, c := range t.Points[i] {
					values = append(values, netValue(c))
				}
				return values
			})
		},
	}
}
