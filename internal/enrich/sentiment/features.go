package sentiment

// The sizes of the model.
const (
	Bits    = 19        // of a hash
	Buckets = 1 << Bits // for words, pairs and runs of letters
	Dense   = 3*listDense + shapeDense
)

// CharValue is the value of a feature of letters, where one of words has 1.
const CharValue = 0.4

// Features are a text as the model sees it.
type Features struct {
	Words []uint32 // buckets of words, pairs and classes, each of value 1
	Chars []uint32 // buckets of runs of 3 to 5 letters, each of value CharValue
	Dense [Dense]float32
}

// Extractor makes features of texts. It is not safe for concurrent use; the
// features are valid until the next call.
type Extractor struct {
	lexicon *Lexicon
	brand   [][]uint64 // the hashes of each name's words
	reader  reader
	entries []Entry
	spans   []int  // of how many words each entry is
	turned  []bool // within reach of a negation
	but     int    // the last word of ClassBut, -1 if none
	f       Features

	keep []bool  // the tokens of the clauses that are looked at
	part []token // these alone
}

// NewExtractor makes an extractor that takes the names of the brand for names.
func NewExtractor(l *Lexicon, brand []string) *Extractor {
	x := &Extractor{lexicon: l}
	for _, name := range brand {
		var hashes []uint64
		for _, t := range x.reader.read(name) {
			if t.kind != stop {
				hashes = append(hashes, t.hash)
			}
		}
		if len(hashes) > 0 {
			x.brand = append(x.brand, hashes)
		}
	}
	return x
}

// Extract gives the features of a text in a language.
func (x *Extractor) Extract(text, lang string) *Features {
	return x.features(x.tokens(text), lang)
}

// tokens reads a text and takes the brand's names out.
func (x *Extractor) tokens(text string) []token {
	tokens := x.reader.read(text)
	for i := range tokens {
		for _, words := range x.brand {
			if named(tokens[i:], words) {
				mask(tokens[i : i+len(words)])
				break
			}
		}
	}
	return tokens
}

// mask makes names of tokens.
func mask(tokens []token) {
	for i := range tokens {
		t := &tokens[i]
		t.kind, t.form = name, []byte("<who>")
		t.hash = hashOf(t.form)
	}
}

// named reports whether tokens begin with a name, its last word with or without
// a genitive.
func named(tokens []token, words []uint64) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, h := range words {
		t := &tokens[i]
		if t.kind != word && t.kind != number {
			return false
		}
		if t.hash == h {
			continue
		}
		n := len(t.form) - 2
		if i < len(words)-1 || n <= 0 || string(t.form[n:]) != "'s" || hashOf(t.form[:n]) != h {
			return false
		}
	}
	return true
}

// features makes the features of tokens.
func (x *Extractor) features(tokens []token, lang string) *Features {
	x.know(tokens, lang)
	f := x.together(tokens)
	for i := range tokens {
		if tokens[i].kind == word {
			f.letters(tokens[i].form)
		}
	}
	return f
}

// together makes the features of tokens whose entries are known, but for the
// runs of letters, in which no token minds the others.
func (x *Extractor) together(tokens []token) *Features {
	f := &x.f
	f.Words, f.Chars, f.Dense = f.Words[:0], f.Chars[:0], [Dense]float32{}
	x.scope(tokens)
	x.grams(tokens)
	x.weigh(tokens)
	shape(tokens, f.Dense[3*listDense:])
	return f
}

// Seeds keep the kinds of hashed features apart.
const (
	seedWord = iota + 1
	seedTurned
	seedPair
	seedClass
	seedClasses
	seedBeyond
	seedSum
	seedCount
)

func (f *Features) hashed(seed, h uint64) {
	f.Words = append(f.Words, uint32(mix(seed, h)>>(64-Bits)))
}

// grams adds words, pairs of words, and classes.
func (x *Extractor) grams(tokens []token) {
	f := &x.f
	var before uint64
	var class, beyond uint8
	for i := range tokens {
		t := &tokens[i]
		if t.kind == stop {
			continue
		}
		if t.kind != name && t.kind != link {
			f.hashed(seedWord, t.hash)
			if x.turned[i] && t.kind == word {
				f.hashed(seedTurned, t.hash)
			}
		}
		if before != 0 {
			f.hashed(seedPair, mix(before, t.hash))
		}
		before = t.hash
		c := x.entries[i].Class
		if c == 0 {
			continue
		}
		h := uint64(c) << 1
		if x.turned[i] {
			h |= 1
		}
		f.hashed(seedClass, h)
		if class != 0 {
			f.hashed(seedClasses, uint64(c)<<8|uint64(class))
		}
		if beyond != 0 {
			f.hashed(seedBeyond, uint64(c)<<8|uint64(beyond))
		}
		beyond, class = class, c
	}
}

// letters adds the runs of 3 to 5 letters of a word and its ends.
func (f *Features) letters(form []byte) {
	var buf [maxForm + 16]byte
	b := append(append(append(buf[:0], '^'), form...), '$')
	var starts [maxForm + 17]int
	n := 0
	for i := range b {
		if b[i]&0xC0 != 0x80 {
			starts[n] = i
			n++
		}
	}
	starts[n] = len(b)
	for i := range n {
		h := uint64(14695981039346656037)
		for k := 1; k <= 5 && i+k <= n; k++ {
			for _, c := range b[starts[i+k-1]:starts[i+k]] {
				h = (h ^ uint64(c)) * 1099511628211
			}
			if k >= 3 {
				f.Chars = append(f.Chars, uint32((h^h>>29)*0x9E3779B97F4A7C15>>(64-Bits)))
			}
		}
	}
}
