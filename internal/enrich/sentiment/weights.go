package sentiment

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Weights are what was learned. Every pair of weights stands for Negative and
// Positive, each against Neutral, whose own are all 0.
type Weights struct {
	Langs   []string             // in which there were labels; English first
	Bias    [][2]float32         // by language
	Sharp   []float32            // by language: what scores are multiplied by to be log odds
	Dense   [2][Dense][2]float32 // for English, and for all others together
	Scale   [2]float32           // of one step of a bucket
	Buckets []int8               // two to a bucket
	Lexicon []Entry
	Common  [][]uint64 // by language, a Bloom filter of the words that posts are written in
	Doubt   float32    // below this probability of the likeliest label a post is ambiguous
}

const magic = "hark sentiment 1\n"

var errDamaged = errors.New("read weights: the embedded table is damaged: build again, or make model")

// Encode writes the weights as they are embedded: the same weights give the
// same bytes.
func (w *Weights) Encode() []byte {
	b := []byte(magic)
	b = append(b, byte(len(w.Langs)))
	for i, l := range w.Langs {
		b = append(append(b, byte(len(l))), l...)
		b = appendFloats(b, []float32{w.Bias[i][0], w.Bias[i][1], w.Sharp[i]})
	}
	for g := range w.Dense {
		for i := range w.Dense[g] {
			b = appendFloats(b, w.Dense[g][i][:])
		}
	}
	b = appendFloats(b, []float32{w.Scale[0], w.Scale[1], w.Doubt})
	b = binary.LittleEndian.AppendUint32(b, uint32(len(w.Lexicon)))
	for _, e := range w.Lexicon {
		b = binary.LittleEndian.AppendUint32(b, e.Key)
		b = append(b, byte(e.Value[0]), byte(e.Value[1]), byte(e.Value[2]), e.Class)
	}
	for _, filter := range w.Common {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(filter)))
		for _, c := range filter {
			b = binary.LittleEndian.AppendUint64(b, c)
		}
	}
	for _, v := range w.Buckets {
		b = append(b, byte(v))
	}
	return b
}

func appendFloats(b []byte, f []float32) []byte {
	for _, v := range f {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// taker takes an encoded table apart; after the first lack it gives zeros.
type taker struct {
	b    []byte
	lack bool
}

func (t *taker) bytes(n int) []byte {
	if n < 0 || n > len(t.b) {
		t.lack, t.b = true, nil
		return make([]byte, max(0, min(n, 8)))
	}
	b := t.b[:n]
	t.b = t.b[n:]
	return b
}

func (t *taker) uint32() uint32 { return binary.LittleEndian.Uint32(t.bytes(4)) }

func (t *taker) float() float32 {
	f := math.Float32frombits(t.uint32())
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		t.lack = true
	}
	return f
}

// filter takes a Bloom filter, whose length is a power of two.
func (t *taker) filter() []uint64 {
	n := int(t.uint32())
	if n == 0 || n&(n-1) != 0 || n > len(t.b)/8 {
		t.lack = true
		return []uint64{0}
	}
	f := make([]uint64, n)
	for i := range f {
		f[i] = binary.LittleEndian.Uint64(t.bytes(8))
	}
	return f
}

// Decode reads what Encode wrote.
func Decode(b []byte) (*Weights, error) {
	t := &taker{b: b}
	if string(t.bytes(len(magic))) != magic {
		return nil, errDamaged
	}
	w := &Weights{}
	for range t.bytes(1)[0] {
		w.Langs = append(w.Langs, string(t.bytes(int(t.bytes(1)[0]))))
		w.Bias = append(w.Bias, [2]float32{t.float(), t.float()})
		w.Sharp = append(w.Sharp, t.float())
	}
	for g := range w.Dense {
		for i := range w.Dense[g] {
			w.Dense[g][i] = [2]float32{t.float(), t.float()}
		}
	}
	w.Scale = [2]float32{t.float(), t.float()}
	w.Doubt = t.float()
	n := int(t.uint32())
	if n > len(t.b)/8 {
		return nil, errDamaged
	}
	w.Lexicon = make([]Entry, n)
	for i := range w.Lexicon {
		w.Lexicon[i].Key = t.uint32()
		v := t.bytes(4)
		w.Lexicon[i].Value, w.Lexicon[i].Class = [3]int8{int8(v[0]), int8(v[1]), int8(v[2])}, v[3]
	}
	for range w.Langs {
		w.Common = append(w.Common, t.filter())
	}
	if t.lack || len(t.b) != 2*Buckets || len(w.Langs) == 0 || doubled(w.Lexicon) {
		return nil, errDamaged
	}
	w.Buckets = make([]int8, len(t.b))
	for i, v := range t.b {
		w.Buckets[i] = int8(v)
	}
	return w, nil
}

// doubled reports whether keys are not in strictly rising order.
func doubled(entries []Entry) bool {
	return !slices.IsSortedFunc(entries, func(a, b Entry) int {
		if a.Key > b.Key {
			return 1
		}
		return -1
	})
}

// Score gives the scores of Negative and Positive against Neutral in a
// language, by its place in Langs.
func (w *Weights) Score(f *Features, lang int) [2]float32 {
	return w.score(f, w.sum(f.Chars), lang)
}

// sum adds up the weights of buckets, before they are scaled.
func (w *Weights) sum(buckets []uint32) (s [2]int32) {
	for _, b := range buckets {
		s[0] += int32(w.Buckets[2*b])
		s[1] += int32(w.Buckets[2*b+1])
	}
	return s
}

// score is Score with the sum of the runs of letters instead of their buckets.
func (w *Weights) score(f *Features, chars [2]int32, lang int) [2]float32 {
	words := w.sum(f.Words)
	dense := &w.Dense[min(lang, 1)]
	s := w.Bias[lang]
	for i, v := range f.Dense {
		if v != 0 {
			s[0] += float32(v * dense[i][0])
			s[1] += float32(v * dense[i][1])
		}
	}
	for c := range s {
		s[c] += float32(w.Scale[c] * (float32(words[c]) + float32(CharValue*float32(chars[c]))))
	}
	return s
}

// Mark adds a word to the filter of a language, whose length is a power of two.
func (w *Weights) Mark(lang int, hash uint64) {
	f := w.Common[lang]
	for range 3 {
		hash = mix(hash, 1)
		f[int(hash>>6)&(len(f)-1)] |= 1 << (hash & 63)
	}
}

// common reports whether a word is in the filter of a language, or, rarely, is
// taken for one that is.
func (w *Weights) common(lang int, hash uint64) bool {
	f := w.Common[lang]
	for range 3 {
		hash = mix(hash, 1)
		if f[int(hash>>6)&(len(f)-1)]&(1<<(hash&63)) == 0 {
			return false
		}
	}
	return true
}
