package sentiment

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Layer is what a brand's own labels taught: words and pairs of words with what
// each adds to Negative and to Positive, in log odds against Neutral. As text
// it is one line an entry, to be read, edited and deleted by anyone:
//
//	word or two words TAB negative TAB positive
//
// The word "*" stands for every post: it is how much the labels lean. The zero
// Layer changes nothing.
type Layer struct {
	words map[string][2]float64
}

// The bounds of a layer: of its entries, of the bytes of a word or pair, and of
// what one entry adds. Learn keeps well within them.
const (
	layerMax   = 20_000
	layerWord  = 2*maxForm + 32
	layerForce = 10
)

const everyPost = "*"

// Fingerprint is 8 hexadecimal digits that tell this layer from others.
func (l *Layer) Fingerprint() string {
	b, _ := l.MarshalText()
	sum := sha256.Sum256(b)
	return fmt.Sprintf("%x", sum[:4])
}

// MarshalText writes the layer, its words in order. It does not fail.
func (l Layer) MarshalText() ([]byte, error) {
	var b bytes.Buffer
	for _, w := range slices.Sorted(maps.Keys(l.words)) {
		fmt.Fprintf(&b, "%s\t%+.2f\t%+.2f\n", w, l.words[w][0], l.words[w][1])
	}
	return b.Bytes(), nil
}

// UnmarshalText reads what MarshalText wrote, and what a person made of it:
// empty lines and the order of lines do not count. Anything else is an error
// that names the line, and the layer stays as it was.
func (l *Layer) UnmarshalText(text []byte) error {
	words := map[string][2]float64{}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		word, force, err := entry(line)
		if err != nil {
			return fmt.Errorf("read layer: line %d: %w", n, err)
		}
		if _, twice := words[word]; twice {
			return fmt.Errorf("read layer: line %d: %q stands twice: delete one", n, word)
		}
		if words[word] = force; len(words) > layerMax {
			return fmt.Errorf("read layer: more than %d words", layerMax)
		}
	}
	l.words = words
	return nil
}

func entry(line string) (word string, force [2]float64, err error) {
	f := strings.Split(line, "\t")
	if len(f) != 3 {
		return "", force, errors.New("want: word TAB negative TAB positive")
	}
	word = f[0]
	if word == "" || len(word) > layerWord || !utf8.ValidString(word) || strings.ContainsFunc(word, unicode.IsControl) {
		return "", force, errors.New("the word is empty, too long or not readable")
	}
	for i := range force {
		v, err := strconv.ParseFloat(f[i+1], 64)
		if err != nil || !(math.Abs(v) <= layerForce) {
			return "", force, fmt.Errorf("%q is no number from -%d to %d", f[i+1], layerForce, layerForce)
		}
		force[i] = v
	}
	return word, force, nil
}

// apply adds what the layer knows of a text to its log odds. Each word or pair
// counts once.
func (l *Layer) apply(s [2]float64, tokens []token) [2]float64 {
	if len(l.words) == 0 {
		return s
	}
	lean := l.words[everyPost]
	s[0], s[1] = s[0]+lean[0], s[1]+lean[1]
	terms(tokens, func(term []byte) {
		if w, ok := l.words[string(term)]; ok {
			s[0], s[1] = s[0]+w[0], s[1]+w[1]
		}
	})
	return s
}

// terms yields the words of a text and its pairs of neighbours, each once.
func terms(tokens []token, yield func(term []byte)) {
	var seen [2 * maxTokens]uint64
	known := seen[:0]
	once := func(hash uint64, term []byte) {
		if !slices.Contains(known, hash) && len(known) < cap(known) {
			known = append(known, hash)
			yield(term)
		}
	}
	var pair [2*maxForm + 64]byte
	for i := range tokens {
		t := &tokens[i]
		if t.kind == stop || t.kind == name || t.kind == link {
			continue
		}
		once(t.hash, t.form)
		if i > 0 && tokens[i-1].kind != stop && tokens[i-1].kind != name && tokens[i-1].kind != link {
			before := &tokens[i-1]
			once(mix(before.hash, t.hash), append(append(append(pair[:0], before.form...), ' '), t.form...))
		}
	}
}
