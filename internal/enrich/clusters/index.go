package clusters

import "slices"

// Index holds new posts against profiles. It is safe for concurrent use.
type Index struct {
	of map[string][]entry // by term
	n  int
}

type entry struct{ profile, weight int }

// NewIndex makes an index of profiles. One without terms fits nothing, and of a
// profile from outside weights beyond what a profile has are cut to it.
func NewIndex(profiles []Profile) *Index {
	x := &Index{of: map[string][]entry{}, n: len(profiles)}
	for i, p := range profiles {
		for t, w := range p {
			x.of[t] = append(x.of[t], entry{i, min(max(w, 0), heaviest)})
		}
	}
	for _, e := range x.of {
		slices.SortFunc(e, func(a, b entry) int { return a.profile - b.profile })
	}
	return x
}

// Assign gives the place of the profile that a text fits best, and the weight
// of what they share, or -1 and 0 if it fits none; of equals the first.
func (x *Index) Assign(body string) (profile, weight int) {
	if len(x.of) == 0 {
		return -1, 0
	}
	sums := map[int]map[string]int{} // by profile and beginning
	var r reader
	r.read(body, func(full, start []byte) {
		group := full
		if len(start) > 0 {
			group = start
		}
		for _, t := range [2][]byte{full, start} {
			for _, e := range x.of[string(t)] {
				s := sums[e.profile]
				if s == nil {
					s = map[string]int{}
					sums[e.profile] = s
				}
				s[string(group)] = max(s[string(group)], e.weight)
			}
		}
	})
	profile = -1
	for p, groups := range sums {
		sum := 0
		for _, w := range groups {
			sum += w
		}
		if sum >= Fits && (sum > weight || sum == weight && p < profile) {
			profile, weight = p, sum
		}
	}
	return profile, weight
}
