package enrich

import (
	"strings"
	"testing"

	"hark/internal/domain"
	"hark/internal/enrich/labelled"
)

// TestFeelings judges the sets in the whole way that a post takes. The posts of
// the table were among those that the embedded weights were made from, so that
// these figures only show that nothing is lost on the way; what the model is
// worth on posts it has not seen is in the comment of package sentiment.
func TestFeelings(t *testing.T) {
	m := New(Options{Brand: []string{"apple", "google", "microsoft", "twitter"}})
	order := []domain.Feeling{domain.Negative, domain.Neutral, domain.Positive}
	for set, floor := range map[string]float64{
		"tweeteval_val": 0.70, "sanders": 0.66, "umsab_arabic_val": 0.58, "umsab_french_val": 0.60, "umsab_german_val": 0.65,
		"umsab_italian_val": 0.60, "umsab_portuguese_val": 0.58, "umsab_spanish_val": 0.56,
	} {
		t.Run(set, func(t *testing.T) {
			var right, of [3]float64
			all := labelled.Posts(t, set)
			for _, p := range all {
				of[p.Label]++
				if m.Understand(&domain.Mention{Text: p.Text}).Sentiment.Feeling == order[p.Label] {
					right[p.Label]++
				}
			}
			recall := (right[0]/of[0] + right[1]/of[1] + right[2]/of[2]) / 3
			t.Logf("%d posts, macro recall %.1f %%", len(all), 100*recall)
			if recall < floor {
				t.Errorf("macro recall %.3f, want at least %.2f", recall, floor)
			}
		})
	}
}

func TestLanguageOfPosts(t *testing.T) {
	m, mean := New(Options{}), 0.0
	sets := map[string]string{"english": "en", "spanish": "es", "portuguese": "pt", "french": "fr", "german": "de", "italian": "it", "arabic": "ar"}
	for set, lang := range sets {
		all := labelled.Posts(t, "umsab_"+set+"_val")
		var right, open float64
		for _, p := range all {
			// Links are no more than the word in these sets.
			text := strings.ReplaceAll(p.Text, "http", "")
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
