// Package match finds which of thousands of phrases a post contains.
//
// It promises whole words: "acme" is found in "ACME's" and in "#acme", and not
// in "acmeology". Upper and lower case are the same (Unicode simple folding),
// so are typographic and plain apostrophes, a letter with an accent however it
// is encoded, wide and narrow Latin letters, and any run of spaces between the
// words of a phrase. Where a script puts no spaces between words (Han, kana,
// Thai and its neighbours) or hangs particles on them (Hangul), every letter
// is an end of a word, so that a name is found inside a sentence.
//
// A Set never changes and is safe for concurrent use. Posts are hostile: any
// bytes are allowed, time grows with their length alone, and nothing panics.
package match

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/coregx/ahocorasick"
)

// The limits of a Set. The automaton has one row for each byte of the phrases
// that is not shared with another's beginning, so that MaxBytes bounds its
// memory (see BenchmarkNew); making it takes time by the square of a phrase
// that repeats itself, which MaxPhrase bounds.
const (
	MaxPhrases = 10_000
	MaxPhrase  = 256       // bytes of one
	MaxBytes   = 256 << 10 // of all phrases together
)

// Set is many phrases, looked for at once.
type Set struct {
	machine *ahocorasick.Automaton // nil is no phrase
	phrases [][]int                // for each pattern of the machine, the phrases that say the same
	table   *table
	scratch sync.Pool // of *scratch
}

// scratch is what reading one text needs.
type scratch struct{ in, nfc, out []byte }

// New makes a set. No phrases are a set that finds nothing; an empty phrase
// and phrases beyond the limits are errors.
func New(phrases []string) (*Set, error) {
	if len(phrases) > MaxPhrases {
		return nil, fmt.Errorf("%d phrases are more than the %d that can be looked for at once; leave some out", len(phrases), MaxPhrases)
	}
	s := &Set{table: letters()}
	s.scratch.New = func() any { return new(scratch) }
	var patterns [][]byte
	total, known := 0, map[string]int{}
	for i, p := range phrases {
		if len(p) > MaxPhrase {
			return nil, fmt.Errorf("phrase %d is longer than %d bytes; shorten it", i+1, MaxPhrase)
		}
		plain := s.table.plain(&scratch{in: []byte(p)})
		if len(plain) == 0 {
			return nil, fmt.Errorf("phrase %d is empty; take it out", i+1)
		}
		n, again := known[string(plain)]
		if !again {
			n = len(patterns)
			known[string(plain)] = n
			patterns, s.phrases = append(patterns, slices.Clone(plain)), append(s.phrases, nil)
		}
		s.phrases[n] = append(s.phrases[n], i)
		if total += len(p); total > MaxBytes {
			return nil, fmt.Errorf("the phrases are longer than %d bytes together; shorten them or leave some out", MaxBytes)
		}
	}
	if len(patterns) == 0 {
		return s, nil
	}
	m, err := ahocorasick.NewBuilder().AddPatterns(patterns).Build()
	if err != nil {
		return nil, errors.Join(errors.New("prepare the phrases"), err)
	}
	s.machine = m
	return s, nil
}

// Any reports whether text has one of the phrases. It allocates nothing, but for
// a text whose accents are apart from their letters.
func (s *Set) Any(text string) bool {
	b := s.scratch.Get().(*scratch)
	defer s.scratch.Put(b)
	b.in = append(b.in[:0], text...)
	return s.any(b)
}

// AnyBytes is Any of a text that is in a buffer.
func (s *Set) AnyBytes(text []byte) bool {
	b := s.scratch.Get().(*scratch)
	defer s.scratch.Put(b)
	b.in = append(b.in[:0], text...)
	return s.any(b)
}

func (s *Set) any(b *scratch) bool {
	return s.machine != nil && s.machine.IsMatch(s.table.plain(b))
}

// Find gives the numbers of the phrases that text has, in rising order and
// each once; nil is none.
func (s *Set) Find(text string) []int {
	b := s.scratch.Get().(*scratch)
	defer s.scratch.Put(b)
	b.in = append(b.in[:0], text...)
	if !s.any(b) {
		return nil
	}
	var found []int
	for _, m := range s.machine.FindAllOverlapping(b.out) {
		found = append(found, s.phrases[m.PatternID]...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
