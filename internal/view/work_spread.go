package view

import (
	"math"
	"math/bits"
	"slices"
)

// Spread is how long N things took, in seconds. A mean alone hides the tail:
// the quantiles stand beside it, each the smallest value that at least that
// share of all values does not exceed (nearest rank). All are exact.
type Spread struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"` // the standard deviation
	P50  uint32  `json:"p50"`
	P90  uint32  `json:"p90"`
	P99  uint32  `json:"p99"`
}

// fewTimes is up to how many values are faster sorted than counted.
const fewTimes = 1 << 11

// spreadOf measures values, whose order it changes.
func spreadOf(values []uint32) Spread {
	n := len(values)
	if n == 0 {
		return Spread{}
	}
	var sum, square, over uint64 // whole numbers: their sum does not depend on the order of the values
	for _, v := range values {
		var carry uint64
		sum += uint64(v)
		square, carry = bits.Add64(square, uint64(v)*uint64(v), 0)
		over += carry
	}
	mean := float64(sum) / float64(n)
	variance := (float64(over)*(1<<64) + float64(square) - mean*mean*float64(n)) / float64(max(n-1, 1))
	ranks := [3]int{(n*50 + 99) / 100, (n*90 + 99) / 100, (n*99 + 99) / 100}
	var at [3]uint32
	if n <= fewTimes {
		slices.Sort(values)
		for i, r := range ranks {
			at[i] = values[r-1]
		}
	} else {
		at = nthOf(values, ranks)
	}
	return Spread{n, mean, math.Sqrt(max(variance, 0)), at[0], at[1], at[2]}
}

// drawer numbers 6,400 drawers for all values: those below 512 have one each,
// larger ones share it with what is within 1/256 of them. They rise with the
// values, so the one that holds a rank is found by counting, and only its
// contents have to be sorted.
func drawer(v uint32) int {
	shift := max(bits.Len32(v)-9, 0)
	return shift<<8 + int(v>>shift)
}

// nthOf gives the values at rising ranks, from 1, of all in order.
func nthOf(values []uint32, ranks [3]int) (at [3]uint32) {
	var counts [6400]int32
	for _, v := range values {
		counts[drawer(v)]++
	}
	var in, skip [3]int // the drawer of each rank, and how many values lie before it
	d, before := 0, 0
	for i, rank := range ranks {
		for before+int(counts[d]) < rank {
			before += int(counts[d])
			d++
		}
		in[i], skip[i] = d, before
	}
	var inside [3][]uint32
	for _, v := range values {
		switch drawer(v) {
		case in[0]:
			inside[0] = append(inside[0], v)
		case in[1]:
			inside[1] = append(inside[1], v)
		case in[2]:
			inside[2] = append(inside[2], v)
		}
	}
	for i, rank := range ranks {
		first := slices.Index(in[:], in[i]) // several ranks may share a drawer
		slices.Sort(inside[first])
		at[i] = inside[first][rank-skip[i]-1]
	}
	return at
}
