package enrich

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hark/internal/domain"
)

// labelled is one post of a set that people judged: 0 negative, 1 neutral, 2 positive.
type labelled struct {
	label int
	text  string
}

// posts reads a labelled set, or skips the test: the sets are not the
// project's to give away, so they lie beside it where there are any.
func posts(t *testing.T, name string) []labelled {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "sentiment", name+".tsv.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no labelled posts beside the checkout: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for s := bufio.NewScanner(z); s.Scan(); {
		label, rest, _ := strings.Cut(s.Text(), "\t")
		_, text, _ := strings.Cut(rest, "\t")
		if len(label) == 1 && label[0] >= '0' && label[0] <= '2' {
			out = append(out, labelled{int(label[0] - '0'), text})
		}
	}
	return out
}

// recall gives the mean of the three labels' recalls, the share of posts that
// got a feeling at all, and how often a negative or positive word was right.
func recall(m *Model, lang string, set []labelled) (macro, told, precision float64) {
	order := []domain.Feeling{domain.Negative, domain.Neutral, domain.Positive}
	var right, of [3]float64
	var known, polar, polarRight float64
	for _, p := range set {
		u := m.Understand(&domain.Mention{Source: "x", ID: "1", Text: p.text, Lang: lang})
		of[p.label]++
		if u.Sentiment.Feeling == order[p.label] {
			right[p.label]++
		}
		if u.Sentiment.Feeling != domain.Unknown {
			known++
		}
		if u.Sentiment.Score != 0 && p.label != 1 {
			polar++
			if u.Sentiment.Feeling == order[p.label] {
				polarRight++
			}
		}
	}
	for i := range of {
		macro += right[i] / of[i] / 3
	}
	return macro, known / float64(len(set)), polarRight / polar
}

func TestEnglishMacroRecall(t *testing.T) {
	m := New(Options{Brand: []string{"apple", "google", "microsoft", "twitter"}})
	for _, c := range []struct {
		set   string
		floor float64
	}{{"tweeteval_val", 0.55}, {"sanders", 0.55}, {"umsab_english_val", 0.50}} {
		t.Run(c.set, func(t *testing.T) {
			set := posts(t, c.set)
			macro, _, _ := recall(m, "en", set)
			t.Logf("%s: %d posts, macro recall %.1f %%", c.set, len(set), 100*macro)
			if macro < c.floor {
				t.Errorf("macro recall %.3f, want at least %.2f", macro, c.floor)
			}
		})
	}
}

func TestWordsAreSeldomWrong(t *testing.T) {
	m := New(Options{})
	for set, lang := range map[string]string{"spanish": "es", "portuguese": "pt", "french": "fr", "german": "de", "arabic": "ar"} {
		t.Run(set, func(t *testing.T) {
			_, told, precision := recall(m, lang, posts(t, "umsab_"+set+"_val"))
			t.Logf("%s: a feeling for %.0f %% of the posts; of those people felt about, right in %.0f %%", set, 100*told, 100*precision)
			if precision < 0.65 {
				t.Errorf("right in %.2f of the posts with a feeling, want at least 0.65", precision)
			}
		})
	}
}

func TestLanguageOfPosts(t *testing.T) {
	m, mean := New(Options{}), 0.0
	sets := map[string]string{"english": "en", "spanish": "es", "portuguese": "pt", "french": "fr", "german": "de", "italian": "it", "arabic": "ar"}
	for set, lang := range sets {
		all := posts(t, "umsab_"+set+"_val")
		var right, open float64
		for _, p := range all {
			// Links are no more than the word in these sets.
			text := strings.ReplaceAll(p.text, "http", "")
			switch m.Understand(&domain.Mention{Text: text}).Lang {
			case lang:
				right++
			case "":
				open++
			}
			if got := m.Understand(&domain.Mention{Text: text, Lang: lang}).Lang; got == "" {
				t.Errorf("%q, said to be %s, is in no language", text, lang)
			}
		}
		n := float64(len(all))
		mean += right / n / float64(len(sets))
		t.Logf("%s: right %.1f %%, left open %.1f %%", set, 100*right/n, 100*open/n)
		if right/n < 0.88 {
			t.Errorf("%s: right in %.3f, want at least 0.88", set, right/n)
		}
	}
	t.Logf("mean %.1f %%", 100*mean)
	if mean < 0.95 {
		t.Errorf("right in %.3f of the posts, want at least 0.95", mean)
	}
}
