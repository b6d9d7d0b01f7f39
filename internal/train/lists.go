package main

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/jonreiter/govader"

	"hark/internal/enrich/sentiment"
)

// ours is our own list: classes of words with a valence, in eight languages.
//
//go:embed words.txt
var ours string

// The places of the lists in an Entry.
const (
	listVader = iota
	listAfinn
	listOurs
)

// brands are words of the lists that are mostly names of brands in what
// customers write: "@united lost my bag" is no praise.
var brands = []string{"united", "amazon", "virgin", "spirit"}

// book gathers what the lists say of words, and, by StemKey, of those that
// share a stem.
type book struct {
	words map[uint32]sentiment.Entry
	stems map[uint32]*stem
}

// stem is what the words of a stem add up to.
type stem struct {
	sum, n    [3]float64
	good, bad bool
}

func (b *book) put(lang, phrase string, list int, value float64) {
	k := sentiment.KeyOf(lang, phrase)
	e := b.words[k]
	e.Key, e.Value[list] = k, int8(math.Round(value*10))
	b.words[k] = e
	k = sentiment.StemKey(lang, phrase)
	if k == 0 {
		return
	}
	s := b.stems[k]
	if s == nil {
		s = &stem{}
		b.stems[k] = s
	}
	s.sum[list] += value
	s.n[list]++
	s.good, s.bad = s.good || value > 0, s.bad || value < 0
}

// entries gives all entries by key. A stem with good and bad words says nothing.
func (b *book) entries() []sentiment.Entry {
	for k, s := range b.stems {
		if s.good && s.bad {
			continue
		}
		e := sentiment.Entry{Key: k}
		for l, n := range s.n {
			if n > 0 {
				e.Value[l] = int8(math.Round(10 * s.sum[l] / n))
			}
		}
		b.words[k] = e
	}
	return slices.SortedFunc(maps.Values(b.words), func(x, y sentiment.Entry) int { return cmp.Compare(x.Key, y.Key) })
}

// lexicon makes the lexicon of all lists. Where two words of a list are the
// same to the model, the later in the alphabet counts.
func lexicon(ctx context.Context) ([]sentiment.Entry, error) {
	b := &book{words: map[uint32]sentiment.Entry{}, stems: map[uint32]*stem{}}
	vader := govader.NewSentimentIntensityAnalyzer().Lexicon
	for _, w := range slices.Sorted(maps.Keys(vader)) {
		if !slices.Contains(brands, w) && strings.ContainsFunc(w, letter) {
			b.put("en", w, listVader, vader[w])
		}
	}
	if err := b.afinn(ctx); err != nil {
		return nil, err
	}
	if err := b.translated(ctx); err != nil {
		return nil, err
	}
	if err := b.emoji(ctx); err != nil {
		return nil, err
	}
	if err := b.ours(ours); err != nil {
		return nil, err
	}
	return b.entries(), nil
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func (b *book) afinn(ctx context.Context) error {
	files, err := afinn.fetch(ctx)
	if err != nil {
		return err
	}
	for _, m := range regexp.MustCompile(`(?m)^  '?([^':]+)'?: (-?\d)`).FindAllStringSubmatch(string(files["package/index.js"]), -1) {
		v, err := strconv.Atoi(m[2])
		if err != nil {
			return err
		}
		if !slices.Contains(brands, m[1]) {
			b.put("en", m[1], listAfinn, float64(v))
		}
	}
	return nil
}

// translated reads the machine translations of AFINN. In their languages they
// stand in VADER's place too.
func (b *book) translated(ctx context.Context) error {
	files, err := afinnMany.fetch(ctx)
	if err != nil {
		return err
	}
	for _, lang := range []string{"ar", "de", "es", "fr", "it", "pt"} {
		var list map[string]*float64
		if err := json.Unmarshal(files["package/build/AFINN-"+lang+".json"], &list); err != nil {
			return fmt.Errorf("read AFINN in %s: %w", lang, err)
		}
		for _, w := range slices.Sorted(maps.Keys(list)) {
			if v := list[w]; v != nil && w != "" && len(strings.Fields(w)) <= 3 {
				b.put(lang, w, listAfinn, *v)
				b.put(lang, w, listVader, *v)
			}
		}
	}
	return nil
}

func (b *book) emoji(ctx context.Context) error {
	files, err := emojis.fetch(ctx)
	if err != nil {
		return err
	}
	for _, m := range regexp.MustCompile(`emoji: '([^']+)',\s+polarity: (-?\d)`).FindAllStringSubmatch(string(files["package/index.js"]), -1) {
		v, err := strconv.Atoi(m[2])
		if err != nil {
			return err
		}
		b.put("*", m[1], listAfinn, float64(v))
		b.put("*", m[1], listVader, 0.8*float64(v))
	}
	return nil
}

// ours reads our own list: class, valence, language, words.
func (b *book) ours(text string) error {
	classes := map[string]uint8{"not": sentiment.ClassNot, "but": sentiment.ClassBut, "very": sentiment.ClassVery}
	for n, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if len(f) < 4 {
			return fmt.Errorf("read words.txt: line %d has no words", n+1)
		}
		v, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return fmt.Errorf("read words.txt: line %d: %w", n+1, err)
		}
		if classes[f[0]] == 0 {
			classes[f[0]] = uint8(len(classes) + 1)
		}
		for _, w := range f[3:] {
			phrase := strings.ReplaceAll(w, "_", " ")
			b.put(f[2], phrase, listOurs, v)
			k := sentiment.KeyOf(f[2], phrase)
			e := b.words[k]
			e.Class = classes[f[0]]
			b.words[k] = e
		}
	}
	return nil
}
