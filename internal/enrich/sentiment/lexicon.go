package sentiment

// Entry is what is known of a word before any post was read.
type Entry struct {
	Key   uint32  // see KeyOf
	Value [3]int8 // in tenths, by the lists of VADER, of AFINN and our own; 0 is unknown
	Class uint8   // the class of our own list; 0 is none
}

// The classes that the rules know by name; the others are features alone.
const (
	ClassNot  = 1 // turns round what follows
	ClassBut  = 2 // what follows weighs more
	ClassVery = 3 // what follows is stronger
)

// everywhere stands for all languages in a key: emoji, emoticons.
const everywhere = "*"

// KeyOf gives the key of a word or phrase of up to three words in a language.
func KeyOf(lang, phrase string) uint32 {
	var r reader
	var h uint64
	n := 0
	for _, t := range r.read(phrase) {
		if t.kind == stop {
			continue
		}
		if n++; n == 1 {
			h = t.hash
		} else {
			h = mix(h, t.hash)
		}
	}
	return key(salt(lang), h)
}

// Form gives a phrase as the model reads it, its words joined by blanks.
func Form(phrase string) string {
	var r reader
	var b []byte
	for _, t := range r.read(phrase) {
		if t.kind != stop {
			b = append(append(b, t.form...), ' ')
		}
	}
	if len(b) == 0 {
		return ""
	}
	return string(b[:len(b)-1])
}

func salt(lang string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(lang) {
		h = (h ^ uint64(lang[i])) * 1099511628211
	}
	return h
}

func key(salt, h uint64) uint32 {
	k := uint32(mix(salt, h) >> 32)
	return max(k, 1) // 0 marks an empty place
}

func mix(a, b uint64) uint64 {
	h := (a*0x9E3779B97F4A7C15 ^ b) * 0xD6E8FEB86659FD93
	return h ^ h>>29
}

// Lexicon finds entries by key: open addressing, at most half full.
type Lexicon struct {
	places []Entry
	mask   uint32
}

// NewLexicon makes a lexicon of entries whose keys differ.
func NewLexicon(entries []Entry) *Lexicon {
	size := 1
	for size < 2*len(entries)+1 {
		size *= 2
	}
	l := &Lexicon{places: make([]Entry, size), mask: uint32(size - 1)}
	for _, e := range entries {
		i := e.Key & l.mask
		for l.places[i].Key != 0 {
			i = (i + 1) & l.mask
		}
		l.places[i] = e
	}
	return l
}

func (l *Lexicon) find(key uint32) (Entry, bool) {
	for i := key & l.mask; ; i = (i + 1) & l.mask {
		if e := l.places[i]; e.Key == key {
			return e, true
		} else if e.Key == 0 {
			return Entry{}, false
		}
	}
}

// look finds a word or phrase in a language, else in English, which people mix
// into everything. A word that only looks English has an empty entry of its own.
func (l *Lexicon) look(s *salts, h uint64) (Entry, bool) {
	if s.own != s.english {
		if e, ok := l.find(key(s.own, h)); ok {
			return e, true
		}
	}
	return l.find(key(s.english, h))
}

// salts are those of the language of a text, of English, and of what all share.
type salts struct {
	lang              string
	own, english, all uint64
}

func saltsOf(lang string) salts { return salts{lang, salt(lang), salt("en"), salt(everywhere)} }

// WordHashes gives the hashes of the words of a text, for Weights.Mark.
func WordHashes(text string) []uint64 {
	var r reader
	var out []uint64
	for _, t := range r.read(text) {
		if t.kind == word {
			out = append(out, t.hash)
		}
	}
	return out
}
