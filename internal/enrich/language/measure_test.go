package language

import (
	"regexp"
	"strings"
	"testing"

	"hark/internal/enrich/labelled"
	"hark/internal/enrich/text"
)

// link is what is left of a link in these sets.
var link = regexp.MustCompile(`\bhttps?\b`)

// posts are the texts of labelled sets, without handles and links.
func posts(t testing.TB, sets ...string) (texts []string) {
	t.Helper()
	for _, p := range labelled.Posts(t, sets...) {
		texts = append(texts, link.ReplaceAllString(text.Clean(p.Text), " "))
	}
	return texts
}

func detector(t testing.TB) *Detector {
	t.Helper()
	d, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sets are those of UMSAB, and the language each is in.
func sets() map[string]string {
	return map[string]string{"arabic": "ar", "english": "en", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt", "spanish": "es"}
}

// The parts called val were not looked at when the weights were chosen.
func TestLanguageOfPosts(t *testing.T) {
	d := detector(t)
	mean, said, knew := 0.0, 0.0, 0.0
	for set, lang := range sets() {
		all := posts(t, "umsab_"+set+"_val")
		var right, sure, wrong float64
		for _, p := range all {
			got, p := d.Tell(p)
			if got == lang {
				right++
			}
			if p >= Sure {
				sure++
				if got != lang {
					wrong++
				}
			}
		}
		n := float64(len(all))
		t.Logf("%s: right in %.1f %%; sure of %.1f %%, wrong in %.1f %% of these", lang, 100*right/n, 100*sure/n, 100*wrong/sure)
		mean, said, knew = mean+right/n/7, said+sure, knew+sure-wrong
		if right/n < 0.90 {
			t.Errorf("%s: right in %.3f of the posts, want at least 0.90", lang, right/n)
		}
	}
	t.Logf("mean of the languages %.1f %%; of the sure ones %.1f %% are right", 100*mean, 100*knew/said)
	if mean < 0.96 || knew/said < 0.97 {
		t.Errorf("right in %.3f, of the sure ones %.3f: want 0.96 and 0.97", mean, knew/said)
	}
}

// A probability means what it says, also of one, two or three words.
func TestProbabilities(t *testing.T) {
	d := detector(t)
	for words := 1; words <= 4; words++ {
		var right, all, said [5]float64
		for set, lang := range sets() {
			for _, post := range posts(t, "umsab_"+set+"_val") {
				w := strings.Fields(post)
				if len(w) < words || words < 4 && strings.Contains(post, "#") {
					continue // a hashtag by itself is often in another language
				}
				if words < 4 {
					w = w[len(w)-words:]
				}
				got, p := d.Tell(strings.Join(w, " "))
				bin := min(int(p*5), 4)
				all[bin]++
				said[bin] += p
				if got == lang {
					right[bin]++
				}
			}
		}
		for bin := range all {
			t.Logf("%d words, %d answers of probability %.2f: %.2f right", words, int(all[bin]), said[bin]/all[bin], right[bin]/all[bin])
			if all[bin] >= 100 && right[bin] < said[bin]-0.12*all[bin] {
				t.Errorf("%d words: right in %.2f of the answers of probability %.2f", words, right[bin]/all[bin], said[bin]/all[bin])
			}
		}
	}
}

// The set of Hindi is a mixture: about a quarter of its posts are English.
func TestHindiInLatinLetters(t *testing.T) {
	d := detector(t)
	got := map[string]int{}
	all := posts(t, "umsab_hindi_val")
	for _, post := range all {
		lang, p := d.Tell(post)
		if p < Sure {
			lang = ""
		}
		got[lang]++
	}
	t.Logf("%d posts: %v", len(all), got)
	if n := len(all); got["hi"] < n*2/5 || got["en"] > n*2/5 {
		t.Errorf("%d posts: %v, want two fifths in Hindi and less than that in English", n, got)
	}
	wrong, n := 0, 0
	for set := range sets() {
		for _, post := range posts(t, "umsab_"+set+"_train", "umsab_"+set+"_val") {
			if n++; set != "hindi" {
				if lang, _ := d.Tell(post); lang == "hi" {
					wrong++
				}
			}
		}
	}
	if wrong > n/1000 {
		t.Errorf("%d of %d posts in other languages are taken for Hindi", wrong, n)
	}
}

func BenchmarkTell(b *testing.B) {
	d := detector(b)
	all := posts(b, "umsab_english_val", "umsab_spanish_val", "umsab_german_val", "umsab_arabic_val")
	for i := 0; b.Loop(); i++ {
		d.Tell(all[i%len(all)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}
